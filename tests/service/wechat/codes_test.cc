#include "runtime/service/wechat/codes.h"

#include <doctest/doctest.h>

using namespace giz::wechat;

namespace {

std::string shown(const Code& code) {
  if (code.kind == Code::Kind::none) return "none";
  return (code.kind == Code::Kind::claim ? "claim " : "share ") + code.code;
}

}  // namespace

TEST_CASE("a scene says what to do and with which code") {
  CHECK(shown(code_of_scene("claim.7KQ2-M9XA-P4TD-W3HF")) == "claim 7KQ2-M9XA-P4TD-W3HF");
  CHECK(shown(code_of_scene("share.0123456789abcdef0123456789abcdef")) ==
        "share 0123456789abcdef0123456789abcdef");
  for (const char* scene : {"", "claim.", "claim.abc", "123", "Claim.7KQ2-M9XA", "claim.7KQ2 M9XA",
                            "login.0123456789", "share"}) {
    CAPTURE(scene);
    CHECK(shown(code_of_scene(scene)) == "none");
  }
  const Code code{Code::Kind::share, "0123456789abcdef0123456789abcdef"};
  CHECK(shown(code_of_scene(scene_of(code))) == shown(code));
  CHECK(scene_of(code).size() <= 64);
}

TEST_CASE("a camera reads links of the panel and bare codes") {
  CHECK(shown(code_in("https://lamp.example.com/#/claim/7KQ2-M9XA-P4TD-W3HF")) ==
        "claim 7KQ2-M9XA-P4TD-W3HF");
  CHECK(shown(code_in("https://lamp.example.com/?x=1#/share/0123456789abcdef?from=a")) ==
        "share 0123456789abcdef");
  CHECK(shown(code_in(" 7KQ2-M9XA-P4TD-W3HF\n")) == "claim 7KQ2-M9XA-P4TD-W3HF");
  for (const char* text : {"", "https://example.com/", "http://weixin.qq.com/q/02abc", "abc",
                           "https://lamp.example.com/#/device/1", "你好你好你好"}) {
    CAPTURE(text);
    CHECK(shown(code_in(text)) == "none");
  }
}
