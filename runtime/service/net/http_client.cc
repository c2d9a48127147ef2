#include "runtime/service/net/http_client.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include "runtime/service/net/client_stream.h"

namespace giz::net {
namespace {

namespace http = boost::beast::http;
using Error = boost::system::error_code;

constexpr std::size_t kReadBuffer = 16 << 10;

http::request<http::string_body> make_request(ClientRequest& request, const Url& url) {
  http::request<http::string_body> message(request.method, url.target, 11);
  const bool standard = url.port == (url.scheme == "https" ? 443 : 80);
  const std::string host =
      url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  message.set(http::field::host, standard ? host : fmt::format("{}:{}", host, url.port));
  message.set(http::field::connection, "close");
  for (const auto& [name, value] : request.headers) {
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      fail_at(url, "a header of the request holds a line's end");
    }
    message.set(boost::beast::string_view(name.data(), name.size()), value);
  }
  message.body() = std::move(request.body);
  message.prepare_payload();
  return message;
}

template <typename Stream>
Task<Response> exchange(Stream& stream, ClientRequest& request, const Url& url, TimePoint end) {
  const Executor executor = co_await asio::this_coro::executor;
  const Watch watch(executor, end, [&stream] {
    Error ignored;
    boost::beast::get_lowest_layer(stream).close(ignored);
  });
  const auto message = make_request(request, url);
  Error error;
  co_await http::async_write(stream, message, asio::redirect_error(use_task, error));
  http::response_parser<http::string_body> parser;
  parser.body_limit(request.body_limit);
  parser.skip(request.method == http::verb::head);
  if (!error) {
    boost::beast::flat_buffer buffer(kReadBuffer);
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(use_task, error));
  }
  if (watch.passed()) {
    fail_at(url, fmt::format("no answer within {} ms", request.limit.count()));
  }
  if (error == http::error::body_limit) {
    fail_at(url, fmt::format("the answer is longer than {} bytes", request.body_limit));
  }
  if (error) {
    fail_at(url, "no answer: " + error.message());
  }
  Response response;
  auto& answer = parser.get();
  response.status = static_cast<int>(answer.result_int());
  for (const auto& field : answer) {
    response.headers.emplace_back(
        std::string(field.name_string().data(), field.name_string().size()),
        std::string(field.value().data(), field.value().size()));
  }
  response.body = std::move(answer.body());
  co_return response;
}

}  // namespace

Task<Response> fetch(ClientRequest request) {
  const Url url = parse_url(request.url);
  if (url.scheme != "http" && url.scheme != "https") {
    fail_at(url, "an http:// or https:// URL is wanted");
  }
  const TimePoint end = std::chrono::steady_clock::now() + request.limit;
  Socket socket = co_await connect_tcp(url, end);
  if (url.scheme == "http") {
    co_return co_await exchange(socket, request, url, end);
  }
  asio::ssl::context context = client_tls();
  TlsStream stream(std::move(socket), context);
  co_await start_tls(stream, url, end);
  co_return co_await exchange(stream, request, url, end);
}

}  // namespace giz::net
