#include "runtime/service/base/crypto.h"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

using namespace giz;

TEST_CASE("digests are those of the standards' examples") {
  CHECK(to_hex(sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  // RFC 4231, case 2
  CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(sha1_hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(md5_hex("abc") == "900150983cd24fb0d6963f7d28e17f72");
}

TEST_CASE("hexadecimal and base64 go there and back, and refuse the rest") {
  std::string out;
  CHECK((from_hex("00fFaB", out) && out == std::string("\x00\xff\xab", 3)));
  CHECK_FALSE(from_hex("abc", out));
  CHECK_FALSE(from_hex("0g", out));
  const char* const rows[][2] = {{"", ""},
                                 {"f", "Zg=="},
                                 {"fo", "Zm8="},
                                 {"foo", "Zm9v"},
                                 {"foob", "Zm9vYg=="},
                                 {"fooba", "Zm9vYmE="},
                                 {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : rows) {
    CHECK(to_base64(plain) == text);
    CHECK((from_base64(text, out) && out == plain));
  }
  CHECK(to_base64url("\xfb\xff") == "-_8");
  for (const char* text :
       {"Zg", "Zg=", "Zh==", "Z===", "====", "Zm9=", "Zg==Zg==", "Zm 8", "-_8="}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64(text, out));
  }
}

TEST_CASE("random texts are as long as asked, of their alphabet, and differ") {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string token = random_token();
    CHECK(token.size() == 43);
    CHECK(token.find_first_not_of(
              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string::npos);
    CHECK(seen.insert(token).second);
  }
  const std::string text = random_text(3000, "abc");
  CHECK(text.size() == 3000);
  for (const char c : {'a', 'b', 'c'}) {
    const auto count = std::count(text.begin(), text.end(), c);
    CHECK(count > 850);
    CHECK(count < 1150);
  }
}

TEST_CASE("texts are compared whole") {
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK(equal_in_constant_time("", ""));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "abcd"));
}

TEST_CASE("what the master key sealed for a purpose, it opens for that purpose only") {
  const MasterKey key(sha256("one")), other(sha256("two"));
  for (const std::string& plain : {std::string(), std::string("secret"), std::string(5000, '\0')}) {
    const std::string sealed = key.seal("app", plain);
    std::string out = "untouched";
    CHECK(key.open("app", sealed, out));
    CHECK(out == plain);
    CHECK(key.seal("app", plain) != sealed);
    CHECK(sealed.find("secret") == std::string::npos);
    out = "untouched";
    CHECK_FALSE(key.open("session", sealed, out));
    CHECK_FALSE(other.open("app", sealed, out));
    std::string bytes;
    REQUIRE(from_base64(sealed, bytes));
    for (const std::size_t at : {std::size_t{0}, std::size_t{12}, bytes.size() - 1}) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      CHECK_FALSE(key.open("app", to_base64(changed), out));
    }
    CHECK_FALSE(key.open("app", to_base64(bytes.substr(0, 27)), out));
    CHECK_FALSE(key.open("app", "no base64", out));
    CHECK(out == "untouched");
  }
  CHECK(key.hash("claim", "x").size() == 64);
  CHECK(key.hash("claim", "x") == key.hash("claim", "x"));
  CHECK(key.hash("claim", "x") != key.hash("share", "x"));
  CHECK(key.hash("claim", "x") != other.hash("claim", "x"));
}

TEST_CASE("a password fits its own hash") {
  const std::string hashed = hash_password("correct horse");
  CHECK(hashed.starts_with("$scrypt$ln=14,r=8,p=5$"));
  CHECK(check_password("correct horse", hashed));
  CHECK_FALSE(check_password("correct horsf", hashed));
  CHECK(hash_password("correct horse") != hashed);
  // RFC 7914, the third example: N 16384, r 8, p 1, its first 32 bytes
  CHECK(check_password(
      "pleaseletmein",
      "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU=$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI="));
}

TEST_CASE("a text that is no password's hash fits none and costs nothing") {
  for (const char* text : {"", "secret", "$scrypt$", "$scrypt$ln=63,r=8,p=5$AA==$AA==",
                           "$scrypt$ln=20,r=32,p=16$AAAA$AAAA", "$scrypt$ln=14,r=8,p=5$AAAA$AAAA",
                           "$scrypt$ln=0,r=8,p=5$AAAA$AAAA", "$2b$10$abcdefghijk"}) {
    CAPTURE(text);
    CHECK_FALSE(check_password("secret", text));
    CHECK_FALSE(check_password("", text));
  }
}
