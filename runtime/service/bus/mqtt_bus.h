// The bus over an MQTT broker: 5 where the broker takes it, else 3.1.1. It connects again with
// growing pauses, subscribes again, and sends again what was not acknowledged. A message that came
// with QoS 1 is acknowledged when its handlers have finished, in the order of arrival, so that an
// instance that dies leaves it with the broker.
#pragma once

#include <memory>
#include <string>

#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/bus/bus.h"
#include "runtime/service/bus/mqtt_address.h"

namespace giz::bus {

struct MqttOptions {
  MqttAddress address;
  std::string instance;  // also the client id: two connections of one name close each other
  std::string prefix;    // "giz/<product key>"; PREFIX/gone tells of instances that are gone
  // Whether this instance will come back under this name (GZ_INSTANCE is set). Then the broker
  // keeps for an hour what comes while it is away; else half a minute (MQTT 5), and nothing after
  // stop().
  bool name_stays = false;
};

// Connects from the loop; ready() tells when.
std::unique_ptr<Bus> make_mqtt(net::asio::io_context& loop, MqttOptions options, const Log& log,
                               Metrics& metrics);

}  // namespace giz::bus
