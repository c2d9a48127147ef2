#include "runtime/service/net/request_parser.h"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <fmt/format.h>

#include "runtime/service/net/target.h"

namespace giz::net {
namespace {

namespace http = boost::beast::http;

// A line's end that is not CR LF, a zero, a header that goes on in the next line.
bool has_bad_line(std::string_view head) {
  for (std::size_t i = 0; i < head.size(); ++i) {
    const char next = i + 1 < head.size() ? head[i + 1] : '\0';
    const bool folds = head[i] == '\n' && (next == ' ' || next == '\t');
    if (head[i] == '\0' || folds || (head[i] == '\n' && (i == 0 || head[i - 1] != '\r')) ||
        (head[i] == '\r' && i + 1 < head.size() && next != '\n')) {
      return true;
    }
  }
  return false;
}

// No method begins so: a TLS greeting, for one.
bool is_no_request(std::string_view bytes) {
  return !bytes.empty() && !((bytes[0] >= 'A' && bytes[0] <= 'Z') || bytes[0] == '\r' ||
                             (bytes[0] >= 'a' && bytes[0] <= 'z'));
}

}  // namespace

RequestParser::RequestParser(std::size_t body_limit) : body_limit_(body_limit) {
  parser_.header_limit(static_cast<std::uint32_t>(kHeadLimit + 4));
  parser_.body_limit(boost::none);
}

std::size_t RequestParser::put(std::string_view bytes) {
  if (state_ == State::head) {
    const std::size_t taken = put_head(bytes);
    return state_ == State::body ? taken + put_body(bytes.substr(taken)) : taken;
  }
  return state_ == State::body ? put_body(bytes) : 0;
}

std::size_t RequestParser::put_head(std::string_view bytes) {
  // An empty line in front is forgiven: old clients send one behind a body.
  const std::size_t skipped = bytes.starts_with("\r\n") ? 2 : 0;
  const std::string_view text = bytes.substr(skipped);
  const std::size_t end = text.substr(0, kHeadLimit + 4).find("\r\n\r\n");
  const bool whole = end != std::string_view::npos;
  const std::string_view head = text.substr(0, whole ? end + 4 : text.size());
  const std::size_t line = std::min(head.find("\r\n"), head.size());
  if (line > kLineLimit) {
    refuse(414, Reason::too_large,
           fmt::format("the request line is longer than {} bytes", kLineLimit));
  } else if (is_no_request(text) || has_bad_line(head)) {
    refuse(400, Reason::bad_request, "this is no HTTP/1.1 request");
  } else if (head.size() > kHeadLimit + 4 || (!whole && head.size() == kHeadLimit + 4)) {
    refuse(431, Reason::too_large,
           fmt::format("the request's head is longer than {} bytes", kHeadLimit));
  } else if (whole) {
    boost::system::error_code error;
    const std::size_t used = parser_.put(boost::asio::buffer(head.data(), head.size()), error);
    if (error && error != http::error::need_more) {
      refuse(error);
    } else if (!parser_.is_header_done()) {
      // Beast looks for more of a first line that has no version, past the head's end.
      refuse(400, Reason::bad_request, "this is no HTTP/1.1 request");
    } else {
      read_head();
    }
    return skipped + used;
  }
  return 0;
}

void RequestParser::read_head() {
  auto& message = parser_.get();
  version_ = message.version();
  keep_alive_ = parser_.keep_alive();
  request_.method = message.method();
  request_.target = {message.target().data(), message.target().size()};
  if (request_.method == http::verb::unknown || request_.method == http::verb::connect) {
    refuse(501, Reason::bad_request, "this method is not known here");
    return;
  }
  expects_continue_ =
      version_ == 11 && boost::beast::iequals(message[http::field::expect], "100-continue");
  if (!check_lengths(message)) {
    return;
  }
  const bool asterisk = request_.target == "*" && request_.method == http::verb::options;
  std::string wrong;
  if (asterisk) {
    request_.path = "*";
  } else {
    wrong = read_target(request_.target, request_.path, request_.query);
  }
  if (!wrong.empty()) {
    refuse(400, Reason::bad_request, std::move(wrong));
    return;
  }
  request_.headers = std::move(static_cast<http::fields&>(message));
  begin_body();
}

void RequestParser::begin_body() {
  const auto length = parser_.content_length();
  if (parser_.chunked()) {
    chunks_.emplace(body_limit_);
  } else if (length && *length > body_limit_) {
    refuse(413, Reason::too_large, "the request's body is longer than this service takes");
    return;
  } else if (length) {
    left_ = *length;
  }
  state_ = chunks_ || left_ > 0 ? State::body : State::done;
}

bool RequestParser::check_lengths(const http::fields& headers) {
  const std::size_t lengths = headers.count(http::field::content_length);
  const std::size_t codings = headers.count(http::field::transfer_encoding);
  const std::size_t hosts = headers.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && version_ == 11)) {
    refuse(400, Reason::bad_request, "a request names its Host once");
  } else if (lengths > 1 || (lengths > 0 && codings > 0) ||
             headers[http::field::content_length].find_first_not_of("0123456789") !=
                 boost::beast::string_view::npos) {
    refuse(400, Reason::bad_request, "a request says its length once");
  } else if (codings > 1 ||
             (codings == 1 &&
              (version_ == 10 ||
               !boost::beast::iequals(headers[http::field::transfer_encoding], "chunked")))) {
    refuse(codings == 1 && version_ == 11 ? 501 : 400, Reason::bad_request,
           "the only transfer coding is chunked");
  }
  return state_ != State::wrong;
}

std::size_t RequestParser::put_body(std::string_view bytes) {
  if (!chunks_) {
    const std::size_t taken = std::min(left_, bytes.size());
    request_.body.append(bytes.substr(0, taken));
    left_ -= taken;
    state_ = left_ == 0 ? State::done : State::body;
    return taken;
  }
  const std::size_t taken = chunks_->put(bytes, request_.body);
  if (chunks_->state() == ChunkReader::State::done) {
    state_ = State::done;
  } else if (chunks_->state() == ChunkReader::State::wrong) {
    refuse(400, Reason::bad_request, "the body's chunks are wrong");
  } else if (chunks_->state() == ChunkReader::State::too_long) {
    refuse(413, Reason::too_large, "the request's body is longer than this service takes");
  }
  return taken;
}

Request RequestParser::take() { return std::move(request_); }

void RequestParser::refuse(int status, Reason reason, std::string text) {
  state_ = State::wrong;
  status_ = status;
  refusal_.emplace(reason, std::move(text));
}

void RequestParser::refuse(const boost::system::error_code& error) {
  if (error == http::error::header_limit) {
    refuse(431, Reason::too_large, "the request's head is too long");
  } else if (error == http::error::bad_version) {
    refuse(505, Reason::bad_request, "only HTTP/1.1 and HTTP/1.0 are spoken here");
  } else {
    refuse(400, Reason::bad_request, "this is no HTTP/1.1 request: " + error.message());
  }
}

}  // namespace giz::net
