// Attributes from any bytes: as JSON text they are a control or are refused with a field; as a P0
// they are read, said as JSON, and what can be written comes back as the same values. The first
// byte chooses the product and the form of binaries.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime/service/base/json_text.h"
#include "runtime/service/hub/attrs.h"
#include "tests/service/bench_product.h"
#include "tests/service/hub/meter_product.h"

using namespace giz;
using namespace giz::hub;

namespace {

void require(bool is_true) {
  if (!is_true) std::abort();
}

void read_json(const Product& product, BinaryForm form, std::string_view text) {
  const Json attrs = Json::parse(text, nullptr, false);
  if (attrs.is_discarded()) return;
  try {
    const P0 p0 = control_of(product, attrs, form);
    require(!read_p0(product, p0).decoded.fault);
    check_control(product, p0);
  } catch (const Refusal& refusal) {
    require(refusal.reason == Reason::bad_value || refusal.reason == Reason::read_only);
    require(refusal.field.starts_with("attrs") && std::string_view(refusal.what()).size() < 1000);
  }
}

void require_same(const Product& product, const Reading& first, const Reading& again) {
  for (std::size_t i = 0; i < first.values.size(); ++i) {
    const bool writable = product.table.points[i].access == wire::Access::writable;
    if (!first.values[i].set || !writable) continue;
    require(again.values[i].set && again.values[i].raw == first.values[i].raw);
    require(std::equal(first.values[i].bytes.begin(), first.values[i].bytes.end(),
                       again.values[i].bytes.begin(), again.values[i].bytes.end()));
  }
}

void read_bytes(const Product& product, BinaryForm form, wire::Bytes p0) {
  const Reading reading = read_p0(product, p0);
  require(!describe(product, p0).empty());
  Json attrs = to_json(product, reading.values, form);
  if (reading.decoded.fault || reading.decoded.kind == wire::Kind::read) return;
  for (const wire::Point& point : product.table.points) {
    if (point.access != wire::Access::writable) attrs.erase(std::string(point.name));
  }
  if (attrs.empty()) return;
  const Json parsed = Json::parse(json_text(attrs));
  require_same(product, reading, read_p0(product, control_of(product, parsed, form)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Product& product = data[0] % 2 == 0 ? bench_product : meter_product;
  const auto form = static_cast<BinaryForm>(data[0] / 2 % 3);
  read_json(product, form, {reinterpret_cast<const char*>(data) + 1, size - 1});
  read_bytes(product, form, wire::Bytes(data, size).subspan(1));
  return 0;
}
