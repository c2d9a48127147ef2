// The facts of the firmware's pages, as their templates ask for them.
#pragma once

#include <cstdint>
#include <string_view>

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/render/render.h"
#include "generator/targets/firmware/c_names.h"

namespace gizgen::firmware {

// What the pages of one product are made from.
struct Firmware {
  const Product& product;
  const Layout& layout;
  CNames names;
  // Where a point stands when all of them travel. Of a standard product this is `layout`. A var_len
  // product's is laid out as if it were a standard one whose points can all be written.
  Layout image;
  std::uint32_t flags = 0;  // how many there are
  // Bytes of a control's longest P0 without its action, flags included; 0 where nothing can be set.
  std::uint32_t control_bytes = 0;
};

Firmware firmware_of(const Product& product, const Layout& layout);

// The type that counts the flags.
std::string_view flag_type(const Firmware& firmware);

// Whether ID_status_valid has anything to check.
bool has_limits(const Firmware& firmware);

// ID.h: constants, enums, limits, the struct.
Json header_view(const Firmware& firmware);

// ID.c and ID_peer.c of a standard product, ID.c of a var_len one.
Json device_view(const Firmware& firmware);
Json peer_view(const Firmware& firmware);
Json var_len_view(const Firmware& firmware);

}  // namespace gizgen::firmware
