// The parts of /api/v1, one file a resource; native.cc adds them all.
#pragma once

#include "runtime/service/api/auth.h"

namespace giz::api {

void add_account_routes(Ctx ctx, net::Router& router);   // users, sessions, me, ws-ticket
void add_product_routes(Ctx ctx, net::Router& router);   // datapoints, openapi.json
void add_device_routes(Ctx ctx, net::Router& router);    // devices, claim, bindings, guests
void add_command_routes(Ctx ctx, net::Router& router);   // commands
void add_history_routes(Ctx ctx, net::Router& router);   // telemetry
void add_journal_routes(Ctx ctx, net::Router& router);   // events, alarms
void add_share_routes(Ctx ctx, net::Router& router);     // shares
void add_schedule_routes(Ctx ctx, net::Router& router);  // schedules
void add_rule_routes(Ctx ctx, net::Router& router);      // rules
void add_report_routes(Ctx ctx, net::Router& router);    // daily reports

}  // namespace giz::api
