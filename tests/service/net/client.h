// A client that a test drives byte by byte: blocking, with a time limit a call, and no library of
// ours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

class Client {
 public:
  explicit Client(std::uint16_t port);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(std::string_view bytes);
  // Reads until the text so far ends an answer (by its Content-Length) and gives that answer.
  std::string answer();
  // All that comes until the other end closes; what came and "RESET" where it was reset, or
  // "WAITING" where it did neither within the limit.
  std::string rest();
  // Exactly so many bytes, or less where it closes.
  std::string take(std::size_t size);

 private:
  bool fill();

  int socket_ = -1;
  std::string got_;
  std::string end_;
};

// One request on one connection: the answer.
std::string ask(std::uint16_t port, std::string_view request);

// The first line without "HTTP/1.1 ", and a header's value.
std::string status_of(std::string_view answer);
std::string header_of(std::string_view answer, std::string_view name);
std::string body_of(std::string_view answer);
