#include "runtime/service/wechat/codes.h"

#include <algorithm>

namespace giz::wechat {
namespace {

constexpr std::size_t kLeast = 6, kMost = 64;  // characters of a code

bool is_code(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-';
  };
  return text.size() >= kLeast && text.size() <= kMost && std::ranges::all_of(text, is_plain);
}

Code code_after(Code::Kind kind, std::string_view text) {
  if (!is_code(text)) return {};
  return {kind, std::string(text)};
}

}  // namespace

std::string scene_of(const Code& code) {
  return (code.kind == Code::Kind::share ? "share." : "claim.") + code.code;
}

Code code_of_scene(std::string_view scene) {
  if (scene.starts_with("claim.")) return code_after(Code::Kind::claim, scene.substr(6));
  if (scene.starts_with("share.")) return code_after(Code::Kind::share, scene.substr(6));
  return {};
}

Code code_in(std::string_view scanned) {
  const auto linked = [&](std::string_view mark, Code::Kind kind) -> Code {
    const std::size_t at = scanned.find(mark);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = scanned.substr(at + mark.size());
    return code_after(kind, rest.substr(0, rest.find_first_of("/? \t\r\n")));
  };
  if (Code code = linked("#/claim/", Code::Kind::claim); code.kind != Code::Kind::none) return code;
  if (Code code = linked("#/share/", Code::Kind::share); code.kind != Code::Kind::none) return code;
  while (scanned.starts_with(' ') || scanned.starts_with('\n')) scanned.remove_prefix(1);
  while (scanned.ends_with(' ') || scanned.ends_with('\n')) scanned.remove_suffix(1);
  return code_after(Code::Kind::claim, scanned);
}

}  // namespace giz::wechat
