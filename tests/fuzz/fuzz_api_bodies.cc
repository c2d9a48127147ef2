// Any body at any route that takes one, by who may send it: the answer is one of the API's own, an
// error says its code, and no answer is an internal one. The first byte chooses the route.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "tests/service/api/bench.h"

using namespace giz;

namespace {

struct Route {
  const char* method;
  const char* target;  // {} stands for the did
  enum Who : std::uint8_t { anybody, user, app, admin } who;
};

constexpr std::array routes{
    Route{"POST", "/api/v1/sessions", Route::anybody},
    Route{"POST", "/api/v1/devices/claim", Route::user},
    Route{"PATCH", "/api/v1/devices/{}", Route::user},
    Route{"POST", "/api/v1/devices/{}/commands?wait=1", Route::user},
    Route{"POST", "/api/v1/devices/{}/shares", Route::user},
    Route{"POST", "/api/v1/devices/{}/schedules", Route::user},
    Route{"PUT", "/api/v1/devices/{}/schedules/1", Route::user},
    Route{"POST", "/api/v1/devices/{}/rules", Route::user},
    Route{"PUT", "/api/v1/devices/{}/rules/1", Route::user},
    Route{"POST", "/app/bindings", Route::app},
    Route{"DELETE", "/app/bindings", Route::app},
    Route{"PUT", "/app/bindings/{}", Route::app},
    Route{"POST", "/app/bind_mac", Route::app},
    Route{"POST", "/app/bind_latest", Route::app},
    Route{"POST", "/app/control/{}", Route::app},
    Route{"POST", "/app/sharing", Route::app},
    Route{"POST", "/internal/v1/devices", Route::admin},
    Route{"PATCH", "/internal/v1/devices/{}", Route::admin},
    Route{"POST", "/internal/v1/push", Route::admin},
};

struct World {
  bench::Bench bench;
  std::string token = bench.sign_in();
  std::string did = bench.own_device(token);
  std::shared_ptr<bench::Device> link = bench.join(did);
};

void require(bool is_true) {
  if (!is_true) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World world;  // a store for all inputs: making one takes longer than an input
  if (size < 2) return 0;
  const Route& route = routes[data[0] % routes.size()];
  bench::Ask ask;
  ask.method = route.method;
  ask.target = route.target;
  if (const std::size_t at = ask.target.find("{}"); at != std::string::npos) {
    ask.target.replace(at, 2, world.did);
  }
  ask.raw.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (route.who == Route::user) ask.token = world.token;
  if (route.who == Route::admin) ask.token = world.bench.admin;
  if (route.who == Route::app) ask.headers.emplace_back("X-Gizwits-User-token", world.token);
  const bench::Answer answer = world.bench.call(ask);
  require(answer.status >= 200 && answer.status < 600 && answer.status != 500);
  require(answer.status < 400 || !answer.code().empty());
  if (route.who == Route::admin) {
    // What the admin has switched off is of no use to the inputs that follow.
    world.bench.call({.method = "PATCH",
                      .target = "/internal/v1/devices/" + world.did,
                      .body = {{"disabled", false}},
                      .token = world.bench.admin});
  }
  world.bench.now += 1000;
  return 0;
}
