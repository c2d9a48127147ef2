// The product's own C for the microcontroller: its struct, its constants, and the functions that
// pack and unpack it.
//
//   firmware/ID.h        the whole interface
//   firmware/ID.c        what a device needs
//   firmware/ID_peer.c   the other end of the link, for gateways and tests (standard products); a
//                        file of its own, so that linkers which take whole objects leave it out
#pragma once

#include <vector>

#include "generator/targets/target.h"

namespace gizgen {

std::vector<Page> firmware_pages(const Product& product, const Layout& layout);

}  // namespace gizgen
