// Who a virtual device says it is.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace gizgen {

struct DeviceIdentity {
  static constexpr std::size_t kDidSize = 22;
  static constexpr std::size_t kPasscodeSize = 10;

  std::string did;       // 22 characters
  std::string passcode;  // 10 letters A..Y
  std::array<std::uint8_t, 6> mac{};
};

// The device of this number: its did is the prefix and the number, with zeros between them, or the
// prefix alone where that has 22 characters already. Passcode and mac (locally administered) follow
// from the did, so that a fleet is known by its prefix.
DeviceIdentity derive_identity(std::string_view prefix, std::uint32_t number);

}  // namespace gizgen
