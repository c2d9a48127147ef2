#include <algorithm>

#include <doctest/doctest.h>

#include "generator/spec/spec.h"
#include "generator/targets/target.h"

namespace gizgen {
namespace {

Product product_of(const std::string& text) {
  Diagnostics diagnostics;
  diagnostics.add_source("lamp.yaml", text);
  const std::optional<Product> product = read_product("lamp.yaml", text, diagnostics);
  REQUIRE_MESSAGE(product.has_value(), diagnostics.text(false));
  return *product;
}

std::vector<Page> firmware_of(const std::string& protocol, const std::string& points) {
  const Product product = product_of(
      "gizgen: 1\nproduct: {id: lamp, key: 0123456789abcdef0123456789abcdef, protocol: " +
      protocol + "}\ndatapoints:\n" + points);
  return all_targets().front().pages(product, lay_out(product));
}

std::vector<std::string> paths_of(const std::vector<Page>& pages) {
  std::vector<std::string> paths;
  for (const Page& page : pages) paths.push_back(page.path);
  return paths;
}

constexpr const char* two_points =
    "  - {name: power, access: writable, type: bool, title: 电源}\n"
    "  - {name: warmth, access: readonly, type: number, min: -10, max: 50, step: 0.1, unit: °C}\n";

TEST_CASE("every target has a name of its own and says what it is") {
  std::vector<std::string_view> names;
  for (const Target& target : all_targets()) {
    names.push_back(target.name);
    CHECK_FALSE(target.summary.empty());
  }
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

TEST_CASE(
    "the other end of the link has a file of its own, but in var_len both ends are the same") {
  const auto peers = [](const char* protocol) {
    const auto paths = paths_of(firmware_of(protocol, two_points));
    return std::count(paths.begin(), paths.end(), "firmware/lamp_peer.c");
  };
  CHECK(peers("standard") == 1);
  CHECK(peers("var_len") == 0);
}

TEST_CASE("only the application's file is the user's") {
  for (const Page& page : firmware_of("standard", two_points)) {
    CHECK_MESSAGE((page.owner == Owner::yours) == (page.path == "firmware/user.c"), page.path);
  }
}

constexpr const char* device_view = R"view({
  "source": "lamp.yaml",
  "id": "lamp",
  "ID": "LAMP",
  "has_binaries": false,
  "readers": {
    "name": "get",
    "u16": false,
    "u32": false
  },
  "writers": {
    "name": "put",
    "u16": true,
    "u32": false
  },
  "has_limits": true,
  "limits": [
    {
      "condition": "(status->warmth <= LAMP_WARMTH_MAX)",
      "last": true
    }
  ],
  "to": "out",
  "bytes": [
    {
      "at": 0,
      "first": "(uint8_t)(status->power ? 0x01u : 0x00u)",
      "rest": []
    }
  ],
  "puts": [
    {
      "put": "put_u16",
      "at": 1,
      "member": "warmth"
    }
  ],
  "copies": [],
  "control": {
    "flag_type": "uint8_t",
    "from": "in",
    "has_checks": true,
    "checks": [
      {
        "condition": "((in[0] & 0xFEu) == 0u)",
        "last": true
      }
    ],
    "sets": [
      {
        "flag": "(in[0] & 0x01u)",
        "member": "power",
        "value": "(in[1] & 0x01u) != 0u"
      }
    ],
    "copies": []
  }
})view";

TEST_CASE("the view of the device's code can be read") {
  CHECK(firmware_of("standard", two_points)[1].view.json().dump(2) == device_view);
}

// The comments of the header's members.
std::vector<std::string> comments_of(const std::string& points) {
  std::vector<std::string> comments;
  const Json view = firmware_of("standard", points).front().view;
  for (const Json& group : view["groups"]) {
    for (const Json& member : group["members"]) {
      comments.push_back(member["comment"].is_null() ? "" : member["comment"].get<std::string>());
    }
  }
  return comments;
}

TEST_CASE("a member's comment says what its name and type do not") {
  CHECK(comments_of("  - {name: a, access: writable, type: bool}\n"
                    "  - {name: b, access: writable, type: bool, title: 电源}\n"
                    "  - {name: c, access: writable, type: enum, values: [x, y]}\n"
                    "  - {name: d, access: writable, type: enum, values: [x, y], title: 模式}\n"
                    "  - {name: e, access: readonly, type: number, min: 0, max: 100}\n"
                    "  - {name: f, access: readonly, type: number, min: 0, max: 100, unit: '%'}\n"
                    "  - {name: g, access: readonly, type: number, min: -10, max: 50, step: 0.1,"
                    " unit: °C, title: 温度}\n"
                    "  - {name: h, access: readonly, type: number, min: -9, max: 0, step: -3,"
                    " offset: 0}\n"
                    "  - {name: i, access: readonly, type: binary, length: 4, title: '*/'}\n") ==
        std::vector<std::string>{"", "电源", "enum lamp_c", "模式: enum lamp_d", "0..100",
                                 "0..100 %", "raw 0..3; -3 each, raw 0 is 0",
                                 "温度: raw 0..600; 0.1 °C each, raw 0 is -10", "* /"});
}

}  // namespace
}  // namespace gizgen
