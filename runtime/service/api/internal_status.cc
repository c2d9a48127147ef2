// How the service is doing, what was done with it, and accounts where nobody may sign up.
#include "runtime/service/api/internal.h"
#include "runtime/service/api/query.h"
#include "runtime/service/api/report.h"
#include "runtime/service/api/shapes.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::size_t kMostReported = 500;  // in one report

Task<Response> status(Ctx ctx, Request&) {
  std::size_t sockets = 0;
  for (const auto& [user, open] : ctx->shared->sockets) sockets += open;
  auto look = [](store::Database& database) { return store::outbox_depth(database); };
  const std::int64_t outbox = co_await ctx->store.read(look);
  co_return Response::json({{"instance", ctx->bus.instance()},
                            {"product", ctx->hub.product().id},
                            {"fingerprint", ctx->hub.product().fingerprint},
                            {"time", ctx->clock()},
                            {"links", ctx->hub.links()},
                            {"users_connected", ctx->shared->sockets.size()},
                            {"sockets", sockets},
                            {"outbox", outbox},
                            {"store", ctx->store.ready()},
                            {"bus", ctx->bus.ready()}});
}

Json audit_json(const store::Audit& entry) {
  return {{"id", entry.id},           {"time", entry.time},
          {"actor", entry.actor},     {"action", entry.action},
          {"target", entry.target},   {"result", entry.result},
          {"address", entry.address}, {"request_id", entry.request_id},
          {"detail", entry.detail},   {"hash", entry.hash}};
}

Task<Response> audit(Ctx ctx, Request& request) {
  const std::size_t limit = limit_query(request, 100, 1000);
  const std::int64_t before = integer_query(request, "before", INT64_MAX, 1, INT64_MAX);
  auto look = [&](store::Database& database) { return store::list_audit(database, before, limit); };
  const std::vector<store::Audit> entries = co_await ctx->store.read(look);
  Json all = Json::array();
  for (const store::Audit& entry : entries) all.push_back(audit_json(entry));
  const Json next = entries.size() == limit ? Json(entries.back().id) : Json(nullptr);
  co_return Response::json({{"audit", std::move(all)}, {"next", next}});
}

Task<Response> audit_check(Ctx ctx, Request&) {
  auto look = [](store::Database& database) { return store::check_audit(database); };
  const std::optional<std::int64_t> wrong = co_await ctx->store.read(look);
  co_return Response::json({{"holds", !wrong}, {"first_wrong", wrong ? Json(*wrong) : Json()}});
}

Task<Response> add_user(Ctx ctx, Request& request) {
  const Json body = object_body(request, {"name", "password"});
  store::User user;
  user.kind = "password";
  user.name = text_member(body, "name", {1, 64});
  user.created = ctx->clock();
  std::string password = text_member(body, "password", {kShortestPassword, kLongestPassword});
  user.password_hash = co_await hashed_password(ctx, password);
  auto work = [&](store::Database& database) {
    const store::User made = store::add_user(database, user);
    store::add_audit(database,
                     audit_of(*ctx, request, "admin", "user_added", actor_of(made.id), "done"));
    return made;
  };
  const store::User made = co_await ctx->store.write(work);
  co_return Response::json(user_json(made), 201);
}

Task<Response> report(Ctx ctx, Request& request) {
  const Product& product = ctx->hub.product();
  const ReportQuestion question = report_question(product, request, ctx->clock());
  const std::string after(request.query_value("after"));
  auto look = [&](store::Database& database) {
    std::vector<ReportDevice> devices;
    for (const auto& device : store::list_devices(database, after, kMostReported)) {
      devices.push_back({device.id, device.did, ""});
    }
    return report_rows(database, product, devices, question);
  };
  const std::vector<ReportRow> rows = co_await ctx->store.read(look);
  co_return report_response(product, request, question, rows);
}

}  // namespace

void add_internal_status(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/internal/v1/status", for_admin(ctx, status));
  router.add(verb::get, "/internal/v1/audit", for_admin(ctx, audit));
  router.add(verb::get, "/internal/v1/audit/check", for_admin(ctx, audit_check));
  router.add(verb::post, "/internal/v1/users", for_admin(ctx, add_user));
  router.add(verb::get, "/internal/v1/reports/daily", for_admin(ctx, report));
}

}  // namespace giz::api
