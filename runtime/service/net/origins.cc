#include "runtime/service/net/origins.h"

#include <algorithm>

namespace giz::net {
namespace {}  // namespace

bool Origins::is_own(const Request& request) const {
  std::string_view origin = request.header("Origin");
  if (!base_.empty()) {
    return same_word(origin, base_);
  }
  // Who ends TLS in front may not be trusted to say so; the host decides.
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (origin.starts_with(scheme)) {
      return same_word(origin.substr(scheme.size()), request.header("Host"));
    }
  }
  return false;
}

bool Origins::is_listed(const Request& request) const {
  const std::string_view origin = request.header("Origin");
  return std::any_of(allowed_.begin(), allowed_.end(),
                     [origin](const std::string& allowed) { return same_word(allowed, origin); });
}

bool Origins::allows(const Request& request) const {
  return request.header("Origin").empty() || is_own(request) || is_listed(request);
}

void Origins::add_headers(const Request& request, Response& response) const {
  if (!allowed_.empty()) {
    response.headers.emplace_back("Vary", "Origin");
  }
  if (!request.header("Origin").empty() && is_listed(request)) {
    response.headers.emplace_back("Access-Control-Allow-Origin", request.header("Origin"));
    response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
    response.headers.emplace_back("Access-Control-Expose-Headers", "X-Request-Id, Retry-After");
  }
}

Response Origins::preflight(const Request& request, const std::string& allow) const {
  Response response = Response::empty(204);
  response.headers.emplace_back("Allow", allow.empty() ? "OPTIONS" : allow + ", OPTIONS");
  if (request.header("Access-Control-Request-Method").empty()) {
    return response;
  }
  if (!allows(request)) {
    throw Refusal(Reason::forbidden,
                  "pages of this origin may not call: GZ_ALLOWED_ORIGINS lists those that may");
  }
  response.headers.emplace_back("Access-Control-Allow-Methods", allow);
  const std::string_view headers = request.header("Access-Control-Request-Headers");
  if (!headers.empty()) {
    response.headers.emplace_back("Access-Control-Allow-Headers", headers);
  }
  response.headers.emplace_back("Access-Control-Max-Age", "600");
  return response;
}

}  // namespace giz::net
