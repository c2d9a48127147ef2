// The platform's datapoint JSON of a product, as the platform itself writes it.
#pragma once

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/spec/tree.h"

namespace gizgen {

// How the `type` of writable and read-only datapoints is spelt: status_writable or writable.
enum class TypeSpelling { status, plain };

// One of `attrs`: id, name, display_name, desc, data_type, type, position, uint_spec, enum.
Node gizwits_attr(const Datapoint& point, const Slot& slot, TypeSpelling spelling);

// One of the `elements` of `ui`. Alerts and faults have none.
Node gizwits_element(const Datapoint& point);

// What stands around the attrs and the elements.
Node gizwits_root(const Product& product);  // without `entities` and `ui`
Node gizwits_entity();                      // without `attrs`
Node gizwits_ui();                          // without `sections`

}  // namespace gizgen
