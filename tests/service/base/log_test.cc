#include "runtime/service/base/log.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "runtime/service/base/crypto.h"

using namespace giz;
using Json = nlohmann::ordered_json;

namespace {

// What a log of this form and level writes.
std::vector<std::string> lines_of(Log::Form form, Level level, void (*use)(const Log&)) {
  std::vector<std::string> lines;
  use(Log(form, level, [&lines](std::string_view line) { lines.emplace_back(line); }));
  return lines;
}

}  // namespace

TEST_CASE("a line is one JSON object, whatever the fields hold") {
  const auto lines = lines_of(Log::Form::json, Level::info, [](const Log& log) {
    log.info("device joined", {{"did", "a\"b\n\x01{}"},
                               {"ports", std::int64_t{6000}},
                               {"seconds", 0.25},
                               {"again", true},
                               {"broken", "\xff\xfe"}});
  });
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find('\n') == std::string::npos);
  Json line = Json::parse(lines[0]);
  CHECK(line["time"].get<std::string>().size() == 24);
  line.erase("time");
  CHECK(line.dump() ==
        R"({"level":"info","event":"device joined","did":"a\"b\n\u0001{}","ports":6000,)"
        R"("seconds":0.25,"again":true,"broken":"��"})");
}

TEST_CASE("secrets never reach a line, and people only as a hash") {
  for (const Log::Form form : {Log::Form::json, Log::Form::text}) {
    const auto lines = lines_of(form, Level::debug, [](const Log& log) {
      log.debug("all of them", {{"token", "seen-1"},
                                {"passcode", "seen-2"},
                                {"secret", "seen-3"},
                                {"password", "seen-4"},
                                {"key", "seen-5"},
                                {"code", "seen-6"},
                                {"authorization", "seen-7"},
                                {"Cookie", "seen-8"},
                                {"hook_secret", "seen-9"},
                                {"X-Gizwits-User-token", "seen-10"},
                                {"openid", "seen-11"},
                                {"unionid", "seen-12"},
                                {"did_passcode", "seen-13"}});
    });
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("seen") == std::string::npos);
    CHECK(lines[0].find(to_hex(sha256("seen-11")).substr(0, 8)) != std::string::npos);
    CHECK(lines[0].find(to_hex(sha256("seen-11")).substr(0, 9)) == std::string::npos);
  }
}

TEST_CASE("a status code is no secret, nor is a monkey") {
  const auto lines = lines_of(Log::Form::text, Level::info, [](const Log& log) {
    log.info("answered", {{"status", std::int64_t{200}}, {"monkey", "rhesus"}});
  });
  CHECK(lines[0].ends_with("answered  status=200 monkey=rhesus"));
}

TEST_CASE("the text form quotes what has spaces or marks") {
  const auto lines = lines_of(Log::Form::text, Level::info, [](const Log& log) {
    log.warn("device left", {{"did", "3f2a"}, {"reason", "no sign of life"}, {"peer", ""}});
  });
  CHECK(lines[0].substr(13) == R"(warn  device left  did=3f2a reason="no sign of life" peer="")");
}

TEST_CASE("a level lets through itself and what is worse") {
  const auto lines = lines_of(Log::Form::text, Level::warn, [](const Log& log) {
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");
  });
  CHECK(lines.size() == 2);
  Log().error("to nobody");
}
