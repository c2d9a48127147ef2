// Fetches or connects to its argument and says what came; for tls_test.py.
#include <cstdio>
#include <exception>

#include <fmt/format.h>

#include "runtime/service/net/http_client.h"
#include "runtime/service/net/websocket_client.h"

using namespace giz::net;

namespace {

Task<> run(std::string url) {
  std::string line;
  try {
    if (url.starts_with("ws")) {
      WebSocketTarget target;
      target.url = url;
      const auto client = co_await WebSocketClient::connect(target);
      line = "connected";
    } else {
      ClientRequest request;
      request.url = url;
      const Response response = co_await fetch(request);
      line = fmt::format("{} {}", response.status, response.body);
    }
  } catch (const std::exception& error) {
    line = fmt::format("error: {}", error.what());
  }
  std::puts(line.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: fetch URL\n", stderr);
    return 2;
  }
  boost::asio::io_context loop(1);
  boost::asio::co_spawn(loop.get_executor(), run(argv[1]), boost::asio::detached);
  loop.run();
  return 0;
}
