// fetch and the websocket client against our own server, openssl's, and servers that misbehave.
#include <future>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/service/net/http_client.h"
#include "runtime/service/net/websocket_client.h"
#include "tests/service/net/fixture.h"

using namespace giz;
using namespace giz::net;
using std::chrono::milliseconds;

namespace {

// Runs one conversation on a loop of its own; what it throws comes back as "error: ...".
std::string run(Task<std::string> task) {
  asio::io_context loop(1);
  std::string out;
  asio::co_spawn(loop.get_executor(), std::move(task),
                 [&out](const std::exception_ptr& error, std::string text) {
                   out = std::move(text);
                   try {
                     if (error) std::rethrow_exception(error);
                   } catch (const std::exception& failure) {
                     out = std::string("error: ") + failure.what();
                   }
                 });
  loop.run();
  return out;
}

Task<std::string> fetched(ClientRequest request) {
  const Response response = co_await fetch(std::move(request));
  co_return fmt::format("{} {}", response.status, response.body);
}

ClientRequest get(std::string url) {
  ClientRequest request;
  request.url = std::move(url);
  return request;
}

// Takes one connection, sends this, and closes when the other end has.
class Canned {
 public:
  explicit Canned(std::string answer) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(listen(socket_, 1) == 0);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this, answer] {
      const int peer = accept(socket_, nullptr, nullptr);
      char bytes[4096];
      if (!answer.empty()) {
        (void)!recv(peer, bytes, sizeof bytes, 0);
        (void)!send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
        shutdown(peer, SHUT_WR);
      }
      while (recv(peer, bytes, sizeof bytes, 0) > 0) {
      }
      close(peer);
    });
  }
  ~Canned() {
    thread_.join();
    close(socket_);
  }

  std::uint16_t port = 0;

 private:
  int socket_;
  std::thread thread_;
};

std::string url(std::uint16_t port, std::string_view path, std::string_view scheme = "http") {
  return fmt::format("{}://127.0.0.1:{}{}", scheme, port, path);
}

}  // namespace

TEST_CASE("a request is sent and its answer read") {
  Fixture server;
  CHECK(run(fetched(get(url(server.port(), "/show/a?x=1")))) ==
        "200 GET /show/a x=1 {rest}=a peer=127.0.0.1 secure=false body=");
  ClientRequest post = get(url(server.port(), "/show/b"));
  post.method = boost::beast::http::verb::post;
  post.body = "hello";
  CHECK(run(fetched(post)) == "200 POST /show/b {rest}=b peer=127.0.0.1 secure=false body=hello");
  CHECK(run(fetched(get(url(server.port(), "/refuse")))).substr(0, 3) == "409");
  ClientRequest head = get(url(server.port(), "/large"));
  head.method = boost::beast::http::verb::head;
  CHECK(run(fetched(head)) == "200 ");
}

TEST_CASE("what fails is said") {
  Fixture server;
  CHECK(run(fetched(get("ftp://h"))).starts_with("error: the URL does not begin with"));
  CHECK(run(fetched(get("ws://h"))) == "error: h:80: an http:// or https:// URL is wanted");
  CHECK(run(fetched(get("http://no.such.host.invalid")))
            .starts_with("error: no.such.host.invalid:80: its name is not known:"));
  CHECK(run(fetched(get("http://127.0.0.1:1"))) ==
        "error: 127.0.0.1:1: no connection: Connection refused");
  ClientRequest small = get(url(server.port(), "/large"));
  small.body_limit = 1000;
  CHECK(run(fetched(small)) ==
        fmt::format("error: 127.0.0.1:{}: the answer is longer than 1000 bytes", server.port()));
  ClientRequest split = get(url(server.port(), "/show/a"));
  split.headers = {{"X-A", "b\r\nX-C: d"}};
  CHECK(run(fetched(split)).ends_with("a header of the request holds a line's end"));
  Canned silent("");
  ClientRequest slow = get(url(silent.port, "/"));
  slow.limit = milliseconds(300);
  CHECK(run(fetched(slow)) ==
        fmt::format("error: 127.0.0.1:{}: no answer within 300 ms", silent.port));
  Canned rubbish("220 mail.example.com ESMTP\r\n");
  CHECK(run(fetched(get(url(rubbish.port, "/"))))
            .starts_with(fmt::format("error: 127.0.0.1:{}: no answer: ", rubbish.port)));
  Canned cut("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  CHECK(run(fetched(get(url(cut.port, "/")))).find("no answer: ") != std::string::npos);
}

namespace {

Task<std::string> talk(std::string url) {
  WebSocketTarget target;
  target.url = std::move(url);
  target.headers = {{"X-Request-Id", "client-test"}};
  const auto client = co_await WebSocketClient::connect(target);
  std::string out;
  for (int i = 0; i < 3; ++i) {
    client->send(std::string(static_cast<std::size_t>(i) * 3000, 'x') + std::to_string(i), i == 1);
  }
  for (int i = 0; i < 3; ++i) {
    const auto message = co_await client->receive(milliseconds(10'000));
    out += fmt::format("{}{} ", message->text.size(), message->binary ? " binary" : "");
  }
  const auto nothing = co_await client->receive(milliseconds(10));
  out += nothing ? "something " : "nothing ";
  client->send("close");
  const auto last = co_await client->receive(milliseconds(10'000));
  out += last->text;
  try {
    co_await client->receive(milliseconds(10'000));
  } catch (const std::runtime_error& error) {
    out += fmt::format(", {}", error.what());
  }
  out += client->send("more") ? " sent" : " over";
  co_return out;
}

Task<std::string> goodbye(std::string url) {
  WebSocketTarget target;
  target.url = std::move(url);
  const auto client = co_await WebSocketClient::connect(target);
  client->send("a");
  const auto echo = co_await client->receive(milliseconds(10'000));
  client->close(1000, "done");
  std::string out = echo ? echo->text : "nothing";
  try {
    co_await client->receive(milliseconds(10'000));
  } catch (const std::runtime_error& error) {
    out += fmt::format(", {}", error.what());
  }
  co_return out;
}

Task<std::string> flooded(std::string url) {
  WebSocketTarget target;
  target.url = std::move(url);
  const auto client = co_await WebSocketClient::connect(target);
  client->send("flood 200");
  int count = 0;
  while (co_await client->receive(milliseconds(count < 200 ? 10'000 : 100))) ++count;
  int queued = 0;
  while (client->send("x")) ++queued;
  co_return fmt::format("{} received, {} queued", count, queued);
}

Task<std::string> silence(std::string url) {
  WebSocketTarget target;
  target.url = std::move(url);
  target.silence_limit = milliseconds(400);
  const auto client = co_await WebSocketClient::connect(target);
  const auto message = co_await client->receive(milliseconds(10'000));
  co_return message ? "message" : "nothing";
}

Task<std::string> limited(std::string url, milliseconds limit) {
  WebSocketTarget target;
  target.url = std::move(url);
  target.connect_limit = limit;
  const auto client = co_await WebSocketClient::connect(target);
  co_return "connected";
}

}  // namespace

TEST_CASE("a websocket client sends, receives and is told how it ended") {
  Fixture server;
  CHECK(run(talk(url(server.port(), "/ws", "ws"))) ==
        "1 3001 binary 6001 nothing last words, the other end closed: 4001 as you wish over");
  CHECK(
      server.log_lines("websocket opened  path=/ws peer=127.0.0.1 request_id=client-test").size() ==
      1);
  CHECK(run(goodbye(url(server.port(), "/ws", "ws"))) == "a, the websocket was closed");
  CHECK(run(flooded(url(server.port(), "/ws", "ws"))) == "200 received, 64 queued");
}

TEST_CASE("a websocket that does not come about says why") {
  Fixture server;
  const std::string place = fmt::format("error: 127.0.0.1:{}: ", server.port());
  CHECK(run(limited(url(server.port(), "/nowhere", "ws"), milliseconds(10'000))) ==
        place + "no websocket: the answer is 404");
  CHECK(run(limited(url(server.port(), "/ws?ticket=bad", "ws"), milliseconds(10'000))) ==
        place + "no websocket: the answer is 401");
  CHECK(run(limited(url(server.port(), "/ws"), milliseconds(10'000))) ==
        place + "a ws:// or wss:// URL is wanted");
  Canned silent("");
  CHECK(run(limited(url(silent.port, "/", "ws"), milliseconds(300))) ==
        fmt::format("error: 127.0.0.1:{}: no websocket in time", silent.port));
}

TEST_CASE("a server that falls silent is left") {
  // The answer to this very key cannot be canned, so our own server is asked and then stopped.
  auto server = std::make_unique<Fixture>();
  std::promise<void> stop;
  std::thread blocker([&] {
    while (server->opened == 0) std::this_thread::yield();
    server->on_loop([&stop] { stop.get_future().wait(); });
  });
  CHECK(run(silence(url(server->port(), "/ws", "ws"))) ==
        "error: the other end gave no sign of life");
  stop.set_value();
  blocker.join();
}
