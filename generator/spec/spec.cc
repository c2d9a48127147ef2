#include "generator/spec/spec.h"

#include "generator/spec/tree.h"
#include "generator/spec/validate.h"

namespace gizgen {
namespace {

std::string_view name_of(std::string_view path) { return path.substr(path.find_last_of('/') + 1); }

}  // namespace

std::optional<Product> read_product(std::string_view file, std::string text,
                                    Diagnostics& diagnostics) {
  const std::optional<Source> source = open_source(file, std::move(text), diagnostics);
  if (!source) return std::nullopt;
  Report report(*source, diagnostics);
  const std::optional<Node> tree = file.ends_with(".json") ? read_json(report) : read_yaml(report);
  if (!tree) return std::nullopt;
  std::optional<Product> product = validate(*tree, report);
  if (product) product->source = name_of(file);
  return product;
}

}  // namespace gizgen
