// Bytes from outside to a routed request: our checks, Beast's parser, target, query, cookies, JSON,
// the questions of an upgrade. What a parser takes must not depend on how the bytes came in pieces.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime/service/net/origins.h"
#include "runtime/service/net/proxies.h"
#include "runtime/service/net/request_parser.h"
#include "runtime/service/net/upgrade.h"

using namespace giz::net;

namespace {

Router make_router() {
  Router router;
  const Handler nothing = [](Request&) -> Task<Response> { co_return Response::empty(); };
  router.add(boost::beast::http::verb::get, "/api/v1/devices/{did}", nothing);
  router.add(boost::beast::http::verb::post, "/api/v1/devices/claim", nothing);
  router.add(boost::beast::http::verb::get, "/{rest*}", nothing);
  return router;
}

void use(const Request& request) {
  static const Router router = make_router();
  static const Proxies proxies({"127.0.0.0/8"});
  static const Origins origins("", {"https://a.example.com"});
  router.find(request.method, request.path);
  proxies.client(boost::asio::ip::make_address("127.0.0.1"), request.headers);
  request.cookie("session");
  request.query_value("limit");
  is_upgrade(request);
  offers(request, "echo");
  try {
    check_upgrade(request, origins);
  } catch (const giz::Refusal&) {
  }
  try {
    request.json();
  } catch (const giz::Refusal&) {
  }
}

// What the bytes say, fed in pieces of this size.
std::string read(std::string_view bytes, std::size_t piece, bool look) {
  std::string out, buffer;
  std::size_t fed = 0;
  while (true) {
    RequestParser parser(4096);
    while (parser.state() == RequestParser::State::head ||
           parser.state() == RequestParser::State::body) {
      const std::size_t taken = parser.put(buffer);
      if (taken > buffer.size()) {
        std::abort();
      }
      buffer.erase(0, taken);
      const bool waits = parser.state() == RequestParser::State::head ||
                         parser.state() == RequestParser::State::body;
      if (taken == 0 && waits) {
        if (fed == bytes.size()) {
          return out + "more";
        }
        const std::string_view next = bytes.substr(fed, piece);
        buffer += next;
        fed += next.size();
      }
    }
    if (parser.state() == RequestParser::State::wrong) {
      return out + "wrong";
    }
    const Request request = parser.take();
    if (look) {
      use(request);
    }
    out += request.target + "\n" + request.body + "\n";
    if (fed == bytes.size() && buffer.empty()) {
      return out;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (read(bytes, size + 1, true) != read(bytes, 7, false)) {
    std::abort();
  }
  return 0;
}
