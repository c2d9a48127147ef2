// The `gizwits` mapping of a definition: in what the platform's JSON of a product differs from the
// one that would be made of the rest of the definition. All keys may be missing:
//
//   gizwits:
//     product: {name_en: Pump}              # changes of the outermost object
//     entity: {display_name: Kit}           # changes of the entity, its attrs apart
//     types: plain                          # `type` is spelt writable, not status_writable
//     order: [b, a]                         # of the attrs, where it is not that of their ids
//     datapoints:
//       - {name: a, desc: null}             # changes of the attr of that name
//     ui:
//       changes: {object: {version: 5}}     # of the ui, its sections apart
//       elements:
//         - {name: a, title: Other}         # changes of the element of that datapoint
//       without: [b]                        # datapoints that have no element
//     ui: {whole: ...}                      # or the ui as it is
//     ui: null                              # or none
//
// A change takes the place of what would stand under its key; null takes the key away; a mapping
// goes into a mapping. What names a datapoint that is no more changes nothing.
#pragma once

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/spec/tree.h"

namespace gizgen {

// The mapping for a product whose JSON is `original`: an object with one entity whose attrs are
// those of the product, each with its own name. Empty where nothing differs.
Node gizwits_changes(const Product& product, const Layout& layout, const Node& original);

// The platform's JSON of a product with these changes.
Node gizwits_document(const Product& product, const Layout& layout, const Node& changes);

}  // namespace gizgen
