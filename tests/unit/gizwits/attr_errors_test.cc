// Every way in which one of the attrs can be refused, as the user sees it.
#include <doctest/doctest.h>

#include "refused.h"

using namespace gizgen;

namespace {

// A product of one datapoint that is wrong in one way.
void check_power(std::string_view from, std::string_view to, std::string_view findings) {
  check_refused(product_of_attrs({replaced(power, from, to)}), findings);
}

// A number of one byte.
void check_number(const std::string& spec, std::string_view findings) {
  const std::string attr =
      R"({"name": "level", "id": 0, "type": "status_writable", "data_type": "uint8",
"uint_spec": )";
  const std::string position = R"(,
"position": {"byte_offset": 0, "bit_offset": 0, "len": 1, "unit": "byte"}})";
  check_refused(product_of_attrs({attr + spec + position}), findings);
}

void check_enum(const std::string& texts, std::string_view findings) {
  const std::string enumeration = "\"enum\",\n\"enum\": " + texts;
  check_power("\"bool\"", enumeration, findings);
}

}  // namespace

TEST_CASE("an attr that is wrong is refused where it is") {
  check_power("\"power\"", "\"2power\"",
              R"(
lamp.json:4:10: error E210: '2power' cannot be a datapoint's name
    4 | {"name": "2power", "id": 0, "type": "status_writable", "data_type": "...
      |          ^~~~~~~~ a letter, then letters, digits and underscores, 64 at most; 'title' takes any text
)");
  check_power("\"power\"", "5",
              R"(
lamp.json:4:10: error E201: 'name' must be a text, not the number 5
    4 | {"name": 5, "id": 0, "type": "status_writable", "data_type": "bool",
      |          ^ write it in quotes: "5"
)");
  check_power("\"bool\"", "\"uint12\"",
              R"(
lamp.json:4:68: error E206: unknown data_type 'uint12'
    4 | {"name": "power", "id": 0, "type": "status_writable", "data_type": "uint12",
      |                                                                    ^~~~~~~~ did you mean 'uint16'?
)");
  check_power("status_writable", "status_writeable",
              R"(
lamp.json:4:36: error E206: unknown type 'status_writeable'
    4 | {"name": "power", "id": 0, "type": "status_writeable", "data_type": "bool",
      |                                    ^~~~~~~~~~~~~~~~~~ did you mean 'status_writable'?
)");
  check_power("\"id\": 0", "\"id\": \"0\"",
              R"(
lamp.json:4:25: error E201: 'id' must be a number, not the text '0'
    4 | {"name": "power", "id": "0", "type": "status_writable", "data_type": "bool",
      |                         ^~~ take the quotes away
)");
  check_power("\"id\": 0", "\"id\": -1",
              R"(
lamp.json:4:25: error E217: 'id' must be a whole number from 0 to 4294967295, not -1
    4 | {"name": "power", "id": -1, "type": "status_writable", "data_type": "bool",
      |                         ^~
)");
  check_power("\"id\": 0", "\"desc\": [], \"display_name\": null",
              R"(
lamp.json:4:1: error E203: attr 'power' has no 'id'
    4 | {"name": "power", "desc": [], "display_name": null, "type": ...
      | ^
lamp.json:4:27: error E201: 'desc' must be a text, not a list
    4 | {"name": "power", "desc": [], "display_name": null, "type": "status_writable", "data_t...
      |                           ^
lamp.json:4:47: error E201: 'display_name' must be a text, not nothing
    4 | {"name": "power", "desc": [], "display_name": null, "type": "status_writable", "data_type": "bool",
      |                                               ^~~~ give it one, or leave the key out
)");
  check_power("\"unit\": \"bit\"", "\"unit\": \"nibble\"",
              R"(
lamp.json:5:67: error E206: unknown unit 'nibble'
    5 | "position": {"byte_offset": 0, "bit_offset": 0, "len": 1, "unit": "nibble"}}
      |                                                                   ^~~~~~~~ write bit or byte
)");
  check_power("\"len\": 1, ", "",
              R"(
lamp.json:5:13: error E203: 'position' of attr 'power' has no 'len'
    5 | "position": {"byte_offset": 0, "bit_offset": 0, "unit": "bit"}}
      |             ^
)");
  check_power("{\"byte_offset\": 0, \"bit_offset\": 0, \"len\": 1, \"unit\": \"bit\"}", "0",
              R"(
lamp.json:5:13: error E201: 'position' must be a mapping, not the number 0
    5 | "position": 0}
      |             ^
)");
  check_power("\"bool\"", "\"enum\"",
              R"(
lamp.json:4:1: error E203: attr 'power' has no 'enum'
    4 | {"name": "power", "id": 0, "type": "status_writable", "data_...
      | ^
)");
  check_power("\"bool\"", "\"uint8\"",
              R"(
lamp.json:4:1: error E203: attr 'power' has no 'uint_spec'
    4 | {"name": "power", "id": 0, "type": "status_writable", "data_...
      | ^
)");
}

TEST_CASE("two attrs of one name are refused") {
  check_refused(product_of_attrs({power, replaced(power, "\"id\": 0", "\"id\": 1")}),
                R"(
lamp.json:6:10: error E211: there is a datapoint 'power' already, in line 4
    6 | {"name": "power", "id": 1, "type": "status_writable", "data_type": "b...
      |          ^~~~~~~ every datapoint has a name of its own
)");
}

TEST_CASE("ids and positions that are not those of the layout are refused") {
  check_power("\"id\": 0", "\"id\": 1",
              R"(
lamp.json:4:25: error E501: 'power' has id 1; the order of all attrs gives it 0
    4 | {"name": "power", "id": 1, "type": "status_writable", "data_type": "bool",
      |                         ^ writable, readonly, alert, fault; in each bool, enum, uint8, uint16, uint32, binary
)");
  check_power("\"byte_offset\": 0", "\"byte_offset\": 1",
              R"(
lamp.json:5:29: error E502: 'power' has byte_offset 1; the layout gives it 0
    5 | "position": {"byte_offset": 1, "bit_offset": 0, "len": 1, "unit": "bit"}}
      |                             ^ positions follow from the types and the order of all attrs
)");
  check_power("\"bit_offset\": 0", "\"bit_offset\": 3",
              R"(
lamp.json:5:46: error E502: 'power' has bit_offset 3; the layout gives it 0
    5 | "position": {"byte_offset": 0, "bit_offset": 3, "len": 1, "unit": "bit"}}
      |                                              ^ positions follow from the types and the order of all attrs
)");
  check_power("\"len\": 1", "\"len\": 2",
              R"(
lamp.json:5:56: error E502: 'power' is 2 bits wide; the layout gives it 1
    5 | "position": {"byte_offset": 0, "bit_offset": 0, "len": 2, "unit": "bit"}}
      |                                                        ^ the width follows from the type
)");
  check_power("\"unit\": \"bit\"", "\"unit\": \"byte\"",
              R"(
lamp.json:5:56: error E502: 'power' is 8 bits wide; the layout gives it 1
    5 | "position": {"byte_offset": 0, "bit_offset": 0, "len": 1, "unit": "byte"}}
      |                                                        ^ the width follows from the type
)");
  const std::string hot =
      replaced(replaced(replaced(power, "\"power\"", "\"hot\""), "status_writable", "alert"),
               "\"id\": 0", "\"id\": 1");
  check_refused(product_of_attrs({hot, power}),
                R"(
lamp.json:5:29: error E502: 'hot' has byte_offset 0; the layout gives it 1
    5 | "position": {"byte_offset": 0, "bit_offset": 0, "len": 1, "unit": "bit"}},
      |                             ^ positions follow from the types and the order of all attrs
)");
  check_refused(product_of_attrs({replaced(power, "status_writable", "fault") + ",\n" +
                                  replaced(replaced(hot, "alert", "readonly"), "\"byte_offset\": 0",
                                           "\"byte_offset\": 1")}),
                R"(
lamp.json:6:23: error E501: 'hot' has id 1; the order of all attrs gives it 0
    6 | {"name": "hot", "id": 1, "type": "readonly", "data_type": "bool",
      |                       ^ writable, readonly, alert, fault; in each bool, enum, uint8, uint16, uint32, binary
)");
}

TEST_CASE("numbers that no definition can hold are refused") {
  check_number(R"({"min": 0, "max": 300, "ratio": 1, "addition": 0})",
               R"(
lamp.json:5:32: error E223: raw values reach 300; 8 bits hold 255
    5 | "uint_spec": {"min": 0, "max": 300, "ratio": 1, "addition": 0},
      |                                ^~~
)");
  check_number(R"({"min": 9, "max": 3, "ratio": 1, "addition": 0})",
               R"(
lamp.json:5:22: error E220: min 9 is greater than max 3
    5 | "uint_spec": {"min": 9, "max": 3, "ratio": 1, "addition": 0},
      |                      ^
)");
  check_number(R"({"min": -9, "max": 3.5, "ratio": 1, "addition": 0})",
               R"(
lamp.json:5:22: error E217: 'min' must be a whole number from 0 to 4294967295, not -9
    5 | "uint_spec": {"min": -9, "max": 3.5, "ratio": 1, "addition": 0},
      |                      ^~
lamp.json:5:33: error E217: 'max' must be a whole number from 0 to 4294967295, not 3.5
    5 | "uint_spec": {"min": -9, "max": 3.5, "ratio": 1, "addition": 0},
      |                                 ^~~
)");
  check_number(R"({"min": 0, "max": 3, "ratio": 0, "addition": 0})",
               R"(
lamp.json:5:44: error E219: a ratio of 0 leads nowhere
    5 | "uint_spec": {"min": 0, "max": 3, "ratio": 0, "addition": 0},
      |                                            ^
)");
  check_number(R"({"min": 0, "max": 3, "ratio": 0.0000000001, "addition": 1e30})",
               R"(
lamp.json:5:44: error E504: 'ratio' has more than 9 decimals
    5 | "uint_spec": {"min": 0, "max": 3, "ratio": 0.0000000001, "addition": 1e30},
      |                                            ^~~~~~~~~~~~
lamp.json:5:70: error E504: 'addition' is too large
    5 | "uint_spec": {"min": 0, "max": 3, "ratio": 0.0000000001, "addition": 1e30},
      |                                                                      ^~~~
)");
  check_number(R"({"min": 0, "max": 255, "ratio": 1e17, "addition": 0})", R"(
lamp.json:5:14: error E504: the values of 'level' are too large to be counted
    5 | "uint_spec": {"min": 0, "max": 255, "ratio": 1e17, "addition": 0},
      |              ^
)");
  check_number(R"({"min": 0, "max": 3, "ratio": "1"})",
               R"(
lamp.json:5:14: error E203: 'uint_spec' of attr 'level' has no 'addition'
    5 | "uint_spec": {"min": 0, "max": 3, "ratio": "1"},
      |              ^
lamp.json:5:44: error E201: 'ratio' must be a number, not the text '1'
    5 | "uint_spec": {"min": 0, "max": 3, "ratio": "1"},
      |                                            ^~~ take the quotes away
)");
}

TEST_CASE("enums that no definition can hold are refused") {
  check_enum("[\"a\", \"b\",\n\"a\"]", R"(
lamp.json:6:1: error E215: the value 'a' stands here twice, first in line 5
    6 | "a"],
      | ^~~ every value of an enum has a text of its own
)");
  check_enum("[]", R"(
lamp.json:5:9: error E214: enum 'power' has 0 values; 1 to 256 fit
    5 | "enum": [],
      |         ^
)");
  check_enum("[5, \"two\\nlines\"]", R"(
lamp.json:5:10: error E201: a value of 'enum' must be a text, not the number 5
    5 | "enum": [5, "two\nlines"],
      |          ^ write it in quotes: "5"
lamp.json:5:13: error E228: a value of 'enum' holds the control character U+000A
    5 | "enum": [5, "two\nlines"],
      |             ^~~~~~~~~~~~ write it as one line of plain text
)");
  std::string many;
  for (int i = 0; i < 257; ++i) many += (i ? ", \"" : "\"") + std::to_string(i) + "\"";
  check_enum("[" + many + "]", R"(
lamp.json:5:9: error E214: enum 'power' has 257 values; 1 to 256 fit
    5 | "enum": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11...
      |         ^
)");
}

TEST_CASE("binaries have a length") {
  const std::string binary = replaced(power, "\"bool\"", "\"binary\"");
  check_refused(product_of_attrs({replaced(binary, "\"len\": 1", "\"len\": 0")}),
                R"(
lamp.json:5:56: error E217: a binary has 1 to 65535 bytes, not 0
    5 | "position": {"byte_offset": 0, "bit_offset": 0, "len": 0, "unit": "bit"}}
      |                                                        ^
)");
  check_refused(product_of_attrs({replaced(binary, "\"len\": 1", "\"len\": 12")}),
                R"(
lamp.json:5:56: error E502: 'power' is 12 bits wide; the layout gives it 8
    5 | "position": {"byte_offset": 0, "bit_offset": 0, "len": 12, "unit": "bit"}}
      |                                                        ^~ the width follows from the type
)");
  check_refused(product_of_attrs({replaced(replaced(binary, "\"len\": 1", "\"len\": 70000"),
                                           "bit\"}", "byte\"}")}),
                R"(
lamp.json:5:56: error E217: a binary has 1 to 65535 bytes, not 70000
    5 | "position": {"byte_offset": 0, "bit_offset": 0, "len": 70000, "unit": "byte"}}
      |                                                        ^~~~~
)");
}
