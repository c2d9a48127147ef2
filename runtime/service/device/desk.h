// What the links ask of the hub and the store: all that a conversation with a device needs. The
// service has it done by hub::Hub (hub_desk.cc); tests have a desk of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/base/product.h"
#include "runtime/service/hub/hub.h"
#include "runtime/service/net/asio.h"

namespace giz::device {

class Desk {
 public:
  virtual ~Desk() = default;

  virtual const Product& product() const = 0;

  // As the functions of hub::Hub with these names.
  virtual net::Task<store::Device> admit(hub::Credentials who) = 0;
  virtual void attach(const store::Device& device, std::shared_ptr<hub::Link> link) = 0;
  virtual void detach(std::string_view did, const hub::Link* link) = 0;
  virtual net::Task<> report(std::string did, hub::P0 p0, char source) = 0;
  virtual void answer(std::string_view did, std::uint32_t sn, std::span<const std::uint8_t> p0) = 0;
  virtual void seen(std::string_view did) = 0;

  // How many watch this device now.
  virtual std::size_t watchers(std::string_view did) const = 0;
  // A device that somebody else let in, the broker or the Gizwits cloud; Refusal not_found.
  virtual net::Task<store::Device> find(std::string did) = 0;
  // A device of the Gizwits cloud, added under its own did where it is not known yet.
  virtual net::Task<store::Device> mirror(hub::Credentials who) = 0;
  // The P0 of the last values, a report; empty where nothing is known.
  virtual net::Task<hub::P0> last_values(std::string did) = 0;

  // Registration by HTTP. The did of this mac: its own where it has one, else a new one. A passcode
  // that differs from the one before is what a factory reset leaves: bindings end. Refusal
  // forbidden where an unknown mac may not register, conflict where the device is online and its
  // passcode would change.
  virtual net::Task<std::string> enroll(hub::Credentials who) = 0;
  // A factory reset: ends the bindings and forgets the passcode. Refusal not_found where did and
  // passcode do not fit.
  virtual net::Task<> forget(std::string did, std::string passcode, std::string address) = 0;
};

}  // namespace giz::device
