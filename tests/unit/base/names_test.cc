#include "generator/base/names.h"

#include <array>

#include <doctest/doctest.h>

using namespace gizgen;

namespace {

constexpr std::array<std::string_view, 8> words = {"bool",   "enum",     "number",   "binary",
                                                   "access", "writable", "readonly", "id"};

void check_nearest(std::string_view word, std::string_view expected) {
  CAPTURE(word);
  CHECK(nearest(word, words).value_or("") == expected);
}

}  // namespace

TEST_CASE("a slip of the keyboard finds the word that was meant") {
  check_nearest("boool", "bool");
  check_nearest("Bool", "bool");
  check_nearest("BOOL", "bool");
  check_nearest("obol", "bool");  // a transposition is one step
  check_nearest("acces", "access");
  check_nearest("acsess", "access");
  check_nearest("accsess", "access");
  check_nearest("writeable", "writable");
  check_nearest("read_only", "readonly");
  check_nearest("nubmer", "number");
  check_nearest("ids", "id");
}

TEST_CASE("what is too far from every word finds none") {
  check_nearest("", "");
  check_nearest("x", "");
  check_nearest("uint8", "");
  check_nearest("bo", "");
  check_nearest("status_writable", "");
  check_nearest(std::string(100'000, 'b'), "");
  CHECK_FALSE(nearest("bool", {}).has_value());
}

TEST_CASE("the nearest word wins, the first of two equally near ones") {
  constexpr std::array<std::string_view, 3> near = {"mina", "min", "max"};
  CHECK(nearest("mni", near) == "min");
  CHECK(nearest("mix", near) == "min");
}

TEST_CASE("an identifier is a letter, then letters, digits and underscores") {
  for (const char* name : {"a", "Z", "a1", "a_", "power_switch_2"}) CHECK(is_identifier(name));
  for (const char* name : {"", "1a", "_a", "a-b", "a b", "电", "a.b"}) {
    CHECK_FALSE(is_identifier(name));
  }
}

TEST_CASE("words of C, C++, the 8051 dialects and common macros are reserved") {
  for (const char* word : {"switch", "class", "co_await", "data", "code", "bit", "xdata",
                           "interrupt", "sfr16", "errno", "linux", "unix", "NULL", "HIGH"}) {
    CHECK(is_reserved_in_c(word));
    CHECK(c_member(word) == std::string(word) + "_");
  }
  for (const char* word : {"power", "Switch", "temperature", "mode", "switch_", ""}) {
    CHECK_FALSE(is_reserved_in_c(word));
    CHECK(c_member(word) == word);
  }
}

TEST_CASE("a text becomes the tail of a macro") {
  CHECK(c_upper("auto") == "AUTO");
  CHECK(c_upper("power_switch") == "POWER_SWITCH");
  CHECK(c_upper("a b--c__d") == "A_B_C_D");
  CHECK(c_upper("_x_") == "X");
  CHECK(c_upper("3 Speed!") == "3_SPEED");
  CHECK(c_upper("自动") == "");
  CHECK(c_upper("自动 eco") == "ECO");
  CHECK(c_upper("") == "");
}
