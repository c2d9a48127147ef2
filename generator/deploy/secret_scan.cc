// A detector that cries wolf is switched off, so every rule asks for two things: a name that says
// secret and a value that looks like one, or a form that nothing else has. Generated trees of all
// samples hold none.
#include "generator/deploy/secret_scan.h"

#include <algorithm>
#include <array>
#include <optional>

#include "generator/base/names.h"
#include "generator/base/secret_words.h"
#include "generator/base/unicode.h"
#include "generator/deploy/cargo.h"
#include "generator/write/file_set.h"

namespace gizgen::deploy {
namespace {

constexpr std::string_view digits_set = "0123456789";
constexpr std::string_view lower_set = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view upper_set = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view word_set =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

bool has_any(std::string_view text, std::string_view set) {
  return text.find_first_of(set) != text.npos;
}

// Keys that services hand out have beginnings of their own.
struct Form {
  std::string_view begin;
  std::size_t more;  // characters of word_set that follow at least
  std::string_view what;
};
constexpr auto forms = std::to_array<Form>({
    {"AKIA", 16, "an AWS access key"},
    {"LTAI", 12, "an Aliyun access key"},
    {"AKID", 32, "a Tencent Cloud key"},
    {"ghp_", 30, "a GitHub token"},
    {"gho_", 30, "a GitHub token"},
    {"ghs_", 30, "a GitHub token"},
    {"ghu_", 30, "a GitHub token"},
    {"github_pat_", 30, "a GitHub token"},
    {"glpat-", 18, "a GitLab token"},
    {"npm_", 34, "an npm token"},
    {"xoxb-", 20, "a Slack token"},
    {"xoxp-", 20, "a Slack token"},
    {"sk_live_", 16, "a Stripe key"},
});

// Files that are secrets as a whole.
bool is_secret_file(std::string_view path) {
  const std::string name = lower_case(std::string(path.substr(path.rfind('/') + 1)));
  constexpr auto names =
      std::to_array<std::string_view>({".env", ".netrc", ".pgpass", ".git-credentials", ".htpasswd",
                                       ".dockercfg", "id_rsa", "id_ed25519", "id_ecdsa", "id_dsa"});
  constexpr auto endings =
      std::to_array<std::string_view>({".p12", ".pfx", ".jks", ".keystore", ".ppk"});
  constexpr auto harmless =
      std::to_array<std::string_view>({".example", ".sample", ".template", ".dist"});
  if (std::find(names.begin(), names.end(), name) != names.end()) return true;
  const auto ends = [&](std::string_view end) { return name.ends_with(end); };
  if (name.starts_with(".env.")) return std::none_of(harmless.begin(), harmless.end(), ends);
  return std::any_of(endings.begin(), endings.end(), ends);
}

// Programs and prose: there a value is a literal only in quotes.
bool needs_quotes(std::string_view path) {
  constexpr auto endings = std::to_array<std::string_view>(
      {".c", ".cc", ".cpp", ".h", ".hpp", ".js", ".mjs", ".ts", ".lua", ".css", ".html", ".md",
       ".py", ".go", ".mustache", ".svg"});
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view end) { return path.ends_with(end); });
}

// What a person writes where a secret would stand.
bool stands_for_one(std::string_view value) {
  const std::string text = lower_case(std::string(value));
  constexpr auto words =
      std::to_array<std::string_view>({"example", "changeme", "change-me", "change_me",
                                       "placeholder", "your", "xxxx", "****", "...", "dummy"});
  constexpr auto whole =
      std::to_array<std::string_view>({"secret", "password", "token", "undefined"});
  const auto holds = [&](std::string_view word) { return text.find(word) != text.npos; };
  if (text.empty() || std::string_view("$<{%@&*(-").find(text.front()) != std::string_view::npos) {
    return true;
  }
  if (has_any(text, "\\(){}<>$ ,;") || text.front() == '/' || text.find("://") != text.npos)
    return true;
  if (std::find(whole.begin(), whole.end(), text) != whole.end()) return true;
  if (text.find_first_not_of(text.front()) == text.npos) return true;
  return std::any_of(words.begin(), words.end(), holds);
}

// In an address: `user:password@`, `PGUSER:PGPASSWORD@`, `app:app@` of an example.
bool stands_for_password(std::string_view user, std::string_view password) {
  return stands_for_one(password) || password == user || password == "pass" || password == "pw" ||
         (has_any(password, upper_set) && !has_any(password, lower_set) &&
          !has_any(password, digits_set));
}

// A value that is worth hiding: long enough, and not a word.
bool looks_secret(std::string_view value, bool quoted) {
  if (is_secret_text(value)) return true;
  if (value.size() < 8 || value.size() > 512 || stands_for_one(value)) return false;
  if (std::any_of(value.begin(), value.end(), [](char c) { return c < '!' || c > '~'; }))
    return false;
  const bool digits = has_any(value, digits_set);
  const bool lower = has_any(value, lower_set);
  const bool upper = has_any(value, upper_set);
  // A name, as programs and settings are full of them.
  if (!digits && value.find_first_not_of(word_set) == value.npos && (quoted || !(lower && upper))) {
    return false;
  }
  if (value.find_first_not_of(word_set) != value.npos && value.find("::") != value.npos)
    return false;
  return digits || !quoted;
}

struct Value {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool quoted = false;
  std::string_view in(std::string_view line) const { return line.substr(begin, end - begin); }
};

// The value that begins at `at`, behind "=" or ":".
std::optional<Value> value_at(std::string_view line, std::size_t at) {
  at = line.find_first_not_of(" \t", at);
  if (at == line.npos) return std::nullopt;
  const char quote = line[at];
  if (quote == '"' || quote == '\'' || quote == '`') {
    const std::size_t end = line.find(quote, at + 1);
    if (end == line.npos) return std::nullopt;
    return Value{at + 1, end, true};
  }
  std::size_t end = line.find_first_of(" \t\r,;}])\"'#", at);
  if (end == line.npos) end = line.size();
  return Value{at, end, false};
}

// The name that ends before `end`: `app_secret =`, `"app-secret":`, `config.appSecret =`.
std::string_view name_before(std::string_view line, std::size_t end) {
  while (end > 0 && std::string_view(" \t\"'`]").find(line[end - 1]) != std::string_view::npos)
    --end;
  std::size_t begin = end;
  while (begin > 0 && (word_set.find(line[begin - 1]) != word_set.npos || line[begin - 1] == '.'))
    --begin;
  return line.substr(begin, end - begin);
}

class Scanner {
 public:
  Scanner(std::string_view path, std::string_view text)
      : text_(text), quotes_only_(needs_quotes(path)) {}

  std::vector<SecretSpot> run() {
    std::size_t begin = 0;
    while (begin < text_.size()) {
      std::size_t end = text_.find('\n', begin);
      if (end == text_.npos) end = text_.size();
      ++line_number_;
      begin_ = begin;
      scan(text_.substr(begin, end - begin));
      begin = end + 1;
    }
    return std::move(spots_);
  }

 private:
  void scan(std::string_view line) {
    if (private_key(line) || known_form(line) || url_password(line)) return;
    for (std::size_t at = line.find_first_of("=:"); at != line.npos;
         at = line.find_first_of("=:", at + 1)) {
      if (assignment(line, at)) return;
    }
  }

  bool add(std::size_t begin, std::size_t end, std::string what) {
    spots_.push_back({line_number_, begin_ + begin, begin_ + end, std::move(what)});
    return true;
  }

  bool private_key(std::string_view line) {
    const std::size_t at = line.find("-----BEGIN ");
    if (at == line.npos) return false;
    const std::size_t key = line.find("PRIVATE KEY-----", at);
    return key != line.npos && add(at, line.size(), "a private key");
  }

  bool known_form(std::string_view line) {
    for (const Form& form : forms) {
      const std::size_t at = line.find(form.begin);
      if (at == line.npos) continue;
      if (at > 0 && word_set.find(line[at - 1]) != word_set.npos) continue;
      std::size_t end = line.find_first_not_of(word_set, at + form.begin.size());
      if (end == line.npos) end = line.size();
      const std::string_view tail =
          line.substr(at + form.begin.size(), end - at - form.begin.size());
      if (tail.size() >= form.more && has_any(tail, digits_set) && !stands_for_one(tail)) {
        return add(at, end, std::string(form.what));
      }
    }
    return false;
  }

  // "scheme://user:password@host"
  bool url_password(std::string_view line) {
    for (std::size_t at = line.find("://"); at != line.npos; at = line.find("://", at + 3)) {
      const std::string_view rest = line.substr(at + 3);
      const std::string_view authority = rest.substr(0, rest.find_first_of("/?# \t\"'`<>)|"));
      const std::size_t host = authority.rfind('@');
      const std::size_t colon = authority.find(':');
      if (host == authority.npos || colon == authority.npos || colon > host) continue;
      const std::string_view password = authority.substr(colon + 1, host - colon - 1);
      if (!stands_for_password(authority.substr(0, colon), password)) {
        return add(at + 3 + colon + 1, at + 3 + host, "a password in an address");
      }
    }
    return false;
  }

  bool assignment(std::string_view line, std::size_t at) {
    std::size_t after = at + 1;
    if (after < line.size() && (line[after] == '=' || line[after] == ':')) return false;  // == ::
    if (after < line.size() && line[after] == '>') ++after;
    if (at > 0 && std::string_view("=!<>:").find(line[at - 1]) != std::string_view::npos)
      return false;
    const auto value = value_at(line, after);
    if (!value || (quotes_only_ && !value->quoted)) return false;
    const std::string_view text = value->in(line);
    const std::string_view name = name_before(line, at);
    if (name.empty()) return false;
    const std::size_t begin = static_cast<std::size_t>(name.data() - line.data());
    const std::string_view before = line.substr(0, begin);
    if (before.ends_with("${")) return false;  // a shell's ${NAME:-...}
    if (before.ends_with('/')) return false;   // the end of a path, as in the manifest
    if (is_secret_text(text)) return add(value->begin, value->end, "a secret key");
    if (!ends_as_secret_key(name) || !looks_secret(text, value->quoted)) return false;
    return add(value->begin, value->end, "the value of " + printable(name));
  }

  std::string_view text_;
  bool quotes_only_;
  std::uint32_t line_number_ = 0;
  std::size_t begin_ = 0;
  std::vector<SecretSpot> spots_;
};

// Enough to find a key in; the rest of a picture or a table is not read.
constexpr std::size_t scanned = 4u << 20;

}  // namespace

std::vector<SecretSpot> secrets_in(std::string_view path, std::string_view text) {
  if (is_secret_file(path)) return {{0, 0, 0, "what this file is for"}};
  return Scanner(path, text.substr(0, scanned)).run();
}

void find_secrets(const Cargo& cargo, const std::filesystem::path& folder,
                  Diagnostics& diagnostics) {
  for (const CargoFile& file : cargo.files) {
    if (file.path == manifest_path) continue;  // hashes, by the names of files
    const auto spots = secrets_in(file.path, file.content);
    if (spots.empty()) continue;
    const std::string shown = (folder / file.path).string();
    std::string hidden = file.content;
    for (const SecretSpot& spot : spots) {
      std::fill(hidden.begin() + static_cast<std::ptrdiff_t>(spot.begin),
                hidden.begin() + static_cast<std::ptrdiff_t>(spot.end), '*');
    }
    for (const SecretSpot& spot : spots) {
      const std::size_t end =
          spot.begin == 0 ? file.content.npos : file.content.rfind('\n', spot.begin - 1);
      const std::size_t line = end + 1;  // npos + 1 is 0
      Where where{.file = shown};
      if (spot.line > 0) {
        const std::string_view before =
            std::string_view(file.content).substr(line, spot.begin - line);
        where.line = spot.line;
        where.column = static_cast<std::uint32_t>(count_code_points(before) + 1);
        where.length = static_cast<std::uint32_t>(spot.end - spot.begin);
      }
      diagnostics.error(std::move(where), "E621", "{} is a secret", spot.what).help =
          "secrets come from the environment at run time: take it out, and replace it if it was "
          "shared";
    }
    diagnostics.add_source(shown, std::move(hidden));
  }
}

}  // namespace gizgen::deploy
