// The parts of /internal/v1; internal.cc adds them all. Who looks after a service does the same
// things by the settings page, so the routes can stand behind another door as well.
#pragma once

#include <functional>
#include <string>

#include "runtime/service/api/auth.h"

namespace giz::api {

// Where routes are put, and what stands before their handlers: for_admin(), or the page's sign-in.
struct Mount {
  net::Router& router;
  std::string prefix;  // "/internal/v1"
  std::function<net::Handler(OpenHandler)> guard;

  void add(boost::beast::http::verb method, std::string_view path, OpenHandler handler) const {
    router.add(method, prefix + std::string(path), guard(handler));
  }
};

void add_internal_devices(const Mount& mount);  // register, list, claim codes, disable
void add_internal_push(const Mount& mount);     // to one, many, all
void add_internal_status(const Mount& mount);   // counters, users, reports
void add_internal_audit(const Mount& mount);    // the audit chain

}  // namespace giz::api
