// What happens on the line, as a person follows it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/simulate/line.h"
#include "generator/simulate/module.h"

namespace gizgen {

// "12.345"
std::string seconds_text(Time time);

// "250 ms", "1.5 s"
std::string duration_text(Time time);

// Lines with their ends: the time, an arrow and a text, then the bytes where there are any.
std::string log_entry(Time time, std::string_view arrow, std::string_view text,
                      const std::vector<std::uint8_t>& wire);

// What the bytes mean, with the sn and whether it is a resend: "control, power = true, sn 3,
// again".
std::string meaning(const Event& event, const Product& product, const Layout& layout);

// Lines with their ends: the time, the direction and the meaning, then the bytes as they travelled.
//       12.345 -> control, power = true, sn 3
//                 ff ff 00 08 03 03 00 00 01 01 01 11
std::string log_text(const Event& event, const Product& product, const Layout& layout);
std::string log_text(const FaultNote& note);

}  // namespace gizgen
