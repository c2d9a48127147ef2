#include "generator/decode/draft.h"

#include <algorithm>

#include <fmt/format.h>

#include "generator/decode/hex.h"

namespace gizgen {

using giz::wire::Bytes;

std::uint32_t Draft::number(std::size_t first, std::size_t size) const {
  return giz::wire::get_number(bytes(), first, size);
}

Field Draft::field(std::size_t first, std::size_t end, std::string_view name,
                   std::string text) const {
  Field field;
  field.offset = plain_.places[first];
  field.length = plain_.places[end] - plain_.places[first];
  field.hex = to_hex(bytes(first, end));
  field.name = name;
  field.text = std::move(text);
  return field;
}

std::string counted(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string printable(Bytes bytes) {
  while (!bytes.empty() && bytes.back() == 0) bytes = bytes.first(bytes.size() - 1);
  const auto is_printable = [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7F; };
  if (!std::all_of(bytes.begin(), bytes.end(), is_printable)) return to_hex(bytes);
  return std::string(bytes.begin(), bytes.end());
}

bool begins_serial(Bytes bytes) {
  return bytes.size() >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFF &&
         (bytes.size() == 2 || bytes[2] != 0xFF);
}

bool begins_cloud(Bytes bytes) {
  return bytes.size() >= 4 && giz::wire::get_number(bytes, 0, 4) == 3;
}

std::size_t next_head(Bytes bytes, std::size_t from) {
  for (std::size_t at = from; at < bytes.size(); ++at) {
    const Bytes rest = bytes.subspan(at);
    if (begins_serial(rest) || begins_cloud(rest)) return at;
  }
  return bytes.size();
}

}  // namespace gizgen
