#include <stdexcept>

#include <doctest/doctest.h>

#include "runtime/service/net/http.h"

using namespace giz::net;
using boost::beast::http::verb;

namespace {

Handler nothing() {
  return [](Request&) -> Task<Response> { co_return Response::empty(); };
}

Router make_router() {
  Router router;
  router.add(verb::get, "/", nothing());
  router.add(verb::get, "/api/v1/devices", nothing());
  router.add(verb::get, "/api/v1/devices/{did}", nothing());
  router.add(verb::patch, "/api/v1/devices/{did}", nothing());
  router.add(verb::post, "/api/v1/devices/claim", nothing());
  router.add(verb::get, "/api/v1/devices/latest", nothing());
  router.add(verb::get, "/api/v1/{thing}/latest/{rest*}", nothing());
  router.add(verb::get, "/files/{rest*}", nothing());
  router.add(verb::get, "/files/{name}", nothing());
  return router;
}

// "pattern name=value" or "405 GET, HEAD" or "404".
std::string found(verb method, std::string_view path) {
  static const Router router = make_router();
  const Router::Found found = router.find(method, path);
  if (found.handler == nullptr) {
    return found.allow.empty() ? "404" : "405 " + found.allow;
  }
  std::string out(found.pattern);
  for (const auto& [name, value] : found.params) {
    out += " " + name + "=" + value;
  }
  return out;
}

}  // namespace

TEST_CASE("the most literal pattern wins") {
  CHECK(found(verb::get, "/") == "/");
  CHECK(found(verb::get, "/api/v1/devices") == "/api/v1/devices");
  CHECK(found(verb::get, "/api/v1/devices/7") == "/api/v1/devices/{did} did=7");
  CHECK(found(verb::get, "/api/v1/devices/latest") == "/api/v1/devices/latest");
  CHECK(found(verb::post, "/api/v1/devices/claim") == "/api/v1/devices/claim");
  CHECK(found(verb::get, "/api/v1/devices/claim") == "/api/v1/devices/{did} did=claim");
  CHECK(found(verb::get, "/files/a") == "/files/{name} name=a");
  CHECK(found(verb::get, "/files/a/b") == "/files/{rest*} rest=a/b");
  CHECK(found(verb::get, "/files/") == "/files/{rest*} rest=");
  CHECK(found(verb::get, "/api/v1/x/latest/y/z") ==
        "/api/v1/{thing}/latest/{rest*} thing=x rest=y/z");
  CHECK(found(verb::head, "/api/v1/devices") == "/api/v1/devices");
}

TEST_CASE("a path with other methods only says which") {
  CHECK(found(verb::delete_, "/api/v1/devices/7") == "405 GET, HEAD, PATCH");
  CHECK(found(verb::get, "/nowhere") == "404");
  CHECK(found(verb::get, "/files") == "404");
  CHECK(found(verb::get, "/api/v1/devices/") == "404");
  CHECK(found(verb::get, "/api/v1/devices/7/8") == "404");
  CHECK(found(verb::get, "") == "/");
}

TEST_CASE("a route twice, or a rest that is not last, is our own fault") {
  Router router;
  router.add(verb::get, "/a", nothing());
  CHECK_THROWS_AS(router.add(verb::get, "/a", nothing()), std::logic_error);
  CHECK_THROWS_AS(router.add(verb::get, "/{all*}/b", nothing()), std::logic_error);
}
