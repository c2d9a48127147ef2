// The parts of add_wechat(), one file a subject.
#pragma once

#include "runtime/service/api/auth.h"

namespace giz::api {

void add_oauth_routes(Ctx ctx, net::Router& router);          // start, callback, confirm
void add_wechat_page_routes(Ctx ctx, net::Router& router);    // jssdk, /NAME.txt
void add_wechat_native_routes(Ctx ctx, net::Router& router);  // /api/v1/wechat

}  // namespace giz::api
