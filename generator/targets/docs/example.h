// Values for examples, and the line that says what a P0 with them means.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "runtime/wire/codec.h"

namespace gizgen::docs {

// A true, last choice, middle number or counting bytes for every datapoint. None is set: who makes
// a P0 sets what it contains.
class Example {
 public:
  Example(const Product& product, const Layout& layout);

  const giz::wire::Table& table() const { return wire_.table(); }

  // Ids that can be set by a control.
  const std::vector<std::size_t>& writable() const { return writable_; }

  // The P0 that contains these ids; a standard status contains all.
  std::vector<std::uint8_t> p0(giz::wire::Kind kind, const std::vector<std::size_t>& ids) const;

  // "control, power = true, temperature = 21.5 °C", as `gizgen decode` says it.
  std::string meaning(giz::wire::Kind kind, const std::vector<std::size_t>& ids) const;

  std::vector<std::size_t> all() const;

 private:
  std::string value_text(std::size_t id) const;

  const Product& product_;
  const Layout& layout_;
  WireTable wire_;
  std::vector<std::vector<std::uint8_t>> binaries_;
  std::vector<giz::wire::Value> values_;
  std::vector<std::size_t> writable_;
};

}  // namespace gizgen::docs
