// What a run leaves in a directory.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "generator/base/world_error.h"
#include "tests/unit/write/folder.h"

namespace gizgen {
namespace {

using test::Folder;
using test::generate;
using test::Tree;

void check(const FileSet& files, const Folder& folder, const Tree& expected) {
  generate(files, folder.path());
  CHECK(folder.tree() == expected);
  CHECK(plan(files, folder.path()).clean());
}

// Changes whenever the file is written, even with the same text.
std::pair<ino_t, long> identity(const Folder& folder, const std::string& name) {
  struct stat status {};
  REQUIRE(::stat((folder.path() / name).c_str(), &status) == 0);
  return {status.st_ino, status.st_mtim.tv_nsec};
}

TEST_CASE("files are written with their folders and modes") {
  const Folder folder;
  check({{"a.c", "1\n"}, {"b/c/d.c", "2\n"}, {"b/run.sh", "3\n", false, true}, {"empty", ""}},
        folder, {{"a.c", "1\n"}, {"b/c/d.c", "2\n"}, {"b/run.sh", "*3\n"}, {"empty", ""}});
}

TEST_CASE("the directory is made") {
  const Folder folder;
  const FileSet files = {{"a.c", "1\n"}};
  generate(files, folder.path() / "x" / "y");
  CHECK(folder.tree().at("x/y/a.c") == "1\n");
}

TEST_CASE("what is the same is not written again") {
  const Folder folder;
  FileSet files = {{"a.c", "1\n"}, {"b/c.c", "2\n"}};
  generate(files, folder.path());
  const auto a = identity(folder, "a.c");
  const auto b = identity(folder, "b/c.c");
  const auto manifest = identity(folder, ".gizgen/manifest.json");
  generate(files, folder.path());
  CHECK(identity(folder, ".gizgen/manifest.json") == manifest);
  files[0].content = "new\n";
  generate(files, folder.path());
  CHECK(identity(folder, "a.c") != a);
  CHECK(identity(folder, "b/c.c") == b);
  CHECK(identity(folder, ".gizgen/manifest.json") != manifest);
}

TEST_CASE("stale files go, with the folders that empty") {
  const Folder folder;
  generate({{"a.c", "1"}, {"b/c/d.c", "2"}, {"b/c/e/f.c", "3"}, {"g/h.c", "4"}}, folder.path());
  folder.put("g/mine.c", "5");
  check({{"a.c", "1"}}, folder, {{"a.c", "1"}, {"g/mine.c", "5"}});
}

TEST_CASE("a folder that is still in use stays") {
  const Folder folder;
  generate({{"a/b.c", "1"}, {"a/c/d.c", "2"}}, folder.path());
  check({{"a/b.c", "1"}}, folder, {{"a/b.c", "1"}});
}

TEST_CASE("a file and a folder change places") {
  const Folder folder;
  generate({{"a", "1"}, {"b/c/d", "2"}}, folder.path());
  check({{"a/x", "3"}, {"b", "4"}}, folder, {{"a/x", "3"}, {"b", "4"}});
}

TEST_CASE("the executable bit follows what is to be") {
  const Folder folder;
  check({{"a", "1", false, true}}, folder, {{"a", "*1"}});
  check({{"a", "1", false, false}}, folder, {{"a", "1"}});
}

TEST_CASE("a file of yours is written once") {
  const Folder folder;
  const FileSet files = {{"user.c", "start\n", true}};
  check(files, folder, {{"user.c", "start\n"}});
  folder.put("user.c", "mine\n");
  check({{"user.c", "another start\n", true}}, folder, {{"user.c", "mine\n"}});
  check({}, folder, {{"user.c", "mine\n"}});
  std::filesystem::remove(folder.path() / "user.c");
  check(files, folder, {{"user.c", "start\n"}});
}

TEST_CASE("a file that is left is neither written nor removed, and stays ours") {
  const Folder folder;
  const File other = {.path = "b.c", .content = "", .left = true};
  generate({{"a.c", "1\n"}, other}, folder.path());
  CHECK(folder.tree() == Tree{{"a.c", "1\n"}});
  generate({{"a.c", "1\n"}, {"b.c", "2\n"}}, folder.path());
  check({{"a.c", "3\n"}, other}, folder, {{"a.c", "3\n"}, {"b.c", "2\n"}});
  check({{"a.c", "3\n"}, {"b.c", "4\n"}}, folder, {{"a.c", "3\n"}, {"b.c", "4\n"}});
  folder.put("b.c", "by hand\n");
  check({{"a.c", "5\n"}, other}, folder, {{"a.c", "5\n"}, {"b.c", "by hand\n"}});
  CHECK(plan({{"a.c", "5\n"}, {"b.c", "4\n"}}, folder.path()).edited.size() == 1);
}

TEST_CASE("the manifest names what was written") {
  const Folder folder;
  generate({{"b.c", "abc"}, {"a/x.c", ""}, {"user.c", "1", true}}, folder.path());
  CHECK(folder.read(".gizgen/manifest.json") == R"({
  "gizgen": 1,
  "files": {
    "a/x.c": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "b.c": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  },
  "yours": [
    "user.c"
  ]
}
)");
  generate({}, folder.path());
  CHECK(folder.read(".gizgen/manifest.json") ==
        "{\n  \"gizgen\": 1,\n  \"files\": {},\n  \"yours\": []\n}\n");
}

// What writing `files` throws; @ for the folder's path.
std::string refusal(const FileSet& files, const Plan& plan, const Folder& folder,
                    const std::string& below = "") {
  try {
    apply(files, plan, folder.path() / below);
  } catch (const WorldError& error) {
    std::string message = error.what();
    const auto at = message.find(folder.text());
    return at == message.npos ? message : message.replace(at, folder.text().size(), "@");
  }
  return "";
}

TEST_CASE("nothing is written when a file was edited") {
  const Folder folder;
  generate({{"a.c", "1"}, {"b.c", "2"}}, folder.path());
  folder.put("b.c", "mine");
  const Tree before = folder.tree();
  const FileSet files = {{"a.c", "new"}, {"b.c", "new"}, {"c.c", "new"}};
  CHECK(refusal(files, plan(files, folder.path()), folder) ==
        "@/b.c was changed by hand; nothing was written");
  CHECK(folder.tree() == before);
}

TEST_CASE("nothing is written when the manifest has no place") {
  const Folder folder;
  folder.put(".gizgen", "1");
  const FileSet files = {{"a.c", "1"}};
  CHECK(refusal(files, plan(files, folder.path()), folder) ==
        "@/.gizgen is not a folder, but has to be one: move it away");
  CHECK(folder.tree().empty());
}

TEST_CASE("a directory that cannot be made") {
  const Folder folder;
  folder.put("out", "1");
  CHECK(refusal({}, {}, folder, "out/x") == "cannot make @/out/x: Not a directory");
}

TEST_CASE("a plan that another run overtook is made anew") {
  const Folder folder;
  const FileSet files = {{"a.c", "mine\n"}};
  const Plan old = plan(files, folder.path());
  generate({{"a.c", "theirs\n"}, {"b.c", "theirs\n"}}, folder.path());
  apply(files, old, folder.path());
  CHECK(folder.tree() == Tree{{"a.c", "mine\n"}});
}

TEST_CASE("a folder of yours that appeared since the plan is in the way") {
  const Folder folder;
  const FileSet files = {{"a", "1"}, {"b", "2"}};
  const Plan old = plan(files, folder.path());
  folder.put("b/mine", "3");
  CHECK(refusal(files, old, folder) == "cannot write @/b: Is a directory");
  CHECK(folder.read("b/mine") == "3");
}

TEST_CASE("a link to a folder that appeared since the plan is not written through") {
  const Folder folder;
  const Folder elsewhere;
  const FileSet files = {{"b/c", "1"}};
  const Plan old = plan(files, folder.path());
  std::filesystem::create_directory_symlink(elsewhere.path(), folder.path() / "b");
  CHECK(refusal(files, old, folder) ==
        "@/b is a symbolic link, and nothing is written through one: put a folder in its place");
  CHECK(elsewhere.tree().empty());
}

}  // namespace
}  // namespace gizgen
