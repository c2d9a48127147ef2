// curl, as a program: it knows the system's certificates, proxies and their settings as the user
// does, and one request is no reason to link a client. What is secret goes to its standard input,
// never to its command line, which every user of the machine can read.
#include "generator/deploy/hook.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "generator/base/world_error.h"
#include "generator/deploy/remote_text.h"

namespace gizgen::deploy {
namespace {

constexpr std::size_t most_answer = 64 * 1024;
constexpr std::string_view status_mark = "\n:status:";

[[noreturn]] void fail(std::string_view what, std::string_view remedy) {
  throw WorldError(fmt::format("{}\n      | {}", what, remedy));
}

bool is_loopback(std::string_view url) {
  for (const std::string_view host : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
    if (!url.starts_with(host)) continue;
    const std::string_view rest = url.substr(host.size());
    if (rest.empty() || rest[0] == ':' || rest[0] == '/' || rest[0] == '?') return true;
  }
  return false;
}

void check_url(const HookCall& call) {
  if (call.url.starts_with("https://") || is_loopback(call.url)) return;
  fail(fmt::format("{} is no address of a build hook", shown_url(call.url)),
       "it begins with https://; a token does not travel unencrypted");
}

// A curl_word word of curl's configuration.
std::string curl_word(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
      case '\\': out += '\\', out += c; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: out += c;
    }
  }
  return out + "\"";
}

std::string configuration(const HookCall& call) {
  std::string text =
      fmt::format("url = {}\ndata-raw = {}\n", curl_word(call.url), curl_word(call.body));
  text += "header = \"Content-Type: application/json\"\nheader = \"Expect:\"\n";
  if (!call.token.empty())
    text += "header = " + curl_word("Authorization: Bearer " + call.token) + "\n";
  return text;
}

[[noreturn]] void no_answer(const HookCall& call, const ChildEnd& end, const std::string& words) {
  const std::string url = shown_url(call.url);
  if (end.kind == ChildEnd::missing) {
    fail("there is no curl in PATH, which calls the hook", "install it: `apt-get install curl`");
  }
  if (end.kind == ChildEnd::interrupted) {
    fail("stopped by you; whether the hook was called is not known", "run the same command again");
  }
  switch (end.code) {
    case 6: fail(fmt::format("there is no host of that name: {}", url), "check the address");
    case 7: fail(fmt::format("nobody answers at {}", url), "check host, port and network");
    case 28:
      fail(fmt::format("{} did not answer within {} s", url, call.limit.count()),
           "look there whether a build began; --timeout sets how long to wait");
    case 35:
    case 51:
    case 60:
      fail(fmt::format("{} is not who it says it is: {}", url, words),
           "check the address; a certificate of your own belongs into "
           "/usr/local/share/ca-certificates");
    default: fail(fmt::format("{} gave no answer: {}", url, words), "check the address");
  }
}

[[noreturn]] void refused(const HookCall& call, int status, const std::string& answer) {
  const std::string url = shown_url(call.url);
  const std::string what =
      fmt::format("{} answered {}{}{}", url, status, answer.empty() ? "" : ": ", answer);
  if (status == 401 || status == 403) {
    const std::string token =
        call.token.empty()
            ? fmt::format("put a token into {}", call.token_name)
            : fmt::format("the token in {} is not one that it takes", call.token_name);
    fail(what, token);
  }
  if (status == 404 || status == 410) fail(what, "check the hook's address with the service");
  if (status == 429) fail(what, "it asks for fewer calls: try again later");
  if (status >= 300 && status < 400) fail(what, "the hook moved: use its new address");
  if (status >= 500) fail(what, "that is the service's own fault: try again later");
  fail(what,
       "the service does not take this request: compare the body (--dry-run shows it) with its "
       "manual");
}

std::string first_line(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \r\n\t");
  if (begin == text.npos) return {};
  return plain_line(std::string_view(text).substr(
      begin, std::min<std::size_t>(text.find_first_of("\r\n", begin) - begin, 200)));
}

}  // namespace

std::string call_hook(const HookCall& call, Interrupts& interrupts) {
  check_url(call);
  Command command;
  const std::string limit = std::to_string(call.limit.count());
  command.words = {"curl",
                   "-q",
                   "--silent",
                   "--show-error",
                   "--globoff",
                   "--proto",
                   "=https,http",
                   "--connect-timeout",
                   limit,
                   "--max-time",
                   limit,
                   "--config",
                   "-",
                   "--write-out",
                   "%{stderr}" + std::string(status_mark) + "%{http_code}"};
  command.input = configuration(call);
  command.silence = call.limit + std::chrono::seconds(10);
  if (command.input.size() > max_input)
    fail("the hook's body is too long", "shorten the branch or address");
  std::string out;
  std::string err;
  const ChildEnd end = run_child(
      command, interrupts,
      [&](std::string_view bytes) {
        out += bytes.substr(0, most_answer - std::min(most_answer, out.size()));
      },
      [&](std::string_view bytes) {
        err += bytes.substr(0, most_answer - std::min(most_answer, err.size()));
      });
  if (!end.fine()) no_answer(call, end, first_line(err));
  const std::size_t mark = err.rfind(status_mark);
  int status = 0;
  if (mark != err.npos) {
    std::from_chars(err.data() + mark + status_mark.size(), err.data() + err.size(), status);
  }
  const std::string answer = first_line(out);
  if (status < 200 || status > 299) refused(call, status, answer);
  return fmt::format("{}{}{}", status, answer.empty() ? "" : " ", answer);
}

}  // namespace gizgen::deploy
