// The coefficients are least-squares fits of what the compilers made of a hundred random products;
// tests/bench/sizes/fit.py makes them anew, and tests/sizes holds them to 10 % on the samples.
#include "generator/targets/firmware/expect.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "generator/targets/firmware/expression.h"
#include "generator/targets/firmware/moves.h"
#include "generator/targets/firmware/size_model.h"
#include "generator/targets/firmware/views.h"

namespace gizgen {
namespace firmware {
namespace {

// Counted as fit.py counts them.
Facts facts_of(const Firmware& firmware) {
  Facts facts{};
  facts[base] = 1;
  for (const Slot& slot : firmware.layout.slots) {
    const Datapoint& point = firmware.product.datapoints[slot.index];
    const bool app = point.access == Access::writable;
    const std::size_t kind = is_bit_field(point)          ? bits
                             : point.type == Type::binary ? binaries
                             : is_wide(point)             ? wide_numbers
                                                          : small_numbers;
    facts[kind + (app ? 0 : others)] += 1;
    const auto member = limits_of(point, "", member_bits(point)).size();
    const auto wire = limits_of(point, "", slot.bits).size();
    facts[app ? limits : other_limits] += static_cast<double>(member + (app ? wire : 0));
    if (point.access == Access::alert || point.access == Access::fault) facts[edges] += 1;
    facts[member_bytes] += point.type == Type::binary ? point.length : member_bits(point) / 8.0;
  }
  const double points = static_cast<double>(firmware.layout.slots.size());
  const double bit_fields = facts[bits] + facts[other_bits];
  facts[any_control] = firmware.control_bytes > 0 ? 1 : 0;
  facts[few_points] = points <= 8 ? 1 : 0;
  facts[any_bits] = bit_fields > 0 ? 1 : 0;
  facts[any_bytes] = bit_fields < points ? 1 : 0;
  const bool standard = firmware.layout.protocol == Protocol::standard;
  const double status = standard ? firmware.layout.status_bytes
                                 : firmware.image.flags_bytes + firmware.image.vals_bytes;
  facts[status_bytes] = status;
  facts[control_bytes] = standard ? firmware.control_bytes
                                  : std::max(firmware.control_bytes, firmware.image.flags_bytes);
  facts[long_frames] = std::max(facts[status_bytes], facts[control_bytes] + 7) > 249 ? 1 : 0;
  return facts;
}

std::uint32_t estimate(const Facts& facts, const Facts& coefficients) {
  double sum = 0;
  for (std::size_t i = 0; i < facts.size(); ++i) sum += facts[i] * coefficients[i];
  return static_cast<std::uint32_t>(std::max(0.0, std::round(sum)));
}

}  // namespace
}  // namespace firmware

std::vector<Expected> expected_sizes(const Product& product, const Layout& layout) {
  const firmware::Facts facts = firmware::facts_of(firmware::firmware_of(product, layout));
  const bool standard = layout.protocol == Protocol::standard;
  std::vector<Expected> expected;
  for (const firmware::Model& model : firmware::models) {
    if (model.standard != standard) continue;
    expected.push_back({model.processor, firmware::estimate(facts, model.text),
                        firmware::estimate(facts, model.ram),
                        firmware::estimate(facts, model.stack)});
  }
  return expected;
}

std::string size_remarks(const Product& product, const Layout& layout) {
  const auto over = [](std::uint32_t size, std::uint32_t budget, std::string_view what) {
    return budget == 0 || size <= budget
               ? std::string()
               : fmt::format("  {} over the budget by {}", what, size - budget);
  };
  std::string text = "expected of the firmware, options off (`make size` measures):\n";
  for (const Expected& each : expected_sizes(product, layout)) {
    text += fmt::format("  {:<9} text={} ram={} stack={}{}{}\n", each.processor, each.text,
                        each.ram, each.stack, over(each.text, product.budget.flash, "flash"),
                        over(each.ram, product.budget.ram, "RAM"));
  }
  return text;
}

}  // namespace gizgen
