#include "runtime/service/net/response_writer.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

namespace giz::net {
namespace {

struct Standard {
  std::string_view name;
  std::string_view value;
};
constexpr std::array standards{
    Standard{"Cache-Control", "no-store"}, Standard{"X-Content-Type-Options", "nosniff"},
    Standard{"Referrer-Policy", "same-origin"}, Standard{"X-Frame-Options", "DENY"},
    Standard{"Content-Security-Policy", "frame-ancestors 'none'"}};

bool has(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [name](const auto& header) { return same_word(header.first, name); });
}

bool is_bad(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

// The connection's own, which no handler sets.
bool is_ours(std::string_view name) {
  return same_word(name, "Content-Length") || same_word(name, "Connection") ||
         same_word(name, "Transfer-Encoding") || same_word(name, "Date");
}

}  // namespace

std::string response_head(const Response& response, const HeadFacts& facts) {
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(response.status)));
  std::string out =
      fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nX-Request-Id: {}\r\n", response.status,
                  std::string_view(reason.data(), reason.size()), facts.date, facts.request_id);
  for (const auto& [name, value] : response.headers) {
    if (is_bad(name) || is_bad(value)) {
      throw std::logic_error("a header of an answer holds a line's end");
    }
    if (!is_ours(name)) {
      out.append(name).append(": ").append(value).append("\r\n");
    }
  }
  for (const Standard& standard : standards) {
    if (!has(response, standard.name)) {
      out.append(standard.name).append(": ").append(standard.value).append("\r\n");
    }
  }
  if (response.status != 204 && response.status != 304 && response.status >= 200) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
  }
  if (!facts.keep_alive) {
    out += "Connection: close\r\n";
  } else if (facts.http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  return out += "\r\n";
}

}  // namespace giz::net
