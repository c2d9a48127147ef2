#include "runtime/service/net/websocket_link.h"
#include "runtime/service/net/websocket_open.h"

namespace giz::net {

Task<std::unique_ptr<WebSocketClient>> open_websocket(TlsStream stream,
                                                      std::shared_ptr<asio::ssl::context> context,
                                                      WebSocketTarget target, Url url,
                                                      TimePoint end) {
  return link::open_link(std::move(stream), std::move(context), std::move(target), std::move(url),
                         end);
}

}  // namespace giz::net
