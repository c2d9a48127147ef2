// Two runs into one directory at the same time.
#include <thread>

#include <doctest/doctest.h>

#include "generator/base/world_error.h"
#include "generator/write/disk.h"
#include "generator/write/manifest.h"
#include "tests/unit/write/folder.h"

namespace gizgen {
namespace {

using test::Folder;
using test::generate;

TEST_CASE("a run waits for another, and says so when that takes too long") {
  const Folder folder;
  const auto holder = open_disk(folder.path(), Lock::exclusive);
  for (const Lock lock : {Lock::shared, Lock::exclusive}) {
    std::string thrown;
    try {
      open_disk(folder.path(), lock, std::chrono::milliseconds(1));
    } catch (const WorldError& error) {
      thrown = error.what();
    }
    CHECK(thrown ==
          "another gizgen is at work in " + folder.text() + "; try again when it is done");
  }
}

TEST_CASE("two may read at once") {
  const Folder folder;
  const auto one = open_disk(folder.path(), Lock::shared);
  CHECK(open_disk(folder.path(), Lock::shared, std::chrono::milliseconds(1)) != nullptr);
}

FileSet files_of(const std::string& who) {
  FileSet files;
  for (int n = 0; n < 10; ++n) files.push_back({"both/" + std::to_string(n), who});
  files.push_back({who + "/own", who});
  return files;
}

TEST_CASE("two runs never mix") {
  const FileSet sets[] = {files_of("one"), files_of("other")};
  const Folder folder;
  for (int round = 0; round < 20; ++round) {
    std::thread one([&] { generate(sets[0], folder.path()); });
    std::thread other([&] { generate(sets[1], folder.path()); });
    one.join();
    other.join();
    const FileSet& last = folder.read("both/0") == "one" ? sets[0] : sets[1];
    test::Tree expected;
    for (const File& file : last) expected[file.path] = std::string(file.content);
    CHECK(folder.tree() == expected);
    CHECK(folder.read(".gizgen/manifest.json") == manifest_text(manifest_of(last, {})));
  }
}

}  // namespace
}  // namespace gizgen
