// Layouts that others measured, as text: the form of tests/vectors/products.txt, which its head
// explains.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "generator/model/layout.h"
#include "generator/model/product.h"

namespace gizgen {

// One product of the table: its head line and a line for each datapoint.
struct ProductTable {
  std::string name;
  std::string text;
};

// The products of the table in the file `path`.
std::vector<ProductTable> read_tables(const std::string& path);

// The table of a product from a measured layout in JSON; `name` and "source" go into its head.
ProductTable table_of(const std::string& name, const nlohmann::json& vector);

// The product that a table describes, without what it says of positions.
Product product_of(const ProductTable& table);

// The table's text again, with the positions of `layout` and the lines in id order.
std::string text_of(const ProductTable& table, const Product& product, const Layout& layout);

}  // namespace gizgen
