#include "runtime/service/net/websocket_client.h"

#include "runtime/service/net/client_stream.h"
#include "runtime/service/net/websocket_open.h"

namespace giz::net {

Task<std::unique_ptr<WebSocketClient>> WebSocketClient::connect(WebSocketTarget target) {
  const Url url = parse_url(target.url);
  if (url.scheme != "ws" && url.scheme != "wss") {
    fail_at(url, "a ws:// or wss:// URL is wanted");
  }
  const TimePoint end = std::chrono::steady_clock::now() + target.connect_limit;
  Socket socket = co_await connect_tcp(url, end);
  if (url.scheme == "ws") {
    co_return co_await open_websocket(std::move(socket), std::move(target), url, end);
  }
  const auto context = std::make_shared<asio::ssl::context>(client_tls());
  TlsStream stream(std::move(socket), *context);
  co_await start_tls(stream, url, end);
  co_return co_await open_websocket(std::move(stream), context, std::move(target), url, end);
}

}  // namespace giz::net
