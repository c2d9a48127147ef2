// The Gizwits Open API for apps (/app), one file a group of routes; gizwits.cc adds them all.
#pragma once

#include "runtime/service/api/auth.h"
#include "runtime/service/api/gizwits_shapes.h"

namespace giz::api {

// Handlers whose refusals are answered as this surface has them; the first kind needs a
// X-Gizwits-User-token. Both look at X-Gizwits-Application-Id where GIZWITS_APP_ID is set.
net::Handler gizwits_user(Ctx ctx, UserHandler handler);
net::Handler gizwits_open(Ctx ctx, OpenHandler handler);

void add_gizwits_users(Ctx ctx, net::Router& router);     // users, login, status
void add_gizwits_bindings(Ctx ctx, net::Router& router);  // bindings, bind_mac, bind_latest
void add_gizwits_data(Ctx ctx, net::Router& router);      // datapoint, latest, control
void add_gizwits_history(Ctx ctx, net::Router& router);   // raw_data, agg_data
void add_gizwits_sharing(Ctx ctx, net::Router& router);   // sharing

// A body as this surface has it: an object; unknown members are let pass.
Json gizwits_body(const net::Request& request);
std::string gizwits_text(const Json& body, const char* name, std::size_t most = 128);

}  // namespace giz::api
