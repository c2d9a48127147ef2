// One name for what the bytes of a product mean, so that firmware, backend, dissector and document can
// tell whether they were made from the same definition.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"

namespace gizgen {

// What decides the bytes and their meaning, a line for the product and one for each datapoint in wire
// order: "power writable bool 1", "mode writable enum 2 auto|eco|boost",
// "temperature readonly number 16 0..600 1*raw-100 /10^1", "label writable binary 128". Titles, units
// and order of definition are not in it. Two texts, line by line, show which datapoints differ.
std::string wire_text(const Product& product, const Layout& layout);

// The same, line by line and without line ends, as generated files carry it below their fingerprint.
std::vector<std::string> wire_lines(const Product& product, const Layout& layout);

// The first 16 hexadecimal digits of the SHA-256 of a wire text.
std::string fingerprint(std::string_view wire_text);
std::string fingerprint(const Product& product, const Layout& layout);

// The fingerprint's first 8 digits: what firmware sends as its P0 version in the device info, if its
// settings do not say otherwise.
std::string p0_version(const Product& product, const Layout& layout);

}  // namespace gizgen
