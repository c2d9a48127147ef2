#include "runtime/service/api/binding.h"

#include "runtime/service/hub/claim.h"
#include "runtime/service/wechat/notice.h"

namespace giz::api {
namespace {

store::Event event_of(std::int64_t device, std::string kind, Millis now, std::int64_t user) {
  return {0, device, std::move(kind), now, Json{{"user", std::to_string(user)}}.dump()};
}

}  // namespace

void take_claim(const Parts& parts, const net::Request& request, std::int64_t user, Guess guess) {
  take(parts, parts.shared->claim, std::to_string(user), "claim");
  if (guess == Guess::by_user) return;
  take(parts, parts.shared->claim_address, request.peer, "claim");
}

store::Binding bind_owner(const Parts& parts, const net::Request& request,
                          store::Database& database, std::int64_t user, const store::Device& device,
                          std::string alias, std::string remark) {
  const Millis now = parts.clock();
  store::Binding binding =
      bind_first(database, user, device, std::move(alias), std::move(remark), now);
  store::add_event(database, event_of(device.id, "bind", now, user));
  store::add_audit(database, audit_of(parts, request, actor_of(user), "claim", device.did, "done"));
  return binding;
}

std::vector<std::int64_t> end_bindings(const Parts& parts, const net::Request& request,
                                       store::Database& database, std::int64_t actor,
                                       std::int64_t user, const store::Binding& binding) {
  const Millis now = parts.clock();
  const auto ended = store::end_binding(database, user, binding.device);
  for (const std::int64_t whose : ended) {
    store::add_event(database, event_of(binding.device, "unbind", now, whose));
  }
  if (!ended.empty()) {
    store::add_audit(database, audit_of(parts, request, actor_of(actor), "unbind", binding.did,
                                        "done", Json{{"user", std::to_string(user)}}));
  }
  return ended;
}

void confirm_in_wechat(const Parts& parts, store::Database& database, std::int64_t user,
                       std::string_view did, Guess guess) {
  if (guess == Guess::by_user) return;
  const Millis now = parts.clock();
  store::queue_notice(database, user, wechat::bound_payload(did, now), now);
}

void tell_bound(const Parts& parts, std::int64_t user, std::string_view did) {
  parts.hub.tell_binding(did, user, true);
  tell_user(parts, user, {{"bound", did}});
}

net::Task<Claimed> claim_device(Ctx ctx, const net::Request& request, std::int64_t user,
                                std::string code, std::string alias, Guess guess) {
  take_claim(*ctx, request, user, guess);
  const std::string hash = hub::claim_hash(ctx->key, code);
  auto work = [&](store::Database& database) {
    const auto device = store::find_device_by_claim(database, hash);
    if (!device || device->disabled) {
      throw Refusal(Reason::not_found, "no device has this claim code", "claim_code");
    }
    Claimed made{*device, bind_owner(*ctx, request, database, user, *device, alias, "")};
    confirm_in_wechat(*ctx, database, user, device->did, guess);
    return made;
  };
  Claimed claimed = co_await ctx->store.write(work);
  tell_bound(*ctx, user, claimed.device.did);
  co_return claimed;
}

}  // namespace giz::api
