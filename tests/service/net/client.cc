#include "tests/service/net/client.h"

#include <cstdlib>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {
constexpr int kLimit = 20;  // seconds: far beyond what any test waits for
}

Client::Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval limit{kLimit, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(socket_);
    throw std::runtime_error("cannot connect");
  }
}

Client::~Client() { close(socket_); }

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return;  // the other end is gone, as what is read next will say
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool Client::fill() {
  char bytes[65536];
  const ssize_t got = recv(socket_, bytes, sizeof bytes, 0);
  if (got > 0) {
    got_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }
  end_ = got == 0 ? "" : errno == ECONNRESET ? "RESET" : "WAITING";
  return false;
}

std::string Client::answer() {
  while (true) {
    const std::size_t end = got_.find("\r\n\r\n");
    if (end != std::string::npos) {
      const std::string length = header_of(got_.substr(0, end + 4), "Content-Length");
      const std::size_t size = end + 4 + (length.empty() ? 0 : std::stoul(length));
      if (got_.size() >= size) {
        const std::string out = got_.substr(0, size);
        got_.erase(0, size);
        return out;
      }
    }
    if (!fill()) {
      return got_ + end_;
    }
  }
}

std::string Client::rest() {
  while (fill()) {
  }
  return got_ + end_;
}

std::string Client::take(std::size_t size) {
  while (got_.size() < size && fill()) {
  }
  const std::string out = got_.substr(0, size);
  got_.erase(0, out.size());
  return out;
}

std::string ask(std::uint16_t port, std::string_view request) {
  Client client(port);
  client.send(request);
  return client.answer();
}

std::string status_of(std::string_view answer) {
  if (!answer.starts_with("HTTP/1.1 ")) {
    return "none: " + std::string(answer.substr(0, 40));
  }
  return std::string(answer.substr(9, answer.find("\r\n") - 9));
}

std::string header_of(std::string_view answer, std::string_view name) {
  const std::string_view head = answer.substr(0, answer.find("\r\n\r\n"));
  std::size_t at = 0;
  while ((at = head.find("\r\n", at)) != std::string_view::npos) {
    at += 2;
    const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
    if (line.size() > name.size() + 1 && line[name.size()] == ':' &&
        strncasecmp(line.data(), name.data(), name.size()) == 0) {
      return std::string(line.substr(line.find_first_not_of(' ', name.size() + 1)));
    }
  }
  return {};
}

std::string body_of(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? "none" : std::string(answer.substr(end + 4));
}
