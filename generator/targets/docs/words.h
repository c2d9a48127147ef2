// What a document says, in each of its languages.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "generator/model/product.h"
#include "generator/render/render.h"

namespace gizgen::docs {

enum class Language : std::uint8_t { english, chinese };

struct LanguageFacts {
  Language language;
  std::string_view code;    // of the HTML page: "zh-CN"
  std::string_view suffix;  // of the files: ".zh-CN"
};
inline constexpr std::array languages = {LanguageFacts{Language::english, "en", ""},
                                         LanguageFacts{Language::chinese, "zh-CN", ".zh-CN"}};

// One text in every language.
struct Text {
  std::string_view english;
  std::string_view chinese;

  constexpr std::string_view in(Language language) const {
    return language == Language::english ? english : chinese;
  }
};

// The words that the templates ask for by name, {"name": "text"}; and the rules, lists of
// sentences:
// {"name": ["sentence"]}.
Json words_view(Language language);

std::string_view access_word(Access access, Language language);

}  // namespace gizgen::docs
