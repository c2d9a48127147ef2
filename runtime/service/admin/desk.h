// What the handlers of the settings page hold; admin.cc makes it and puts the routes together.
#pragma once

#include <memory>

#include "runtime/service/admin/admin.h"
#include "runtime/service/admin/gate.h"

namespace giz::admin {

struct Desk {
  Ctx ctx;
  const wechat::Office& wechat;  // of ctx
};
using At = std::shared_ptr<const Desk>;
using DeskHandler = net::Task<net::Response> (*)(At, net::Request&);

// Routes below /admin/api, each behind the gate.
class Routes {
 public:
  Routes(At desk, std::shared_ptr<Gate> gate, net::Router& router)
      : desk_(std::move(desk)), gate_(std::move(gate)), router_(router) {}

  void add(boost::beast::http::verb method, std::string_view path, DeskHandler handler) const;
  api::Mount mount() const;  // of routes that /internal/v1 has too

 private:
  At desk_;
  std::shared_ptr<Gate> gate_;
  net::Router& router_;
};

void add_apps(const Routes& routes);     // accounts, domain files
void add_actions(const Routes& routes);  // what is asked of WeChat in an account's name
void add_people(const Routes& routes);   // users, their bindings

}  // namespace giz::admin
