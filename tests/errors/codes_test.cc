// docs/ERRORS.md and the code name the same findings, and every finding of this folder's part (E1xx
// to E2xx, W3xx) is seen in a case.
#include <regex>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include "tests/errors/cases.h"

namespace fs = std::filesystem;

namespace {

using Codes = std::set<std::string>;

void collect(const std::string& text, const std::string& pattern, Codes& codes) {
  const std::regex expression(pattern);
  for (auto it = std::sregex_iterator(text.begin(), text.end(), expression);
       it != std::sregex_iterator(); ++it) {
    codes.insert((*it)[1]);
  }
}

// The codes in the text of every file under `folder` with this ending.
Codes codes_in(const fs::path& folder, const std::string& ending, const std::string& pattern) {
  Codes codes;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ending) collect(read_file(entry.path()), pattern, codes);
  }
  return codes;
}

Codes used_codes() {
  return codes_in(fs::path(GIZGEN_ROOT) / "generator", ".cc", "\"([EW][0-9]{3})\"");
}

Codes without(const Codes& all, const Codes& some) {
  Codes rest;
  for (const std::string& code : all) {
    if (!some.contains(code)) rest.insert(code);
  }
  return rest;
}

std::string joined(const Codes& codes) {
  std::string out;
  for (const std::string& code : codes) out += code + " ";
  return out;
}

}  // namespace

TEST_CASE("docs/ERRORS.md lists every code that the generator uses, and no other") {
  const std::string document = read_file(fs::path(GIZGEN_ROOT) / "docs" / "ERRORS.md");
  Codes listed;
  std::istringstream lines(document);
  for (std::string line; std::getline(lines, line);) {
    if (line.size() < 7 || !line.starts_with("| ")) continue;
    collect(line.substr(0, 7), "^[|] ([EW][0-9]{3}) ", listed);
  }
  const Codes used = used_codes();
  CHECK(joined(without(used, listed)) == "");
  CHECK(joined(without(listed, used)) == "");
}

TEST_CASE("every finding about a definition is seen in a case") {
  Codes definition;
  collect(joined(codes_in(fs::path(GIZGEN_ROOT) / "generator/spec", ".cc",
                          "\"(E1[0-9]{2}|E2[0-9]{2}|W3[0-9]{2})\"")),
          "([EW][0-9]{3})", definition);
  Codes seen = codes_in(errors_folder() / "cases", ".txt", "(?:error|warning) ([EW][0-9]{3}):");
  seen.insert({"E104", "E114", "E226"});  // of definitions too large for a file: large_test.cc
  CHECK(joined(without(definition, seen)) == "");
}
