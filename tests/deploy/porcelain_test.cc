#include "generator/deploy/porcelain.h"

#include <doctest/doctest.h>

using namespace gizgen::deploy;

namespace {

void check_ref(const char* line, char flag, const char* to, const char* summary,
               const char* reason) {
  CAPTURE(line);
  const auto ref = read_pushed_ref(line);
  REQUIRE(ref);
  CHECK(ref->flag == flag);
  CHECK(ref->to == to);
  CHECK(ref->summary == summary);
  CHECK(ref->reason == reason);
}

}  // namespace

TEST_CASE("each kind of porcelain line is read") {
  check_ref(" \tabc:refs/heads/main\ta1b2c3d..4e5f6a7", ' ', "refs/heads/main", "a1b2c3d..4e5f6a7",
            "");
  check_ref("*\tabc:refs/heads/main\t[new branch]", '*', "refs/heads/main", "[new branch]", "");
  check_ref("=\tabc:refs/heads/main\t[up to date]", '=', "refs/heads/main", "[up to date]", "");
  check_ref("!\tabc:refs/heads/main\t[rejected] (fetch first)", '!', "refs/heads/main",
            "[rejected]", "fetch first");
  check_ref("!\tabc:refs/heads/main\t[remote rejected] (no (really))", '!', "refs/heads/main",
            "[remote rejected]", "no (really)");
  check_ref("!\ta:b\t[remote rejected] (\x1b[31mred\x1b[0m\a)", '!', "b", "[remote rejected]",
            "red\uFFFD");
}

TEST_CASE("what is no ref's line is none") {
  for (const char* line :
       {"", "Done", "To /tmp/r.git", "!", "!\t", "!\ta:b", "!\tab\tx", "x\ta:b\tc"}) {
    CAPTURE(line);
    CHECK_FALSE(read_pushed_ref(line));
  }
}

TEST_CASE("the remote's branches and its default are read, and all else passed over") {
  const RemoteRefs refs = read_remote_refs(
      "ref: refs/heads/live\tHEAD\n"
      "0123456789abcdef0123456789abcdef01234567\tHEAD\n"
      "0123456789abcdef0123456789abcdef01234567\trefs/heads/live\n"
      "0123456789abcdef0123456789abcdef01234567\trefs/tags/v1\n"
      "too short\trefs/heads/x\nnonsense\n"
      "1123456789abcdef0123456789abcdef01234567\trefs/heads/a/b");
  CHECK(refs.head == "live");
  CHECK(refs.heads ==
        std::map<std::string, std::string>{{"live", "0123456789abcdef0123456789abcdef01234567"},
                                           {"a/b", "1123456789abcdef0123456789abcdef01234567"}});
  CHECK(read_remote_refs("").head.empty());
}
