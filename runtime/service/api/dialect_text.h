// The texts that the websocket dialect sends.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "runtime/service/api/dialect.h"
#include "runtime/service/hub/hub.h"

namespace giz::api {

std::string login_text(bool success, Millis now, unsigned heartbeat_s);
std::string invalid_text(Invalid code, std::string_view message, Sn sn);
std::string invalid_text(const Refusal& refusal, Sn sn);
std::string ack_text(std::string_view did, Sn sn);

struct Subscribed {
  std::string did;
  bool done = false;
};
std::string subscribe_text(const std::vector<Subscribed>& all);

// The answer to a read, or a snapshot: the values that are known and wanted.
std::string known_text(const Product& product, const hub::Known& known,
                       const std::vector<std::size_t>& points, Sn res_sn, bool snapshot);
std::string raw_text(const Product& product, const hub::Known& known, Sn res_sn);
std::string resumed_text(std::int64_t seq, std::size_t devices);

// What a watcher hears of an event; the same text for all of them. Empty: nothing.
std::string event_text(const Product& product, const hub::Event& event, std::string_view mac);
// The same as a frame, for p0_type custom.
std::string raw_event_text(const hub::Event& event);
std::string alarm_text(const Product& product, std::string_view did, const store::Alarm& alarm);
std::string binding_text(std::string_view did, bool bound);

}  // namespace giz::api
