// The server with a websocket at /ws that sends back what it gets: for clients that are not ours
// and for tests/bench/ws. Prints its port; ends when its standard input does, or after a minute.
//   GZ_WS_MAX_FRAME and the other settings are read from the environment.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <thread>

#include <boost/asio/post.hpp>
#include <unistd.h>

#include "runtime/service/net/server.h"

using namespace giz;
using namespace giz::net;

namespace {

// As large as the service's own, so that what a connection costs is what it will cost.
class Echo : public WebSocketUser {
 public:
  void on_open(WebSocket& socket) override { socket_ = &socket; }
  void on_message(std::string_view message, bool binary) override {
    socket_->send(std::make_shared<const std::string>(message), binary);
  }
  void on_close() override {}

 private:
  WebSocket* socket_ = nullptr;
  [[maybe_unused]] char state_[288] = {};  // as much as a client of the service holds
};

int serve() {
  Settings settings = read_settings(std::getenv, {});
  settings.rate_accept = 0;
  settings.rate_message = 0;
  const Log log(Log::Form::text, Level::warn);
  Metrics metrics;
  asio::io_context loop(1);
  Server server(loop, settings, log, metrics);
  server.add_websocket("/ws", [](const Request&) { return std::make_unique<Echo>(); });
  std::printf("port %d\n", server.listen({"127.0.0.1", 0}));
  std::fflush(stdout);
  std::thread([&loop] {
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    loop.stop();
  }).detach();
  loop.run_for(std::chrono::seconds(60));
  return 0;
}

}  // namespace

int main() {
  try {
    return serve();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
