#include "generator/simulate/identity.h"

#include <fmt/format.h>

#include "generator/base/sha256.h"

namespace gizgen {
namespace {

constexpr std::uint8_t kLocal = 0x02;  // of a mac's first byte

std::uint8_t byte_of(std::string_view digits, std::size_t index) {
  return static_cast<std::uint8_t>(
      std::stoul(std::string(digits.substr(2 * index, 2)), nullptr, 16));
}

std::string did_of(std::string_view prefix, std::uint32_t number) {
  const std::string tail = std::to_string(number);
  if (prefix.size() >= DeviceIdentity::kDidSize) return std::string(prefix);
  const std::size_t room = DeviceIdentity::kDidSize - prefix.size();
  return std::string(prefix) + std::string(room - std::min(room, tail.size()), '0') + tail;
}

}  // namespace

DeviceIdentity derive_identity(std::string_view prefix, std::uint32_t number) {
  DeviceIdentity identity;
  identity.did = did_of(prefix, number);
  const std::string digits = sha256(identity.did);
  for (std::size_t i = 0; i < DeviceIdentity::kPasscodeSize; ++i) {
    identity.passcode += static_cast<char>('A' + byte_of(digits, i) % 25);
  }
  for (std::size_t i = 0; i < identity.mac.size(); ++i) {
    identity.mac[i] = byte_of(digits, DeviceIdentity::kPasscodeSize + i);
  }
  identity.mac[0] = static_cast<std::uint8_t>((identity.mac[0] & 0xFC) | kLocal);
  return identity;
}

}  // namespace gizgen
