// For who runs the service: whether it lives, whether it is of use, what it is, what it counts.
#include <boost/asio/ip/address.hpp>

#include "runtime/service/api/auth.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

Task<Response> alive(Ctx, Request&) { co_return Response::text("ok\n"); }

Task<Response> ready(Ctx ctx, Request&) {
  const bool store = ctx->store.ready();
  const bool bus = ctx->bus.ready();
  co_return Response::json({{"ready", store && bus}, {"store", store}, {"bus", bus}},
                           store && bus ? 200 : 503);
}

Task<Response> version(Ctx ctx, Request&) {
  const Product& product = ctx->hub.product();
  Json wire = Json::array();
  for (const PointText& text : product.texts) wire.push_back(text.meaning);
  co_return Response::json({{"version", kVersion},
                            {"product", product.id},
                            {"product_key", product.key},
                            {"fingerprint", product.fingerprint},
                            {"wire", std::move(wire)}});
}

// The peer of a request that came through a proxy is the client, which is no loopback.
bool from_loopback(const Request& request) {
  boost::system::error_code error;
  const auto address = net::asio::ip::make_address(request.peer, error);
  return !error && address.is_loopback();
}

Task<Response> metrics(Ctx ctx, Request& request) {
  if (!from_loopback(request) || !request.header("X-Forwarded-For").empty()) {
    require_admin(*ctx, request);
  }
  Response response = Response::text(ctx->metrics.print());
  std::erase_if(response.headers,
                [](const auto& header) { return header.first == "Content-Type"; });
  response.headers.emplace_back("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  co_return response;
}

}  // namespace

void add_operations(Parts parts, net::Router& router) {
  const Ctx ctx = std::make_shared<const Parts>(std::move(parts));
  router.add(verb::get, "/healthz", open(ctx, alive));
  router.add(verb::get, "/up", open(ctx, alive));
  router.add(verb::get, "/readyz", open(ctx, ready));
  router.add(verb::get, "/health/ready", open(ctx, ready));
  router.add(verb::get, "/version", open(ctx, version));
  router.add(verb::get, "/metrics", open(ctx, metrics));
}

}  // namespace giz::api
