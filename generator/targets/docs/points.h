// The datapoints: what each means, where it stands, how its number is scaled.
#pragma once

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/targets/docs/words.h"

namespace gizgen::docs {

// In id order
// [{"id","name","title","description","access","access_class","type","range","values"}]; "title"
// and "description" are null where they say nothing, "values" is "0 = auto, 1 = eco" or null.
Json points_view(const Product& product, const Layout& layout, Language language);

// [{"id","name","flag","byte","bit","bits","wire_byte","wire_bit"}], "–" for what there is not.
Json places_view(const Product& product, const Layout& layout);

// Of the numbers that are not their raw values:
// [{"name","title","formula","inverse","examples":[{"raw","hex","value"}]}].
Json scales_view(const Product& product, const Layout& layout);

}  // namespace gizgen::docs
