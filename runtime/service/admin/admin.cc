#include "runtime/service/admin/desk.h"

namespace giz::admin {
namespace {

using boost::beast::http::verb;
using net::Request;

constexpr std::string_view kApi = "/admin/api";
constexpr std::string_view kSession = "/admin/api/session";

}  // namespace

void Routes::add(verb method, std::string_view path, DeskHandler handler) const {
  net::Handler open = [desk = desk_, handler](Request& request) { return handler(desk, request); };
  router_.add(method, std::string(kApi) + std::string(path), behind(gate_, std::move(open)));
}

api::Mount Routes::mount() const {
  return {router_, std::string(kApi), [ctx = desk_->ctx, gate = gate_](api::OpenHandler handler) {
            return behind(gate, api::open(ctx, handler));
          }};
}

void add_admin(api::Parts parts, net::Router& router) {
  const Ctx ctx = std::make_shared<const api::Parts>(std::move(parts));
  const auto gate = std::make_shared<Gate>(ctx);
  router.add(verb::post, std::string(kSession),
             [gate](Request& request) { return gate->sign_in(request); });
  router.add(verb::get, std::string(kSession),
             behind(gate, [gate](Request& request) { return gate->show(request); }));
  router.add(verb::delete_, std::string(kSession),
             behind(gate, [gate](Request& request) { return gate->sign_out(request); }));
  const Routes routes(std::make_shared<const Desk>(Desk{ctx, *ctx->wechat}), gate, router);
  add_apps(routes);
  add_actions(routes);
  add_people(routes);
  api::add_internal_devices(routes.mount());
  api::add_internal_status(routes.mount());
  api::add_internal_audit(routes.mount());
}

}  // namespace giz::admin
