#include "runtime/service/api/native.h"

namespace giz::api {

void add_native(Parts parts, net::Router& router) {
  const Ctx ctx = std::make_shared<const Parts>(std::move(parts));
  add_account_routes(ctx, router);
  add_product_routes(ctx, router);
  add_device_routes(ctx, router);
  add_command_routes(ctx, router);
  add_history_routes(ctx, router);
  add_journal_routes(ctx, router);
  add_share_routes(ctx, router);
  add_schedule_routes(ctx, router);
  add_rule_routes(ctx, router);
  add_report_routes(ctx, router);
}

}  // namespace giz::api
