// A real Mosquitto for a test: its own folder, a free port of loopback, stopped by its pid.
#pragma once

#include <cstdint>
#include <string>

#include <sys/types.h>

#include "runtime/service/bus/mqtt_bus.h"

namespace giz {

class Broker {
 public:
  // `lines` go into its configuration.
  explicit Broker(std::string lines = "allow_anonymous true\n");
  ~Broker();
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  void start();  // on the same port again
  void kill();   // -9: it forgets what it had
  void stop();   // it keeps sessions and messages for its next start
  std::uint16_t port() const { return port_; }
  bus::MqttOptions options(std::string instance) const;

 private:
  void end(int signal);

  std::string folder_, lines_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

// A port that nobody listens on.
std::uint16_t free_port();

}  // namespace giz
