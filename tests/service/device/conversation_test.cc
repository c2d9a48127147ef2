// The conversation by TCP, UDP and websocket, frame by frame, and the bytes it is made of.
#include "runtime/service/device/conversation.h"

#include <doctest/doctest.h>

#include "runtime/service/base/crypto.h"
#include "tests/service/bench_product.h"

using namespace giz;
using namespace giz::device;

namespace {

const std::string kDid = "virtual000000000000001";

Wire bytes(std::string_view hex) {
  std::string compact;
  for (const char c : hex) {
    if (c != ' ') compact += c;
  }
  std::string out;
  REQUIRE(from_hex(compact, out));
  return {out.begin(), out.end()};
}

// What `gizgen simulate device` sends.
const std::string kIdentity =
    "0016 7669727475616c303030303030303030303030303031 0006 f6b4e3c9d9fb 0008 3034303230303036 "
    "0020 3031323334353637383961626364656630313233343536373839616263646566 0000000000000002";
const std::string kPasscode = "000a 444957575944 4b44534b";

Wire frame(std::uint16_t command, std::string_view payload) {
  return to_wire({static_cast<wire::CloudCommand>(command), 0, 0, {}, bytes(payload)});
}

std::string word(const Step& step) {
  switch (step.what) {
    case Step::ignore: return step.why.empty() ? "-" : "ignore: " + std::string(step.why);
    case Step::send: return "send " + to_hex(step.wire);
    case Step::admit: return "admit";
    case Step::report: return "report " + to_hex(step.p0);
    case Step::answer: return "answer " + std::to_string(step.sn) + " " + to_hex(step.p0);
    case Step::clients: return "clients";
    case Step::end: return "end: " + std::string(step.why);
  }
  return {};
}

struct Talk {
  explicit Talk(Manner manner = Manner::stream)
      : conversation(bench_product, manner, "192.0.2.1") {}

  // What each whole frame in these bytes asks for, one a line.
  std::string take(const Wire& wire) {
    std::string out;
    reader.push(wire);
    while (const auto found = reader.next()) {
      out += (out.empty() ? "" : "; ") + word(conversation.take(*found));
    }
    if (reader.fault() != wire::CloudFault::none) out += "fault";
    return out;
  }

  void join() {
    CHECK(take(frame(0x0005, kIdentity)) == "-");
    CHECK(take(frame(0x0008, kPasscode)) == "admit");
    conversation.admitted();
  }

  Conversation conversation;
  FrameReader reader;
};

}  // namespace

TEST_CASE("a device says who it is and is let in") {
  Talk talk;
  CHECK(talk.take(frame(0x0005, kIdentity)) == "-");
  CHECK(talk.take(frame(0x0008, kPasscode)) == "admit");
  const hub::Credentials& who = talk.conversation.who();
  CHECK(who.did == kDid);
  CHECK(who.mac == "f6b4e3c9d9fb");
  CHECK(who.firmware == "04020006");
  CHECK(who.product_key == "0123456789abcdef0123456789abcdef");
  CHECK(who.passcode == "DIWWYDKDSK");
  CHECK(who.address == "192.0.2.1");
  CHECK_FALSE(talk.conversation.joined());
  CHECK(to_hex(talk.conversation.admitted()) == "000000030400000900");
  CHECK(talk.conversation.joined());
  CHECK(talk.conversation.who().passcode.empty());
}

TEST_CASE("a device that is refused is told so") {
  Talk talk;
  talk.take(frame(0x0005, kIdentity));
  talk.take(frame(0x0008, kPasscode));
  CHECK(to_hex(talk.conversation.refused()) == "000000030400000901");
  CHECK_FALSE(talk.conversation.joined());
}

TEST_CASE("before the login nothing but the login counts") {
  Talk talk;
  CHECK(talk.take(frame(0x0015, "")) == "ignore: not joined");
  CHECK(talk.take(frame(0x0091, "04 00")) == "ignore: not joined");
  CHECK(talk.take(frame(0x0008, kPasscode)) == "end: login before identity");
}

TEST_CASE("identities and passcodes that are none end the link") {
  const std::string long_did = "0017 7669727475616c30303030303030303030303030303131";
  const std::string rest =
      "0006 f6b4e3c9d9fb 0008 3034303230303036 "
      "0020 3031323334353637383961626364656630313233343536373839616263646566";
  for (const std::string& identity : std::vector<std::string>{
           "", "0016", "0016 76697274", long_did + rest, "0000" + rest,
           "0016 2069727475616c303030303030303030303030303031" + rest, kIdentity.substr(0, 90)}) {
    Talk talk;
    CHECK_MESSAGE(talk.take(frame(0x0005, identity)) == "end: bad identity", identity);
  }
  for (const std::string& passcode : std::vector<std::string>{"", "0000", "000a 4449", "0001 0a"}) {
    Talk talk;
    talk.take(frame(0x0005, kIdentity));
    CHECK_MESSAGE(talk.take(frame(0x0008, passcode)) == "end: bad passcode field", passcode);
  }
}

TEST_CASE("a device that has joined reports, answers and shows that it lives") {
  Talk talk;
  talk.join();
  const std::string status = "01 00 00 00000000 00 0000 00000000 00 00";
  const std::string flat = "01000000000000000000000000000000";
  CHECK(talk.take(frame(0x0015, "")) == "send 0000000303000016");
  CHECK(talk.take(frame(0x0091, "04" + status)) == "report 04" + flat);
  CHECK(talk.take(frame(0x0091, "06 01 02")) == "report 060102");
  CHECK(talk.take(frame(0x0091, "")) == "-");
  CHECK(talk.take(to_wire({wire::CloudCommand::p0_up_sn, 0, 7, {}, {}})) == "answer 7 ");
  CHECK(talk.take(to_wire({wire::CloudCommand::p0_up_sn, 0, 8, {}, bytes("03" + status)})) ==
        "answer 8 03" + flat);
  CHECK(talk.take(frame(0x020F, "")) == "clients");
  CHECK(talk.take(frame(0x0010, "41 42")) == "ignore: unknown command");
  CHECK(talk.take(frame(0x7777, "")) == "ignore: unknown command");
  CHECK(talk.take(frame(0x0005, kIdentity)) == "ignore: announcement");
  CHECK(talk.take(frame(0x0008, kPasscode)) == "end: second login");
}

TEST_CASE(
    "a read reply without a question is a report, and an echoed question an acknowledgement") {
  Talk talk;
  talk.join();
  CHECK(talk.take(frame(0x0091, "03 01000000000000000000000000000000")) ==
        "report 0401000000000000000000000000000000");
  const Wire control = bytes("01 01 01 00 00 00000000");
  CHECK(talk.take(to_wire({wire::CloudCommand::p0_up_sn, 0, 9, {}, control})) == "answer 9 ");
}

TEST_CASE("P0 with the own did is taken, another's is not") {
  Talk talk;
  talk.join();
  const Wire own(kDid.begin(), kDid.end());
  const std::string stranger = "virtual000000000000002";
  const Wire other(stranger.begin(), stranger.end());
  const Wire p0 = bytes("06 01");
  using wire::CloudCommand;
  CHECK(talk.take(to_wire({CloudCommand::p0_up, 1, 0, own, p0})) == "report 0601");
  CHECK(talk.take(to_wire({CloudCommand::p0_up_sn, 1, 5, own, {}})) == "answer 5 ");
  CHECK(talk.take(to_wire({CloudCommand::p0_up, 1, 0, other, p0})) == "ignore: another's P0");
  CHECK(talk.take(to_wire({CloudCommand::p0_up_sn, 1, 5, other, {}})) == "ignore: another's P0");
}

TEST_CASE("by UDP a login may come again, and then be another's") {
  Talk talk(Manner::datagram);
  talk.join();
  CHECK(talk.take(frame(0x0005, kIdentity)) == "-");
  CHECK(talk.take(frame(0x0008, kPasscode)) == "admit");
  CHECK(talk.conversation.did() == kDid);
}

TEST_CASE("frames are found however the stream is cut") {
  Wire stream = frame(0x0005, kIdentity);
  for (const Wire& more : {frame(0x0008, kPasscode), frame(0x0015, "")}) {
    stream.insert(stream.end(), more.begin(), more.end());
  }
  for (std::size_t portion = 1; portion < stream.size(); ++portion) {
    FrameReader reader;
    std::string found;
    for (std::size_t at = 0; at < stream.size(); at += portion) {
      reader.push(wire::Bytes(stream).subspan(at, std::min(portion, stream.size() - at)));
      while (const auto one = reader.next()) {
        found += std::to_string(static_cast<unsigned>(one->command)) + " ";
      }
    }
    CHECK(found == "5 8 21 ");
    CHECK_FALSE(reader.pending());
  }
}

TEST_CASE("what is no frame, or too long, is a fault for good") {
  const auto fault = [](std::string_view hex) {
    FrameReader reader;
    reader.push(bytes(hex));
    while (reader.next()) {
    }
    return reader.fault();
  };
  using wire::CloudFault;
  CHECK(fault("000004") == CloudFault::bad_head);
  CHECK(fault("47455420") == CloudFault::bad_head);
  CHECK(fault("00000003 80808080") == CloudFault::bad_length);
  CHECK(fault("00000003 818001") == CloudFault::oversize);
  CHECK(fault("00000003 808001") == CloudFault::none);
  CHECK(fault("00000003 02 0000") == CloudFault::short_body);
  CHECK(fault("00000003 05 00 0094 0000") == CloudFault::short_body);
  FrameReader reader;
  reader.push(bytes("01"));
  CHECK_FALSE(reader.next());
  reader.push(bytes("0000000303000015"));
  CHECK_FALSE(reader.next());
}
