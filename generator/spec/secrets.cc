#include "generator/spec/secrets.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "generator/base/unicode.h"

namespace gizgen {
namespace {

// In lower case, without the characters that join words.
constexpr auto secret_keys = std::to_array<std::string_view>({
    "accesstoken",  "aeskey",      "apikey",      "apisecret",    "appsecret",
    "clientsecret", "credential",  "credentials", "devicesecret", "encodingaeskey",
    "passcode",     "passwd",      "password",    "privatekey",   "productsecret",
    "pwd",          "secret",      "secretkey",   "token",        "usertoken",
    "wechatsecret", "wechattoken",
});

constexpr std::string_view environment =
    "secrets come from the environment at run time: take it out here";

std::string folded(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '_' || c == '-' || c == ' ' || c == '.') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

bool is_base64_key(std::string_view text) {
  if (text.size() != 43) return false;
  std::size_t lower = 0;
  std::size_t upper = 0;
  std::size_t digits = 0;
  std::size_t others = 0;
  for (const char c : text) {
    lower += c >= 'a' && c <= 'z';
    upper += c >= 'A' && c <= 'Z';
    digits += c >= '0' && c <= '9';
    others += c == '+' || c == '/';
  }
  return lower + upper + digits + others == text.size() && lower > 0 && upper > 0 && digits >= 3;
}

void collect_scalars(const Node& node, std::vector<Span>& spans) {
  if (node.kind != Kind::mapping && node.kind != Kind::sequence) spans.push_back(node.span);
  for (const Node& item : node.items) collect_scalars(item, spans);
  for (const Member& member : node.members) collect_scalars(member.value, spans);
}

void find_secrets(const Node& node, std::vector<Span>& hidden, Report& report) {
  if (node.kind == Kind::string && is_secret_text(node.text)) {
    report.error(node.span, "E207", "this looks like a secret key").help = environment;
    hidden.push_back(node.span);
  }
  for (const Node& item : node.items) find_secrets(item, hidden, report);
  for (const Member& member : node.members) {
    if (is_secret_key(member.key)) {
      report.error(member.key_span, "E207", "{} is a secret", quoted(member.key)).help =
          environment;
      collect_scalars(member.value, hidden);
    } else {
      find_secrets(member.value, hidden, report);
    }
  }
}

}  // namespace

bool is_secret_key(std::string_view key) {
  if (key.size() > 40) return false;
  return std::find(secret_keys.begin(), secret_keys.end(), folded(key)) != secret_keys.end();
}

bool is_secret_text(std::string_view text) {
  return is_base64_key(text) || text.find("PRIVATE KEY") != std::string_view::npos;
}

void refuse_secrets(const Node& root, Report& report) {
  std::vector<Span> hidden;
  find_secrets(root, hidden, report);
  if (hidden.empty()) return;
  std::string shown(report.source().text());
  // From the back, so that the offsets before stay true; columns stay true by counting code points.
  for (auto span = hidden.rbegin(); span != hidden.rend(); ++span) {
    const std::string_view secret =
        report.source().text().substr(span->begin, span->end - span->begin);
    shown.replace(span->begin, secret.size(), std::string(count_code_points(secret), '*'));
  }
  report.diagnostics().add_source(report.source().file(), std::move(shown));
}

}  // namespace gizgen
