// Diffs as they are printed, and as patch and git understand them.
#include <cstdlib>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "generator/write/lines.h"
#include "tests/unit/write/folder.h"

namespace gizgen {
namespace {

using test::Folder;
using test::generate;

Planned changed(std::string before, std::string after) {
  Planned planned;
  planned.change = Change::changed;
  planned.path = "f";
  planned.before = std::move(before);
  planned.after = std::move(after);
  return planned;
}

std::string diff(Planned planned) {
  Plan plan;
  plan.files.push_back(std::move(planned));
  return unified_diff(plan);
}

// Of two texts: only what stands below the names.
std::string hunks(std::string before, std::string after) {
  const std::string text = diff(changed(std::move(before), std::move(after)));
  const std::string names = "diff --git a/f b/f\n--- a/f\n+++ b/f\n";
  REQUIRE(text.starts_with(names));
  return text.substr(names.size());
}

std::string lines(int from, int to) {
  std::string text;
  for (int n = from; n <= to; ++n) text += std::to_string(n) + "\n";
  return text;
}

TEST_CASE("hunks of a diff") {
  CHECK(hunks("1\n", "2\n") == "@@ -1 +1 @@\n-1\n+2\n");
  CHECK(hunks("", "1\n") == "@@ -0,0 +1 @@\n+1\n");
  CHECK(hunks("1\n2\n", "") == "@@ -1,2 +0,0 @@\n-1\n-2\n");
  CHECK(hunks("1\n3\n", "1\n2\n3\n") == "@@ -1,2 +1,3 @@\n 1\n+2\n 3\n");
  CHECK(hunks(lines(1, 9), lines(1, 4) + "x\n" + lines(6, 9)) ==
        "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

TEST_CASE("changes with six lines between them share a hunk, with seven they do not") {
  CHECK(hunks("a\n" + lines(1, 6) + "b\n", "A\n" + lines(1, 6) + "B\n") ==
        "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
  CHECK(hunks("a\n" + lines(1, 7) + "b\n", "A\n" + lines(1, 7) + "B\n") ==
        "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

TEST_CASE("a last line without its end is said to be one") {
  const std::string mark = "\\ No newline at end of file\n";
  CHECK(hunks("1\n2", "1\n2\n") == "@@ -1,2 +1,2 @@\n 1\n-2\n" + mark + "+2\n");
  CHECK(hunks("1\n2\n", "1\n2") == "@@ -1,2 +1,2 @@\n 1\n-2\n+2\n" + mark);
  CHECK(hunks("1\n2", "3\n2") == "@@ -1,2 +1,2 @@\n-1\n+3\n 2\n" + mark);
  CHECK(hunks("1", "2") == "@@ -1 +1 @@\n-1\n" + mark + "+2\n" + mark);
}

TEST_CASE("headers of a diff") {
  Planned planned = changed("", "1\n");
  planned.change = Change::added;
  planned.executable = true;
  CHECK(diff(planned) ==
        "diff --git a/f b/f\nnew file mode 100755\n--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+1\n");
  planned = changed("1\n", "");
  planned.change = Change::removed;
  CHECK(
      diff(planned) ==
      "diff --git a/f b/f\ndeleted file mode 100644\n--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n");
  planned = changed("1\n", "1\n");
  planned.was_executable = true;
  CHECK(diff(planned) == "diff --git a/f b/f\nold mode 100755\nnew mode 100644\n");
  planned = changed("", "");
  planned.change = Change::added;
  CHECK(diff(planned) == "diff --git a/f b/f\nnew file mode 100644\n");
  planned.change = Change::unchanged;
  CHECK(diff(planned) == "");
  planned.change = Change::kept;
  CHECK(diff(planned) == "");
}

using Lines = std::vector<std::string_view>;

// `before` with the replacements made.
Lines replaced(const Lines& before, const Lines& after, const std::vector<Replacement>& parts) {
  Lines result;
  std::size_t at = 0;
  for (const Replacement& part : parts) {
    while (at < part.before) result.push_back(before[at++]);
    CHECK(result.size() == part.after);
    for (std::size_t n = 0; n < part.added; ++n) result.push_back(after[part.after + n]);
    at += part.removed;
  }
  while (at < before.size()) result.push_back(before[at++]);
  return result;
}

std::size_t longest_common(const Lines& a, const Lines& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (const std::string_view line : a) {
    std::size_t corner = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = line == b[j] ? corner + 1 : std::max(above, row[j]);
      corner = above;
    }
  }
  return row[b.size()];
}

TEST_CASE("as few lines as can be are replaced") {
  std::mt19937 random(1);
  for (int n = 0; n < 2000; ++n) {
    CAPTURE(n);
    Lines texts[2];
    for (Lines& text : texts) {
      text.resize(random() % 12);
      for (std::string_view& line : text) line = std::string_view("abc").substr(random() % 3, 1);
    }
    const auto parts = compare_lines(texts[0], texts[1]);
    CHECK(replaced(texts[0], texts[1], parts) == texts[1]);
    std::size_t steps = 0;
    for (const Replacement& part : parts) {
      const bool apart =
          &part == parts.data() || part.before > (&part)[-1].before + (&part)[-1].removed;
      CHECK(apart);
      steps += part.removed + part.added;
    }
    CHECK(steps + 2 * longest_common(texts[0], texts[1]) == texts[0].size() + texts[1].size());
  }
}

TEST_CASE("texts that differ throughout are replaced as one") {
  const std::string before = "same\n" + lines(1, 20'000) + "end\n";
  const std::string after = "same\n" + lines(30'000, 50'000) + "end\n";
  const auto parts = compare_lines(split_lines(before), split_lines(after));
  REQUIRE(parts.size() == 1);
  CHECK(parts[0].before == 1);
  CHECK(parts[0].removed == 20'000);
  CHECK(parts[0].after == 1);
  CHECK(parts[0].added == 20'001);
}

// A tree that differs from `before` in everything that a diff can say.
const FileSet before = {{"a.c", lines(1, 40)},  {"dir/gone.c", "1\n2\n"},
                        {"dir/tail.c", "1\n2"}, {"emptied", "1\n"},
                        {"run.sh", "1\n"},      {"图 表.md", "插座\n" + lines(1, 9)},
                        {"crlf", "1\r\n2\r\n"}};
const FileSet after = {{"a.c", "0\n" + lines(1, 19) + "x\n" + lines(21, 40) + "y"},
                       {"dir/tail.c", "1\n2\n"},
                       {"deep/er/new.c", "1\n2"},
                       {"emptied", ""},
                       {"new-empty", ""},
                       {"new.sh", "1\n", false, true},
                       {"run.sh", "1\n", false, true},
                       {"图 表.md", "开关\n" + lines(1, 9)},
                       {"crlf", "1\r\n3\r\n"}};

void check_with(const std::string& program, const FileSet& from) {
  CAPTURE(program);
  const Folder old;
  const Folder expected;
  generate(from, old.path());
  generate(after, expected.path());
  const Folder side;
  side.put("diff", unified_diff(plan(after, old.path())));
  const std::string command =
      fmt::format("cd '{}' && {} < '{}/diff'", old.text(), program, side.text());
  REQUIRE(std::system(command.c_str()) == 0);
  CHECK(old.tree() == expected.tree());
}

TEST_CASE("patch makes the new tree of the old one") { check_with("patch -p1 -s", before); }

TEST_CASE("git makes the new tree of the old one, and removes even an empty file") {
  FileSet more = before;
  more.push_back({"gone-empty", ""});
  check_with("git apply", more);
}

}  // namespace
}  // namespace gizgen
