// Commands: asked for, followed, listed.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/api/access.h"
#include "runtime/service/api/asking.h"
#include "runtime/service/api/native.h"
#include "runtime/service/api/query.h"
#include "runtime/service/api/shapes.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;
using std::chrono::milliseconds;

constexpr std::int64_t kLongestTtl = 7 * 86'400;  // seconds that a command may wait for its device
constexpr std::size_t kLongestKey = 64;

// ?wait=ms, or `Prefer: wait` with or without "=seconds"; 0: do not wait.
milliseconds wait_of(const Request& request) {
  if (!request.query_value("wait").empty()) {
    return milliseconds(integer_query(request, "wait", 0, 0, kLongestWait.count()));
  }
  const std::string_view prefer = request.header("Prefer");
  if (!prefer.starts_with("wait")) return milliseconds(0);
  const auto seconds = integer_of(prefer.substr(std::min<std::size_t>(prefer.size(), 5)));
  return seconds ? milliseconds(std::clamp<std::int64_t>(*seconds, 0, kLongestWait.count() / 1000) *
                                1000)
                 : kLongestWait;
}

std::string idempotency_of(const Request& request) {
  const std::string_view key = request.header("Idempotency-Key");
  const bool plain = std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
  if (key.size() > kLongestKey || !plain) {
    throw Refusal(
        Reason::bad_request,
        fmt::format("Idempotency-Key has at most {} printable ASCII characters", kLongestKey),
        "Idempotency-Key");
  }
  return std::string(key);
}

bool has_ended(store::CommandState state) {
  return state != store::CommandState::queued && state != store::CommandState::sent;
}

Task<Response> ask_command(Ctx ctx, Request& request, Caller caller) {
  const Json body = object_body(request, {"attrs", "queue", "ttl"});
  const milliseconds wait = wait_of(request);
  hub::CommandRequest command;
  command.did = request.param("did");
  command.user = caller.user;
  command.actor = actor_of(caller.user);
  command.idempotency = idempotency_of(request);
  command.queue = bool_member(body, "queue", false);
  command.ttl = std::chrono::seconds(
      integer_member(body, "ttl", command.queue ? 86'400 : 60, 1, kLongestTtl));
  command.address = request.peer;
  command.request_id = request.id;
  co_await access(ctx, caller.user, command.did, Need::control);
  command.p0 = hub::control_of(ctx->hub.product(), object_member(body, "attrs"));
  take_command(*ctx, caller.user);
  const store::Command asked = co_await ask(ctx, command, wait);
  Json json = command_json(ctx->hub.product(), asked);
  json["did"] = command.did;
  Response response = Response::json(json, has_ended(asked.state) ? 200 : 202);
  response.headers.emplace_back("Location", fmt::format("/api/v1/commands/{}", asked.id));
  co_return response;
}

Task<Response> show_command(Ctx ctx, Request& request, Caller caller) {
  const std::string id(request.param("id"));
  const Millis now = ctx->clock();
  // Whoever may see the device may see what was asked of it.
  auto look = [&](store::Database& database) {
    const auto command = store::find_command(database, id);
    if (command) {
      for (const auto& binding : store::bindings_of_device(database, command->device, now)) {
        if (binding.user != caller.user) continue;
        Json json = command_json(ctx->hub.product(), *command);
        json["did"] = binding.did;
        return json;
      }
    }
    throw Refusal(Reason::not_found, "no command of yours has this id", "id");
  };
  co_return Response::json(co_await ctx->store.read(look));
}

Task<Response> list_commands(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const std::size_t limit = limit_query(request);
  const auto cursor = cursor_query(request);
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::see, now);
    return store::list_commands(database, mine.device.id, cursor ? cursor->at : now + 1, limit + 1);
  };
  std::vector<store::Command> commands = co_await ctx->store.read(look);
  Json next = nullptr;
  if (commands.size() > limit) {
    // Those of one millisecond stay together, for the next page begins before it.
    const Millis first_left_out = commands[limit].created;
    commands.resize(limit);
    while (commands.size() > 1 && commands.back().created == first_left_out) commands.pop_back();
    next = to_text(Cursor{commands.back().created, 0});
  }
  Json all = Json::array();
  for (const auto& command : commands) all.push_back(command_json(ctx->hub.product(), command));
  co_return Response::json({{"commands", std::move(all)}, {"next", std::move(next)}});
}

}  // namespace

void add_command_routes(Ctx ctx, net::Router& router) {
  router.add(verb::post, "/api/v1/devices/{did}/commands", signed_in(ctx, ask_command));
  router.add(verb::get, "/api/v1/devices/{did}/commands", signed_in(ctx, list_commands));
  router.add(verb::get, "/api/v1/commands/{id}", signed_in(ctx, show_command));
}

}  // namespace giz::api
