// The parts of /internal/v1; internal.cc adds them all. All need the admin token.
#pragma once

#include "runtime/service/api/auth.h"

namespace giz::api {

void add_internal_devices(Ctx ctx, net::Router& router);  // register, list, claim codes, disable
void add_internal_push(Ctx ctx, net::Router& router);     // to one, many, all
void add_internal_status(Ctx ctx, net::Router& router);   // counters, audit, users, reports

}  // namespace giz::api
