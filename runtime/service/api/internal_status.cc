// How the service is doing, and accounts where nobody may sign up.
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

void add_internal_status(const Mount& mount) {
  mount.add(verb::get, "/status", status);
  mount.add(verb::post, "/users", add_user);
  mount.add(verb::get, "/reports/daily", report);
}

}  // namespace giz::api
