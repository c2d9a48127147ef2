#include "runtime/service/net/http.h"

#include <algorithm>

#include <boost/beast/core/string.hpp>
#include <fmt/format.h>

#include "runtime/service/base/json_text.h"

namespace giz::net {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Deeper JSON is nobody's and would cost those who walk it their stack.
constexpr int kJsonDepth = 64;

std::string_view value_of(const Pairs& pairs, std::string_view name) {
  const auto found = std::find_if(pairs.begin(), pairs.end(),
                                  [name](const auto& pair) { return pair.first == name; });
  return found == pairs.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// "[json.exception.parse_error.101] parse error at line 1, column 2: ..." without the library's
// name.
std::string without_prefix(std::string_view what) {
  const std::size_t mark = what.find("] ");
  return std::string(mark == std::string_view::npos ? what : what.substr(mark + 2));
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  return boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

std::string_view Request::header(std::string_view name) const {
  const auto found = headers.find({name.data(), name.size()});
  return found == headers.end() ? std::string_view()
                                : std::string_view(found->value().data(), found->value().size());
}

std::string_view Request::query_value(std::string_view name) const { return value_of(query, name); }
std::string_view Request::param(std::string_view name) const { return value_of(params, name); }

std::string_view Request::cookie(std::string_view name) const {
  std::string_view rest = header("Cookie");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view pair = trimmed(rest.substr(0, end));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && trimmed(pair.substr(0, equals)) == name) {
      std::string_view value = trimmed(pair.substr(equals + 1));
      if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) {
        value = value.substr(1, value.size() - 2);
      }
      return value;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

Json Request::json() const {
  const Json::parser_callback_t shallow = [](int depth, Json::parse_event_t, Json&) {
    if (depth > kJsonDepth) {
      throw Refusal(Reason::bad_request,
                    fmt::format("the body's JSON is nested deeper than {}", kJsonDepth));
    }
    return true;
  };
  try {
    return Json::parse(body, shallow);
  } catch (const Json::exception& error) {
    throw Refusal(Reason::bad_request, "the body is no JSON: " + without_prefix(error.what()));
  }
}

Response Response::json(const Json& value, int status) {
  // What a device or a person sent may hold bytes that are no UTF-8; they are shown as such.
  return {status, {{"Content-Type", "application/json"}}, json_text(value)};
}

Response Response::text(std::string body, int status) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(body)};
}

Response Response::empty(int status) { return {status, {}, {}}; }

Response error_response(const Refusal& refusal, std::string_view request_id) {
  Json error{{"code", code_word(refusal.reason)}, {"message", refusal.what()}};
  if (!refusal.field.empty()) {
    error["field"] = refusal.field;
  }
  error["request_id"] = request_id;
  Response response = Response::json({{"error", std::move(error)}}, http_status(refusal.reason));
  if (refusal.retry_after > 0) {
    response.headers.emplace_back("Retry-After", fmt::format("{}", refusal.retry_after));
  }
  return response;
}

}  // namespace giz::net
