// Users and what they may use. Of who somebody is in WeChat the page learns the account and whether
// they follow it, never the openid.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/admin/desk.h"
#include "runtime/service/api/query.h"
#include "runtime/service/api/shapes.h"
#include "runtime/service/store/identities.h"
#include "runtime/service/store/users.h"

namespace giz::admin {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::size_t kBindingsShown = 100;

store::User user_of(store::Database& database, std::int64_t id) {
  auto user = store::find_user(database, id);
  if (!user) throw Refusal(Reason::not_found, "there is no user of this id", "id");
  return std::move(*user);
}

// Random names say nothing to anybody.
Json person_json(store::Database& database, const store::User& user, Millis now) {
  Json accounts = Json::array();
  for (const store::Identity& identity : store::identities_of(database, user.id)) {
    accounts.push_back(
        {{"app", identity.app}, {"follows", identity.subscribed}, {"snapshot", identity.snapshot}});
  }
  const auto sessions = store::list_sessions(database, user.id, now);
  Millis seen = 0;
  for (const store::Session& session : sessions) seen = std::max(seen, session.last_seen);
  return {{"id", user.id},
          {"kind", user.kind},
          {"name", user.kind == "password" ? Json(user.name) : Json(nullptr)},
          {"disabled", user.disabled},
          {"created", user.created},
          {"sessions", sessions.size()},
          {"last_seen", seen == 0 ? Json(nullptr) : Json(seen)},
          {"accounts", std::move(accounts)}};
}

Task<Response> list_people(At desk, Request& request) {
  const std::size_t limit = api::limit_query(request, 50, 200);
  const std::int64_t before = api::integer_query(request, "before", 0, 1, INT64_MAX);
  const Millis now = desk->ctx->clock();
  auto look = [&](store::Database& database) {
    const auto users = store::list_users(database, before, limit);
    Json all = Json::array();
    for (const store::User& user : users) all.push_back(person_json(database, user, now));
    const Json next = users.size() == limit ? Json(users.back().id) : Json(nullptr);
    return Json{{"users", std::move(all)}, {"next", next}};
  };
  co_return Response::json(co_await desk->ctx->store.read(look));
}

Task<Response> show_person(At desk, Request& request) {
  const std::int64_t id = api::id_param(request);
  const Millis now = desk->ctx->clock();
  auto look = [&](store::Database& database) {
    Json json = person_json(database, user_of(database, id), now);
    json["bindings"] = Json::array();
    for (const auto& binding : store::bindings_of_user(database, id, now, 0, kBindingsShown)) {
      Json one = api::binding_json(binding);
      one["did"] = binding.did;
      one["alias"] = binding.alias;
      json["bindings"].push_back(std::move(one));
    }
    return json;
  };
  co_return Response::json(co_await desk->ctx->store.read(look));
}

// Open pages of theirs, on any instance, are closed and cannot come back.
Task<Response> change_person(At desk, Request& request) {
  const std::int64_t id = api::id_param(request);
  const Json body = api::object_body(request, {"disabled"});
  const Millis now = desk->ctx->clock();
  auto work = [&](store::Database& database) {
    const bool disabled = api::bool_member(body, "disabled", user_of(database, id).disabled);
    store::set_user_disabled(database, id, disabled);
    if (disabled) store::end_sessions(database, id);
    store::add_audit(database,
                     api::audit_of(*desk->ctx, request, "admin", "user_changed", api::actor_of(id),
                                   "done", Json{{"disabled", disabled}}));
    return person_json(database, user_of(database, id), now);
  };
  const Json json = co_await desk->ctx->store.write(work);
  if (json["disabled"].get<bool>()) api::tell_user(*desk->ctx, id, {{"session_ended", 0}});
  co_return Response::json(json);
}

Task<Response> end_all_sessions(At desk, Request& request) {
  const std::int64_t id = api::id_param(request);
  auto work = [&](store::Database& database) {
    user_of(database, id);
    const std::int64_t ended = store::end_sessions(database, id);
    store::add_audit(database, api::audit_of(*desk->ctx, request, "admin", "sessions_ended",
                                             api::actor_of(id), "done", Json{{"ended", ended}}));
    return ended;
  };
  const std::int64_t ended = co_await desk->ctx->store.write(work);
  api::tell_user(*desk->ctx, id, {{"session_ended", 0}});
  co_return Response::json({{"ended", ended}});
}

// An owner's end ends the guests' too, as when the owner leaves.
Task<Response> unbind(At desk, Request& request) {
  const std::int64_t id = api::id_param(request);
  const std::string did(request.param("did"));
  const Millis now = desk->ctx->clock();
  auto work = [&](store::Database& database) {
    const auto binding = store::find_binding(database, id, did, now);
    if (!binding) throw Refusal(Reason::not_found, "this user does not have this device", "did");
    auto ended = store::end_binding(database, id, binding->device);
    for (const std::int64_t whose : ended) {
      store::add_event(database, {0, binding->device, "unbind", now,
                                  Json{{"user", std::to_string(whose)}}.dump()});
    }
    store::add_audit(database, api::audit_of(*desk->ctx, request, "admin", "unbind", did, "done",
                                             Json{{"users", ended}}));
    return ended;
  };
  const std::vector<std::int64_t> ended = co_await desk->ctx->store.write(work);
  for (const std::int64_t user : ended) desk->ctx->hub.tell_binding(did, user, false);
  co_return Response::empty();
}

}  // namespace

void add_people(const Routes& routes) {
  routes.add(verb::get, "/users", list_people);
  routes.add(verb::get, "/users/{id}", show_person);
  routes.add(verb::patch, "/users/{id}", change_person);
  routes.add(verb::delete_, "/users/{id}/sessions", end_all_sessions);
  routes.add(verb::delete_, "/users/{id}/bindings/{did}", unbind);
}

}  // namespace giz::admin
