#include "runtime/service/api/internal.h"

namespace giz::api {

void add_internal(Parts parts, net::Router& router) {
  const Ctx ctx = std::make_shared<const Parts>(std::move(parts));
  const Mount mount{router, "/internal/v1",
                    [ctx](OpenHandler handler) { return for_admin(ctx, handler); }};
  add_internal_devices(mount);
  add_internal_push(mount);
  add_internal_status(mount);
  add_internal_audit(mount);
}

}  // namespace giz::api
