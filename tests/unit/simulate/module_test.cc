#include "generator/simulate/module.h"

#include <doctest/doctest.h>

#include "support.h"

using namespace gizgen;
using giz::wire::Command;
using giz::wire::SerialEvent;

namespace {

// A module in simulated time; what it does is told as "0 -> 01.0;" (time, way, command and sn).
class Stage {
 public:
  explicit Stage(const ModuleSettings& settings) : module(settings) { module.start(ms(0)); }

  // Lets time pass up to `until`.
  std::string to(Time until) {
    while (module.deadline() <= until) {
      now_ = std::max(now_, module.deadline());
      module.tick(now_);
    }
    now_ = until;
    return told();
  }

  std::string hear(Time at, std::string_view wire) {
    std::string out = to(at);
    module.receive(bytes(wire), at);
    return out + told();
  }

  std::string told() {
    std::string out;
    for (const Event& event : module.take_events()) out += text(event) + ";";
    return out;
  }

  Module module;

 private:
  static std::string text(const Event& event) {
    const std::string time = std::to_string(event.time.count() / 1000);
    const OwnedFrame& frame = event.stretch.frame;
    const std::uint8_t name[] = {static_cast<std::uint8_t>(frame.command), frame.sn};
    const std::string what = hex({name, name + 2}) + (event.again ? " again" : "");
    switch (event.what) {
      case Event::sent: return time + " -> " + what;
      case Event::received:
        return time + " <- " + (event.stretch.event == SerialEvent::frame ? what : "broken");
      case Event::unanswered: return time + " no answer " + what;
      case Event::silent: break;
    }
    return time + " silent";
  }

  Time now_{0};
};

ModuleSettings quick() {
  ModuleSettings settings;
  settings.baud = 0;
  return settings;
}

ModuleSettings passive() {
  ModuleSettings settings = quick();
  settings.autonomous = false;
  return settings;
}

// The bytes with which a passive module answers.
std::string answer_to(std::string_view wire) {
  ModuleSettings settings = passive();
  settings.clock = 1'769'819'400;  // 2026-01-31 08:30:00 by the platform's clocks
  Module module(settings);
  module.receive(bytes(wire), ms(0));
  std::string out;
  for (const Event& event : module.take_events()) {
    if (event.what == Event::sent) out += hex(event.stretch.wire) + ";";
  }
  return out;
}

constexpr const char* kInfo = "ff ff 00 05 02 00 00 00 07";
constexpr const char* kStatusAck = "ff ff 00 05 0e 01 00 00 14";

}  // namespace

TEST_CASE("at its start the module asks for the device info, then tells its status") {
  Stage stage(quick());
  CHECK(stage.told() == "0 -> 01 00;");
  CHECK(stage.hear(ms(50), kInfo) == "50 <- 02 00;50 -> 0d 01;");
  CHECK(stage.hear(ms(60), kStatusAck) == "60 <- 0e 01;");
  CHECK(stage.module.is_idle());
}

TEST_CASE("the device info is asked for ten times") {
  ModuleSettings settings = quick();
  settings.heartbeat = Time{0};
  Stage stage(settings);
  std::string expected = "0 -> 01 00;";
  for (int second = 1; second < 10; ++second) {
    expected += std::to_string(second * 1000) + " -> 01 00 again;";
  }
  CHECK(stage.to(ms(10'100)) == expected + "10000 no answer 01 00;10000 -> 0d 01;");
}

TEST_CASE(
    "a request is sent three times, 200 ms apart, with one sn; then the next one's turn comes") {
  Stage stage(passive());
  CHECK(stage.module.request(Command::heartbeat));
  CHECK(stage.module.request(Command::p0_down, {2}));
  CHECK(stage.to(ms(700)) ==
        "0 -> 07 00;200 -> 07 00 again;400 -> 07 00 again;600 no answer 07 00;600 -> 03 01;");
}

TEST_CASE("an answer counts where command and sn match") {
  Stage stage(passive());
  stage.module.request(Command::heartbeat);
  CHECK(stage.hear(ms(10), "ff ff 00 05 08 01 00 00 0e") == "0 -> 07 00;10 <- 08 01;");
  CHECK(stage.hear(ms(20), "ff ff 00 05 04 00 00 00 09") == "20 <- 04 00;");
  CHECK_FALSE(stage.module.is_idle());
  CHECK(stage.hear(ms(30), "ff ff 00 05 08 00 00 00 0d") == "30 <- 08 00;");
  CHECK(stage.module.is_idle());
  CHECK(stage.to(ms(1000)).empty());
}

TEST_CASE("a refusal ends a request, unless it says that the frame was damaged") {
  Stage stage(passive());
  stage.module.request(Command::heartbeat);
  CHECK(stage.hear(ms(10), "ff ff 00 06 12 00 00 00 01 19") == "0 -> 07 00;10 <- 12 00;");
  CHECK(stage.to(ms(200)) == "200 -> 07 00 again;");
  CHECK(stage.hear(ms(210), "ff ff 00 06 12 00 00 00 02 1a") == "210 <- 12 00;");
  CHECK(stage.module.is_idle());
}

TEST_CASE("the wait begins when the frame has left the line") {
  ModuleSettings settings = passive();
  settings.baud = 9600;
  Stage stage(settings);
  stage.module.request(Command::p0_down, ByteList(900, 0x11));
  CHECK(stage.to(ms(1100)) == "0 -> 03 00;");  // 909 bytes take 946 ms
  CHECK(stage.to(ms(1200)) == "1146 -> 03 00 again;");
}

TEST_CASE(
    "a heartbeat every 55 s; when more than three in a row are missed the module starts again") {
  ModuleSettings settings = quick();
  settings.sends = 1;
  Stage stage(settings);
  stage.hear(ms(0), kInfo);
  stage.hear(ms(0), kStatusAck);
  CHECK(stage.to(ms(230'000)) ==
        "55000 -> 07 02;55200 no answer 07 02;110000 -> 07 03;110200 no answer 07 03;"
        "165000 -> 07 04;165200 no answer 07 04;220000 -> 07 05;220200 no answer 07 05;"
        "220200 silent;220200 -> 01 06;221200 -> 01 06 again;222200 -> 01 06 again;"
        "223200 -> 01 06 again;224200 -> 01 06 again;225200 -> 01 06 again;226200 -> 01 06 again;"
        "227200 -> 01 06 again;228200 -> 01 06 again;229200 -> 01 06 again;");
}

TEST_CASE("an answered heartbeat forgives those before it") {
  ModuleSettings settings = quick();
  settings.sends = 1;
  Stage stage(settings);
  stage.hear(ms(0), kInfo);
  stage.hear(ms(0), kStatusAck);
  stage.to(ms(165'100));
  stage.hear(ms(165'100), "ff ff 00 05 08 04 00 00 11");
  CHECK(stage.to(ms(276'000)) ==
        "220000 -> 07 05;220200 no answer 07 05;275000 -> 07 06;275200 no answer 07 06;");
}

TEST_CASE("every request of the microcontroller is answered with its sn, empty answers unescaped") {
  CHECK(answer_to("ff ff 00 07 05 03 00 00 06 00 15") == "ff ff 00 05 06 03 00 00 0e;");
  CHECK(answer_to("ff ff 00 06 09 ff 55 00 00 01 0f") == "ff ff 00 05 0a ff 00 00 0e;");
  CHECK(answer_to("ff ff 00 05 0b 01 00 00 11") == "ff ff 00 05 0c 01 00 00 12;");
  CHECK(answer_to("ff ff 00 05 13 01 00 00 19") == "ff ff 00 05 14 01 00 00 1a;");
  CHECK(answer_to("ff ff 00 05 15 e5 00 00 ff 55") == "ff ff 00 05 16 e5 00 00 00;");
  CHECK(answer_to("ff ff 00 05 29 d0 00 00 fe") == "ff ff 00 05 2a d0 00 00 ff;");
  CHECK(answer_to("ff ff 00 05 17 01 00 00 1d") ==
        "ff ff 00 10 18 01 00 00 07 ea 01 1f 08 1e 00 69 7d 4d 08 9b;");
}

TEST_CASE("the module info is that of a Wi-Fi module") {
  std::string answer = answer_to("ff ff 00 06 21 01 00 00 00 28");
  answer.pop_back();  // its ';'
  const ByteList info = bytes(answer);
  REQUIRE(info.size() == 9 + 1 + 8 + 8 + 8 + 16 + 16 + 8);
  CHECK(info[4] == 0x22);
  CHECK(info[8] == 0x01);
  CHECK(std::string(info.begin() + 9, info.begin() + 17) == "00000004");
  CHECK(std::string(info.begin() + 49, info.begin() + 58) == "192.0.2.1");
}

TEST_CASE("what the module does not understand it calls illegal") {
  CHECK(answer_to("ff ff 00 05 05 03 00 00 0e") == "ff ff 00 06 11 03 00 00 01 1b;");
  CHECK(answer_to("ff ff 00 05 61 03 00 00 69") == "ff ff 00 06 11 03 00 00 02 1c;");
  CHECK(answer_to("ff ff 00 05 08 03 00 00 0e").empty());        // an answer's sum
  CHECK(answer_to("ff ff 00 06 12 03 00 00 02 1d").empty());     // a refusal
  CHECK(answer_to("ff ff 00 05 29 d1 00 00 ff 01 02").empty());  // a lone ff
}

TEST_CASE("requests that come again are told apart") {
  Stage stage(passive());
  CHECK(stage.hear(ms(0), "ff ff 00 07 05 03 00 00 06 00 15") == "0 <- 05 03;0 -> 06 03;");
  CHECK(stage.hear(ms(1), "ff ff 00 07 05 03 00 00 06 00 15") == "1 <- 05 03 again;1 -> 06 03;");
  CHECK(stage.hear(ms(2), "ff ff 00 07 05 03 00 00 06 01 16") == "2 <- 05 03;2 -> 06 03;");
}

TEST_CASE("a module that acknowledges nothing answers later when it is told to") {
  Stage stage(passive());
  stage.module.acknowledge(false);
  CHECK(stage.hear(ms(0), "ff ff 00 05 13 01 00 00 19") == "0 <- 13 01;");
  stage.module.answer({Command::production_test, 1, 0, {}}, ms(5));
  CHECK(stage.told() == "5 -> 14 01;");
}

TEST_CASE("a restart of the module is a start") {
  Stage stage(quick());
  stage.hear(ms(0), kInfo);
  stage.hear(ms(0), kStatusAck);
  CHECK(stage.hear(ms(100), "ff ff 00 05 29 01 00 00 2f") == "100 <- 29 01;100 -> 2a 01;");
  CHECK(stage.to(ms(800)) == "700 -> 01 02;");
}

TEST_CASE("the queue of requests has an end") {
  Module module(passive());
  int taken = 0;
  while (taken < 1000 && module.request(Command::heartbeat)) ++taken;
  CHECK(taken == 64);
}

TEST_CASE("the clock can be set") {
  Module module(passive());
  module.set_clock(1000, ms(500));
  CHECK(module.clock(ms(500)) == 1000);
  CHECK(module.clock(ms(2500)) == 1002);
}
