// One HTTP connection: reads a request, has it answered, reads the next; a websocket upgrade hands
// its socket on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/service/net/request_parser.h"
#include "runtime/service/net/server_core.h"

namespace giz::net {

class HttpConnection final : public Connection,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::shared_ptr<ServerCore> core, Socket socket);
  ~HttpConnection() = default;

  // The conversation. With a refusal, that is all it is told.
  void start(std::optional<Refusal> refusal = {});

  bool drain() override;
  void cut() override;
  bool is_websocket() const override { return false; }
  void on_time() override;

 private:
  enum class Phase : std::uint8_t { idle, reading, answering, writing };

  static Task<> run(std::shared_ptr<HttpConnection> self, std::optional<Refusal> refusal);
  Task<> talk();
  Task<bool> read_request();
  Task<bool> fill();
  Task<bool> flush(std::string_view body = {});
  Task<> linger();
  Task<> refuse(int status, Refusal refusal);

  Task<bool> answer(Request request);
  Task<Response> dispatch(Request& request, std::string_view& pattern);
  Task<bool> upgrade(Request& request, const WebSocketPlace& place);
  void fill_in(Request& request) const;
  void add(const Request& request, Response response, std::string_view pattern, double seconds);

  void enter(Phase phase, std::chrono::milliseconds limit);
  std::string_view waiting() const { return std::string_view(in_).substr(begin_, end_ - begin_); }

  Socket socket_;
  asio::ip::address peer_;
  std::optional<RequestParser> parser_;
  std::string in_;  // what was read is [begin_, end_)
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t since_ = 0;  // bytes of a body since its time limit began anew
  std::string out_;        // answers that wait for their turn
  std::string body_;       // a long one, behind out_
  Phase phase_ = Phase::idle;
  bool keep_alive_ = true;
  bool first_ = true;
  bool timed_out_ = false;
  bool upgraded_ = false;
};

}  // namespace giz::net
