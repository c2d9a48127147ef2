// Views are made in header_view.cc and code_view.cc; here they meet their templates.
#include "generator/targets/firmware/firmware.h"

#include <algorithm>
#include <utility>

#include "generator/targets/firmware/views.h"

namespace gizgen {
namespace firmware {
namespace {

bool is_writable(const Datapoint& point) { return point.access == Access::writable; }

// The layout of these points as a standard product's that are all writable.
Layout lay_out_as_writable(Product product) {
  product.protocol = Protocol::standard;
  for (Datapoint& point : product.datapoints) point.access = Access::writable;
  return lay_out(product);
}

// A var_len control is longest when every point that can be set is flagged.
std::uint32_t longest_control(const Product& product, const Layout& layout) {
  Product writable = product;
  std::erase_if(writable.datapoints, [](const Datapoint& point) { return !is_writable(point); });
  if (writable.datapoints.empty()) return 0;
  return layout.flags_bytes + lay_out_as_writable(std::move(writable)).vals_bytes;
}

}  // namespace

Firmware firmware_of(const Product& product, const Layout& layout) {
  const bool standard = layout.protocol == Protocol::standard;
  const auto flags = std::count_if(layout.slots.begin(), layout.slots.end(),
                                   [](const Slot& slot) { return slot.flag_bit.has_value(); });
  return {product,
          layout,
          c_names(product),
          standard ? layout : lay_out_as_writable(product),
          static_cast<std::uint32_t>(flags),
          standard ? layout.flags_bytes + layout.vals_bytes : longest_control(product, layout)};
}

}  // namespace firmware

std::vector<Page> firmware_pages(const Product& product, const Layout& layout) {
  const firmware::Firmware facts = firmware::firmware_of(product, layout);
  const std::string path = "firmware/" + product.id;
  std::vector<Page> pages;
  if (layout.protocol == Protocol::var_len) {
    pages.push_back({path + ".h", "firmware/var_len.h.mustache", firmware::header_view(facts)});
    pages.push_back({path + ".c", "firmware/var_len.c.mustache", firmware::var_len_view(facts)});
  } else {
    pages.push_back({path + ".h", "firmware/product.h.mustache", firmware::header_view(facts)});
    pages.push_back({path + ".c", "firmware/product.c.mustache", firmware::device_view(facts)});
    pages.push_back(
        {path + "_peer.c", "firmware/product_peer.c.mustache", firmware::peer_view(facts)});
  }
  const View link = firmware::link_view(facts);
  const View test = firmware::test_view(facts, link);
  pages.push_back({"firmware/giz_product.h", "firmware/giz_product.h.mustache", link});
  pages.push_back({path + "_link.h", "firmware/link.h.mustache", link});
  pages.push_back({path + "_link.c", "firmware/link.c.mustache", link});
  pages.push_back({"firmware/user.c", "firmware/user.c.mustache", link, Owner::yours});
  pages.push_back(
      {"firmware/README.md", "firmware/README.md.mustache", firmware::readme_view(facts, link)});
  pages.push_back({"firmware/MISRA.md", "templates/firmware/MISRA.md", {}});
  for (const std::string file : {"Makefile", "CMakeLists.txt", "files.txt"}) {
    pages.push_back({"firmware/" + file, "firmware/" + file + ".mustache", link});
  }
  pages.push_back({"firmware/test/golden_test.c", "firmware/golden_test.c.mustache", test});
  pages.push_back({"firmware/test/hooks.c", "firmware/hooks.c.mustache", test});
  for (const std::string_view folder :
       {"", "test/", "port/posix/", "port/cortex_m/", "port/avr/", "port/mcs51/", "port/stm32_hal/",
        "port/arduino/", "port/freertos/", "port/size/"}) {
    const std::string here = folder.empty() ? "giz/" : std::string(folder);
    pages.push_back({"firmware/" + here, "runtime/mcu/" + std::string(folder), {}});
  }
  return pages;
}

}  // namespace gizgen
