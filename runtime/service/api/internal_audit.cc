// What was done with the service, and whether anybody has changed that since.
#include "runtime/service/api/internal.h"
#include "runtime/service/api/query.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

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

}  // namespace

void add_internal_audit(const Mount& mount) {
  mount.add(verb::get, "/audit", audit);
  mount.add(verb::get, "/audit/check", audit_check);
}

}  // namespace giz::api
