// Any bytes as a definition: the first tells the reader, the rest is the text. What is accepted
// must have a layout, and what is refused must have a reason that can be shown.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "generator/model/layout.h"
#include "generator/spec/spec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const char* file = data[0] % 2 == 0 ? "a.yaml" : "a.json";
  gizgen::Diagnostics diagnostics;
  const auto product = gizgen::read_product(
      file, std::string(reinterpret_cast<const char*>(data) + 1, size - 1), diagnostics);
  if (product.has_value() == diagnostics.has_errors()) std::abort();
  if (!product) {
    if (diagnostics.text(true).empty()) std::abort();
    return 0;
  }
  const gizgen::Layout layout = gizgen::lay_out(*product);
  if (layout.slots.size() != product->datapoints.size()) std::abort();
  return 0;
}
