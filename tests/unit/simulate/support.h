// A peer in simulated time, and a small product.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/simulate/port.h"
#include "generator/simulate/wire_reader.h"

namespace gizgen {

constexpr Time ms(std::int64_t count) { return Time(count * 1000); }

using ByteList = std::vector<std::uint8_t>;

ByteList bytes(std::string_view hex);
std::string hex(const ByteList& bytes);

// power (writable bool), mode (writable enum a b c), level (writable 1..100), heat (read-only
// -10.0..50.0), hot (alert)
Product lamp();

// Hands out what was planned, at its time; notes what was written, and when.
class FakePort : public Port {
 public:
  struct Planned {
    Time at{0};
    Arrival arrival;
  };

  void plan(Time at, ByteList data) { plan(at, {Arrival::bytes, std::move(data), {}}); }
  void plan(Time at, Arrival arrival) { planned_.push_back({at, std::move(arrival)}); }

  // "12ms ff ff 00 05;"
  std::string written() const { return written_; }

  Time now() override { return now_; }
  void write(giz::wire::Bytes bytes) override;
  Arrival wait(Time until, bool typing) override;

 private:
  Time now_{0};
  std::deque<Planned> planned_;
  std::string written_;
};

}  // namespace gizgen
