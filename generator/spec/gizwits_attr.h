// One of the attrs of the platform's JSON: a datapoint.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/spec/decimal.h"
#include "generator/spec/gizwits_names.h"
#include "generator/spec/report.h"
#include "generator/spec/tree.h"

namespace gizgen {

// y = ratio * raw + addition; raw_min and raw_max limit the raw value.
struct GizwitsNumber {
  std::uint8_t bits = 8;
  Decimal ratio;
  Decimal addition;
  std::uint32_t raw_min = 0;
  std::uint32_t raw_max = 0;
};

// What the JSON says of a datapoint, as far as it decides bytes. Positions are checked later.
struct GizwitsAttr {
  const Node* node = nullptr;
  std::uint32_t id = 0;
  std::string name;
  Access access = Access::writable;
  Type type = Type::boolean;
  GizwitsNumber number;             // numbers
  std::vector<std::string> labels;  // enums
  std::uint64_t bits = 0;           // its position's len

  Span name_span() const { return node->find("name")->span; }
};

// Nothing, and findings, where a part is missing or of a wrong kind. `index` counts from 0.
std::optional<GizwitsAttr> read_gizwits_attr(const Node& node, std::size_t index, Report& report);

// Its entry in a definition, key by key: "name: mode", "type: enum", "values: [auto", "eco]".
// Nothing, and a finding, where its range has no decimals (E504).
std::optional<std::vector<std::string>> definition_parts(const GizwitsAttr& attr, CNames& names,
                                                         Report& report);

// False, and a finding, where id (E501) or position (E502) are not those of the layout.
bool check_place(const GizwitsAttr& attr, const Slot& slot, Report& report);

// The value of a key that must be there (E203), and of this kind (E201).
const Node* required(const Node& node, std::string_view key, Kind kind, std::string_view what,
                     Report& report);

// Where the key is there, its value is of this kind (E201).
void expect_given(const Node& node, std::string_view key, Kind kind, Report& report);

// Whether a definition's title, or description with `lines`, can hold the text.
bool is_showable(std::string_view text, bool lines);

}  // namespace gizgen
