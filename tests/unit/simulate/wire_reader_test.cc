#include "generator/simulate/wire_reader.h"

#include <doctest/doctest.h>

#include "support.h"

using namespace gizgen;
using giz::wire::SerialEvent;

namespace {

const char* word(SerialEvent event) {
  switch (event) {
    case SerialEvent::none: return "nothing";
    case SerialEvent::frame: return "frame";
    case SerialEvent::bad_checksum: return "sum";
    case SerialEvent::bad_length: return "length";
    case SerialEvent::oversize: return "oversize";
    case SerialEvent::bad_escape: return "escape";
    case SerialEvent::restart: return "restart";
  }
  return "";
}

std::string told(const std::vector<Stretch>& stretches) {
  std::string out;
  for (const Stretch& stretch : stretches) {
    out += std::string(word(stretch.event)) + " " + hex(stretch.wire) + ";";
  }
  return out;
}

// What is read at once, and what only once nothing more comes.
void check(std::string_view wire, const std::string& at_once, const std::string& later = "") {
  for (const bool one_by_one : {false, true}) {
    WireReader reader;
    std::string out;
    const ByteList all = bytes(wire);
    if (one_by_one) {
      for (const std::uint8_t byte : all) out += told(reader.push({&byte, 1}, ms(0)));
    } else {
      out = told(reader.push(all, ms(0)));
    }
    CHECK(out == at_once);
    CHECK(told(reader.flush(ms(10'000))) == later);
    CHECK(reader.deadline() == kNever);
  }
}

}  // namespace

TEST_CASE("a line is cut into frames and what lies between them, and no byte is lost") {
  check("ff ff 00 05 07 00 00 00 0c", "frame ff ff 00 05 07 00 00 00 0c;");
  check("01 02 ff ff 00 05 07 00 00 00 0c 03", "nothing 01 02;frame ff ff 00 05 07 00 00 00 0c;",
        "nothing 03;");
  check("ff ff ff 00 05 07 00 00 00 0c", "nothing ff;frame ff ff 00 05 07 00 00 00 0c;");
  check("ff ff 00 05 07 00 00 00 0d", "sum ff ff 00 05 07 00 00 00 0d;");
  check("ff ff 00 04 07", "length ff ff 00 04;", "nothing 07;");
  check("ff ff 20 00", "oversize ff ff 20 00;");
  check("ff ff 00 06 03 ff 07", "escape ff ff 00 06 03 ff 07;");
  check("ff ff 00 05 07 ff ff 00 05 07 00 00 00 0c",
        "restart ff ff 00 05 07;frame ff ff 00 05 07 00 00 00 0c;");
  check("ff ff 00 05 07 00", "", "nothing ff ff 00 05 07 00;");
}

TEST_CASE("a last ff is held until its 55 came or cannot come any more") {
  check("ff ff 00 05 08 f2 00 00 ff 55", "frame ff ff 00 05 08 f2 00 00 ff 55;");
  check("ff ff 00 05 08 f2 00 00 ff", "", "frame ff ff 00 05 08 f2 00 00 ff;");
  check("ff ff 00 05 08 f2 00 00 ff ff ff 00 05 07 00 00 00 0c",
        "frame ff ff 00 05 08 f2 00 00 ff;frame ff ff 00 05 07 00 00 00 0c;");
}

TEST_CASE("what is held back has a deadline") {
  WireReader reader;
  CHECK(reader.deadline() == kNever);
  reader.push(bytes("ff ff 00 05"), ms(1000));
  CHECK(reader.deadline() == ms(1500));
  CHECK(told(reader.flush(ms(1499))).empty());
  CHECK(told(reader.flush(ms(1500))) == "nothing ff ff 00 05;");
}
