// One reader for each kind of value, so that all handlers refuse alike.
#include "runtime/service/api/query.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace giz::api {
namespace {

[[noreturn]] void refuse(std::string_view field, std::string message) {
  throw Refusal(Reason::bad_request, std::move(message), std::string(field));
}

const Json* member(const Json& body, std::string_view name) {
  const auto found = body.find(name);
  return found == body.end() || found->is_null() ? nullptr : &*found;
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }) ||
         text.find('\x7f') != std::string_view::npos;
}

std::string checked(const Json& value, std::string_view name, Text bounds) {
  if (!value.is_string()) refuse(name, fmt::format("'{}' must be a text", name));
  std::string text = value.get<std::string>();
  if (text.size() < bounds.least || text.size() > bounds.most) {
    refuse(name, fmt::format("'{}' has {} bytes; {} to {} are wanted", name, text.size(),
                             bounds.least, bounds.most));
  }
  if (has_control(text)) refuse(name, fmt::format("'{}' holds a control character", name));
  return text;
}

}  // namespace

std::optional<std::int64_t> integer_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::int64_t integer_query(const net::Request& request, std::string_view name,
                           std::int64_t fallback, std::int64_t least, std::int64_t most) {
  const std::string_view text = request.query_value(name);
  if (text.empty()) return fallback;
  const auto value = integer_of(text);
  if (!value || *value < least || *value > most) {
    refuse(name, fmt::format("'{}' must be a whole number from {} to {}", name, least, most));
  }
  return *value;
}

Millis time_query(const net::Request& request, std::string_view name, Millis fallback) {
  constexpr Millis kEnd = 253'402'300'799'999;  // of the year 9999
  const std::string_view text = request.query_value(name);
  if (text.empty()) return fallback;
  const auto number = integer_of(text);
  const Millis time = number ? *number : from_iso(text);
  if (time < 0 || time > kEnd) {
    refuse(name, fmt::format("'{}' must be milliseconds since 1970 or a time like "
                             "2026-01-31T08:30:00Z",
                             name));
  }
  return time;
}

std::size_t limit_query(const net::Request& request, std::size_t fallback, std::size_t most) {
  return static_cast<std::size_t>(integer_query(
      request, "limit", static_cast<std::int64_t>(fallback), 1, static_cast<std::int64_t>(most)));
}

bool flag_query(const net::Request& request, std::string_view name) {
  const std::string_view text = request.query_value(name);
  if (text == "true" || text == "1") return true;
  if (text.empty() || text == "false" || text == "0") return false;
  refuse(name, fmt::format("'{}' must be true or false", name));
}

std::string to_text(const Cursor& cursor) {
  return to_base64url(fmt::format("{}.{}", cursor.at, cursor.id));
}

std::optional<Cursor> cursor_query(const net::Request& request) {
  constexpr std::size_t kLongest = 64;
  std::string text(request.query_value("cursor"));
  if (text.empty()) return std::nullopt;
  std::string plain;
  if (text.size() <= kLongest) {
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    if (!from_base64(text, plain)) plain.clear();
  }
  const std::size_t dot = plain.find('.');
  if (dot != std::string::npos) {
    const auto at = integer_of(std::string_view(plain).substr(0, dot));
    const auto id = integer_of(std::string_view(plain).substr(dot + 1));
    if (at && id && *at >= 0) return Cursor{*at, *id};
  }
  refuse("cursor", "the cursor is none of ours; begin again without it");
}

std::int64_t id_param(const net::Request& request, std::string_view name) {
  const auto id = integer_of(request.param(name));
  if (!id || *id <= 0) throw Refusal(Reason::not_found, "there is no such thing");
  return *id;
}

Json object_body(const net::Request& request, std::initializer_list<std::string_view> known) {
  Json body = request.json();
  if (!body.is_object()) refuse({}, "the body must be a JSON object");
  for (const auto& [name, value] : body.items()) {
    if (std::ranges::find(known, std::string_view(name)) == known.end()) {
      const std::string shown =
          name.size() <= 64 ? name : "a name of " + std::to_string(name.size()) + " bytes";
      refuse(shown, fmt::format("the body may hold {}; not '{}'", fmt::join(known, ", "), shown));
    }
  }
  return body;
}

std::string text_member(const Json& body, std::string_view name, Text bounds) {
  const Json* value = member(body, name);
  if (!value) refuse(name, fmt::format("'{}' is missing", name));
  return checked(*value, name, bounds);
}

std::optional<std::string> optional_text(const Json& body, std::string_view name, Text bounds) {
  const Json* value = member(body, name);
  return value ? std::optional(checked(*value, name, bounds)) : std::nullopt;
}

bool bool_member(const Json& body, std::string_view name, bool fallback) {
  const Json* value = member(body, name);
  if (!value) return fallback;
  if (!value->is_boolean()) refuse(name, fmt::format("'{}' must be true or false", name));
  return value->get<bool>();
}

std::int64_t integer_member(const Json& body, std::string_view name, std::int64_t fallback,
                            std::int64_t least, std::int64_t most) {
  const Json* value = member(body, name);
  if (!value) return fallback;
  const bool fits = value->is_number_unsigned() ? value->get<std::uint64_t>() <= INT64_MAX
                                                : value->is_number_integer();
  if (!fits || value->get<std::int64_t>() < least || value->get<std::int64_t>() > most) {
    refuse(name, fmt::format("'{}' must be a whole number from {} to {}", name, least, most));
  }
  return value->get<std::int64_t>();
}

const Json& object_member(const Json& body, std::string_view name) {
  const Json* value = member(body, name);
  if (!value || !value->is_object() || value->empty()) {
    refuse(name, fmt::format("'{}' must be an object with at least one member", name));
  }
  return *value;
}

}  // namespace giz::api
