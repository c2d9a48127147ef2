// One TCP connection of a device. Reading waits for the socket to be readable and then takes what
// is there, so that an idle device holds no buffer. Writing tries at once and keeps only what the
// socket does not take.
#pragma once

#include <cstdint>
#include <memory>

#include "runtime/service/device/frames.h"
#include "runtime/service/net/asio.h"

namespace giz::device {

// Bytes that wait for a peer that reads slowly; past that it is cut off.
constexpr std::size_t kMostQueued = 64 * 1024;

class Pipe : public std::enable_shared_from_this<Pipe> {
 public:
  explicit Pipe(net::Socket socket);

  // What came, in `room`; nothing at the end. `room` may be shared with others, who read into it
  // while this one waits.
  net::Task<std::size_t> read(wire::Buffer room);

  // false: the peer does not read, more than kMostQueued would wait. A closed one takes everything.
  bool send(wire::Bytes bytes);
  // Says goodbye behind what waits. What still comes is to be read and dropped until the end, so
  // that the close does not become a reset that takes the last answer away.
  void finish();
  void shut();

  bool is_finishing() const { return is_finishing_; }

 private:
  void flush();
  void await_room();

  net::Socket socket_;
  Wire waiting_;
  bool is_waiting_ = false;
  bool is_finishing_ = false;
};

}  // namespace giz::device
