// Codes that make a device somebody's, as WeChat carries them: in the scene of a parametric QR
// code, and in what a camera has read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace giz::wechat {

struct Code {
  enum class Kind : std::uint8_t { none, claim, share } kind = Kind::none;
  std::string code;
};

// "claim.7KQ2-M9XA-P4TD-W3HF", "share.<32 hexadecimal digits>"; a scene has 64 characters at most.
std::string scene_of(const Code& code);
Code code_of_scene(std::string_view scene);

// A link to the panel, ".../#/claim/CODE" or ".../#/share/CODE", or the bare claim code: the
// panel's codeIn() reads the same.
Code code_in(std::string_view scanned);

// Keys of the standard menu's buttons, as CLICK and scancode_waitmsg bring them.
inline constexpr std::string_view kMenuStatus = "status", kMenuHelp = "help", kMenuAdd = "add";

}  // namespace giz::wechat
