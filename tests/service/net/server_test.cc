// Each promise and limit of the HTTP server as a client sees it.
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include "tests/service/net/client.h"
#include "tests/service/net/fixture.h"

using namespace giz;

namespace {

std::string get(std::string_view target, std::string_view headers = "") {
  return fmt::format("GET {} HTTP/1.1\r\nHost: lamp.example.com\r\n{}\r\n", target, headers);
}

std::string options(std::string_view headers) {
  return fmt::format("OPTIONS /show/a HTTP/1.1\r\nHost: lamp.example.com\r\n{}\r\n", headers);
}

}  // namespace

TEST_CASE("a request is routed and answered with the headers that every answer has") {
  Fixture server;
  const std::string answer = ask(server.port(), get("/show/a%20b/c?x=1&y=%C3%A9"));
  CHECK(status_of(answer) == "200 OK");
  CHECK(body_of(answer) ==
        "GET /show/a b/c x=1 y=é {rest}=a b/c peer=127.0.0.1 secure=false body=");
  CHECK(header_of(answer, "Content-Type") == "text/plain; charset=utf-8");
  CHECK(header_of(answer, "X-Content-Type-Options") == "nosniff");
  CHECK(header_of(answer, "Referrer-Policy") == "same-origin");
  CHECK(header_of(answer, "X-Frame-Options") == "DENY");
  CHECK(header_of(answer, "Content-Security-Policy") == "frame-ancestors 'none'");
  CHECK(header_of(answer, "Cache-Control") == "no-store");
  CHECK(header_of(answer, "Date").ends_with(" GMT"));
  CHECK(header_of(answer, "X-Request-Id").size() == 15);
  CHECK(header_of(answer, "Connection") == "");
}

TEST_CASE("errors have a code, a message and the request's id, and failures no detail") {
  Fixture server;
  std::string answer = ask(server.port(), get("/refuse", "X-Request-Id: abc-123.def\r\n"));
  CHECK(status_of(answer) == "409 Conflict");
  CHECK(header_of(answer, "Retry-After") == "3");
  CHECK(body_of(answer) ==
        R"({"error":{"code":"device_offline","message":"the device is offline","field":"did",)"
        R"("request_id":"abc-123.def"}})");
  answer = ask(server.port(), get("/fail", "X-Request-Id: failure-1\r\n"));
  CHECK(status_of(answer) == "500 Internal Server Error");
  CHECK(answer.find("database") == std::string::npos);
  REQUIRE(server.log_lines("a secret of the database").size() == 1);
  CHECK(server.log_lines("a secret of the database")[0].find("failure-1") != std::string::npos);
  answer = ask(server.port(), get("/nowhere", "X-Request-Id: bad id\r\n"));
  CHECK(status_of(answer) == "404 Not Found");
  CHECK(header_of(answer, "X-Request-Id").size() == 15);
  CHECK(status_of(ask(server.port(), get("/split"))) == "500 Internal Server Error");
}

TEST_CASE("methods: others are named, HEAD has no body, OPTIONS says which") {
  Fixture server;
  std::string answer = ask(server.port(), "DELETE /refuse HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(status_of(answer) == "405 Method Not Allowed");
  CHECK(header_of(answer, "Allow") == "GET, HEAD, OPTIONS");
  Client head(server.port());
  head.send("HEAD /show/a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  answer = head.rest();
  CHECK(status_of(answer) == "200 OK");
  CHECK(header_of(answer, "Content-Length") == "55");
  CHECK(body_of(answer) == "");
  answer = ask(server.port(), options(""));
  CHECK(status_of(answer) == "204 No Content");
  CHECK(header_of(answer, "Allow") == "GET, HEAD, POST, OPTIONS");
}

TEST_CASE("pages of the own origin and of the list may call, others are told nothing") {
  Settings settings = Fixture::settings();
  settings.allowed_origins = {"https://app.example.com"};
  Fixture server(settings);
  const std::string ask_post = "Access-Control-Request-Method: POST\r\n";
  std::string answer = ask(server.port(), options("Origin: https://app.example.com\r\n" + ask_post +
                                                  "Access-Control-Request-Headers: x-a\r\n"));
  CHECK(status_of(answer) == "204 No Content");
  CHECK(header_of(answer, "Access-Control-Allow-Origin") == "https://app.example.com");
  CHECK(header_of(answer, "Access-Control-Allow-Methods") == "GET, HEAD, POST");
  CHECK(header_of(answer, "Access-Control-Allow-Headers") == "x-a");
  CHECK(header_of(answer, "Vary") == "Origin");
  answer = ask(server.port(), options("Origin: https://evil.example.com\r\n" + ask_post));
  CHECK(status_of(answer) == "403 Forbidden");
  CHECK(header_of(answer, "Access-Control-Allow-Origin") == "");
  answer = ask(server.port(), get("/show/a", "Origin: https://evil.example.com\r\n"));
  CHECK(header_of(answer, "Access-Control-Allow-Origin") == "");
  answer = ask(server.port(), get("/refuse", "Origin: https://app.example.com\r\n"));
  CHECK(header_of(answer, "Access-Control-Allow-Origin") == "https://app.example.com");
  CHECK(header_of(answer, "Access-Control-Allow-Credentials") == "true");
}

TEST_CASE("requests that come together are answered in their order") {
  Fixture server;
  Client client(server.port());
  std::string all;
  for (int i = 0; i < 100; ++i) {
    all += get(fmt::format("/show/{}", i));
    all += i % 10 == 5 ? get("/large") : "";
  }
  client.send(all);
  for (int i = 0; i < 100; ++i) {
    CHECK(body_of(client.answer()).starts_with(fmt::format("GET /show/{} ", i)));
    if (i % 10 == 5) {
      CHECK(body_of(client.answer()).size() == 1 << 20);
    }
  }
}

TEST_CASE("a connection ends when the client says so, or speaks HTTP/1.0 without more") {
  Fixture server;
  Client one(server.port());
  one.send(get("/show/a", "Connection: close\r\n"));
  CHECK(header_of(one.rest(), "Connection") == "close");
  Client two(server.port());
  two.send("GET /show/a HTTP/1.0\r\n\r\n");
  CHECK(status_of(two.rest()) == "200 OK");
  Client three(server.port());
  three.send("GET /show/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(header_of(three.answer(), "Connection") == "keep-alive");
  three.send("GET /show/a HTTP/1.0\r\n\r\n");
  CHECK(status_of(three.rest()) == "200 OK");
}

TEST_CASE("what is wrong is answered once, and the answer arrives though more was sent") {
  Settings settings = Fixture::settings();
  settings.body_limit = 1024;
  Fixture server(settings);
  const struct {
    std::string request;
    const char* status;
  } rows[] = {
      {"GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", "414 URI Too Long"},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(9000, 'a') + "\r\n\r\n",
       "431 Request Header Fields Too Large"},
      {"POST /show/a HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n" +
           std::string(500000, 'a'),
       "413 Payload Too Large"},
      {"POST /show/a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
       "0\r\n\r\nGET /show/b HTTP/1.1\r\nHost: h\r\n\r\n",
       "400 Bad Request"},
      {"GET / HTTP/3.0\r\nHost: h\r\n\r\n", "505 HTTP Version Not Supported"},
  };
  for (const auto& row : rows) {
    Client client(server.port());
    client.send(row.request);
    const std::string answer = client.answer();
    CHECK(status_of(answer) == row.status);
    CHECK(header_of(answer, "Connection") == "close");
    CHECK(body_of(answer).starts_with(R"({"error":{"code":")"));
    CHECK(client.rest() == "");
  }
}

TEST_CASE("a client that waits to be asked for its body is asked") {
  Fixture server;
  Client client(server.port());
  client.send(
      "POST /show/a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.answer() == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ab");
  CHECK(body_of(client.answer()).ends_with("body=ab"));
}

TEST_CASE("who sends slowly, or nothing, is cut") {
  Settings settings = Fixture::settings();
  settings.handshake_limit = Seconds(1);
  settings.http_idle = Seconds(1);
  Fixture server(settings);
  Client head(server.port()), body(server.port()), silent(server.port()), idle(server.port());
  head.send("GET /show/a HTTP/1.1\r\nHo");
  body.send("POST /show/a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab");
  idle.send(get("/show/a"));
  CHECK(status_of(idle.answer()) == "200 OK");
  CHECK(status_of(head.rest()) == "408 Request Timeout");
  CHECK(status_of(body.rest()) == "408 Request Timeout");
  CHECK(silent.rest() == "");
  CHECK(idle.rest() == "");
}

TEST_CASE("past the most connections a client is told so, and let in when another has gone") {
  Settings settings = Fixture::settings();
  settings.max_connections = 2;
  Fixture server(settings);
  Client one(server.port());
  one.send(get("/show/a"));
  CHECK(status_of(one.answer()) == "200 OK");
  {
    Client two(server.port());
    two.send(get("/show/a"));
    CHECK(status_of(two.answer()) == "200 OK");
    Client three(server.port());
    three.send(get("/show/a"));
    const std::string answer = three.answer();
    CHECK(status_of(answer) == "503 Service Unavailable");
    CHECK(header_of(answer, "Retry-After") == "5");
  }
  std::string status;
  for (int i = 0; i < 1000 && status != "200 OK"; ++i) {
    status = status_of(ask(server.port(), get("/show/a")));
  }
  CHECK(status == "200 OK");
}

TEST_CASE("an address that connects too often is told so, a trusted proxy never") {
  Settings settings = Fixture::settings();
  settings.rate_accept = 1;
  {
    Fixture server(settings);
    CHECK(status_of(ask(server.port(), get("/show/a"))) == "200 OK");
    const std::string answer = ask(server.port(), get("/show/a"));
    CHECK(status_of(answer) == "429 Too Many Requests");
    CHECK(header_of(answer, "Retry-After") == "1");
    CHECK(server.metrics().find("gz_rate_limited_total{scope=\"accept\"} 1\n") !=
          std::string::npos);
  }
  settings.trusted_proxies = {"127.0.0.0/8"};
  Fixture server(settings);
  for (int i = 0; i < 5; ++i) {
    const std::string answer = ask(server.port(), get("/show/a",
                                                      "X-Forwarded-For: 6.6.6.6, 1.2.3.4\r\n"
                                                      "X-Forwarded-Proto: https\r\n"));
    CHECK(body_of(answer).ends_with("peer=1.2.3.4 secure=true body="));
  }
}

TEST_CASE("a drain answers what runs, closes what is idle, and takes no more") {
  Settings settings = Fixture::settings();
  settings.drain = Seconds(20);
  Fixture server(settings);
  Client idle(server.port());
  idle.send(get("/show/a"));
  CHECK(status_of(idle.answer()) == "200 OK");
  Client half(server.port());
  half.send("GET /show/b HTTP/1.1\r\nHost: h\r\nX-Request-Id: half-sent\r\n");
  // The half request has arrived when a later one on another connection is answered.
  CHECK(status_of(ask(server.port(), get("/show/a"))) == "200 OK");
  std::thread other([&server] { server.drain(); });
  CHECK(idle.rest() == "");
  half.send("\r\n");
  const std::string answer = half.rest();
  CHECK(status_of(answer) == "200 OK");
  CHECK(header_of(answer, "Connection") == "close");
  other.join();
  CHECK_THROWS(Client(server.port()));
}

TEST_CASE("a port that needs a privilege is named with the remedy") {
  int first = 0;
  std::ifstream("/proc/sys/net/ipv4/ip_unprivileged_port_start") >> first;
  if (first <= 80) return;  // every user may listen there
  boost::asio::io_context loop;
  Metrics metrics;
  const Log log;
  net::Server server(loop, Fixture::settings(), log, metrics);
  const uid_t user = geteuid();
  const bool is_root = user == 0;
  if (is_root) REQUIRE(seteuid(65534) == 0);
  CHECK_THROWS_WITH(server.listen({"127.0.0.1", 80}),
                    "cannot listen on 127.0.0.1:80: Permission denied; ports below 1024 may need a "
                    "privilege: PORT sets another, as PORT=8080");
  if (is_root) REQUIRE(seteuid(user) == 0);
}

TEST_CASE("an address that is taken is named") {
  Fixture server;
  boost::asio::io_context loop;
  Metrics metrics;
  const Log log;
  net::Server other(loop, Fixture::settings(), log, metrics);
  const std::string wanted = fmt::format(
      "cannot listen on 127.0.0.1:{}: Address already in use; GZ_HTTP_ADDR or PORT set another",
      server.port());
  CHECK_THROWS_WITH(other.listen({"127.0.0.1", server.port()}), wanted.c_str());
  CHECK_THROWS_WITH(other.listen({"no.such.host.invalid", 80}),
                    "cannot listen on no.such.host.invalid:80: the host has no address here");
}

TEST_CASE(
    "the log shows what failed, no query, and no code of a share; the metrics count by route") {
  Fixture server;
  ask(server.port(), get("/show/a?ticket=very-secret"));
  ask(server.port(), get("/share/very-secret"));
  CHECK(server.log_lines("very-secret").empty());
  CHECK(server.log_lines("path=/share/").size() == 0);
  CHECK(server.log_lines("path=\"/share/{code}\" status=409").size() == 1);
  CHECK(server.metrics().find(
            "gz_http_requests_total{route=\"/show/{rest*}\",method=\"GET\",code=\"200\"} 1\n") !=
        std::string::npos);
}
