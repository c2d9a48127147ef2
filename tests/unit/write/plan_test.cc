// What a run would do to a directory, and what it refuses.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "generator/base/world_error.h"
#include "tests/unit/write/folder.h"

namespace gizgen {
namespace {

using test::Folder;
using test::generate;

std::string_view name_of(Change change) {
  switch (change) {
    case Change::added: return "added";
    case Change::changed: return "changed";
    case Change::removed: return "removed";
    case Change::unchanged: return "unchanged";
    default: return "kept";
  }
}

std::string describe(const Plan& plan) {
  std::string text;
  for (const Planned& file : plan.files) {
    text += fmt::format("{} {}\n", name_of(file.change), file.path);
  }
  for (const std::string& path : plan.edited) text += fmt::format("edited: {}\n", path);
  return text;
}

void check(const FileSet& files, const Folder& folder, std::string_view expected) {
  const Plan result = plan(files, folder.path());
  CHECK(describe(result) == expected);
  const std::string lines = "\n" + std::string(expected);
  bool clean = true;
  for (const char* work : {"\nadded ", "\nchanged ", "\nremoved ", "\nedited: "}) {
    clean = clean && lines.find(work) == lines.npos;
  }
  CHECK(result.clean() == clean);
}

// plan() throws this, with @ for the folder's path; nothing is written.
void check_refused(const FileSet& files, const Folder& folder, std::string message) {
  const test::Tree before = folder.tree();
  for (auto at = message.find('@'); at != message.npos; at = message.find('@')) {
    message.replace(at, 1, folder.text());
  }
  std::string thrown;
  try {
    plan(files, folder.path());
  } catch (const WorldError& error) {
    thrown = error.what();
  }
  CHECK(thrown == message);
  CHECK(folder.tree() == before);
}

const FileSet two = {{"a.c", "1\n"}, {"b/c.c", "2\n"}};

TEST_CASE("a directory that does not exist is not made by a plan") {
  const Folder folder;
  const auto inside = folder.path() / "x" / "y";
  CHECK(describe(plan(two, inside)) == "added a.c\nadded b/c.c\n");
  CHECK(folder.tree().empty());
}

TEST_CASE("files come in the order of their paths") {
  const Folder folder;
  check({{"b", "1"}, {"a/b", "1"}, {"a.c", "1"}}, folder, "added a.c\nadded a/b\nadded b\n");
}

TEST_CASE("what is there already is unchanged") {
  const Folder folder;
  generate(two, folder.path());
  check(two, folder, "unchanged a.c\nunchanged b/c.c\n");
}

TEST_CASE("a file that is there and not in the manifest") {
  const Folder folder;
  folder.put("a.c", "1\n");
  SUBCASE("is ours when it is what would be written") {
    check(two, folder, "unchanged a.c\nadded b/c.c\n");
  }
  SUBCASE("counts as edited when it differs") {
    folder.put("a.c", "other\n");
    check(two, folder, "changed a.c\nadded b/c.c\nedited: a.c\n");
  }
}

TEST_CASE("a file of ours") {
  const Folder folder;
  generate(two, folder.path());
  const FileSet next = {{"a.c", "new\n"}, {"b/c.c", "2\n"}};
  SUBCASE("is changed when its text is to be another") {
    check(next, folder, "changed a.c\nunchanged b/c.c\n");
    const Plan result = plan(next, folder.path());
    CHECK(result.files[0].before == "1\n");
    CHECK(result.files[0].after == "new\n");
  }
  SUBCASE("changed by hand is edited") {
    folder.put("a.c", "mine\n");
    check(next, folder, "changed a.c\nunchanged b/c.c\nedited: a.c\n");
    check(two, folder, "changed a.c\nunchanged b/c.c\nedited: a.c\n");
  }
  SUBCASE("changed by hand to what is to be is fine") {
    folder.put("a.c", "new\n");
    check(next, folder, "unchanged a.c\nunchanged b/c.c\n");
  }
  SUBCASE("that vanished is written again") {
    std::filesystem::remove(folder.path() / "a.c");
    check(two, folder, "added a.c\nunchanged b/c.c\n");
  }
  SUBCASE("that is no more to be is removed") {
    check({two[1]}, folder, "removed a.c\nunchanged b/c.c\n");
  }
  SUBCASE("that is no more to be and was changed by hand is edited") {
    folder.put("a.c", "mine\n");
    check({two[1]}, folder, "removed a.c\nunchanged b/c.c\nedited: a.c\n");
  }
  SUBCASE("that is no more to be and is gone is no matter") {
    std::filesystem::remove(folder.path() / "a.c");
    check({two[1]}, folder, "unchanged b/c.c\n");
  }
  SUBCASE("that a power cut left empty is written again") {
    folder.put("a.c", "");
    folder.put("b/c.c", std::string(4096, '\0'));
    check(two, folder, "changed a.c\nchanged b/c.c\n");
  }
  SUBCASE("that lost its executable bit is changed") {
    check({{"a.c", "1\n", false, true}, two[1]}, folder, "changed a.c\nunchanged b/c.c\n");
  }
  SUBCASE("that a link replaced and that is no more to be is edited") {
    std::filesystem::remove(folder.path() / "a.c");
    std::filesystem::create_symlink("b/c.c", folder.path() / "a.c");
    check({two[1]}, folder, "removed a.c\nunchanged b/c.c\nedited: a.c\n");
  }
  SUBCASE("that becomes yours stays as it is") {
    folder.put("a.c", "mine\n");
    check({{"a.c", "new\n", true}, two[1]}, folder, "kept a.c\nunchanged b/c.c\n");
  }
}

TEST_CASE("a file of yours") {
  const Folder folder;
  const FileSet files = {{"user.c", "start\n", true}};
  check(files, folder, "added user.c\n");
  generate(files, folder.path());
  SUBCASE("is kept") { check(files, folder, "kept user.c\n"); }
  SUBCASE("is kept whatever is in it") {
    folder.put("user.c", "mine\n");
    check(files, folder, "kept user.c\n");
  }
  SUBCASE("may be a link") {
    std::filesystem::remove(folder.path() / "user.c");
    std::filesystem::create_symlink("../elsewhere.c", folder.path() / "user.c");
    check(files, folder, "kept user.c\n");
  }
  SUBCASE("that vanished is written again") {
    std::filesystem::remove(folder.path() / "user.c");
    check(files, folder, "added user.c\n");
  }
  SUBCASE("is left alone when it is no more to be") { check({}, folder, ""); }
  SUBCASE("that becomes ours is edited") {
    check({{"user.c", "ours\n"}}, folder, "changed user.c\nedited: user.c\n");
  }
}

TEST_CASE("what stands in the way of a file") {
  const Folder folder;
  SUBCASE("a folder") {
    folder.put("a.c/x", "1");
    check_refused(two, folder, "@/a.c is a folder, but has to be a file: move it away");
  }
  SUBCASE("a link, even to nowhere") {
    std::filesystem::create_symlink("nowhere", folder.path() / "a.c");
    check_refused(two, folder, "@/a.c is not a regular file, but has to be one: move it away");
  }
  SUBCASE("a folder that is a link") {
    std::filesystem::create_directory_symlink("/tmp", folder.path() / "b");
    check_refused(two, folder,
                  "@/b is a symbolic link, and nothing is written through one: "
                  "put a folder in its place");
  }
  SUBCASE("a file where a folder has to be") {
    folder.put("b", "1");
    check_refused(two, folder, "a file stands where @/b/c.c needs a folder: move it away");
  }
  SUBCASE("a folder in the place of a file of yours") {
    folder.put("user.c/x", "1");
    check_refused({{"user.c", "", true}}, folder,
                  "@/user.c is a folder, but has to be a file: move it away");
  }
  SUBCASE("a file in the place of the manifest's folder") {
    folder.put(".gizgen", "1");
    check(two, folder, "added a.c\nadded b/c.c\n");
  }
}

TEST_CASE("a file in the place of the directory") {
  const Folder folder;
  folder.put("out", "1");
  std::string thrown;
  try {
    plan(two, folder.path() / "out");
  } catch (const WorldError& error) {
    thrown = error.what();
  }
  CHECK(thrown == "cannot open " + folder.text() + "/out: Not a directory");
}

TEST_CASE("a file and a folder change places when what was there is ours") {
  const Folder folder;
  generate({{"a", "1"}, {"b/c/d", "2"}}, folder.path());
  check({{"a/x", "3"}, {"b", "4"}}, folder, "removed a\nadded a/x\nadded b\nremoved b/c/d\n");
}

TEST_CASE("paths that are refused") {
  const Folder folder;
  for (const char* path : {"", "/a", "a//b", "a/", ".", "..", "../a", "a/../b", "a/./b", "a\nb",
                           "a\\b", "a\"b", "\xFF", ".gizgen/manifest.json"}) {
    check_refused({{path, "1"}}, folder, fmt::format("'{}' is no path for a generated file", path));
  }
  check_refused({{"a", "1"}, {"a", "2"}}, folder, "'a' is generated twice");
  check_refused({{"a/b/c", "1"}, {"a", "2"}}, folder, "'a/b/c' is generated below another file");
  check({{"..a/b..", "1"}, {"图 1.md", "2"}}, folder, "added ..a/b..\nadded 图 1.md\n");
}

TEST_CASE("manifests that are refused") {
  const Folder folder;
  const std::string remedy =
      "; take it back from version control, or remove it to have every file that "
      "differs treated as edited";
  const std::pair<const char*, const char*> rows[] = {
      {"<<<<<<< HEAD\n", "it cannot be understood"},
      {"[]", "it cannot be understood"},
      {"{}", "it cannot be understood"},
      {R"({"gizgen": 1})", "it cannot be understood"},
      {R"({"gizgen": 1, "files": {"a": 1}, "yours": []})", "it cannot be understood"},
      {R"({"gizgen": 2, "files": {}, "yours": []})", "a newer gizgen wrote it"},
      {R"({"gizgen": 1, "files": {"../a": ""}, "yours": []})", "'../a' is not a path inside"},
      {R"({"gizgen": 1, "files": {}, "yours": ["/etc/passwd"]})",
       "'/etc/passwd' is not a path inside"},
      {R"({"gizgen": 1, "files": {}, "yours": [], "pending": {"/a": []}})",
       "'/a' is not a path inside"},
  };
  for (const auto& [text, why] : rows) {
    folder.put(".gizgen/manifest.json", text);
    check_refused(two, folder, fmt::format("@/.gizgen/manifest.json: {}{}", why, remedy));
  }
}

TEST_CASE("a manifest that a power cut left empty is none") {
  const Folder folder;
  generate(two, folder.path());
  folder.put(".gizgen/manifest.json", std::string(100, '\0'));
  check(two, folder, "unchanged a.c\nunchanged b/c.c\n");
}

}  // namespace
}  // namespace gizgen
