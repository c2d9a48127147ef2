// The two ways to open a websocket to another server, websocket_over_tcp.cc's and
// websocket_over_tls.cc's: the stream is connected, and over TLS has shaken hands. `end` is the
// time limit of the websocket's own handshake; what fails is thrown as client_stream.h says.
#pragma once

#include <memory>

#include "runtime/service/net/client_stream.h"
#include "runtime/service/net/websocket_client.h"

namespace giz::net {

Task<std::unique_ptr<WebSocketClient>> open_websocket(Socket socket, WebSocketTarget target,
                                                      Url url, TimePoint end);

// `context` lives as long as the stream that uses it.
Task<std::unique_ptr<WebSocketClient>> open_websocket(TlsStream stream,
                                                      std::shared_ptr<asio::ssl::context> context,
                                                      WebSocketTarget target, Url url,
                                                      TimePoint end);

}  // namespace giz::net
