// Trees and commits, held against what git makes of the same files.
#include "generator/deploy/objects.h"

#include <doctest/doctest.h>

#include "generator/deploy/deployment.h"

using namespace gizgen::deploy;

namespace {

const Identity ann{"Ann <ann@example.com> 1700000000 +0800",
                   "Bob <bob@example.com> 1700000001 +0000"};

}  // namespace

TEST_CASE("the same files are the same tree, the same words the same commit") {
  const Scratch scratch("");
  Objects objects = scratch.objects();
  const std::string hello = objects.write_blob("hello\n");
  CHECK(hello == "ce013625030ba8dba906f756967f9e9ca394464a");  // git hash-object
  const std::string tree = objects.write_tree({{"a.txt", {hello, Mode::file}},
                                               {"b/run.sh", {hello, Mode::program}},
                                               {"link", {hello, Mode::link}}});
  CHECK(tree == "f3f3ee67fd430ee9755a7d5871451372abf3b694");
  const std::string commit = objects.write_commit(tree, "", ann, "first\n");
  CHECK(commit == "1f8eb24bde391af91848d7c0a00d3954a641f645");
  const std::string next = objects.write_commit(tree, commit, ann, "second\n");
  CHECK(objects.parent_of(next) == commit);
  CHECK(objects.parent_of(commit).empty());
  CHECK(objects.tree_of(next) == tree);
  CHECK(objects.message_of(next) == "second\n");
  CHECK(objects.contains(next, commit));
  CHECK_FALSE(objects.contains(commit, next));
  CHECK_FALSE(objects.contains(commit, "0123456789012345678901234567890123456789"));
  CHECK(objects.entries_of(next).at("b/run.sh") == Entry{hello, Mode::program});
  CHECK(objects.tree_at(next, "") == tree);
  CHECK(objects.tree_at(next, "none").empty());
}

TEST_CASE("what differs between two trees, in order") {
  const Entries before = {
      {"a", {"1", Mode::file}}, {"b", {"1", Mode::file}}, {"d", {"1", Mode::file}}};
  const Entries after = {
      {"a", {"1", Mode::file}}, {"b", {"1", Mode::program}}, {"c", {"1", Mode::file}}};
  std::string text;
  for (const Difference& one : compare(before, after)) text += "+~-"[one.kind] + one.path + " ";
  CHECK(text == "~b +c -d ");
  CHECK(compare({}, {}).empty());
}

TEST_CASE("a message names the definition, whatever the user says") {
  CHECK(commit_message("", "lamp", "0123456789abcdef") ==
        "Deploy lamp (0123456789abcdef)\n\nGizgen-Fingerprint: 0123456789abcdef\n");
  CHECK(commit_message("say hello\n\n", "lamp", "0123456789abcdef") ==
        "say hello\n\nGizgen-Fingerprint: 0123456789abcdef\n");
}
