#include "runtime/service/net/target.h"

#include <algorithm>
#include <cstdint>

namespace giz::net {
namespace {

constexpr std::size_t kMostPairs = 64;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string read_path(std::string_view text, std::string& path) {
  if (!percent_decode(text, false, path)) {
    return "a % in the path is not followed by two hexadecimal digits";
  }
  const auto slashes = [](std::string_view s) { return std::count(s.begin(), s.end(), '/'); };
  if (slashes(path) != slashes(text) || path.find('\0') != std::string::npos || !is_utf8(path)) {
    return "the path holds an encoded slash, a zero or bytes that are no UTF-8";
  }
  std::string_view rest = path;
  while (true) {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    if (segment == "." || segment == "..") {
      return "the path holds a segment of dots";
    }
    if (slash == std::string_view::npos) {
      return {};
    }
    rest.remove_prefix(slash + 1);
  }
}

std::string read_query(std::string_view text,
                       std::vector<std::pair<std::string, std::string>>& query) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) {
      continue;
    }
    if (query.size() == kMostPairs) {
      return "the query has more than 64 values";
    }
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto& [name, value] = query.emplace_back();
    if (!percent_decode(pair.substr(0, equals), true, name) ||
        (equals < pair.size() && !percent_decode(pair.substr(equals + 1), true, value))) {
      return "a % in the query is not followed by two hexadecimal digits";
    }
    if (!is_utf8(name) || !is_utf8(value)) {
      return "the query holds bytes that are no UTF-8";
    }
  }
  return {};
}

}  // namespace

bool percent_decode(std::string_view text, bool plus_is_space, std::string& out) {
  out.clear();
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return false;
      }
      out += static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      out += text[i] == '+' && plus_is_space ? ' ' : text[i];
    }
  }
  return true;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return out;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<std::uint8_t>(text[i++]);
    if (first < 0x80) {
      continue;
    }
    const int more = first >= 0xc2 && first < 0xe0   ? 1
                     : first >= 0xe0 && first < 0xf0 ? 2
                     : first >= 0xf0 && first < 0xf5 ? 3
                                                     : 0;
    // The second byte's limits keep out overlong forms, surrogates and what is past U+10FFFF.
    std::uint8_t least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    std::uint8_t most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    for (int k = 0; k < more; ++k, ++i) {
      const auto byte = static_cast<std::uint8_t>(i < text.size() ? text[i] : 0);
      if (byte < least || byte > most) {
        return false;
      }
      least = 0x80;
      most = 0xbf;
    }
    if (more == 0) {
      return false;
    }
  }
  return true;
}

std::string read_target(std::string_view target, std::string& path,
                        std::vector<std::pair<std::string, std::string>>& query) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.starts_with(scheme)) {
      target.remove_prefix(std::min(target.find_first_of("/?", scheme.size()), target.size()));
      break;
    }
  }
  const std::size_t mark = std::min(target.find('?'), target.size());
  std::string_view path_text = target.substr(0, mark);
  if (path_text.empty()) {
    path_text = "/";
  }
  if (!path_text.starts_with('/')) {
    return "the request's target does not begin with /";
  }
  std::string wrong = read_path(path_text, path);
  if (wrong.empty() && mark < target.size()) {
    wrong = read_query(target.substr(mark + 1), query);
  }
  return wrong;
}

}  // namespace giz::net
