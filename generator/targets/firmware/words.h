// What a page says of a point, and how it writes a number.
#pragma once

#include <cstdint>
#include <string>

#include "generator/model/product.h"
#include "generator/render/render.h"
#include "generator/targets/firmware/c_names.h"

namespace gizgen::firmware {

Json text_or_null(std::string text);

std::string unsigned_literal(std::uint64_t value);  // "5u"
std::string signed_literal(std::int64_t value);  // "5", "(-5)": a negative number is an expression

bool is_scaled(const Number& number);  // its values are not its raw numbers

// The title, where it says more than the name does.
std::string title_of(const Datapoint& point);

std::string with_unit(std::string text, const Number& number);

// "raw 0..600; 0.1 °C each, raw 0 is -10", "0..100 %"
std::string range_text(const Number& number);

// "电源: enum lamp_mode"; of a number its range; empty where there is nothing to say.
std::string about(const Datapoint& point, const PointNames& names);

}  // namespace gizgen::firmware
