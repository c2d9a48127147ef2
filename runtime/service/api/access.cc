#include "runtime/service/api/access.h"

#include <algorithm>

namespace giz::api {

Access require_access(store::Database& database, std::int64_t user, std::string_view did, Need need,
                      Millis now) {
  auto binding = store::find_binding(database, user, did, now);
  auto device = binding ? store::find_device(database, did) : std::nullopt;
  if (!binding || !device) {
    throw Refusal(Reason::not_bound, "no device of yours has this did", "did");
  }
  const bool owner = binding->role == store::Role::owner;
  if (need == Need::own && !owner) throw Refusal(Reason::forbidden, "only the owner may do this");
  if (need == Need::control && !owner && !binding->may_control) {
    throw Refusal(Reason::forbidden, "this device was shared with you for reading only");
  }
  if (need == Need::control && device->disabled) {
    throw Refusal(Reason::forbidden, "this device has been disabled");
  }
  return {std::move(*device), std::move(*binding)};
}

net::Task<Access> access(Ctx ctx, std::int64_t user, std::string did, Need need) {
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    return require_access(database, user, did, need, now);
  };
  co_return co_await ctx->store.read(look);
}

store::Binding bind_first(store::Database& database, std::int64_t user, const store::Device& device,
                          std::string alias, std::string remark, Millis now) {
  const auto others = store::bindings_of_device(database, device.id, now);
  const bool owned = std::ranges::any_of(
      others, [](const store::Binding& binding) { return binding.role == store::Role::owner; });
  if (owned) {
    throw Refusal(Reason::conflict,
                  "the device has an owner already; ask for a share, or have it unbound first");
  }
  store::Binding binding;
  binding.user = user;
  binding.device = device.id;
  binding.did = device.did;
  binding.alias = std::move(alias);
  binding.remark = std::move(remark);
  binding.created = now;
  return store::add_binding(database, std::move(binding));
}

}  // namespace giz::api
