#include "generator/deploy/remote_text.h"

#include <vector>

#include <doctest/doctest.h>

using namespace gizgen::deploy;

namespace {

std::string lines_of(std::string_view bytes, std::size_t piece) {
  std::string seen;
  LineReader reader([&](std::string_view line, bool overwritten) {
    seen += std::string(line) + (overwritten ? "~" : ".");
  });
  for (std::size_t at = 0; at < bytes.size(); at += piece) reader.feed(bytes.substr(at, piece));
  reader.finish();
  return seen;
}

void check_line(const char* line, RemoteLine::Kind kind, const char* text) {
  CAPTURE(line);
  const RemoteLine read = read_remote_line(line, false);
  CHECK(static_cast<int>(read.kind) == static_cast<int>(kind));
  CHECK(read.text == text);
}

}  // namespace

TEST_CASE("lines are the same however the bytes are cut") {
  for (std::size_t piece = 1; piece < 20; ++piece) {
    CAPTURE(piece);
    CHECK(lines_of("one\ntwo\r\n10%\r20%\r\n\n\rend", piece) == "one.two.10%~20%..~end.");
    CHECK(lines_of("", piece) == "");
    CHECK(lines_of("10%\r", piece) == "10%~");
  }
}

TEST_CASE("a line without end is cut, and nothing of it is lost") {
  std::size_t total = 0;
  std::size_t longest = 0;
  LineReader reader([&](std::string_view line, bool) {
    total += line.size();
    longest = std::max(longest, line.size());
  });
  const std::string block(1000, 'x');
  for (int i = 0; i < 1000; ++i) reader.feed(block);
  reader.finish();
  CHECK(total == 1'000'000);
  CHECK(longest == longest_line);
}

TEST_CASE("a line is the remote's, a counter, git's last word or another") {
  check_line("remote: building        ", RemoteLine::remote, "building");
  check_line("remote:", RemoteLine::remote, "");
  check_line("remote:   indented", RemoteLine::remote, "  indented");
  check_line("remote: fatal: theirs", RemoteLine::remote, "fatal: theirs");
  check_line("remote: Resolving deltas: 100% (2/2), done.", RemoteLine::progress,
             "Resolving deltas: 100% (2/2), done.");
  check_line("Writing objects: 100% (3/3), done.", RemoteLine::progress,
             "Writing objects: 100% (3/3), done.");
  check_line("fatal: Could not read", RemoteLine::verdict, "fatal: Could not read");
  check_line("Host key verification failed.", RemoteLine::words, "Host key verification failed.");
  CHECK(static_cast<int>(read_remote_line("remote: any 10%", true).kind) == RemoteLine::progress);
}

TEST_CASE("what would move the cursor does not get through") {
  CHECK(plain_line("\x1b[1G-----> \x1b[1;32mok\x1b[0m") == "-----> ok");
  CHECK(plain_line("a\tb") == "a       b");
  CHECK(plain_line("\x1b]0;title\aend \x1b]8;;x\x1b\\link") == "end link");
  CHECK(plain_line("a\x1b") == "a");
  CHECK(plain_line("a\x1b[") == "a");
  CHECK(plain_line("a\x1b[31") == "a");
  CHECK(plain_line("\x1b"
                   "cb") == "b");
  CHECK(plain_line("x\b\x07\xff") == "x\uFFFD\uFFFD\uFFFD");
  CHECK(plain_line("插座  ") == "插座");
}

TEST_CASE("an address is shown without what lets one in") {
  CHECK(shown_url("https://ann:pa55@host/x?key=1") == "https://ann:***@host/x?...");
  CHECK(shown_url("ssh://git@host:22/x") == "ssh://git@host:22/x");
  CHECK(shown_url("git@host:x?y") == "git@host:x?y");
  CHECK(shown_url("https://ann:p@ss@host/") == "https://ann:***@host/");
  CHECK(password_of("https://ann:p@ss@host/") == "p@ss");
  CHECK(password_of("https://host/a:b@c") == "");
  CHECK(password_of("/tmp/a:b@c") == "");
}
