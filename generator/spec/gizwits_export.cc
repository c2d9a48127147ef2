#include "generator/model/layout.h"
#include "generator/spec/gizwits.h"
#include "generator/spec/gizwits_changes.h"
#include "generator/spec/gizwits_json.h"

namespace gizgen {
namespace {

// The reader has checked that it is JSON.
Node changes_of(const Product& product) {
  Diagnostics diagnostics;
  const Source source("", product.gizwits);
  Report report(source, diagnostics);
  return read_json(report).value_or(json_mapping({}));
}

}  // namespace

std::string export_gizwits(const Product& product) {
  const Node changes = product.gizwits.empty() ? json_mapping({}) : changes_of(product);
  return pretty_json(gizwits_document(product, lay_out(product), changes));
}

}  // namespace gizgen
