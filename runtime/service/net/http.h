// Requests and answers as handlers see them, and the table of routes. Nothing here knows sockets.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/verb.hpp>
#include <nlohmann/json.hpp>

#include "runtime/service/base/refusal.h"
#include "runtime/service/net/asio.h"

namespace giz::net {

using Json = nlohmann::ordered_json;

// Whether they are the same but for the case of ASCII letters, as names of headers and schemes are.
bool same_word(std::string_view a, std::string_view b);

struct Request {
  boost::beast::http::verb method = boost::beast::http::verb::get;
  std::string target;                                      // as it came: "/api/v1/devices?limit=20"
  std::string path;                                        // decoded: "/api/v1/devices"
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  std::vector<std::pair<std::string, std::string>> params;  // {did} of the route's pattern
  boost::beast::http::fields headers;                       // names are compared without case
  std::string body;
  std::string peer;     // the client's address, behind a trusted proxy the forwarded one
  bool secure = false;  // https, as a trusted proxy says it
  std::string id;       // the request's id, in the log and in errors

  std::string_view header(std::string_view name) const;  // empty where there is none
  std::string_view query_value(std::string_view name) const;
  std::string_view param(std::string_view name) const;
  std::string_view cookie(std::string_view name) const;
  // The body as JSON; Refusal bad_request with the place where it is none.
  Json json() const;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  static Response json(const Json& value, int status = 200);
  static Response text(std::string body, int status = 200);
  static Response empty(int status = 204);
};

using Handler = std::function<Task<Response>(Request&)>;

// {"error":{"code","message","field"?,"request_id"}}
Response error_response(const Refusal& refusal, std::string_view request_id);

// Patterns: "/api/v1/devices/{did}"; a last "{rest*}" takes what remains with its slashes. The most
// literal pattern wins. A path that has other methods only is answered 405 with Allow; HEAD is GET
// without its body; OPTIONS is answered by the server (CORS).
class Router {
 public:
  void add(boost::beast::http::verb method, std::string pattern, Handler handler);

  struct Found {
    const Handler* handler = nullptr;
    std::string_view pattern;  // for metrics
    std::vector<std::pair<std::string, std::string>> params;
    std::string allow;  // of a path with other methods
  };
  Found find(boost::beast::http::verb method, std::string_view path) const;

 private:
  struct Route {
    boost::beast::http::verb method;
    std::string pattern;
    std::vector<std::string> parts;
    Handler handler;
  };
  std::deque<Route> routes_;  // its patterns stay where they are
};

}  // namespace giz::net
