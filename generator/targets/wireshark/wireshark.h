// A dissector in Lua for Wireshark 4.0 and tshark: what travels on the serial line and in the cloud
// protocol, with this product's datapoints as fields that can be filtered.
//
//   docs/wireshark/ID.lua
#pragma once

#include <vector>

#include "generator/targets/target.h"

namespace gizgen {

std::vector<Page> wireshark_pages(const Product& product, const Layout& layout);

}  // namespace gizgen
