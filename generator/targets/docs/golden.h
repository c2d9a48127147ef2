// Frames of this product with what they mean. Every one is made by the wire codec.
#pragma once

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/targets/docs/words.h"

namespace gizgen::docs {

// [{"title","direction","frames":[{"serial","cloud","meaning"}]}]; "cloud" is null where the frame
// stays on the serial line, "serial" where it does not come there. "meaning" is the line that
// `gizgen decode` prints. At most 24 frames are of single datapoints.
Json golden_view(const Product& product, const Layout& layout, Language language);

// A frame with P0 byte by byte: {"hex","meaning","rows":[{"offset","bytes","value","meaning"}],
// "sum"}, "sum" being how its checksum comes about.
Json worked_example(const Product& product, const Layout& layout, Language language);

// The same frame as it would travel with an escape, before and after: {"plain","wire"}.
Json escape_example();

}  // namespace gizgen::docs
