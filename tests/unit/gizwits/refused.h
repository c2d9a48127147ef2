// Imports that must be refused, and the JSON that they are made from.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace gizgen {

// A product up to the first of its attrs, and what stands behind the last.
inline constexpr std::string_view product_start = R"({"name": "Lamp", "protocolType": "standard",
"product_key": "0123456789abcdef0123456789abcdef",
"entities": [{"id": 0, "attrs": [
)";
inline constexpr std::string_view product_end = "\n]}]}\n";

// An attr that is right: a writable bool in two lines.
inline constexpr std::string_view power =
    R"({"name": "power", "id": 0, "type": "status_writable", "data_type": "bool",
"position": {"byte_offset": 0, "bit_offset": 0, "len": 1, "unit": "bit"}})";

// A product of these attrs.
std::string product_of_attrs(std::initializer_list<std::string_view> attrs);

// `text` with `from`, which it must hold, as `to`.
std::string replaced(std::string_view text, std::string_view from, std::string_view to);

// The import of `json` gives these findings, which begin on a line of their own, and nothing else.
void check_refused(std::string_view json, std::string_view findings);

}  // namespace gizgen
