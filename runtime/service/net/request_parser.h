// Bytes to requests, by Beast's parser, and what Beast lets through that another server in the
// chain could read in another way: obsolete folding, more than one length, a length beside chunks,
// trailers that add headers, no Host or two. Knows no socket.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "runtime/service/net/chunks.h"
#include "runtime/service/net/http.h"

namespace giz::net {

inline constexpr std::size_t kLineLimit = 4 << 10;  // of the request line: 414
inline constexpr std::size_t kHeadLimit = 8 << 10;  // of line and headers: 431

class RequestParser {
 public:
  enum class State : std::uint8_t { head, body, done, wrong };

  explicit RequestParser(std::size_t body_limit);

  // Takes what it can off the front of `bytes` and says how much; the rest is to be put again with
  // what comes behind it. While the head is not whole it takes nothing.
  std::size_t put(std::string_view bytes);

  State state() const { return state_; }
  // What is wrong, with its status: 400, 413, 414, 431, 501 or 505.
  int status() const { return status_; }
  const Refusal& refusal() const { return *refusal_; }

  // From `body` on.
  bool keep_alive() const { return keep_alive_; }
  bool is_http_1_0() const { return version_ == 10; }
  bool expects_continue() const { return expects_continue_; }

  // Once it is done; peer, secure, id and params are the caller's to fill in.
  Request take();
  // What is known of a request that is wrong, for the log.
  const Request& partial() const { return request_; }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::empty_body>;

  std::size_t put_head(std::string_view bytes);
  std::size_t put_body(std::string_view bytes);
  void read_head();
  void begin_body();
  bool check_lengths(const boost::beast::http::fields& headers);
  void refuse(int status, Reason reason, std::string text);
  void refuse(const boost::system::error_code& error);

  Parser parser_;
  Request request_;
  std::size_t body_limit_;
  std::size_t left_ = 0;  // of a body that said its length
  std::optional<ChunkReader> chunks_;
  State state_ = State::head;
  unsigned version_ = 11;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
  int status_ = 0;
  std::optional<Refusal> refusal_;
};

}  // namespace giz::net
