// Any bytes explained with products that have everything: every byte is accounted for, and both
// forms of the explanation can be written. The same bytes are read as hexadecimal text, too.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "generator/decode/explain.h"
#include "generator/decode/hex.h"
#include "generator/decode/text.h"
#include "tests/unit/decode/products.h"

using namespace gizgen;

namespace {

void require(bool is_true) {
  if (!is_true) std::abort();
}

void check(const Product& product, giz::wire::Bytes bytes) {
  const std::vector<Explanation> frames = explain(bytes, product, lay_out(product));
  std::size_t next = 0;
  for (const Explanation& frame : frames) {
    require(frame.offset == next && frame.length > 0);
    next += frame.length;
    std::size_t at = frame.offset;
    for (const Field& field : frame.fields) {
      require(field.offset == at);
      at += field.length;
    }
    require(at == next);
    require(!summary(frame).empty());
  }
  require(next == bytes.size());
  to_text(frames);
  to_json(frames).dump();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const giz::wire::Bytes bytes(data, size);
  static const Product standard = oven(Protocol::standard);
  static const Product var_len = oven(Protocol::var_len);
  check(standard, bytes);
  check(var_len, bytes);
  const Hex hex = parse_hex({reinterpret_cast<const char*>(data), size});
  if (!hex.error) check(lamp(), hex.bytes);
  return 0;
}
