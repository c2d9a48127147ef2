// What a request's target says: path and query, decoded.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace giz::net {

// false where a % is not followed by two hexadecimal digits. `plus_is_space`: as in a query.
bool percent_decode(std::string_view text, bool plus_is_space, std::string& out);

// All but letters, digits and -._~ as %XX: for a value in a query.
std::string percent_encode(std::string_view text);

bool is_utf8(std::string_view text);

// "/a%20b?x=1&y" or "http://host/a%20b?x=1&y" to "/a b" and {{x,1},{y,}}. Empty where it is good,
// else what is wrong: a wrong %, an encoded slash or zero, bytes that are no UTF-8, a segment "."
// or "..", more than 64 pairs of a query.
std::string read_target(std::string_view target, std::string& path,
                        std::vector<std::pair<std::string, std::string>>& query);

}  // namespace giz::net
