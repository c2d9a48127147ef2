#include "runtime/service/api/internal.h"

namespace giz::api {

void add_internal(Parts parts, net::Router& router) {
  const Ctx ctx = std::make_shared<const Parts>(std::move(parts));
  add_internal_devices(ctx, router);
  add_internal_push(ctx, router);
  add_internal_status(ctx, router);
}

}  // namespace giz::api
