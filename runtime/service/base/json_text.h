// JSON as text. nlohmann's own dump() gives one decimal number of six hundred with seventeen digits
// where fewer say the same (326490.9087 comes out as 326490.90870000003); this gives the shortest.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace giz {

// In one line. Text that is no UTF-8 is mended with U+FFFD.
std::string json_text(const nlohmann::ordered_json& value);

// The shortest decimal text that names this number; as a person writes it ("0.00000025"), with an
// exponent below 1e-9 and from 1e21. "null" where it is none.
std::string number_text(double number);

}  // namespace giz
