// One name for what the bytes of a product mean, so that firmware, backend, dissector and document can
// tell whether they were made from the same definition.
#pragma once

#include <string>

#include "generator/model/layout.h"
#include "generator/model/product.h"

namespace gizgen {

// What decides the bytes and their meaning, a line for the product and one for each datapoint in wire
// order: "power writable bool 1", "mode writable enum 2 auto|eco|boost",
// "temperature readonly number 16 0..600 1*raw-100 /10^1", "label writable binary 128". Titles, units
// and order of definition are not in it. Two texts, line by line, show which datapoints differ.
std::string wire_text(const Product& product, const Layout& layout);

// The first 16 hexadecimal digits of the SHA-256 of wire_text.
std::string fingerprint(const Product& product, const Layout& layout);

}  // namespace gizgen
