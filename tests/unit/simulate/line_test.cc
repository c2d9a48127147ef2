#include "generator/simulate/line.h"

#include <doctest/doctest.h>

#include "support.h"

using namespace gizgen;

namespace {

constexpr const char* kBeat = "ff ff 00 05 07 00 00 00 0c";

struct Row {
  FaultRule rule;
  std::string written;  // of a heartbeat at 0 and one at 1 s
  std::string read;     // the same the other way
  std::string note;
};

std::string read_all(Line& line, Time until) {
  std::string out;
  while (line.now() < until) {
    const Arrival arrival = line.wait(until, false);
    if (arrival.what == Arrival::gone) return out + "gone";
    if (arrival.what != Arrival::bytes) continue;
    out += std::to_string(line.now().count() / 1000) + "ms " + hex(arrival.data) + ";";
  }
  return out;
}

std::string notes(Line& line) {
  std::string out;
  for (const FaultNote& note : line.take_notes()) out += note.text + ";";
  return out;
}

void check(FaultRule rule, const std::string& traffic, const std::string& note) {
  for (const Direction direction : {Direction::to_mcu, Direction::from_mcu}) {
    FakePort port;
    Line line(port, 0, 1);
    rule.direction = direction;
    line.add(rule);
    std::string seen;
    if (direction == Direction::to_mcu) {
      line.write(bytes(kBeat));
      read_all(line, ms(1000));
      line.write(bytes(kBeat));
      read_all(line, ms(2000));
      seen = port.written();
    } else {
      port.plan(ms(0), bytes(kBeat));
      port.plan(ms(1000), bytes(kBeat));
      seen = read_all(line, ms(2000));
    }
    CHECK(seen == traffic);
    const std::string way = direction == Direction::to_mcu ? " to the MCU;" : " from the MCU;";
    CHECK(notes(line) == (note.empty() ? "" : "fault: " + note + " 9 bytes" + way));
  }
}

const std::string beat = std::string(kBeat) + ";";

}  // namespace

TEST_CASE("a rule falls on the next frames in its direction and on no more") {
  check({FaultRule::drop, {}, 1, FaultRule::kAlways, {}}, "1000ms " + beat, "dropped");
  check({FaultRule::delay, {}, 1, FaultRule::kAlways, ms(300)}, "300ms " + beat + "1000ms " + beat,
        "delayed");
  check({FaultRule::drop, {}, {}, 0, {}}, "0ms " + beat + "1000ms " + beat, "");
  check({FaultRule::split, {}, 1, FaultRule::kAlways, ms(5)},
        "0ms ff;5ms ff;10ms 00;15ms 05;20ms 07;25ms 00;30ms 00;35ms 00;40ms 0c;1000ms " + beat,
        "split");
}

TEST_CASE("a duplicate goes twice") {
  FakePort port;
  Line line(port, 0, 1);
  line.add({FaultRule::duplicate, Direction::to_mcu, 1, FaultRule::kAlways, {}});
  line.write(bytes(kBeat));
  CHECK(port.written() == "0ms " + beat + "0ms " + beat);
}

TEST_CASE("a corrupt frame differs in one byte, and the seed says in which") {
  const auto corrupted = [](std::uint32_t seed) {
    FakePort port;
    Line line(port, 0, seed);
    line.add({FaultRule::corrupt, Direction::to_mcu, 1, FaultRule::kAlways, {}});
    line.write(bytes(kBeat));
    return bytes(port.written().substr(4, port.written().size() - 5));
  };
  const ByteList good = bytes(kBeat);
  for (std::uint32_t seed = 1; seed < 20; ++seed) {
    const ByteList bad = corrupted(seed);
    REQUIRE(bad.size() == good.size());
    int differing = 0;
    for (std::size_t i = 0; i < good.size(); ++i) differing += bad[i] != good[i] ? 1 : 0;
    CHECK(differing == 1);
    CHECK(bad == corrupted(seed));
  }
}

TEST_CASE("a rate falls on its share of the frames") {
  FakePort port;
  Line line(port, 0, 7);
  line.add({FaultRule::drop, Direction::to_mcu, {}, 250'000, {}});
  for (int i = 0; i < 1000; ++i) line.write(bytes("00"));
  const std::size_t dropped = line.take_notes().size();
  CHECK(dropped > 200);
  CHECK(dropped < 300);
}

TEST_CASE("bytes leave at the speed of the line") {
  FakePort port;
  Line line(port, 9600, 1);
  line.write(bytes(kBeat));
  CHECK(line.free_at() == Time(9374));
  read_all(line, ms(100));
  CHECK(port.written() == "8ms ff ff 00 05 07 00 00 00;9ms 0c;");
}

TEST_CASE("what was delayed still arrives when the peer is gone") {
  FakePort port;
  Line line(port, 0, 1);
  line.add({FaultRule::delay, Direction::from_mcu, 1, FaultRule::kAlways, ms(500)});
  port.plan(ms(10), bytes(kBeat));
  port.plan(ms(20), {Arrival::gone, {}, "gone"});
  port.plan(ms(30), {Arrival::gone, {}, "gone"});
  CHECK(read_all(line, ms(1000)) == "20ms " + beat + "gone");
}
