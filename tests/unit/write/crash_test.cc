// The plug is pulled before and in the middle of every step that touches the disk: a process of its
// own dies there, without a destructor. Each file must be old or new, and the next run must do its
// work, whether that is the same or another one, and must not be the last to die.
#include <algorithm>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "generator/base/world_error.h"
#include "generator/write/disk.h"
#include "generator/write/manifest.h"
#include "tests/unit/write/folder.h"

namespace gizgen {
namespace {

using test::Folder;
using test::generate;
using test::Tree;

constexpr int dead = 42;

// Dies when `steps` are done. A write is two: a file half as long, and the whole one.
class MortalDisk final : public Disk {
 public:
  MortalDisk(Disk& disk, int steps) : Disk(disk.root()), disk_(disk), steps_(steps) {}

  FileEntry read(const std::string& path) override { return disk_.read(path); }
  void write(const std::string& path, std::string_view content, bool executable) override {
    step();
    disk_.write(path, content.substr(0, content.size() / 2), executable);
    step();
    disk_.write(path, content, executable);
  }
  void rename(const std::string& from, const std::string& to) override {
    step();
    disk_.rename(from, to);
  }
  void remove(const std::string& path) override {
    step();
    disk_.remove(path);
  }
  void remove_folder(const std::string& path) override {
    step();
    disk_.remove_folder(path);
  }

 private:
  void step() {
    if (steps_-- == 0) ::_exit(dead);
  }
  Disk& disk_;
  int steps_;
};

int run_until(int steps, const FileSet& files, const Folder& folder) {
  try {
    const auto disk = open_disk(folder.path(), Lock::exclusive);
    MortalDisk mortal(*disk, steps);
    apply(files, plan(files, mortal), mortal);
    return 0;
  } catch (const std::exception&) {
    return 1;
  }
}

// Whether the run died.
bool generate_until(int steps, const FileSet& files, const Folder& folder) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(run_until(steps, files, folder));
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == dead));
  return WEXITSTATUS(status) == dead;
}

const FileSet first = {{"a.c", "first a\n"},           {"doc/b.md", "same\n"},
                       {"gone/deep/c.txt", "first\n"}, {"run.sh", "first\n", false, true},
                       {"shape", "a file\n"},          {"user.c", "first\n", true}};
// Changes, adds, removes; a file becomes a folder and a folder a file.
const FileSet second = {{"a.c", "second a\n"},      {"doc/b.md", "same\n"},
                        {"gone", "now a file\n"},   {"more.c", "second\n", true},
                        {"new/d.txt", "second\n"},  {"run.sh", "first\n", false, false},
                        {"shape/in", "a folder\n"}, {"user.c", "second\n", true}};
const FileSet third = {{"a.c", "third a, and longer\n"},
                       {"gone/deep/c.txt", "third\n"},
                       {"new/d.txt", "third\n"},
                       {"new/e.txt", "third\n"},
                       {"user.c", "third\n", true}};

void start(const Folder& folder) {
  generate(first, folder.path());
  folder.put("user.c", "mine\n");
}

std::string on_disk(const File& file) { return (file.executable ? "*" : "") + std::string(file.content); }

// Each file is one of `sets`, mine, or lies beside its place.
void check_whole(const Folder& folder, std::initializer_list<const FileSet*> sets) {
  for (const auto& entry : folder.tree()) {
    const std::string& path = entry.first;
    const std::string& text = entry.second;
    CAPTURE(path);
    bool known =
        path.ends_with(".gizgen-new") || text == "/" || (path == "user.c" && text == "mine\n");
    for (const FileSet* files : sets) {
      known = known || std::any_of(files->begin(), files->end(), [&](const File& file) {
                return file.path == path && on_disk(file) == text;
              });
    }
    CHECK(known);
  }
  CHECK(folder.read("user.c") == "mine\n");
}

// A run with `files` is possible, and leaves exactly them, what is yours, and their manifest.
void check_finished(const Folder& folder, const FileSet& files) {
  CHECK(plan(files, folder.path()).edited.empty());
  generate(files, folder.path());
  Tree expected = {{"user.c", "mine\n"}};
  for (const File& file : files) expected.emplace(file.path, on_disk(file));
  const Tree tree = folder.tree();
  if (tree.contains("more.c")) expected.emplace("more.c", "second\n");
  CHECK(tree == expected);
  CHECK(folder.read(".gizgen/manifest.json") == manifest_text(manifest_of(files, {})));
  const std::filesystem::directory_iterator own(folder.path() / ".gizgen");
  CHECK(std::distance(begin(own), end(own)) == 1);
}

TEST_CASE("a run that dies at any step leaves whole files, and the next run finishes") {
  int steps = 0;
  for (bool died = true; died; ++steps) {
    CAPTURE(steps);
    for (const FileSet* next : {&second, &third, &first}) {
      const Folder folder;
      start(folder);
      died = generate_until(steps, second, folder);
      check_whole(folder, {&first, &second});
      check_finished(folder, *next);
    }
  }
  CHECK(steps > 25);
}

TEST_CASE("a first run that dies at any step is no hindrance") {
  for (int steps = 0;; ++steps) {
    CAPTURE(steps);
    const Folder folder;
    folder.put("user.c", "mine\n");
    const bool died = generate_until(steps, second, folder);
    check_whole(folder, {&second});
    check_finished(folder, third);
    if (!died) break;
  }
}

TEST_CASE("a run that dies after a run that died is no hindrance") {
  int steps = 0;
  for (bool died = true; died; ++steps) {
    CAPTURE(steps);
    const Folder folder;
    start(folder);
    CHECK(generate_until(20, second, folder));
    died = generate_until(steps, third, folder);
    check_whole(folder, {&first, &second, &third});
    check_finished(folder, first);
  }
}

// Has room for so many bytes.
class SmallDisk final : public Disk {
 public:
  SmallDisk(Disk& disk, std::size_t room) : Disk(disk.root()), disk_(disk), room_(room) {}

  FileEntry read(const std::string& path) override { return disk_.read(path); }
  void write(const std::string& path, std::string_view content, bool executable) override {
    const std::size_t fits = std::min(content.size(), room_);
    disk_.write(path, content.substr(0, fits), executable);
    room_ -= fits;
    if (fits < content.size()) throw WorldError("no space left");
  }
  void rename(const std::string& from, const std::string& to) override { disk_.rename(from, to); }
  void remove(const std::string& path) override { disk_.remove(path); }
  void remove_folder(const std::string& path) override { disk_.remove_folder(path); }

 private:
  Disk& disk_;
  std::size_t room_;
};

TEST_CASE("a disk that is full leaves whole files, and a run with room finishes") {
  for (std::size_t room = 0; room < 2000; room += 31) {
    CAPTURE(room);
    const Folder folder;
    start(folder);
    try {
      const auto disk = open_disk(folder.path(), Lock::exclusive);
      SmallDisk small(*disk, room);
      apply(second, plan(second, small), small);
      room = 2000;
    } catch (const WorldError& error) {
      CHECK(std::string(error.what()) == "no space left");
    }
    check_whole(folder, {&first, &second});
    check_finished(folder, second);
  }
}

TEST_CASE("what a dead run left beside is removed even when nothing else is to be done") {
  const Folder folder;
  start(folder);
  CHECK(generate_until(1, second, folder));
  CHECK(folder.read(".gizgen/manifest.json.gizgen-new") != "");
  check_finished(folder, first);
}

TEST_CASE("a file of yours that a dead run wrote is yours") {
  int written = 0;
  bool died = true;
  for (int steps = 0; died; ++steps) {
    CAPTURE(steps);
    const Folder folder;
    start(folder);
    died = generate_until(steps, second, folder);
    if (!folder.tree().contains("more.c")) continue;
    ++written;
    folder.put("more.c", "mine\n");
    generate(third, folder.path());
    CHECK(folder.read("more.c") == "mine\n");
  }
  CHECK(written > 5);
}

TEST_CASE("a hand edit after a run that died is still a hand edit") {
  const Folder folder;
  start(folder);
  CHECK(generate_until(12, second, folder));
  folder.put("a.c", "mine\n");
  CHECK(plan(second, folder.path()).edited == std::vector<std::string>{"a.c"});
}

}  // namespace
}  // namespace gizgen
