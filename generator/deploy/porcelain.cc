#include "generator/deploy/porcelain.h"

#include <algorithm>

#include "generator/deploy/remote_text.h"

namespace gizgen::deploy {
namespace {

constexpr std::string_view flags = " *=+-!";
constexpr std::string_view heads_prefix = "refs/heads/";

bool is_oid(std::string_view text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

// "summary (reason)"; a summary in brackets may hold blanks.
void split_summary(std::string_view text, PushedRef& ref) {
  const std::size_t open = text.find(" (");
  const bool has_reason = open != text.npos && text.ends_with(')');
  ref.summary = plain_line(text.substr(0, has_reason ? open : text.npos));
  if (has_reason) ref.reason = plain_line(text.substr(open + 2, text.size() - open - 3));
}

void read_ref(std::string_view line, RemoteRefs& refs) {
  const std::size_t tab = line.find('\t');
  if (tab == line.npos) return;
  std::string_view left = line.substr(0, tab);
  std::string_view name = line.substr(tab + 1);
  if (left.starts_with("ref: ") && name == "HEAD") {
    left.remove_prefix(5);
    if (left.starts_with(heads_prefix)) refs.head = left.substr(heads_prefix.size());
  } else if (is_oid(left) && name.starts_with(heads_prefix)) {
    refs.heads.emplace(name.substr(heads_prefix.size()), left);
  }
}

}  // namespace

std::optional<PushedRef> read_pushed_ref(std::string_view line) {
  if (line.size() < 2 || line[1] != '\t' || flags.find(line[0]) == flags.npos) return std::nullopt;
  PushedRef ref;
  ref.flag = line[0];
  line.remove_prefix(2);
  const std::size_t tab = line.find('\t');
  if (tab == line.npos) return std::nullopt;
  const std::string_view names = line.substr(0, tab);
  const std::size_t colon = names.find(':');
  if (colon == names.npos) return std::nullopt;
  ref.from = plain_line(names.substr(0, colon));
  ref.to = plain_line(names.substr(colon + 1));
  split_summary(line.substr(tab + 1), ref);
  return ref;
}

RemoteRefs read_remote_refs(std::string_view text) {
  RemoteRefs refs;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    read_ref(text.substr(0, end), refs);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return refs;
}

}  // namespace gizgen::deploy
