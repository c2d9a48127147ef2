// One view a language, shared by the two formats: they differ in which drawings they take from it.
#include "generator/targets/docs/docs.h"

#include <fmt/format.h>

#include "generator/model/fingerprint.h"
#include "generator/model/words.h"
#include "generator/targets/docs/byte_rows.h"
#include "generator/targets/docs/commands.h"
#include "generator/targets/docs/flows.h"
#include "generator/targets/docs/golden.h"
#include "generator/targets/docs/maps.h"
#include "generator/targets/docs/points.h"
#include "generator/targets/docs/text.h"
#include "generator/targets/docs/words.h"
#include "generator/targets/object.h"

namespace gizgen {
namespace docs {
namespace {

Json fact(std::string_view name, std::string value) {
  return object({{"name", name}, {"value", std::move(value)}});
}

// Counts of bytes that a reader sizes buffers by.
Json counts_view(const Product& product, const Layout& layout, Language language) {
  constexpr Text points{"datapoints", "数据点个数"};
  constexpr Text longest{"longest P0, action included", "最长 P0（含 action）"};
  constexpr Text frame{"longest frame with P0, before escaping", "最长的 P0 帧（转义前）"};
  const auto bytes = [](std::uint32_t count) { return std::to_string(count) + " B"; };
  Json list = Json::array();
  list.push_back(fact(points.in(language), std::to_string(product.datapoints.size())));
  if (layout.protocol == Protocol::standard) {
    list.push_back(fact("attr_flags", bytes(layout.flags_bytes)));
    list.push_back(fact("attr_vals", bytes(layout.vals_bytes)));
    list.push_back(fact("dev_status", bytes(layout.status_bytes)));
  } else {
    list.push_back(fact("flags", bytes(layout.flags_bytes)));
  }
  list.push_back(fact(longest.in(language), bytes(layout.max_payload)));
  list.push_back(fact(frame.in(language), bytes(layout.max_payload + 9)));
  return list;
}

Json document_view(const Product& product, const Layout& layout, const Maps& maps,
                   const LanguageFacts& facts) {
  const Language language = facts.language;
  Json scales = scales_view(product, layout);
  const bool has_scales = !scales.empty();
  return object({{"lang", facts.code},
                 {"w", words_view(language)},
                 {"id", product.id},
                 {"name", one_line(product.name)},
                 {"key", product.key},
                 {"protocol", word(product.protocol)},
                 {"source", one_line(product.source)},
                 {"standard", layout.protocol == Protocol::standard},
                 {"fingerprint", fingerprint(product, layout)},
                 {"wire", wire_lines(product, layout)},
                 {"counts", counts_view(product, layout, language)},
                 {"example", worked_example(product, layout, language)},
                 {"escape", escape_example()},
                 {"commands", commands_view(layout, language)},
                 {"status_bits", status_bits_view(language)},
                 {"errors", errors_view(language)},
                 {"points", points_view(product, layout, language)},
                 {"drawn_maps", drawn_maps(maps, language)},
                 {"table_maps", table_maps(maps, language)},
                 {"drawn_flows", drawn_flows(language)},
                 {"listed_flows", listed_flows(language)},
                 {"places", places_view(product, layout)},
                 {"has_scales", has_scales},
                 {"scales", std::move(scales)},
                 {"golden", golden_view(product, layout, language)}});
}

}  // namespace
}  // namespace docs

std::vector<Page> docs_pages(const Product& product, const Layout& layout) {
  const std::vector<docs::Structure> structures = docs::structures(product, layout);
  const docs::Maps maps = docs::make_maps(structures);
  std::vector<Page> pages;
  for (const docs::LanguageFacts& facts : docs::languages) {
    const View view = docs::document_view(product, layout, maps, facts);
    const std::string path = fmt::format("docs/protocol{}", facts.suffix);
    pages.push_back(
        {path + ".html", "docs/protocol.html.mustache", view, Owner::ours, Escape::html});
    pages.push_back(
        {path + ".md", "docs/protocol.md.mustache", view, Owner::ours, Escape::markdown});
  }
  return pages;
}

}  // namespace gizgen
