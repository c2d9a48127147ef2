// Where a session meets the world: bytes to and from the peer, lines that are typed, and the clock.
// Sessions are written against this, so that tests run them in simulated time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/wire/bytes.h"

namespace gizgen {

// Since the session began.
using Time = std::chrono::microseconds;

constexpr Time kNever = Time::max();

// How long `bytes` take on a line of `baud` with a start and a stop bit each; 0 is a line without
// speed.
constexpr Time line_time(std::size_t bytes, std::uint32_t baud) {
  return baud == 0 ? Time{0} : Time(static_cast<std::int64_t>(bytes) * 10'000'000 / baud);
}

struct Arrival {
  enum What : std::uint8_t {
    nothing,     // the time is up
    bytes,       // `data`
    typed,       // `text` is a line without its end
    last_typed,  // no line will follow
    gone,        // the peer; `text` says why
    stopped,     // the user wants to end
    woken,       // something was asked of whoever waits
  };
  What what = nothing;
  std::vector<std::uint8_t> data;
  std::string text;
};

class Port {
 public:
  virtual ~Port() = default;

  virtual Time now() = 0;

  // Takes all of the bytes; they leave while waiting.
  virtual void write(giz::wire::Bytes bytes) = 0;

  // The next arrival, or `nothing` at `until`; what is typed arrives where `typing` is awaited.
  // Once the peer is gone every call says so.
  virtual Arrival wait(Time until, bool typing) = 0;
};

}  // namespace gizgen
