// The product's datapoints, a device's latest values, and control.
#include <algorithm>

#include "runtime/service/api/asking.h"
#include "runtime/service/api/datapoints.h"
#include "runtime/service/api/gizwits.h"
#include "runtime/wire/cloud.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using hub::BinaryForm;
using net::Request;
using net::Response;
using net::Task;

Task<Response> datapoint(Ctx ctx, Request& request) {
  if (request.query_value("product_key") != ctx->hub.product().key) {
    throw GizwitsError(kBadProductKey, "product_key invalid!");
  }
  co_return Response::json(datapoint_document(ctx->hub.product()));
}

Task<Response> device(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::see, now);
    const bool shared = store::bindings_of_device(database, mine.device.id, now).size() > 1;
    return gizwits_device(endpoint_of(*ctx, request), mine.device, mine.binding, shared);
  };
  co_return Response::json(co_await ctx->store.read(look));
}

// Of the last 24 hours, as the platform has it: what is older is not told.
Task<Response> latest(Ctx ctx, Request& request, Caller caller) {
  constexpr Millis kFresh = kDay;
  std::string did(request.param("did"));
  co_await access(ctx, caller.user, did, Need::see);
  hub::Known known = co_await ctx->hub.known(did);
  Millis last = 0;
  for (std::size_t i = 0; i < known.values.size() && i < known.times.size(); ++i) {
    if (known.times[i] < ctx->clock() - kFresh) known.values[i].set = false;
    if (known.values[i].set) last = std::max(last, known.times[i]);
  }
  co_return Response::json(
      {{"did", did},
       {"updated_at", last / 1000},
       {"attr", hub::to_json(ctx->hub.product(), known.values, BinaryForm::hex, true)}});
}

// A frame of the device protocol, or the bare P0, as a list of bytes.
hub::P0 raw_p0(const Json& list) {
  if (!list.is_array() || list.empty()) {
    throw Refusal(Reason::bad_value, "raw must be a list of bytes", "raw");
  }
  hub::P0 bytes;
  for (const Json& item : list) {
    if (!item.is_number_unsigned() || item.get<std::uint64_t>() > 255) {
      throw Refusal(Reason::bad_value, "raw must be a list of bytes", "raw");
    }
    bytes.push_back(static_cast<std::uint8_t>(item.get<std::uint64_t>()));
  }
  std::vector<std::uint8_t> room(bytes.size());
  wire::CloudParser parser(room);
  wire::Bytes rest(bytes);
  const auto frame = parser.next(rest);
  if (!frame || !wire::has_p0(frame->command)) return bytes;
  return hub::P0(frame->payload.begin(), frame->payload.end());
}

Task<> send_raw(Ctx ctx, hub::CommandRequest request, const Json& raw) {
  const Product& product = ctx->hub.product();
  hub::P0 p0 = raw_p0(raw);
  std::vector<wire::Value> values(product.table.points.size());
  const wire::Decoded decoded = wire::decode(product.table, p0, values);
  if (decoded.fault || !wire::is_down(decoded.kind)) {
    throw Refusal(Reason::bad_value, "raw holds no control, read or transparent data", "raw");
  }
  if (decoded.kind == wire::Kind::transparent_down) {
    std::vector<std::string> dids{request.did};
    hub::P0 data(decoded.data.begin(), decoded.data.end());
    if (co_await ctx->hub.push(std::move(dids), false, std::move(data)) == 0) {
      throw Refusal(Reason::device_offline, "device offline!");
    }
    co_return;
  }
  request.p0 = std::move(p0);
  const store::Command command = co_await ctx->hub.command(std::move(request));
  if (command.state != store::CommandState::acknowledged) {
    throw Refusal(Reason::device_failed, "device not responding!");
  }
}

Task<Response> control(Ctx ctx, Request& request, Caller caller) {
  hub::CommandRequest command;
  command.did = request.param("did");
  command.user = caller.user;
  command.actor = actor_of(caller.user);
  command.address = request.peer;
  command.request_id = request.id;
  co_await access(ctx, caller.user, command.did, Need::control);
  const Json body = gizwits_body(request);
  take_command(*ctx, caller.user);
  if (body.contains("raw")) {
    co_await send_raw(ctx, command, body["raw"]);
  } else if (body.contains("attrs") && body["attrs"].is_object() && !body["attrs"].empty()) {
    command.p0 = hub::control_of(ctx->hub.product(), body["attrs"]);
    const store::Command asked = co_await ctx->hub.command(command);
    if (asked.state != store::CommandState::acknowledged) {
      throw Refusal(Reason::device_failed, "device not responding!");
    }
  } else {
    throw GizwitsError(kFormInvalid, "form invalid! attrs or raw is wanted");
  }
  co_return Response::json(Json::object());
}

}  // namespace

void add_gizwits_data(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/app/datapoint", gizwits_open(ctx, datapoint));
  router.add(verb::get, "/app/devices/{did}", gizwits_user(ctx, device));
  router.add(verb::get, "/app/devdata/{did}/latest", gizwits_user(ctx, latest));
  router.add(verb::post, "/app/control/{did}", gizwits_user(ctx, control));
}

}  // namespace giz::api
