#include "generator/decode/text.h"

#include <doctest/doctest.h>

#include "generator/decode/hex.h"
#include "products.h"

using namespace gizgen;

namespace {

std::vector<Explanation> explained(const Product& product, std::string_view hex) {
  return explain(parse_hex(hex).bytes, product, lay_out(product));
}

}  // namespace

TEST_CASE("a control as text") {
  CHECK(
      to_text(explained(oven(Protocol::standard), "ffff000d03010000 01 1a 02 00 002b ff55bb 13")) ==
      R"(control, mode = eco, target = 21.5 °C, label = ffbb
  serial, module to MCU, 18 bytes
   0  ff ff       head
   2  00 0d       length    13
   4  03          command   P0 down
   5  01          sn        1
   6  00 00       flags     none
   8  01          action    control
   9  1a          flags
        bit 1     mode      set
        bit 3     target    set
        bit 4     label     set
  10  02          bits
        bits 1-2  mode      eco
  11  00                    not flagged
  12  00 2b       target    21.5 °C
  14  ff bb       label     ffbb
  17  13          checksum  agrees
)");
}

TEST_CASE("a bad frame and a good one as text") {
  CHECK(to_text(explained(lamp(), "ffff000803050000010101 ffff0005072a000036")) ==
        R"(bad frame: cut short: 1 byte missing of 12
  serial, module to MCU, 11 bytes
  0  ff ff     head
  2  00 08     length   8
  4  03        command  P0 down
  5  05        sn       5
  6  00 00     flags    none
  8  01 01 01  payload  3 bytes

heartbeat
  serial, module to MCU, 9 bytes
  11  ff ff  head
  13  00 05  length    5
  15  07     command   heartbeat
  16  2a     sn        42
  17  00 00  flags     none
  19  36     checksum  agrees
)");
}

TEST_CASE("faults, helps and notes as text") {
  CHECK(to_text(explained(oven(Protocol::var_len), "000000030a000090 11 0042 01 0b 07 00")) ==
        R"(bad value: door cannot be written; reads as control, door = true, level = raw 11
  cloud, app to device, 15 bytes
  fault: level: raw 11 is above 10
  help: another product's frame, or not the definition that its firmware was built from
  note: 2 bytes behind the last value, which a reader passes over
   0  00 00 00 03  head
   4  0a           length   10
   5  00           flag     none
   6  00 90        command  P0 down
   8  11           action   control
   9  00 42        flags
        bit 1      door     set
        bit 6      level    set
  11  01           bits
        bit 0      door     true
  12  0b           level    raw 11
  13  07 00        surplus  2 bytes
)");
}

TEST_CASE("a long field as text") {
  CHECK(to_text(explained(lamp(), "0102030405060708090a")) ==
        R"(no frame begins here
  help: a frame begins with ffff (serial) or 00000003 (cloud)
  0  01 02 03 04 05 06 07 08..  bytes  10 bytes
)");
}

TEST_CASE("a frame as JSON") {
  CHECK(to_json(explained(lamp(), "0000000306000090010100")).dump(1) == R"([
 {
  "link": "cloud",
  "direction": "app to device",
  "meaning": "control",
  "summary": "control, power = false",
  "offset": 0,
  "length": 11,
  "good": true,
  "faults": [],
  "notes": [],
  "values": {
   "power": false
  },
  "fields": [
   {
    "offset": 0,
    "length": 4,
    "hex": "00 00 00 03",
    "name": "head",
    "text": ""
   },
   {
    "offset": 4,
    "length": 1,
    "hex": "06",
    "name": "length",
    "text": "6"
   },
   {
    "offset": 5,
    "length": 1,
    "hex": "00",
    "name": "flag",
    "text": "none"
   },
   {
    "offset": 6,
    "length": 2,
    "hex": "00 90",
    "name": "command",
    "text": "P0 down"
   },
   {
    "offset": 8,
    "length": 1,
    "hex": "01",
    "name": "action",
    "text": "control"
   },
   {
    "offset": 9,
    "length": 1,
    "hex": "01",
    "name": "flags",
    "text": "",
    "parts": [
     {
      "offset": 9,
      "length": 1,
      "bits": "bit 0",
      "name": "power",
      "text": "set"
     }
    ]
   },
   {
    "offset": 10,
    "length": 1,
    "hex": "00",
    "name": "bits",
    "text": "",
    "parts": [
     {
      "offset": 10,
      "length": 1,
      "bits": "bit 0",
      "name": "power",
      "text": "false"
     }
    ]
   }
  ]
 }
])");
}

TEST_CASE("values and faults as JSON") {
  const nlohmann::ordered_json json =
      to_json(explained(oven(Protocol::standard),
                        "ffff0015050100000405050064aabb01013b000007d00002 08"
                        "000000030b000090 01 06 06 00 0000 0000"));
  CHECK(json[0]["values"].dump() ==
        R"({"power":true,"mode":"2","level":5,"target":50,"label":"aabb","door":true,)"
        R"("temperature":21.5,"energy":2,"dusty":false,"stuck":false,"hot":true})");
  CHECK(json[1]["values"].dump() == R"({"mode":null,"level":null})");
  CHECK(json[1]["good"] == false);
  CHECK(json[1]["faults"][1].dump() ==
        R"({"message":"level: raw 0 is below 1","help":"another product's frame, or not the )"
        R"(definition that its firmware was built from"})");
}
