// What this service serves: the product's datapoints, and itself.
#include "runtime/service/api/datapoints.h"
#include "runtime/service/api/native.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

Response cached(const Json& json) {
  Response response = Response::json(json);
  response.headers.emplace_back("Cache-Control", "public, max-age=300");
  return response;
}

Task<Response> datapoints(Ctx ctx, Request& request) {
  if (request.param("pk") != ctx->hub.product().key) {
    throw Refusal(Reason::not_found, "this service serves another product", "product_key");
  }
  co_return cached(datapoint_document(ctx->hub.product()));
}

Task<Response> document(Ctx ctx, Request&) { co_return cached(openapi(ctx->hub.product())); }

}  // namespace

void add_product_routes(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/api/v1/products/{pk}/datapoints", open(ctx, datapoints));
  router.add(verb::get, "/api/v1/openapi.json", open(ctx, document));
}

}  // namespace giz::api
