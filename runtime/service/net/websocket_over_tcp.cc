#include "runtime/service/net/websocket_link.h"
#include "runtime/service/net/websocket_open.h"

namespace giz::net {

Task<std::unique_ptr<WebSocketClient>> open_websocket(Socket socket, WebSocketTarget target,
                                                      Url url, TimePoint end) {
  return link::open_link(std::move(socket), nullptr, std::move(target), std::move(url), end);
}

}  // namespace giz::net
