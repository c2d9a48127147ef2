// 微信智能插座: what this product adds to its backend. This file was made once and is yours: it is not
// written again. runtime/service/hooks.h says what there is to override; each override is called on the
// service's loop, so it must not block.
#include "runtime/service/hooks.h"

namespace {

class ProductHooks : public giz::Hooks {
 public:
  // A device has reported, and what it said is stored.
  //
  // void on_report(std::string_view did, const Json& attrs, giz::Millis time) override {
  //   for (const auto& [name, value] : attrs.items()) { /* ... */ }
  // }

  // A control is about to be sent: change it, or refuse it.
  //
  // void before_control(std::string_view did, Json& attrs, std::string_view actor) override {
  //   if (attrs.contains("power") && is_holiday()) {
  //     throw giz::Refusal(giz::Reason::forbidden, "not on holidays", "power");
  //   }
  // }

  // An alert or a fault came (on) or went.
  //
  // void on_alarm(std::string_view did, std::string_view point, bool on, giz::Millis time) override {}

  // A device came or went.
  //
  // void on_online(std::string_view did, bool online, giz::Millis time) override {}

  // A route of your own.
  //
  // void add_routes(giz::net::Router& router) override {
  //   router.add(boost::beast::http::verb::get, "/hello/{name}",
  //              [](giz::net::Request& request) -> giz::net::Task<giz::net::Response> {
  //                co_return giz::net::Response::text("hello " + std::string(request.param("name")));
  //              });
  // }
};

}  // namespace

std::unique_ptr<giz::Hooks> giz::make_hooks() { return std::make_unique<ProductHooks>(); }
