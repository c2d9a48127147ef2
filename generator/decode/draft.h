// An explanation in the making: what the parts of this folder that explain a frame share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/decode/explain.h"
#include "runtime/wire/point.h"

namespace gizgen {

// The product that the frames are explained with.
struct Device {
  const Product& product;
  const Layout& layout;
  const giz::wire::Table& table;
};

// A frame's bytes without escapes.
struct Plain {
  std::vector<std::uint8_t> bytes;
  std::vector<std::size_t> places;  // of each byte among the bytes given, and of the end

  std::size_t size() const { return bytes.size(); }
};

// Positions are in the plain bytes.
class Draft {
 public:
  Draft(const Device& device, Plain plain) : device_(device), plain_(std::move(plain)) {}

  const Device& device() const { return device_; }
  giz::wire::Bytes bytes() const { return plain_.bytes; }
  giz::wire::Bytes bytes(std::size_t first, std::size_t end) const {
    return bytes().subspan(first, end - first);
  }
  std::uint32_t number(std::size_t first, std::size_t size) const;

  // The field [first, end), not added yet.
  Field field(std::size_t first, std::size_t end, std::string_view name, std::string text) const;

  Field& add(std::size_t first, std::size_t end, std::string_view name, std::string text) {
    return out.fields.emplace_back(field(first, end, name, std::move(text)));
  }
  void fault(FaultKind kind, std::string message, std::string_view help = "") {
    out.faults.push_back({kind, std::move(message), std::string(help)});
  }
  void note(std::string text) { out.notes.push_back(std::move(text)); }
  void detail(std::string text) { out.details.push_back(std::move(text)); }

  Explanation out;

 private:
  Device device_;
  Plain plain_;
};

// "1 byte", "2 bytes"
std::string counted(std::size_t number, std::string_view noun);

// Characters without the zeros behind them; hexadecimal where one cannot be printed.
std::string printable(giz::wire::Bytes bytes);

// Where a frame may begin at `bytes`: its first bytes are a head.
bool begins_serial(giz::wire::Bytes bytes);
bool begins_cloud(giz::wire::Bytes bytes);

// The next place at or behind `from` where a frame may begin, or the end.
std::size_t next_head(giz::wire::Bytes bytes, std::size_t from);

// Explains the frame that `bytes` begin with at `offset`; `length` of the result says how many of
// them it took.
Explanation explain_serial(giz::wire::Bytes bytes, std::size_t offset, const Device& device);
Explanation explain_cloud(giz::wire::Bytes bytes, std::size_t offset, const Device& device);

// Down is towards the device.
enum class Travel : std::uint8_t { down, up };

// Explains the P0 in [first, end), which is not empty.
void explain_p0(Draft& draft, std::size_t first, std::size_t end, Travel travel);

// What a P0 says in one line, if this product can read it whole: "report, power = true".
std::optional<std::string> p0_summary(giz::wire::Bytes p0, const Device& device);

}  // namespace gizgen
