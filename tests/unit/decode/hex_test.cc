#include "generator/decode/hex.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace gizgen;

namespace {

std::string parsed(std::string_view text) {
  const Hex hex = parse_hex(text);
  if (!hex.error) return to_hex(hex.bytes);
  return fmt::format("{}:{}: {}", hex.error->line, hex.error->column, hex.error->message);
}

}  // namespace

TEST_CASE("bytes are read however they are written") {
  for (const char* text : {"ffff0005", "FFFF0005", "ff ff 00 05", "ff:ff:00:05", " ffff\t0005\r\n",
                           "0xff 0xFF 0x00 0x05", "0XFFFF0005", "0xff, 0xff, 0x0, 0x5",
                           "ff,ff,\n00,05,", "ffff 00 05"}) {
    INFO(std::string(text));
    CHECK(parsed(text) == "ff ff 00 05");
  }
}

TEST_CASE("what is no byte is shown where it stands") {
  CHECK(parsed("") == "1:1: there are no bytes");
  CHECK(parsed(" ,\n") == "1:1: there are no bytes");
  CHECK(parsed("ff fg") == "1:5: 'g' is no hexadecimal digit");
  CHECK(parsed("ff\n00 x1") == "2:4: 'x' is no hexadecimal digit");
  CHECK(parsed("ff 电") == "1:4: '电' is no hexadecimal digit");
  CHECK(parsed("电 ff") == "1:1: '电' is no hexadecimal digit");
  CHECK(parsed("fff") == "1:3: a byte has two digits; this is the first of one");
  CHECK(parsed("ff f ff") == "1:4: a byte has two digits; this is the first of one");
  CHECK(parsed("0, 0, 0, 144") == "1:1: a byte has two digits; this is the first of one");
  CHECK(parsed("0x, 0x1") == "1:3: digits are missing behind '0x'");
  CHECK(parsed("0xfff") == "1:5: a byte has two digits; this is the first of one");
  CHECK(parsed("ff-ff") == "1:3: '-' is no hexadecimal digit");
}

TEST_CASE("what was read before an error is kept") {
  CHECK(to_hex(parse_hex("ff 00 zz").bytes) == "ff 00");
}
