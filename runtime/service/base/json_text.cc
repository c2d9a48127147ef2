// Only numbers are written here; what has no fraction, and every text, nlohmann writes.
#include "runtime/service/base/json_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace giz {
namespace {

using Json = nlohmann::ordered_json;

void append(std::string& out, const Json& value);

void append_text(std::string& out, const Json& text) {
  out += text.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void append_object(std::string& out, const Json& object) {
  out += '{';
  for (auto it = object.begin(); it != object.end(); ++it) {
    if (it != object.begin()) out += ',';
    append_text(out, Json(it.key()));
    out += ':';
    append(out, it.value());
  }
  out += '}';
}

void append_array(std::string& out, const Json& array) {
  out += '[';
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i > 0) out += ',';
    append(out, array[i]);
  }
  out += ']';
}

void append(std::string& out, const Json& value) {
  switch (value.type()) {
    case Json::value_t::object: return append_object(out, value);
    case Json::value_t::array: return append_array(out, value);
    case Json::value_t::number_float: out += number_text(value.get<double>()); return;
    default: return append_text(out, value);
  }
}

}  // namespace

std::string json_text(const Json& value) {
  std::string out;
  append(out, value);
  return out;
}

std::string number_text(double number) {
  if (!std::isfinite(number)) return "null";
  const double size = std::fabs(number);
  const bool plain = number == 0 || (size >= 1e-9 && size < 1e21);
  std::array<char, 64> room{};
  const auto [end, error] =
      std::to_chars(room.data(), room.data() + room.size(), number,
                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  return error == std::errc{} ? std::string(room.data(), end) : "null";
}

}  // namespace giz
