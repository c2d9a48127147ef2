// How the definition's words and numbers are spelt in Lua and in Wireshark's filters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generator/model/product.h"

namespace gizgen::wireshark {

// A Lua string in quotes. A product's texts have no control characters; UTF-8 stays as it is.
std::string lua_text(std::string_view text);

// A Lua number, or an Int64 where a Lua number (a double) would lose digits.
std::string lua_integer(std::int64_t value);

// The protocol's name in filters: the product's id in lower case, unless the filter language keeps
// that word for itself.
std::string protocol_name(const Product& product);

// A datapoint's name in filters, behind the protocol's: "temperature". Its C name in lower case: C
// names do not meet, whatever their case.
std::string filter_name(const Datapoint& point);

}  // namespace gizgen::wireshark
