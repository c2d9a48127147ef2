#include "runtime/wire/cloud.h"

#include <string>

#include <doctest/doctest.h>

#include "hex.h"

using namespace giz::wire;

namespace {

std::string text_of(const CloudFrame& frame) {
  std::string text = std::to_string(static_cast<int>(frame.command));
  if (frame.flag != 0) text += " flag " + std::to_string(frame.flag);
  if (has_sn(frame.command)) text += " sn " + std::to_string(frame.sn);
  if (!frame.did.empty()) text += " did " + hex(frame.did);
  return text + " [" + hex(frame.payload) + "]";
}

std::string text_of(CloudFault fault) {
  switch (fault) {
    case CloudFault::none: return "";
    case CloudFault::bad_head: return "bad head";
    case CloudFault::bad_length: return "bad length";
    case CloudFault::oversize: return "oversize";
    case CloudFault::short_body: return "short body";
  }
  return {};
}

// What a parser with room for 200 bytes makes of `wire`, given in portions of `portion` bytes.
std::string parsed(const std::string& wire, std::size_t portion) {
  std::vector<std::uint8_t> room(200);
  CloudParser parser(room);
  const std::vector<std::uint8_t> all = bytes(wire);
  std::string found;
  for (std::size_t at = 0; at < all.size(); at += portion) {
    Bytes part = Bytes(all).subspan(at, std::min(portion, all.size() - at));
    while (const std::optional<CloudFrame> frame = parser.next(part)) {
      found += text_of(*frame) + "; ";
    }
  }
  if (parser.fault() != CloudFault::none) {
    found += text_of(parser.fault());
  } else if (parser.pending()) {
    found += "pending";
  }
  return found;
}

void check(const std::string& wire, const std::string& expected) {
  INFO(wire);
  for (const std::size_t portion : {1000u, 1u, 2u, 3u, 7u}) CHECK(parsed(wire, portion) == expected);
}

// A frame that is built and understood again, in exactly as many bytes as it needs.
void check_built(const CloudFrame& frame, const std::string& wire) {
  std::vector<std::uint8_t> out(wire.size() / 2);
  CHECK(hex(build(frame, out)) == wire);
  out.pop_back();
  CHECK(build(frame, out).empty());
  check(wire, text_of(frame) + "; ");
}

}  // namespace

TEST_CASE("frames of the cloud protocol are found in any portions") {
  check("0000000306000090010101", "144 [010101]; ");
  check("0000000303000015 00000003050000910300", "21 []; 145 [0300]; ");
  check("000000030a00009300000009010100", "147 sn 9 [010100]; ");
  check("000000030700009400000007", "148 sn 7 []; ");
  check("000000030c0100940000000700024142 03", "148 flag 1 sn 7 did 4142 [03]; ");
  check("00000003080100910001410401", "145 flag 1 did 41 [0401]; ");
  check("0000000306010004000141", "4 flag 1 [000141]; ");
  check("00000003 8300 000015", "21 []; ");
  check("000000030600009001", "pending");
}

TEST_CASE("a stream that lost its borders is given up") {
  check("0000000406000090010101", "bad head");
  check("0000000303000015 ff 0000000303000015", "21 []; bad head");
  check("00000003 ffffffff 7f", "bad length");
  check("00000003 c901", "oversize");
  check("00000003 ffffff7f", "oversize");
  check("00000003 02 0000", "short body");
  check("00000003 06 00 0093 000000", "short body");
  check("00000003 08 01 0094 00000000 00", "short body");
  check("00000003 0a 01 0094 00000000 0002 41", "short body");
}

TEST_CASE("a frame of the cloud protocol is built, or not at all") {
  const std::vector<std::uint8_t> p0 = bytes("010101");
  const std::vector<std::uint8_t> did = bytes("4142");
  const std::vector<std::uint8_t> long_p0(125, 7);
  check_built({CloudCommand::p0_down, 0, 0, {}, p0}, "0000000306000090010101");
  check_built({CloudCommand::p0_down_sn, 0, 9, {}, p0}, "000000030a00009300000009010101");
  check_built({CloudCommand::p0_up_sn, 1, 9, did, p0}, "000000030e0100940000000900024142010101");
  check_built({CloudCommand::discover, 0, 0, {}, {}}, "0000000303000003");
  check_built({CloudCommand::p0_up, 0, 0, {}, long_p0}, "000000038001000091" + hex(long_p0));

  const std::vector<std::uint8_t> long_did(0x10000);
  std::vector<std::uint8_t> out(0x20000);
  CHECK(build({CloudCommand::p0_up, 1, 0, long_did, p0}, out).empty());
}
