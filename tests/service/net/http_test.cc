#include "runtime/service/net/http.h"

#include <doctest/doctest.h>

using namespace giz;
using namespace giz::net;

TEST_CASE("headers are found without case, query values and cookies by their name") {
  Request request;
  request.headers.set("X-Request-Id", "abc");
  request.headers.set("Cookie", " a=1;b=\"two\" ; c ;  =x; d=3=4");
  request.query = {{"limit", "20"}, {"limit", "30"}, {"empty", ""}};
  request.params = {{"did", "7"}};
  CHECK(request.header("x-request-ID") == "abc");
  CHECK(request.header("X-Other") == "");
  CHECK(request.query_value("limit") == "20");
  CHECK(request.query_value("none") == "");
  CHECK(request.param("did") == "7");
  CHECK(request.cookie("a") == "1");
  CHECK(request.cookie("b") == "two");
  CHECK(request.cookie("c") == "");
  CHECK(request.cookie("d") == "3=4");
  CHECK(request.cookie("e") == "");
}

namespace {

std::string json_mistake(std::string body) {
  Request request;
  request.body = std::move(body);
  try {
    request.json();
  } catch (const Refusal& refusal) {
    CHECK(refusal.reason == Reason::bad_request);
    return refusal.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a body that is no JSON is refused with its place") {
  CHECK(json_mistake(R"({"a":[1,2.5,"x"]})") == "none");
  CHECK(json_mistake("{\"a\":1,\n \"b\":}")
            .starts_with("the body is no JSON: parse error at line 2, column 6:"));
  CHECK(json_mistake("").starts_with("the body is no JSON: parse error at line 1, column 1:"));
  CHECK(json_mistake("\"\xff\"").starts_with("the body is no JSON: parse error at line 1"));
  CHECK(json_mistake(std::string(60, '[') + std::string(60, ']')) == "none");
  CHECK(json_mistake(std::string(100'000, '[')) == "the body's JSON is nested deeper than 64");
}

TEST_CASE("answers say what they are") {
  const Response json = Response::json({{"a", 1}});
  CHECK(json.status == 200);
  CHECK(json.body == R"({"a":1})");
  CHECK(json.headers[0].second == "application/json");
  CHECK(Response::text("x", 404).status == 404);
  CHECK(Response::empty().status == 204);
  CHECK(Response::json("\xff").body == "\"\xef\xbf\xbd\"");
}

TEST_CASE("a refusal becomes an answer with its word, field, place in the log and time to wait") {
  const Response plain = error_response(Refusal(Reason::not_found, "no such device"), "r1");
  CHECK(plain.status == 404);
  CHECK(plain.body ==
        R"({"error":{"code":"not_found","message":"no such device","request_id":"r1"}})");
  const Response full =
      error_response(Refusal(Reason::throttled, "slower", "attrs.power", 7), "r2");
  CHECK(full.status == 429);
  CHECK(full.body == R"({"error":{"code":"throttled","message":"slower","field":"attrs.power",)"
                     R"("request_id":"r2"}})");
  CHECK(full.headers.back() == std::pair<std::string, std::string>("Retry-After", "7"));
}
