// Devices: which are mine, what is known of them, getting and leaving them.
#include <fmt/format.h>

#include "runtime/service/api/binding.h"
#include "runtime/service/api/native.h"
#include "runtime/service/api/query.h"
#include "runtime/service/api/shapes.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr Text kAlias{0, 64};
constexpr Text kRemark{0, 256};

// What the store knows of the values; a value that was never said is not among them.
void add_stored_values(Json& json, const Product& product,
                       const std::optional<store::DeviceState>& state) {
  if (!state || state->p0.empty()) return add_values(json, product, {}, {}, 0);
  hub::Reading reading = hub::read_p0(product, state->p0);
  for (std::size_t i = 0; i < reading.values.size(); ++i) {
    if (i >= state->times.size() || state->times[i] == 0) reading.values[i].set = false;
  }
  add_values(json, product, reading.values, state->times, state->seq);
}

Task<Response> list_devices(Ctx ctx, Request& request, Caller caller) {
  const std::size_t limit = limit_query(request);
  const auto cursor = cursor_query(request);
  const auto skip = static_cast<std::size_t>(cursor ? cursor->at : 0);
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    Json devices = Json::array();
    for (const auto& binding :
         store::bindings_of_user(database, caller.user, now, skip, limit + 1)) {
      const auto device = store::find_device(database, binding.did);
      if (!device) continue;
      Json json = device_json(*device, binding);
      add_stored_values(json, ctx->hub.product(), store::find_state(database, device->id));
      devices.push_back(std::move(json));
    }
    return devices;
  };
  Json devices = co_await ctx->store.read(look);
  Json next = nullptr;
  if (devices.size() > limit) {
    devices.erase(devices.size() - 1);
    next = to_text(Cursor{static_cast<std::int64_t>(skip + limit), 0});
  }
  co_return Response::json({{"devices", std::move(devices)}, {"next", std::move(next)}});
}

Task<Response> detail(Ctx ctx, Request& request, Caller caller) {
  std::string did(request.param("did"));
  const Access mine = co_await access(ctx, caller.user, did, Need::see);
  const hub::Known known = co_await ctx->hub.known(did);
  Json json = device_json(mine.device, mine.binding);
  json["online"] = mine.device.online || ctx->hub.is_online(did);
  add_values(json, ctx->hub.product(), known.values, known.times, known.seq);
  co_return Response::json(json);
}

Task<Response> state(Ctx ctx, Request& request, Caller caller) {
  std::string did(request.param("did"));
  const bool fresh = flag_query(request, "refresh");
  co_await access(ctx, caller.user, did, Need::see);
  if (fresh) take_command(*ctx, caller.user);
  hub::Known known;
  if (fresh) {
    known = co_await ctx->hub.refresh(did);
  } else {
    known = co_await ctx->hub.known(did);
  }
  co_return Response::json(
      {{"did", did}, {"seq", known.seq}, {"attrs", state_json(ctx->hub.product(), known)}});
}

Task<Response> change_device(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const Json body = object_body(request, {"alias", "remark"});
  const auto alias = optional_text(body, "alias", kAlias);
  const auto remark = optional_text(body, "remark", kRemark);
  const Millis now = ctx->clock();
  auto work = [&](store::Database& database) {
    Access mine = require_access(database, caller.user, did, Need::see, now);
    if (alias) mine.binding.alias = *alias;
    if (remark) mine.binding.remark = *remark;
    store::set_alias(database, caller.user, mine.device.id, mine.binding.alias,
                     mine.binding.remark);
    return device_json(mine.device, mine.binding);
  };
  co_return Response::json(co_await ctx->store.write(work));
}

Task<Response> claim(Ctx ctx, Request& request, Caller caller) {
  const Json body = object_body(request, {"claim_code", "alias"});
  std::string code = text_member(body, "claim_code", {1, 64});
  std::string alias = optional_text(body, "alias", kAlias).value_or("");
  const Claimed claimed =
      co_await claim_device(ctx, request, caller.user, code, alias, Guess::by_user_and_address);
  co_return Response::json(device_json(claimed.device, claimed.binding), 201);
}

// Ends the binding of `user`: the owner's ends everybody's.
Task<Response> end_binding(Ctx ctx, Request& request, Caller caller, std::int64_t user, Need need) {
  const std::string did(request.param("did"));
  const Millis now = ctx->clock();
  auto work = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, need, now);
    auto ended = end_bindings(*ctx, request, database, caller.user, user, mine.binding);
    if (ended.empty()) throw Refusal(Reason::not_found, "this device has no such guest", "user");
    return ended;
  };
  const std::vector<std::int64_t> ended = co_await ctx->store.write(work);
  for (const std::int64_t whose : ended) ctx->hub.tell_binding(did, whose, false);
  co_return Response::empty();
}

Task<Response> leave(Ctx ctx, Request& request, Caller caller) {
  co_return co_await end_binding(ctx, request, caller, caller.user, Need::see);
}

Task<Response> guests(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::own, now);
    Json list = Json::array();
    for (const auto& binding : store::bindings_of_device(database, mine.device.id, now)) {
      if (binding.role == store::Role::guest) list.push_back(binding_json(binding));
    }
    return list;
  };
  const Json list = co_await ctx->store.read(look);
  co_return Response::json({{"guests", list}});
}

Task<Response> remove_guest(Ctx ctx, Request& request, Caller caller) {
  const std::int64_t user = id_param(request, "user");
  if (user == caller.user) {
    throw Refusal(Reason::bad_request, "DELETE .../binding ends a binding of your own", "user");
  }
  co_return co_await end_binding(ctx, request, caller, user, Need::own);
}

}  // namespace

void add_device_routes(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/api/v1/devices", signed_in(ctx, list_devices));
  router.add(verb::post, "/api/v1/devices/claim", signed_in(ctx, claim));
  router.add(verb::get, "/api/v1/devices/{did}", signed_in(ctx, detail));
  router.add(verb::patch, "/api/v1/devices/{did}", signed_in(ctx, change_device));
  router.add(verb::get, "/api/v1/devices/{did}/state", signed_in(ctx, state));
  router.add(verb::delete_, "/api/v1/devices/{did}/binding", signed_in(ctx, leave));
  router.add(verb::get, "/api/v1/devices/{did}/guests", signed_in(ctx, guests));
  router.add(verb::delete_, "/api/v1/devices/{did}/guests/{user}", signed_in(ctx, remove_guest));
}

}  // namespace giz::api
