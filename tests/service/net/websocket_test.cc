// The websocket server as a client sees it, frame by frame; npm's ws judges it in ws_test.mjs.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/service/net/client.h"
#include "tests/service/net/fixture.h"

using namespace giz;

namespace {

constexpr const char* kKey = "dGhlIHNhbXBsZSBub25jZQ==";

std::string hello(std::string_view path = "/ws", std::string_view headers = "") {
  return fmt::format(
      "GET {} HTTP/1.1\r\nHost: lamp.example.com\r\nUpgrade: websocket\r\nConnection: keep-alive, "
      "Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {}\r\n{}\r\n",
      path, kKey, headers);
}

// A client's frame: masked, as RFC 6455 wants it.
std::string frame(int opcode, std::string_view payload, bool fin = true) {
  std::string out(1, static_cast<char>((fin ? 0x80 : 0) | opcode));
  const std::size_t size = payload.size();
  if (size < 126) {
    out += static_cast<char>(0x80 | size);
  } else if (size < 65536) {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(size >> 8);
    out += static_cast<char>(size & 255);
  } else {
    out += static_cast<char>(0x80 | 127);
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 255);
  }
  const char mask[] = {1, 2, 3, 4};
  out.append(mask, 4);
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
  return out;
}

// "text hello", "close 1000 bye", "ping x"; the server's frames are never masked nor cut.
std::string next(Client& client) {
  const std::string head = client.take(2);
  if (head.size() < 2) return "end";
  std::size_t size = static_cast<unsigned char>(head[1]);
  const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (more > 0) {
    size = 0;
    for (const char c : client.take(more)) size = size << 8 | static_cast<unsigned char>(c);
  }
  const std::string payload = client.take(size);
  switch (static_cast<unsigned char>(head[0])) {
    case 0x81: return "text " + payload;
    case 0x82: return "binary " + payload;
    case 0x89: return "ping " + payload;
    case 0x8a: return "pong " + payload;
    case 0x88:
      return payload.size() < 2 ? "close"
                                : fmt::format("close {} {}",
                                              static_cast<unsigned char>(payload[0]) * 256 +
                                                  static_cast<unsigned char>(payload[1]),
                                              payload.substr(2));
    default: return fmt::format("frame {:02x}", static_cast<unsigned char>(head[0]));
  }
}

void open(Client& client, std::string_view path = "/ws") {
  client.send(hello(path));
  const std::string answer = client.answer();
  REQUIRE(status_of(answer) == "101 Switching Protocols");
  REQUIRE(header_of(answer, "Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

std::string said_to(std::uint16_t port, std::string_view bytes) {
  Client client(port);
  open(client);
  client.send(bytes);
  return next(client);
}

std::string close_frame(int code, std::string_view reason) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 255)};
  return frame(8, payload.append(reason));
}

}  // namespace

TEST_CASE("an upgrade is answered, refused by its route, and told what it lacks") {
  Fixture server;
  std::string answer =
      ask(server.port(), hello("/ws/sub", "Sec-WebSocket-Protocol: a, echo.v1\r\n"));
  CHECK(status_of(answer) == "101 Switching Protocols");
  CHECK(header_of(answer, "Sec-WebSocket-Protocol") == "echo.v1");
  CHECK(header_of(answer, "X-Request-Id").size() == 15);
  CHECK(header_of(answer, "Server") == "gizgen");
  CHECK(header_of(ask(server.port(), hello("/ws/sub")), "Sec-WebSocket-Protocol") == "");
  answer = ask(server.port(), hello("/ws?ticket=bad"));
  CHECK(status_of(answer) == "401 Unauthorized");
  CHECK(answer.find("this ticket is not good") != std::string::npos);
  answer = ask(server.port(), "GET /ws HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(status_of(answer) == "426 Upgrade Required");
  CHECK(header_of(answer, "Upgrade") == "websocket");
  std::string wrong = hello();
  wrong.replace(wrong.find("Version: 13"), 11, "Version: 12");
  CHECK(status_of(ask(server.port(), wrong)) == "400 Bad Request");
  wrong = hello();
  wrong.replace(wrong.find(kKey), 4, "????");
  CHECK(status_of(ask(server.port(), wrong)) == "400 Bad Request");
  CHECK(status_of(ask(server.port(), hello("/nowhere"))) == "404 Not Found");
  CHECK(status_of(ask(server.port(), hello() + frame(1, "early"))) == "400 Bad Request");
  CHECK(server.opened == 2);
}

TEST_CASE("a page of a foreign origin may not speak in its user's name") {
  Settings settings = Fixture::settings();
  settings.allowed_origins = {"https://app.example.com"};
  Fixture server(settings);
  const auto status = [&server](std::string_view headers) {
    return status_of(ask(server.port(), hello("/ws", headers))).substr(0, 3);
  };
  CHECK(status("Origin: https://evil.example.com\r\nCookie: s=1\r\n") == "403");
  CHECK(status("Origin: null\r\nCookie: s=1\r\n") == "403");
  CHECK(status("Origin: https://lamp.example.com.evil.com\r\nCookie: s=1\r\n") == "403");
  CHECK(status("Origin: https://evil.example.com\r\n") == "101");
  CHECK(status("Origin: https://lamp.example.com\r\nCookie: s=1\r\n") == "101");
  CHECK(status("Origin: https://app.example.com\r\nCookie: s=1\r\n") == "101");
  CHECK(status("Cookie: s=1\r\n") == "101");
}

TEST_CASE("messages of every size come back, whole or in pieces, text or binary") {
  Fixture server;
  Client client(server.port());
  open(client);
  for (const std::size_t size :
       {0u, 1u, 125u, 126u, 255u, 256u, 257u, 1023u, 1024u, 1025u, 4000u, 65535u, 65536u}) {
    const std::string text(size, 'a');
    client.send(frame(1, text));
    CHECK(next(client) == "text " + text);
    client.send(frame(2, text));
    CHECK(next(client) == "binary " + text);
  }
  client.send(frame(1, "one ", false) + frame(9, "beat") + frame(0, "two ", false) +
              frame(0, std::string(300, 'x'), false) + frame(0, "", true));
  CHECK(next(client) == "pong beat");
  CHECK(next(client) == "text one two " + std::string(300, 'x'));
  for (const char c : frame(1, "byte by byte")) {
    client.send({&c, 1});
  }
  CHECK(next(client) == "text byte by byte");
  std::string many;
  for (int i = 0; i < 50; ++i) many += frame(1, std::to_string(i));
  client.send(many);
  for (int i = 0; i < 50; ++i) CHECK(next(client) == "text " + std::to_string(i));
}

TEST_CASE("what breaks the protocol is closed with the code for it") {
  Settings settings = Fixture::settings();
  settings.ws_max_frame = 1000;
  Fixture server(settings);
  const std::uint16_t port = server.port();
  CHECK(said_to(port, frame(1, std::string(1000, 'a'))) == "text " + std::string(1000, 'a'));
  CHECK(said_to(port, frame(1, std::string(1001, 'a'))).substr(0, 10) == "close 1009");
  CHECK(said_to(port, frame(1, std::string(600, 'a'), false) + frame(0, std::string(600, 'a')))
            .substr(0, 10) == "close 1009");
  CHECK(said_to(port, frame(1, "\xff\xfe")).substr(0, 10) == "close 1007");
  CHECK(said_to(port, frame(1, "\xe7\x81", false) + frame(0, "x")).substr(0, 10) == "close 1007");
  CHECK(said_to(port, frame(1, "\xe7", false) + frame(0, "\x81\xaf")) == "text 灯");
  CHECK(said_to(port, frame(2, "\xff\xfe")) == "binary \xff\xfe");
  CHECK(said_to(port, std::string("\x81\x01x", 3)).substr(0, 10) == "close 1002");
  CHECK(said_to(port, frame(3, "x")).substr(0, 10) == "close 1002");
  CHECK(said_to(port, frame(0, "x")).substr(0, 10) == "close 1002");
  CHECK(said_to(port, frame(9, "x", false)).substr(0, 10) == "close 1002");
  CHECK(said_to(port, frame(9, std::string(126, 'x'))).substr(0, 10) == "close 1002");
  CHECK(said_to(port, std::string("\xc1\x81\0\0\0\0x", 7)).substr(0, 10) == "close 1002");
  CHECK(server.metrics().find("gz_ws_dropped_total{reason=\"too_big\"} 2\n") != std::string::npos);
  CHECK(server.metrics().find("gz_ws_dropped_total{reason=\"text\"} 2\n") != std::string::npos);
}

TEST_CASE("a goodbye is answered, and the user is told once") {
  Fixture server;
  for (const char* reason : {"", "done"}) {
    Client client(server.port());
    open(client);
    client.send(close_frame(1000, reason));
    CHECK(next(client).substr(0, 10) == "close 1000");
    CHECK(next(client) == "end");
  }
  {
    Client client(server.port());
    open(client);
    client.send(frame(1, "close"));
    CHECK(next(client) == "text last words");
    CHECK(next(client) == "close 4001 as you wish");
    client.send(close_frame(4001, ""));
    CHECK(next(client) == "end");
  }
  {
    Client client(server.port());
    open(client);
    client.send(frame(1, "throw"));
    CHECK(next(client) == "close 1011 the service failed");
    CHECK(server.log_lines("the echo is tired").size() == 1);
  }
  Client gone(server.port());
  open(gone);
  gone.send(close_frame(999, ""));
  CHECK(next(gone).substr(0, 10) == "close 1002");
}

TEST_CASE("every connection that opened is closed once for its user, however it ends") {
  Fixture server;
  for (int i = 0; i < 20; ++i) {
    Client client(server.port());
    open(client);
    client.send(i % 2 == 0 ? frame(1, "flood 100") : frame(1, "hello"));
  }
  while (server.closed < 20) {
    std::this_thread::yield();
  }
  CHECK(server.opened == 20);
  CHECK(server.metrics().find("gz_ws_connections{kind=\"/ws\"} 0\n") != std::string::npos);
  CHECK(server.metrics().find("gz_http_connections 0\n") != std::string::npos);
}

TEST_CASE("who sends too many messages, or pings, is closed with 1008") {
  Settings settings = Fixture::settings();
  settings.rate_message = 5;
  Fixture server(settings);
  for (const int opcode : {1, 9}) {
    Client client(server.port());
    open(client);
    for (int i = 0; i < 100; ++i) client.send(frame(opcode, "x"));
    std::string last;
    int answers = 0;
    while ((last = next(client)).substr(0, 5) != "close" && last != "end") ++answers;
    CHECK(last == "close 1008 too many messages");
    CHECK(answers >= 10);
    CHECK(answers < 100);
  }
}

TEST_CASE("who does not read is closed with 1013, and the service holds no more than the bound") {
  Fixture server;
  Client client(server.port());
  open(client);
  // More than the bound and the kernel's buffers hold together.
  for (int i = 0; i < 400; ++i) client.send(frame(1, "flood 200"));
  std::string last;
  std::size_t messages = 0;
  while ((last = next(client)).substr(0, 5) != "close" && last != "end") ++messages;
  CHECK(last == "close 1013 you do not read");
  CHECK(messages < 80'000);
  CHECK(server.metrics().find("gz_ws_dropped_total{reason=\"slow\"} 1\n") != std::string::npos);
}

TEST_CASE("who gives no sign of life is closed; a ping is one") {
  Settings settings = Fixture::settings();
  settings.ws_idle = Seconds(1);
  Fixture server(settings);
  Client client(server.port());
  open(client);
  CHECK(next(client) == "close 1001 no sign of life");
  CHECK(next(client) == "end");
}

TEST_CASE("a drain says goodbye to every websocket") {
  Settings settings = Fixture::settings();
  settings.drain = Seconds(6);  // half of it for goodbyes: less than who is told may take to answer
  Fixture server(settings);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(std::make_unique<Client>(server.port()));
    open(*clients.back());
  }
  std::thread other([&server] { server.drain(); });
  // The last ones may have been told before they were open for their user: closed as often as
  // opened.
  for (const auto& client : clients) {
    CHECK(next(*client) == "close 1012 retry");
    client->send(close_frame(1012, ""));
  }
  other.join();
  CHECK(server.closed == server.opened);
  CHECK(server.opened >= 49);
}
