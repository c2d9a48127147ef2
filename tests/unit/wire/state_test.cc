#include "runtime/wire/state.h"

#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "hex.h"

using namespace giz::wire;

namespace {

constexpr Point kPoints[] = {
    {"on", Access::writable, Type::boolean, 0, 1, {0, 1, 0}, {0, 1, 0}, 0, 1, {}, {}},
    {"level", Access::writable, Type::number, 1, 8, {1, 0, 0}, {1, 0, 0}, 5, 10, {}, {}},
    {"label", Access::writable, Type::binary, 2, 16, {2, 0, 0}, {2, 0, 0}, 0, 0, {}, {}},
    {"id", Access::readonly, Type::binary, -1, 8, {}, {4, 0, 0}, 0, 0, {}, {}},
};
constexpr Table kTable{Protocol::standard, 1, 4, 5, kPoints};

std::string text_of(const State& state) {
  std::string text;
  for (const Value& value : state.values()) {
    text += value.bytes.empty() ? std::to_string(value.raw) : hex(value.bytes);
    text += value.set ? "! " : " ";
  }
  return text;
}

}  // namespace

TEST_CASE("a state begins with allowed values that are not set") {
  CHECK(text_of(State(kTable)) == "0 5 0000 00 ");
}

TEST_CASE("a state takes over what a frame sets and tells what is new or different") {
  State state(kTable);
  std::vector<Value> frame(4);
  std::vector<std::uint8_t> room(max_p0(kTable));
  const auto merged = [&](const char* p0) {
    const std::vector<std::uint8_t> given = bytes(p0);
    decode(kTable, given, frame);
    std::string changed;
    state.merge(frame, [&](std::size_t i) { changed += std::string(kPoints[i].name) + " "; });
    return changed;
  };
  CHECK(merged("01 03 01 06 0000") == "on level ");
  CHECK(text_of(state) == "1! 6! 0000 00 ");
  CHECK(merged("01 07 01 07 aabb") == "level label ");
  CHECK(merged("01 04 00 00 aabb") == "");
  CHECK(merged("04 01 07 aabc 01") == "label id ");
  CHECK(merged("01 02 00 0b 0000") == "");  // 11 is above 10
  CHECK(text_of(state) == "1! 7! aabc! 01! ");
  CHECK(hex(pack(kTable, Kind::report, state.values(), room).bytes) == "040107aabc01");
}

TEST_CASE("a shorter binary is filled with zeros") {
  State state(kTable);
  const std::vector<std::uint8_t> two = bytes("aabb");
  const std::vector<std::uint8_t> one = bytes("aa");
  const std::vector<std::uint8_t> three = bytes("aabbcc");
  CHECK(state.put(2, {0, two, false}));
  CHECK(state.put(2, {0, one, false}));
  CHECK(text_of(state) == "0 5 aa00! 00 ");
  CHECK_FALSE(state.put(2, {0, one, false}));
  CHECK_FALSE(state.put(2, {0, three, false}));
}

TEST_CASE("a state may be moved") {
  State state(kTable);
  state.put(2, {0, bytes("0102"), false});
  const State moved = std::move(state);
  CHECK(text_of(moved) == "0 5 0102! 00 ");
}
