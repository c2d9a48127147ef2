// Schedules: what a device is told at a time. Checked when they are made, so that none fails later
// for what its owner wrote.
#include <algorithm>

#include "runtime/service/api/access.h"
#include "runtime/service/api/native.h"
#include "runtime/service/api/query.h"
#include "runtime/service/api/shapes.h"
#include "runtime/service/jobs/jobs.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::size_t kMostSchedules = 50;  // of one device
constexpr std::size_t kLongestWhen = 512;

store::Schedule schedule_of(const Product& product, const Request& request, Millis now) {
  const Json body = object_body(request, {"title", "when", "attrs", "enabled"});
  store::Schedule schedule;
  schedule.title = optional_text(body, "title", {}).value_or("");
  const Json& when = object_member(body, "when");
  schedule.when = when.dump();
  if (schedule.when.size() > kLongestWhen) {
    throw Refusal(Reason::bad_value, "'when' is too long", "when");
  }
  const Json& attrs = object_member(body, "attrs");
  hub::control_of(product, attrs);
  schedule.attrs = attrs.dump();
  schedule.enabled = bool_member(body, "enabled", true);
  const Millis next = jobs::next_time(when, now);
  if (next == 0 && schedule.enabled) {
    throw Refusal(Reason::bad_value, "'when' lies in the past", "when");
  }
  schedule.next = schedule.enabled ? next : 0;
  return schedule;
}

Task<Response> list_schedules(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::see, now);
    return store::list_schedules(database, mine.device.id);
  };
  const std::vector<store::Schedule> schedules = co_await ctx->store.read(look);
  Json all = Json::array();
  for (const store::Schedule& schedule : schedules) all.push_back(schedule_json(schedule));
  co_return Response::json({{"schedules", std::move(all)}});
}

Task<Response> create_schedule(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const Millis now = ctx->clock();
  const store::Schedule wanted = schedule_of(ctx->hub.product(), request, now);
  auto work = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::control, now);
    if (store::list_schedules(database, mine.device.id).size() >= kMostSchedules) {
      throw Refusal(Reason::conflict, "this device has 50 schedules, which is the most");
    }
    store::Schedule schedule = wanted;
    schedule.device = mine.device.id;
    schedule.user = caller.user;
    return store::add_schedule(database, schedule);
  };
  const store::Schedule made = co_await ctx->store.write(work);
  co_return Response::json(schedule_json(made), 201);
}

Task<Response> change_schedule(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const std::int64_t id = id_param(request);
  const Millis now = ctx->clock();
  const store::Schedule wanted = schedule_of(ctx->hub.product(), request, now);
  auto work = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::control, now);
    store::Schedule schedule = wanted;
    schedule.id = id;
    schedule.device = mine.device.id;
    schedule.user = caller.user;
    if (!store::change_schedule(database, schedule)) {
      throw Refusal(Reason::not_found, "this device has no schedule of this id", "id");
    }
    return schedule;
  };
  const store::Schedule changed = co_await ctx->store.write(work);
  co_return Response::json(schedule_json(changed));
}

Task<Response> remove_schedule(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const std::int64_t id = id_param(request);
  const Millis now = ctx->clock();
  auto work = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::control, now);
    if (!store::remove_schedule(database, mine.device.id, id)) {
      throw Refusal(Reason::not_found, "this device has no schedule of this id", "id");
    }
  };
  co_await ctx->store.write(work);
  co_return Response::empty();
}

}  // namespace

void add_schedule_routes(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/api/v1/devices/{did}/schedules", signed_in(ctx, list_schedules));
  router.add(verb::post, "/api/v1/devices/{did}/schedules", signed_in(ctx, create_schedule));
  router.add(verb::put, "/api/v1/devices/{did}/schedules/{id}", signed_in(ctx, change_schedule));
  router.add(verb::delete_, "/api/v1/devices/{did}/schedules/{id}",
             signed_in(ctx, remove_schedule));
}

}  // namespace giz::api
