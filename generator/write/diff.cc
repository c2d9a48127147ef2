// Hunks of at most three equal lines around what is replaced; two replacements share a hunk when
// the lines between them would be shown anyway.
#include <algorithm>
#include <iterator>
#include <span>

#include <fmt/format.h>

#include "generator/write/file_set.h"
#include "generator/write/lines.h"

namespace gizgen {
namespace {

constexpr std::size_t context = 3;

using Lines = std::vector<std::string_view>;

void append_lines(std::string& out, char mark, const Lines& lines, std::size_t begin,
                  std::size_t end) {
  for (std::size_t n = begin; n < end; ++n) {
    out += mark;
    out += lines[n];
    if (!lines[n].ends_with('\n')) out += "\n\\ No newline at end of file\n";
  }
}

// A range counts from 1; one without lines names the line before it.
std::string range(std::size_t begin, std::size_t end) {
  if (end - begin == 1) return fmt::to_string(end);
  return fmt::format("{},{}", begin == end ? begin : begin + 1, end - begin);
}

void append_hunk(std::string& out, std::span<const Replacement> hunk, const Lines& before,
                 const Lines& after) {
  const Replacement& first = hunk.front();
  const Replacement& last = hunk.back();
  const std::size_t lead = std::min(context, first.before);
  const std::size_t end = std::min(last.before + last.removed + context, before.size());
  const std::size_t trail = end - (last.before + last.removed);
  out += fmt::format("@@ -{} +{} @@\n", range(first.before - lead, end),
                     range(first.after - lead, last.after + last.added + trail));
  std::size_t at = first.before - lead;
  for (const Replacement& part : hunk) {
    append_lines(out, ' ', before, at, part.before);
    append_lines(out, '-', before, part.before, part.before + part.removed);
    append_lines(out, '+', after, part.after, part.after + part.added);
    at = part.before + part.removed;
  }
  append_lines(out, ' ', before, at, end);
}

void append_hunks(std::string& out, const Planned& planned) {
  const Lines before = split_lines(planned.before);
  const Lines after = split_lines(planned.after);
  const std::vector<Replacement> parts = compare_lines(before, after);
  for (std::size_t begin = 0; begin < parts.size();) {
    std::size_t end = begin + 1;
    while (end < parts.size() &&
           parts[end].before - parts[end - 1].before - parts[end - 1].removed <= 2 * context) {
      ++end;
    }
    append_hunk(out, std::span(parts).subspan(begin, end - begin), before, after);
    begin = end;
  }
}

std::string_view mode(bool executable) { return executable ? "100755" : "100644"; }

// `git apply` needs a tab behind a name with blanks.
std::string name(std::string_view side, const std::string& path) {
  return fmt::format("{}{}{}", side, path, path.find(' ') == path.npos ? "" : "\t");
}

void append_file(std::string& out, const Planned& planned) {
  const bool added = planned.change == Change::added;
  const bool removed = planned.change == Change::removed;
  out += fmt::format("diff --git a/{0} b/{0}\n", planned.path);
  if (added) out += fmt::format("new file mode {}\n", mode(planned.executable));
  if (removed) out += fmt::format("deleted file mode {}\n", mode(planned.was_executable));
  if (!added && !removed && planned.was_executable != planned.executable) {
    out += fmt::format("old mode {}\nnew mode {}\n", mode(planned.was_executable),
                       mode(planned.executable));
  }
  if (planned.after == planned.before) return;
  out += fmt::format("--- {}\n+++ {}\n", added ? "/dev/null" : name("a/", planned.path),
                     removed ? "/dev/null" : name("b/", planned.path));
  append_hunks(out, planned);
}

}  // namespace

std::string unified_diff(const Plan& plan) {
  std::string out;
  for (const Planned& planned : plan.files) {
    const bool shown = planned.change != Change::unchanged && planned.change != Change::kept;
    if (shown) append_file(out, planned);
  }
  return out;
}

}  // namespace gizgen
