// The 136 cases of the Mustache core specification, where its six JSON files are at hand: in the
// folder that GIZGEN_MUSTACHE_SPEC names, or in shared/mustache-spec beside the repository.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "tests/unit/render/support.h"

namespace gizgen {
namespace {

std::filesystem::path spec_folder() {
  const char* named = std::getenv("GIZGEN_MUSTACHE_SPEC");
  return named != nullptr ? named : GIZGEN_ROOT "/../shared/mustache-spec";
}

void check(const Json& test) {
  CAPTURE(test.at("name").get<std::string>());
  test::Sources sources;
  const Json partials = test.value("partials", Json::object());
  for (const auto& [name, text] : partials.items()) {
    sources[name] = text.get<std::string>();
  }
  sources["page"] = test.at("template").get<std::string>();
  CHECK(test::render_page(std::move(sources), test.at("data"),
                          {.escape = Escape::html, .strict = false}) ==
        test.at("expected").get<std::string>());
}

TEST_CASE("the Mustache core specification") {
  if (!std::filesystem::is_directory(spec_folder())) {
    MESSAGE("not run: there is no folder ", spec_folder().string());
    return;
  }
  int cases = 0;
  for (const char* module :
       {"comments", "delimiters", "interpolation", "inverted", "partials", "sections"}) {
    std::ifstream file(spec_folder() / (std::string(module) + ".json"));
    const Json suite = Json::parse(file);
    for (const Json& test : suite.at("tests")) {
      check(test);
      ++cases;
    }
  }
  CHECK(cases == 136);
}

}  // namespace
}  // namespace gizgen
