#include "generator/deploy/remote_text.h"

#include <algorithm>
#include <array>

#include "generator/base/unicode.h"

namespace gizgen::deploy {
namespace {

constexpr std::string_view remote_mark = "remote:";

// How git begins the lines that it counts in.
constexpr auto counters = std::to_array<std::string_view>({
    "Enumerating objects:",
    "Counting objects:",
    "Compressing objects:",
    "Writing objects:",
    "Resolving deltas:",
    "Unpacking objects:",
    "Receiving objects:",
    "Delta compression using",
    "Total ",
    "Checking connectivity:",
    "Updating files:",
});

constexpr auto verdicts = std::to_array<std::string_view>({
    "fatal:",
    "error:",
    "hint:",
    "Please make sure you have the correct access rights",
    "and the repository exists.",
});

template <typename List>
bool begins_with_one(std::string_view text, const List& list) {
  return std::any_of(list.begin(), list.end(),
                     [&](std::string_view word) { return text.starts_with(word); });
}

// The length of the terminal command that begins at `at`, an escape character: "ESC [ ... letter",
// "ESC ] ... BEL", or the escape and one character.
std::size_t command_length(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return 1;
  std::size_t end = at + 2;
  if (text[at + 1] == '[') {
    while (end < text.size() && (text[end] < '@' || text[end] > '~')) ++end;
    return std::min(end + 1, text.size()) - at;
  }
  if (text[at + 1] == ']') {
    while (end < text.size() && text[end] != '\a' && text[end] != '\x1b') ++end;
    const bool closed = end + 1 < text.size() && text[end] == '\x1b' && text[end + 1] == '\\';
    return std::min(end + (closed ? 2 : 1), text.size()) - at;
  }
  return 2;
}

// Where in `url` its "user:password" stands, or an empty view.
std::string_view user_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == url.npos) return {};
  const std::string_view rest = url.substr(scheme + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t at = authority.rfind('@');
  return at == authority.npos ? std::string_view() : authority.substr(0, at);
}

}  // namespace

void LineReader::feed(std::string_view bytes) {
  for (const char byte : bytes) {
    if (byte == '\n') {
      emit(false);
      returned_ = false;
      continue;
    }
    if (returned_) emit(true);
    returned_ = byte == '\r';
    if (!returned_) line_ += byte;
    if (line_.size() >= longest_line) emit(false);
  }
}

void LineReader::finish() {
  if (returned_ || !line_.empty()) emit(returned_);
  returned_ = false;
}

void LineReader::emit(bool overwritten) {
  std::string line;
  line.swap(line_);
  take_(line, overwritten);
}

RemoteLine read_remote_line(std::string_view line, bool overwritten) {
  RemoteLine read;
  const bool from_remote = line.starts_with(remote_mark);
  if (from_remote) {
    line.remove_prefix(remote_mark.size());
    if (line.starts_with(' ')) line.remove_prefix(1);
  }
  read.text = plain_line(line);
  if (overwritten || begins_with_one(read.text, counters)) {
    read.kind = RemoteLine::progress;
  } else if (from_remote) {
    read.kind = RemoteLine::remote;
  } else if (begins_with_one(read.text, verdicts)) {
    read.kind = RemoteLine::verdict;
  }
  return read;
}

std::string plain_line(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == '\x1b') {
      at += command_length(line, at);
    } else if (line[at] == '\t') {
      out.append(8 - out.size() % 8, ' ');
      ++at;
    } else {
      out += line[at++];
    }
  }
  out = printable(out);
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

std::string password_of(std::string_view url) {
  const std::string_view user = user_of(url);
  const std::size_t colon = user.find(':');
  if (colon == user.npos) return {};
  return std::string(user.substr(colon + 1));
}

std::string shown_url(std::string_view url) {
  std::string shown = plain_line(url);
  const std::string password = password_of(shown);
  if (!password.empty()) {
    shown.replace(shown.find("://") + 3 + user_of(shown).find(':') + 1, password.size(), "***");
  }
  const std::size_t query = shown.find('?');
  if (query != shown.npos && shown.find("://") < query) shown.replace(query, shown.npos, "?...");
  return shown;
}

}  // namespace gizgen::deploy
