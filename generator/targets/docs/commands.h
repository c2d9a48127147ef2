// The commands of the serial link, both roles, byte by byte.
#pragma once

#include "generator/model/layout.h"
#include "generator/targets/docs/words.h"

namespace gizgen::docs {

// [{"anchor","number","title","direction","text","frames":[{"title","rows":[{"offset","bytes","value",
// "meaning"}]}]}]; "anchor" is "07", "number" is "07 / 08".
Json commands_view(const Layout& layout, Language language);

// [{"bit","meaning"}] of the module's status word.
Json status_bits_view(Language language);

// [{"code","meaning"}] of the illegal-message frames.
Json errors_view(Language language);

}  // namespace gizgen::docs
