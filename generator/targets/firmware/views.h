// The facts of the firmware's pages, as their templates ask for them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

// giz_product.h, ID_link.h, ID_link.c, user.c.
Json link_view(const Firmware& firmware);

// README.md: link_view and a list of points.
Json readme_view(const Firmware& firmware, const Json& link);

// test/golden_test.c, test/hooks.c: link_view and golden vectors.
Json test_view(const Firmware& firmware, const Json& link);

// How the code walks over an image: by flag the bits of the bit fields, the bytes of the others.
struct Walk {
  std::vector<std::string> widths;
  std::uint32_t widest = 0;
  std::size_t bit_fields = 0;
  std::uint32_t bits = 0;  // of the bit fields together
};
Walk walk_of(const Layout& image);

// The bytes of flags or of bit fields in which these bits are set, first bit last: ["0x03u",
// "0xFFu"].
std::vector<std::string> bytes_of_bits(const std::vector<std::uint32_t>& bits, std::uint32_t bytes);

// An initializer in lines that a page can hold: [{"text","last"}].
Json lines_view(const std::vector<std::string>& numbers);

}  // namespace gizgen::firmware
