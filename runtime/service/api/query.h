// What requests say in their query and body, read strictly: Refusal bad_request names the field and
// what would be right.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/service/api/context.h"

namespace giz::api {

// -- the query --
std::int64_t integer_query(const net::Request& request, std::string_view name,
                           std::int64_t fallback, std::int64_t least, std::int64_t most);
// Milliseconds since 1970, or "2026-01-31T08:30:00Z".
Millis time_query(const net::Request& request, std::string_view name, Millis fallback);
std::size_t limit_query(const net::Request& request, std::size_t fallback = 20,
                        std::size_t most = 100);
bool flag_query(const net::Request& request, std::string_view name);  // true, 1; false, 0, absent

// Where a list goes on: opaque to clients. The first page has none.
struct Cursor {
  std::int64_t at = 0;  // what the list is ordered by
  std::int64_t id = 0;  // of the last entry that was given
};
std::string to_text(const Cursor& cursor);
std::optional<Cursor> cursor_query(const net::Request& request);

// The id in the path; Refusal not_found where it is no number.
std::int64_t id_param(const net::Request& request, std::string_view name = "id");

// -- the body --
// An object with no other members than these; `known` is "name, password".
Json object_body(const net::Request& request, std::initializer_list<std::string_view> known);

struct Text {
  std::size_t least = 0;
  std::size_t most = 64;  // bytes
};
// UTF-8 without control characters.
std::string text_member(const Json& body, std::string_view name, Text bounds);
std::optional<std::string> optional_text(const Json& body, std::string_view name, Text bounds);
bool bool_member(const Json& body, std::string_view name, bool fallback);
std::int64_t integer_member(const Json& body, std::string_view name, std::int64_t fallback,
                            std::int64_t least, std::int64_t most);
const Json& object_member(const Json& body, std::string_view name);

// An integer, signed, all of the text; nothing else.
std::optional<std::int64_t> integer_of(std::string_view text);

}  // namespace giz::api
