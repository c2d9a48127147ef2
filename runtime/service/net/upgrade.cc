#include "runtime/service/net/upgrade.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include "runtime/service/base/crypto.h"

namespace giz::net {
namespace {

bool has_token(std::string_view list, std::string_view token) {
  return boost::beast::http::token_list(boost::beast::string_view(list.data(), list.size()))
      .exists({token.data(), token.size()});
}

}  // namespace

bool is_upgrade(const Request& request) {
  return request.method == boost::beast::http::verb::get &&
         has_token(request.header("Upgrade"), "websocket") &&
         has_token(request.header("Connection"), "upgrade");
}

void check_upgrade(const Request& request, const Origins& origins) {
  std::string key;
  if (request.header("Sec-WebSocket-Version") != "13") {
    throw Refusal(Reason::bad_request, "Sec-WebSocket-Version: 13 is spoken here");
  }
  if (!from_base64(request.header("Sec-WebSocket-Key"), key) || key.size() != 16) {
    throw Refusal(Reason::bad_request, "Sec-WebSocket-Key is 16 bytes in base64");
  }
  if (!request.header("Cookie").empty() && !origins.allows(request)) {
    throw Refusal(Reason::forbidden,
                  "pages of this origin may not connect: GZ_ALLOWED_ORIGINS lists those that may");
  }
}

bool offers(const Request& request, std::string_view subprotocol) {
  return has_token(request.header("Sec-WebSocket-Protocol"), subprotocol);
}

}  // namespace giz::net
