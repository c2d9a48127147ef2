// Hashes, and a manifest from value to text and back.
#include "generator/write/manifest.h"

#include <doctest/doctest.h>

#include "generator/base/sha256.h"

namespace gizgen {
namespace {

TEST_CASE("SHA-256 of FIPS 180-4's examples") {
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a manifest is read as it was written") {
  const Manifest manifest = {{{"a b.c", "1"}, {"图.md", "2"}}, {"user.c"}, {{"a b.c", {"3", "4"}}}};
  const std::string text = manifest_text(manifest);
  CHECK(text == R"({
  "gizgen": 1,
  "files": {
    "a b.c": "1",
    "图.md": "2"
  },
  "yours": [
    "user.c"
  ],
  "pending": {
    "a b.c": ["3","4"]
  }
}
)");
  const Manifest again = parse_manifest(text, "");
  CHECK(again.files == manifest.files);
  CHECK(again.yours == manifest.yours);
  CHECK(again.pending == manifest.pending);
}

TEST_CASE("what was written or was about to be is known") {
  const Manifest manifest = {
      {{"a", sha256("old")}}, {}, {{"a", {sha256("new")}}, {"b", {sha256("x")}}}};
  CHECK(manifest.wrote("a", "old"));
  CHECK(manifest.wrote("a", "new"));
  CHECK(manifest.wrote("b", "x"));
  CHECK_FALSE(manifest.wrote("a", "x"));
  CHECK_FALSE(manifest.wrote("b", "old"));
  CHECK_FALSE(manifest.wrote("c", "old"));
}

}  // namespace
}  // namespace gizgen
