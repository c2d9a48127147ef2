#include "generator/simulate/script.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "generator/model/layout.h"
#include "support.h"

using namespace gizgen;

namespace {

std::string text(const FaultRule& rule) {
  const std::string share = rule.next ? fmt::format("next {}", *rule.next) : "";
  return fmt::format("{} {} {} rate {} pause {};", static_cast<int>(rule.what),
                     rule.direction == Direction::to_mcu ? "out" : "in", share, rule.rate,
                     rule.pause.count());
}

struct Teller {
  std::string operator()(const SendRequest& send) const {
    return fmt::format("request {:02x} {}", static_cast<unsigned>(send.command), hex(send.payload));
  }
  std::string operator()(const SendRaw& send) const { return "raw " + hex(send.wire); }
  std::string operator()(const SetStatus& set) const {
    return fmt::format("status {:04x}", set.word);
  }
  std::string operator()(const NetworkTime& time) const {
    return time.now ? fmt::format("time {}", *time.now) : "time";
  }
  std::string operator()(const Expect& expect) const {
    return fmt::format("expect {} '{}' {:02x} {} within {}", static_cast<int>(expect.what),
                       expect.text, static_cast<unsigned>(expect.command), hex(expect.bytes),
                       expect.within.count());
  }
  std::string operator()(const Pause& pause) const {
    return fmt::format("wait {}", pause.duration.count());
  }
  std::string operator()(const SetFaults& faults) const {
    std::string out = "faults ";
    for (const FaultRule& rule : faults.rules) out += text(rule);
    return out;
  }
  std::string operator()(const Acknowledge& set) const { return set.on ? "on" : "off"; }
  std::string operator()(const Help&) const { return "help"; }
};

// The statement of a line, or all that is wrong with it.
std::string read(const std::string& line) {
  const Product product = lamp();
  const Layout layout = lay_out(product);
  const WireTable table(product, layout);
  Diagnostics diagnostics;
  std::string out;
  for (const Statement& statement : read_script("s", line, table.table(), diagnostics)) {
    out += std::visit(Teller{}, statement.act);
  }
  return out + diagnostics.text(false);
}

void check(const std::string& line, const std::string& expected) { CHECK(read(line) == expected); }

// A mistake under `length` characters at `column`.
void wrong(const std::string& line, std::size_t column, std::size_t length, std::string_view code,
           std::string_view message, std::string_view help = "") {
  const std::string caret =
      std::string(column - 1, ' ') + '^' + std::string(length - 1, '~') + (help.empty() ? "" : " ");
  CHECK(read(line) == fmt::format("s:1:{}: error {}: {}\n    1 | {}\n      | {}{}\n", column, code,
                                  message, line, caret, help));
}

}  // namespace

TEST_CASE("what is sent") {
  check("power = true", "request 03 01 01 01 00");
  check("send control power=on, level = 100 mode=\"b\"", "request 03 01 07 03 63");
  check("read", "request 03 02");
  check("send heartbeat # it lives", "request 07 ");
  check("info", "request 01 ");
  check("restart", "request 0f ");
  check("transparent 0x0a ff, 01", "request 03 05 0a ff 01");
  check("raw ffff0005 07", "raw ff ff 00 05 07");
  check("status router cloud", "status 0730");
  check("send status none rssi 0", "status 0000");
  check("status app rssi=3", "status 0b00");
  check("", "");
  check("   # nothing", "");
}

TEST_CASE("what is done beside sending") {
  check("wait 1.5s", "wait 1500000");
  check("wait 2min", "wait 120000000");
  check("acknowledge off", "off");
  check("acknowledge on", "on");
  check("time", "time");
  check("time 2026-01-31T08:30:00", "time 1769819400");
  check("help", "help");
  check("fault off", "faults ");
  check("fault drop", "faults 0 out next 1 rate 1000000 pause 0;0 in next 1 rate 1000000 pause 0;");
  check("fault duplicate in next 3 frames", "faults 1 in next 3 rate 1000000 pause 0;");
  check("fault corrupt out rate 0.5%", "faults 2 out  rate 5000 pause 0;");
  check("fault delay out 300ms next 1 frame", "faults 3 out next 1 rate 1000000 pause 300000;");
  check("fault split in", "faults 4 in next 1 rate 1000000 pause 5000;");
  check("fault split in 2ms rate 100%", "faults 4 in  rate 1000000 pause 2000;");
}

TEST_CASE("what is expected") {
  check("expect ack", "expect 0 'ack' 07  within 2000000");
  check("expect ack within 500ms", "expect 0 'ack' 07  within 500000");
  check("expect report power = true, heat = -9.9 within 1s",
        "expect 2 'report power = true, heat = -9.9' 07  within 1000000");
  check("expect reply", "expect 3 'reply' 07  within 2000000");
  check("expect data 01 02 within 1s", "expect 4 'data' 07 01 02 within 1000000");
  check("expect illegal", "expect 5 'illegal' 07  within 2000000");
  check("expect illegal command", "expect 5 'illegal' 07 02 within 2000000");
  check("expect silence for 1s", "expect 6 'silence' 07  within 1000000");
  check("expect info", "expect 1 'info' 02  within 2000000");
  check("expect config airlink", "expect 1 'config' 09 02 within 2000000");
  check("expect module-restart", "expect 1 'module-restart' 29  within 2000000");
}

TEST_CASE("every mistake has its place and its remedy") {
  wrong("raed", 1, 4, "E801", "unknown statement 'raed'", "did you mean 'read'?");
  wrong("send wait 1s", 6, 4, "E801", "unknown thing to send 'wait'",
        "known are control, read, heartbeat, info, status, restart, raw, transparent");
  wrong("expect silnce", 8, 6, "E801", "unknown expectation 'silnce'", "did you mean 'silence'?");
  wrong("status clowd", 8, 5, "E801", "unknown status 'clowd'", "did you mean 'cloud'?");
  wrong("pwoer = true", 1, 5, "E801", "unknown datapoint 'pwoer'", "did you mean 'power'?");
  wrong("expect illegal sum", 16, 3, "E801", "unknown error 'sum'",
        "known are checksum, command, other");
  wrong("acknowledge of", 13, 2, "E801", "unknown choice 'of'", "did you mean 'on'?");
  wrong("fault", 6, 1, "E802", "fault is missing here",
        "known are drop, duplicate, corrupt, delay, split, off");
  wrong("control power", 14, 1, "E802", "'=' and the value of power are missing here");
  wrong("power =", 8, 1, "E802", "the value is missing here");
  wrong("wait", 5, 1, "E802", "a duration is missing here");
  wrong("raw", 4, 1, "E802", "bytes are missing here", "two hexadecimal digits each: 01 0a ff");
  wrong("mode = \"eco", 8, 4, "E802", "the text has no end", "a second '\"' ends it");
  wrong("wait 5", 6, 1, "E803", "'5' is no duration", "500ms, 2s, 1.5s and 10min are");
  wrong("wait 1.2345678s", 6, 10, "E803", "'1.2345678s' is no duration",
        "500ms, 2s, 1.5s and 10min are");
  wrong("fault drop rate 101%", 17, 4, "E803", "'101%' is no rate", "10% and 0.5% are");
  wrong("fault drop next few", 17, 3, "E803", "'few' is no whole number up to 1000000");
  wrong("status rssi 8", 13, 1, "E803", "'8' is no whole number up to 7");
  wrong("time 2026-02-30T08:30:00", 6, 19, "E803", "'2026-02-30T08:30:00' is no time",
        "2026-01-31T08:30:00 is");
  wrong("read power", 6, 5, "E805", "'power' is more than this statement takes");
  wrong("level = 101", 9, 3, "E806", "level = 101 is above 100", "it goes from 1 to 100");
  wrong("heat = 21", 1, 4, "E807", "heat cannot be written",
        "only writable datapoints stand in a control");
}

TEST_CASE("a wide character is one column of the place and two under the caret") {
  CHECK(read("control 开关 = true") ==
        "s:1:9: error E801: unknown datapoint '开关'\n    1 | control 开关 = true\n"
        "      |         ^~~~ known are power, mode, level, heat, hot\n");
}

TEST_CASE("bytes that are none are told") {
  CHECK(read("raw 0g").starts_with("s:1:5: error E804: "));
}

TEST_CASE("a mistake costs its own line alone, and every line is read") {
  CHECK(read("raed\nread\nwait\nrestart\n") ==
        R"(request 03 02request 0f s:1:1: error E801: unknown statement 'raed'
    1 | raed
      | ^~~~ did you mean 'read'?
s:3:5: error E802: a duration is missing here
    3 | wait
      |     ^
)");
}

TEST_CASE("the rules of the command line are those of the language") {
  Diagnostics diagnostics;
  CHECK(read_fault("--fault", "drop out next 2 frames", diagnostics).size() == 1);
  CHECK(diagnostics.empty());
  CHECK(read_fault("--fault", "drop sometimes", diagnostics).empty());
  CHECK(diagnostics.text(false) ==
        R"(--fault:1:6: error E805: 'sometimes' is more than this statement takes
    1 | drop sometimes
      |      ^~~~~~~~~
)");
}
