// Every way in which the platform's JSON can be refused before its attrs are looked at, as the user
// sees it.
#include <doctest/doctest.h>

#include "generator/spec/spec.h"
#include "refused.h"

using namespace gizgen;

namespace {

void check_entities(const std::string& entities, std::string_view findings) {
  const std::string start = R"({"product_key": "0123456789abcdef0123456789abcdef",
"entities": )";
  check_refused(start + entities + "}", findings);
}

}  // namespace

TEST_CASE("what is no JSON is refused at its place") {
  check_refused("", R"(
lamp.json: error E105: the file is empty
)");
  check_refused(" \n", R"(
lamp.json: error E105: the file is empty
)");
  check_refused("{\"name\": \"Lamp\",",
                R"(
lamp.json:1:17: error E106: the text ends too early
    1 | {"name": "Lamp",
      |                 ^ a '}' or ']' is missing here or above
)");
  check_refused("{} // comment\n",
                R"(
lamp.json:1:4: error E108: JSON has no comments
    1 | {} // comment
      |    ^~ take it out, or write the definition as YAML
)");
  check_refused("{\"name\": 1e999}",
                R"(
lamp.json:1:10: error E106: this number is too large
    1 | {"name": 1e999}
      |          ^~~~~~
)");
  check_refused("{\"a\": 1,\n \"a\": 2}",
                R"(
lamp.json:2:2: error E109: the key 'a' stands here twice, first in line 1
    2 |  "a": 2}
      |  ^~~ keep one of the two
)");
  check_refused("\xff",
                R"(
lamp.json:1:1: error E102: this is not UTF-8
    1 | �
      | ^ save the file as UTF-8 (Chinese text may have been saved as GBK)
)");
  check_refused(std::string(70, '['),
                R"(
lamp.json:1:65: error E113: more than 64 levels of lists and mappings
    1 | [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
      |                                                                 ^ a definition needs five
)");
  check_refused("[]",
                R"(
lamp.json:1:1: error E201: the product must be a mapping, not a list
    1 | []
      | ^
)");
  check_refused("{\"" + std::string(129, 'k') + "\": 1}",
                R"(
lamp.json:1:2: error E505: a key of 129 bytes is too long; 128 fit
    1 | {"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk...
      |  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
  check_refused(std::string(max_definition_bytes + 1, ' '), R"(
lamp.json: error E104: the definition is larger than 4 MiB
)");
}

TEST_CASE("a product without its parts is refused") {
  check_refused("{}", R"(
lamp.json:1:1: error E203: the product has no 'product_key'
    1 | {}
      | ^
lamp.json:1:1: error E203: the product has no 'entities'
    1 | {}
      | ^
)");
  check_entities("5", R"(
lamp.json:2:13: error E201: 'entities' must be a list, not the number 5
    2 | "entities": 5}
      |             ^
)");
  check_entities("[]", R"(
lamp.json:2:13: error E503: a product has one entity, not 0
    2 | "entities": []}
      |             ^
)");
  check_entities("[{},\n{}]", R"(
lamp.json:2:13: error E503: a product has one entity, not 2
    2 | "entities": [{},
      |             ^
)");
  check_entities("[5]", R"(
lamp.json:2:14: error E201: an entity must be a mapping, not the number 5
    2 | "entities": [5]}
      |              ^
)");
  check_entities("[{}]", R"(
lamp.json:2:14: error E203: the entity has no 'attrs'
    2 | "entities": [{}]}
      |              ^
)");
  check_entities("[{\"attrs\": {}}]", R"(
lamp.json:2:24: error E201: 'attrs' must be a list, not a mapping
    2 | "entities": [{"attrs": {}}]}
      |                        ^
)");
  check_entities("[{\"attrs\": []}]", R"(
lamp.json:2:24: error E226: there is no datapoint
    2 | "entities": [{"attrs": []}]}
      |                        ^ list at least one
)");
  check_entities("[{\"id\": null, \"name\": 1, \"display_name\": []}]", R"(
lamp.json:2:14: error E203: the entity has no 'attrs'
    2 | "entities": [{"id": null, "name": 1, "display_name": []}]}
      |              ^
lamp.json:2:21: error E201: 'id' must be a number, not nothing
    2 | "entities": [{"id": null, "name": 1, "display_name": []}]}
      |                     ^~~~ give it one, or leave the key out
lamp.json:2:35: error E201: 'name' must be a text, not the number 1
    2 | "entities": [{"id": null, "name": 1, "display_name": []}]}
      |                                   ^ write it in quotes: "1"
lamp.json:2:54: error E201: 'display_name' must be a text, not a list
    2 | "entities": [{"id": null, "name": 1, "display_name": []}]}
      |                                                      ^
)");
  check_refused(product_of_attrs({"5"}), R"(
lamp.json:4:1: error E201: attr 1 must be a mapping, not the number 5
    4 | 5
      | ^
)");
  check_refused(product_of_attrs({"{}"}), R"(
lamp.json:4:1: error E203: attr 1 has no 'name'
    4 | {}
      | ^
lamp.json:4:1: error E203: attr 1 has no 'id'
    4 | {}
      | ^
lamp.json:4:1: error E203: attr 1 has no 'type'
    4 | {}
      | ^
lamp.json:4:1: error E203: attr 1 has no 'data_type'
    4 | {}
      | ^
lamp.json:4:1: error E203: attr 1 has no 'position'
    4 | {}
      | ^
)");
}

TEST_CASE("a product whose facts no definition takes is refused where they stand") {
  check_refused(replaced(product_of_attrs({power}), "\"Lamp\"", "7"),
                R"(
lamp.json:1:10: error E201: 'name' must be a text, not the number 7
    1 | {"name": 7, "protocolType": "standard",
      |          ^ write it in quotes: "7"
)");
  check_refused(
      replaced(product_of_attrs({power}), "\"Lamp\"", "\"Lamp\", \"packetVersion\": null"), R"(
lamp.json:1:35: error E201: 'packetVersion' must be a text, not nothing
    1 | {"name": "Lamp", "packetVersion": null, "protocolType": "standard",
      |                                   ^~~~ give it one, or leave the key out
)");
  check_refused(replaced(product_of_attrs({power}), "\"standard\"", "\"varlen\""),
                R"(
lamp.json:1:34: error E206: unknown protocolType 'varlen'
    1 | {"name": "Lamp", "protocolType": "varlen",
      |                                  ^~~~~~~~ did you mean 'var_len'?
)");
  check_refused(replaced(product_of_attrs({power}), "0123456789abcdef0123456789abcdef", "Your"),
                R"(
lamp.json:2:16: error E209: a product key is 32 hexadecimal digits
    2 | "product_key": "Your",
      |                ^~~~~~ this has 4 characters
)");
  check_refused(replaced(product_of_attrs({power}), "\"protocolType\"",
                         "\"product_secret\": \"hush\", \"protocolType\""),
                R"(
lamp.json:1:18: error E207: 'product_secret' is a secret
    1 | {"name": "Lamp", "product_secret": ******, "protocolType": "standard",
      |                  ^~~~~~~~~~~~~~~~ secrets come from the environment at run time: take it out here
)");
}
