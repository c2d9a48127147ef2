// Published vectors, and what a decryption refuses, each made by encrypting something wrong.
#include "runtime/service/wechat/crypt.h"

#include <doctest/doctest.h>
#include <openssl/evp.h>

#include "runtime/service/base/crypto.h"
#include "tests/service/wechat/vectors.h"

using namespace giz;
using namespace giz::wechat;

namespace {

constexpr std::string_view kEncoded = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
constexpr std::string_view kAppId = "wx2c2769f8efd9abc2";

std::string the_key() { return read_aes_key(kEncoded).value(); }

// Encrypts blocks as they stand, whatever is in them.
std::string encrypt_blocks(const std::string& key, const std::string& plain) {
  std::string out(plain.size() + 16, '\0');
  int size = 0;
  EVP_CIPHER_CTX* const cipher = EVP_CIPHER_CTX_new();
  const auto* const bytes = reinterpret_cast<const unsigned char*>(key.data());
  EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, bytes, bytes);
  EVP_CIPHER_CTX_set_padding(cipher, 0);
  EVP_EncryptUpdate(cipher, reinterpret_cast<unsigned char*>(out.data()), &size,
                    reinterpret_cast<const unsigned char*>(plain.data()),
                    static_cast<int>(plain.size()));
  EVP_CIPHER_CTX_free(cipher);
  out.resize(static_cast<std::size_t>(size));
  return to_base64(out);
}

struct Plain {
  std::uint32_t length = 0;
  std::string text, app_id = std::string(kAppId);
  std::string padding = {};  // empty: the right one
};
std::string bytes_of(const Plain& plain) {
  std::string all(16, 'r');
  for (int shift = 24; shift >= 0; shift -= 8)
    all += static_cast<char>(plain.length >> shift & 255);
  all += plain.text + plain.app_id;
  if (!plain.padding.empty()) return all + plain.padding;
  const std::size_t pad = 32 - all.size() % 32;
  return all + std::string(pad, static_cast<char>(pad));
}
Fault fault_of(const Plain& plain) {
  return open_text(the_key(), kAppId, encrypt_blocks(the_key(), bytes_of(plain))).fault;
}

}  // namespace

TEST_CASE("signatures are those that are published") {
  for (const auto& vector : vectors::of_kind("sign")) {
    CAPTURE(vector.name);
    const auto& parts = vector.fields[0];
    const auto at = [&](std::size_t i) { return parts[i].get<std::string>(); };
    const std::string signature = parts.size() == 3 ? signature_of({at(0), at(1), at(2)})
                                                    : signature_of({at(0), at(1), at(2), at(3)});
    CHECK(signature == vector.text(1));
  }
}

TEST_CASE("C5: what is published encrypted is opened, whatever its padding") {
  std::size_t long_ones = 0;
  for (const auto& vector : vectors::of_kind("open")) {
    CAPTURE(vector.name);
    const auto key = read_aes_key(vector.text(1));
    REQUIRE(key.has_value());
    CHECK(signature_of({vector.text(0), vector.text(3), vector.text(4), vector.text(6)}) ==
          vector.text(5));
    const Opened opened = open_text(*key, vector.text(2), vector.text(6));
    CHECK(opened.fault == Fault::none);
    CHECK(opened.text == vector.text(9));
    CHECK(open_text(*key, "wx0000000000000000", vector.text(6)).fault == Fault::app_id);
    CHECK(seal_text(*key, vector.text(2), opened.text, vector.text(7)) == vector.text(6));
    if (vector.fields[8].get<int>() > 16) ++long_ones;
  }
  CHECK(long_ones >= 2);  // what an implementation with blocks of 16 would refuse
}

TEST_CASE("what is published of replies is sealed to the same bytes") {
  for (const auto& vector : vectors::of_kind("seal")) {
    CAPTURE(vector.name);
    const std::string key = read_aes_key(vector.text(0)).value();
    const std::string sealed = seal_text(key, vector.text(1), vector.text(3), vector.text(2));
    CHECK(sealed == vector.text(4));
    CHECK(open_text(key, vector.text(1), sealed).text == vector.text(3));
    if (vector.fields.size() < 9) continue;
    CHECK(signature_of({vector.text(5), vector.text(6), vector.text(7), sealed}) == vector.text(8));
  }
}

TEST_CASE("the page's signature is the published one, without the fragment") {
  const auto vector = vectors::of_kind("jssdk").front();
  const auto time = vector.fields[2].get<std::int64_t>();
  const auto sign = [&](const std::string& url) {
    return jssdk_signature(vector.text(0), vector.text(1), time, url);
  };
  CHECK(sign(vector.text(3)) == vector.text(4));
  CHECK(sign(vector.text(3) + "#/device/1") == vector.text(4));
}

TEST_CASE("what a mini program hands on is opened and its signature made") {
  const auto raw = vectors::of_kind("raw").front();
  CHECK(user_data_signature(raw.text(0), raw.text(1)) == raw.text(2));
  const auto data = vectors::of_kind("mini").front();
  const Opened opened = open_user_data(data.text(1), data.text(2), data.text(3));
  CHECK(opened.fault == Fault::none);
  CHECK(opened.text == data.text(4));
  CHECK(open_user_data(data.text(2), data.text(1), data.text(3)).fault == Fault::padding);
  CHECK(open_user_data("short", data.text(2), data.text(3)).fault == Fault::cipher);
  CHECK(open_user_data(data.text(1), data.text(2), "?").fault == Fault::base64);
  CHECK(open_user_data(data.text(1), data.text(2), "QUJD").fault == Fault::length);
}

TEST_CASE("C5: a key is 43 letters and digits, and its spare bits count for nothing") {
  CHECK(read_aes_key(kEncoded)->size() == 32);
  CHECK(read_aes_key("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFE") == read_aes_key(kEncoded));
  CHECK_FALSE(read_aes_key(kEncoded.substr(0, 42)));
  CHECK_FALSE(read_aes_key(std::string(kEncoded) + "H"));
  CHECK_FALSE(read_aes_key("abcdefghijklmnopqrstuvwxyz0123456789ABCDEF="));
  CHECK_FALSE(read_aes_key("abcdefghijklmnopqrstuvwxyz0123456789ABCDE/G"));
  CHECK_FALSE(read_aes_key(""));
}

TEST_CASE("C5: a wrong padding is refused") {
  const std::string text(12, 't');  // with head and app id 50 bytes: 14 are missing to 64
  const Plain good{12, text};
  REQUIRE(bytes_of(good).size() == 64);
  CHECK(fault_of(good) == Fault::none);
  const auto padded = [&](std::string padding) {
    return fault_of({12, text, std::string(kAppId), padding});
  };
  SUBCASE("a pad byte of 0") { CHECK(padded(std::string(13, '\x0e') + '\0') == Fault::padding); }
  SUBCASE("a pad byte of 33") { CHECK(padded(std::string(46, '\x21')) == Fault::padding); }
  SUBCASE("pad bytes that do not agree") {
    CHECK(padded("\x01" + std::string(13, '\x0e')) == Fault::padding);
  }
  SUBCASE("32 bytes of padding are right") {
    CHECK(fault_of({26, std::string(26, 't')}) == Fault::none);
    CHECK(bytes_of({26, std::string(26, 't')}).back() == 32);
  }
  SUBCASE("a pad longer than all") {
    CHECK(open_text(the_key(), kAppId, encrypt_blocks(the_key(), std::string(16, '\x20'))).fault ==
          Fault::padding);
  }
}

TEST_CASE("a length that is not there is refused") {
  SUBCASE("one more than there is") { CHECK(fault_of({31, std::string(12, 't')}) == Fault::size); }
  SUBCASE("the high bit set") {
    CHECK(fault_of({0x8000000Cu, std::string(12, 't')}) == Fault::size);
    CHECK(fault_of({0xFFFFFFFFu, std::string(12, 't')}) == Fault::size);
  }
  SUBCASE("no room for a head") {
    CHECK(open_text(the_key(), kAppId, encrypt_blocks(the_key(), std::string(32, '\x10'))).fault ==
          Fault::size);
  }
  SUBCASE("so long that the app id is taken for text") {
    CHECK(fault_of({30, std::string(12, 't')}) == Fault::app_id);
  }
}

TEST_CASE("another app's message is refused, also where one id begins with the other") {
  CHECK(fault_of({12, std::string(12, 't'), "wx0000000000000000"}) == Fault::app_id);
  CHECK(fault_of({12, std::string(12, 't'), std::string(kAppId) + "0"}) == Fault::app_id);
  CHECK(fault_of({12, std::string(12, 't'), std::string(kAppId.substr(0, 17))}) == Fault::app_id);
}

TEST_CASE("what is no ciphertext is refused") {
  const std::string good = encrypt_blocks(the_key(), bytes_of({12, std::string(12, 't')}));
  const auto fault = [](std::string_view text) { return open_text(the_key(), kAppId, text).fault; };
  REQUIRE(fault(good) == Fault::none);
  SUBCASE("not a multiple of 16") {
    std::string bytes;
    REQUIRE(from_base64(good, bytes));
    CHECK(fault(to_base64(bytes.substr(0, 63))) == Fault::length);
    CHECK(fault(to_base64(bytes + "x")) == Fault::length);
    CHECK(fault("") == Fault::length);
  }
  SUBCASE("not base64") { CHECK(fault("*" + good.substr(1)) == Fault::base64); }
  SUBCASE("base64 with a space") {
    CHECK(fault(good.substr(0, 4) + " " + good.substr(4)) == Fault::base64);
  }
  SUBCASE("base64 with a line break") {
    CHECK(fault(good.substr(0, 64) + "\n" + good.substr(64)) == Fault::base64);
    CHECK(fault(good + "\n") == Fault::base64);
  }
  SUBCASE("no padding characters, or the other alphabet") {
    CHECK(fault(good.substr(0, good.find('='))) == Fault::base64);
    CHECK(fault("-_" + good.substr(2)) == Fault::base64);
  }
  SUBCASE("another key") {
    const std::string other = read_aes_key(std::string(43, 'A')).value();
    CHECK(open_text(other, kAppId, good).fault == Fault::padding);
  }
  SUBCASE("no key at all") { CHECK(open_text("", kAppId, good).fault == Fault::cipher); }
}
