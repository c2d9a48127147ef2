// The product that is simulated, with all that is made from it.
#pragma once

#include "generator/model/layout.h"
#include "generator/model/product.h"

namespace gizgen {

// The product must outlive it.
struct Subject {
  explicit Subject(const Product& given)
      : product(given), layout(lay_out(given)), wire_table(given, layout) {}

  const giz::wire::Table& table() const { return wire_table.table(); }

  const Product& product;
  Layout layout;
  WireTable wire_table;
};

}  // namespace gizgen
