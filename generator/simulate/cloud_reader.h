// Cuts what comes from the cloud into frames, and keeps the bytes of each as they travelled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/wire/cloud.h"

namespace gizgen {

// The frame's views point into `wire`: it may be moved, not copied.
struct CloudPacket {
  std::vector<std::uint8_t> wire;
  giz::wire::CloudFrame frame;
};

class CloudReader {
 public:
  static constexpr std::size_t kLongestBody = 16 * 1024;

  // The frames that are complete now. After a fault nothing more is understood.
  std::vector<CloudPacket> push(giz::wire::Bytes bytes);

  // What is wrong with the stream; empty: nothing. `stray` are the bytes it was seen in.
  const std::string& fault() const { return fault_; }
  const std::vector<std::uint8_t>& stray() const { return held_; }

  // Whether a frame is half received.
  bool pending() const { return !held_.empty(); }

  void reset();

 private:
  std::vector<std::uint8_t> held_;  // of a frame that is not complete
  std::string fault_;
};

}  // namespace gizgen
