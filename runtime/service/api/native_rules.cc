// Rules: when a value meets a condition, a device of the same user is told something.
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

constexpr Text kTarget{22, 22};
constexpr std::size_t kMostRules = 50;  // of one device
constexpr std::size_t kLongestCondition = 512;

store::Rule rule_of(const Product& product, const Request& request) {
  const Json body = object_body(request, {"title", "condition", "target", "attrs", "enabled"});
  store::Rule rule;
  rule.title = optional_text(body, "title", {}).value_or("");
  const Json& condition = object_member(body, "condition");
  jobs::holds(product, condition, {});
  jobs::holds_for(condition);
  rule.condition = condition.dump();
  if (rule.condition.size() > kLongestCondition) {
    throw Refusal(Reason::bad_value, "'condition' is too long", "condition");
  }
  rule.target = optional_text(body, "target", kTarget).value_or(std::string(request.param("did")));
  const Json& attrs = object_member(body, "attrs");
  hub::control_of(product, attrs);
  rule.attrs = attrs.dump();
  rule.enabled = bool_member(body, "enabled", true);
  return rule;
}

// Whoever makes a rule must be allowed both to see what it watches and to control what it tells.
store::Rule placed(store::Database& database, const Caller& caller, std::string_view did,
                   store::Rule rule, Millis now) {
  const Access mine = require_access(database, caller.user, did, Need::control, now);
  require_access(database, caller.user, rule.target, Need::control, now);
  rule.device = mine.device.id;
  rule.user = caller.user;
  return rule;
}

Task<Response> list_rules(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::see, now);
    return store::list_rules(database, mine.device.id);
  };
  const std::vector<store::Rule> rules = co_await ctx->store.read(look);
  Json all = Json::array();
  for (const store::Rule& rule : rules) all.push_back(rule_json(rule));
  co_return Response::json({{"rules", std::move(all)}});
}

Task<Response> create_rule(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const store::Rule wanted = rule_of(ctx->hub.product(), request);
  const Millis now = ctx->clock();
  auto work = [&](store::Database& database) {
    store::Rule rule = placed(database, caller, did, wanted, now);
    if (store::list_rules(database, rule.device).size() >= kMostRules) {
      throw Refusal(Reason::conflict, "this device has 50 rules, which is the most");
    }
    return store::add_rule(database, std::move(rule));
  };
  const store::Rule made = co_await ctx->store.write(work);
  co_return Response::json(rule_json(made), 201);
}

Task<Response> change_rule(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const std::int64_t id = id_param(request);
  const store::Rule wanted = rule_of(ctx->hub.product(), request);
  const Millis now = ctx->clock();
  auto work = [&](store::Database& database) {
    store::Rule rule = placed(database, caller, did, wanted, now);
    rule.id = id;
    if (!store::change_rule(database, rule)) {
      throw Refusal(Reason::not_found, "this device has no rule of this id", "id");
    }
    return rule;
  };
  const store::Rule changed = co_await ctx->store.write(work);
  co_return Response::json(rule_json(changed));
}

Task<Response> remove_rule(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const std::int64_t id = id_param(request);
  const Millis now = ctx->clock();
  auto work = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::control, now);
    if (!store::remove_rule(database, mine.device.id, id)) {
      throw Refusal(Reason::not_found, "this device has no rule of this id", "id");
    }
  };
  co_await ctx->store.write(work);
  co_return Response::empty();
}

}  // namespace

void add_rule_routes(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/api/v1/devices/{did}/rules", signed_in(ctx, list_rules));
  router.add(verb::post, "/api/v1/devices/{did}/rules", signed_in(ctx, create_rule));
  router.add(verb::put, "/api/v1/devices/{did}/rules/{id}", signed_in(ctx, change_rule));
  router.add(verb::delete_, "/api/v1/devices/{did}/rules/{id}", signed_in(ctx, remove_rule));
}

}  // namespace giz::api
