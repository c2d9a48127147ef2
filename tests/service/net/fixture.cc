#include "tests/service/net/fixture.h"

#include <future>
#include <stdexcept>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

using namespace giz;
using namespace giz::net;
using boost::beast::http::verb;

namespace {

// Sends back what it gets. "flood N": N times a message of 1,000 bytes; "close": closes with 4001;
// "throw": fails.
class Echo : public WebSocketUser {
 public:
  explicit Echo(Fixture& fixture) : fixture_(fixture) {}
  void on_open(WebSocket& socket) override {
    socket_ = &socket;
    ++fixture_.opened;
  }
  void on_message(std::string_view message, bool binary) override {
    if (message.starts_with("flood ")) {
      const auto text = std::make_shared<const std::string>(1000, 'x');
      for (int i = std::stoi(std::string(message.substr(6))); i > 0; --i) {
        if (!socket_->send(text)) break;
      }
    } else if (message == "close") {
      socket_->send(std::make_shared<const std::string>("last words"));
      socket_->close(4001, "as you wish");
    } else if (message == "throw") {
      throw std::runtime_error("the echo is tired");
    } else {
      socket_->send(std::make_shared<const std::string>(message), binary);
    }
  }
  void on_close() override { ++fixture_.closed; }

 private:
  Fixture& fixture_;
  WebSocket* socket_ = nullptr;
};

Task<Response> show(Request& request) {
  std::string text =
      fmt::format("{} {}", std::string_view(to_string(request.method)), request.path);
  for (const auto& [name, value] : request.query) text += fmt::format(" {}={}", name, value);
  for (const auto& [name, value] : request.params) text += fmt::format(" {{{}}}={}", name, value);
  text += fmt::format(" peer={} secure={} body={}", request.peer, request.secure, request.body);
  co_return Response::text(text);
}

Task<Response> refuse(Request&) {
  throw Refusal(Reason::device_offline, "the device is offline", "did", 3);
  co_return Response::empty();
}

Task<Response> fail(Request&) {
  throw std::runtime_error("a secret of the database");
  co_return Response::empty();
}

Task<Response> large(Request&) { co_return Response::text(std::string(1 << 20, 'x')); }

Task<Response> split(Request&) {
  Response response = Response::text("x");
  response.headers.emplace_back("X-Bad", "a\r\nSet-Cookie: b=c");
  co_return response;
}

}  // namespace

Settings Fixture::settings() {
  Settings settings;
  settings.rate_accept = 0;
  settings.rate_message = 0;
  settings.log_level = Level::debug;
  return settings;
}

Fixture::Fixture(const Settings& settings)
    : log_(Log::Form::text, Level::debug, [this](std::string_view line) {
        const std::lock_guard lock(mutex_);
        lines_.emplace_back(line);
      }) {
  server_ = std::make_unique<Server>(loop_, settings, log_, metrics_);
  add_routes();
  port_ = server_->listen({"127.0.0.1", 0});
  thread_ = std::thread([this] { loop_.run(); });
}

Fixture::~Fixture() {
  on_loop([this] { server_.reset(); });
  loop_.stop();
  thread_.join();
}

void Fixture::add_routes() {
  Router& router = server_->router();
  router.add(verb::get, "/show/{rest*}", show);
  router.add(verb::post, "/show/{rest*}", show);
  router.add(verb::get, "/refuse", refuse);
  router.add(verb::get, "/fail", fail);
  router.add(verb::get, "/large", large);
  router.add(verb::get, "/split", split);
  router.add(verb::get, "/share/{code}", refuse);
  const auto route = [this](const Request& request) -> std::unique_ptr<WebSocketUser> {
    if (request.query_value("ticket") == "bad") {
      throw Refusal(Reason::unauthenticated, "this ticket is not good");
    }
    return std::make_unique<Echo>(*this);
  };
  server_->add_websocket("/ws", route);
  server_->add_websocket("/ws/sub", route, "echo.v1");
}

void Fixture::on_loop(const std::function<void()>& work) {
  std::promise<void> done;
  boost::asio::post(loop_, [&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void Fixture::drain() {
  std::promise<void> done;
  boost::asio::co_spawn(loop_.get_executor(), server_->drain(),
                        [&done](const std::exception_ptr&) { done.set_value(); });
  done.get_future().wait();
}

std::vector<std::string> Fixture::log_lines(std::string_view text) {
  // What the loop has begun is over then.
  on_loop([] {});
  const std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  for (const std::string& line : lines_) {
    if (line.find(text) != std::string::npos) out.push_back(line);
  }
  return out;
}
