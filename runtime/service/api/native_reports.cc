// Daily reports of a device, and of all that one has of the product.
#include "runtime/service/api/access.h"
#include "runtime/service/api/native.h"
#include "runtime/service/api/report.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::size_t kMostDevices = 500;

Task<Response> of_device(Ctx ctx, Request& request, Caller caller) {
  const Product& product = ctx->hub.product();
  const std::string did(request.param("did"));
  const Millis now = ctx->clock();
  const ReportQuestion question = report_question(product, request, now);
  auto look = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::see, now);
    return report_rows(database, product, {{mine.device.id, did, mine.binding.alias}}, question);
  };
  const std::vector<ReportRow> rows = co_await ctx->store.read(look);
  co_return report_response(product, request, question, rows);
}

Task<Response> of_product(Ctx ctx, Request& request, Caller caller) {
  const Product& product = ctx->hub.product();
  if (request.param("pk") != product.key) {
    throw Refusal(Reason::not_found, "this service serves another product", "product_key");
  }
  const Millis now = ctx->clock();
  const ReportQuestion question = report_question(product, request, now);
  auto look = [&](store::Database& database) {
    std::vector<ReportDevice> devices;
    for (const auto& binding :
         store::bindings_of_user(database, caller.user, now, 0, kMostDevices)) {
      devices.push_back({binding.device, binding.did, binding.alias});
    }
    return report_rows(database, product, devices, question);
  };
  const std::vector<ReportRow> rows = co_await ctx->store.read(look);
  co_return report_response(product, request, question, rows);
}

}  // namespace

void add_report_routes(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/api/v1/devices/{did}/reports/daily", signed_in(ctx, of_device));
  router.add(verb::get, "/api/v1/products/{pk}/reports/daily", signed_in(ctx, of_product));
}

}  // namespace giz::api
