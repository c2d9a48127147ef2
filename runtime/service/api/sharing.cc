#include "runtime/service/api/sharing.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace giz::api {
namespace {

constexpr Millis kLinkLife = kDay;
constexpr Millis kQrLife = 15 * 60'000;
constexpr std::size_t kOpenShares = 50;  // of one device at a time

std::string code_hash(const MasterKey& key, std::string_view code) {
  return key.hash("share", code);
}

std::string new_code() {
  std::array<std::uint8_t, 16> bytes{};
  random_bytes(bytes);
  return to_hex(bytes);
}

std::size_t count_open(const std::vector<store::Share>& shares, Millis now) {
  return static_cast<std::size_t>(std::count_if(
      shares.begin(), shares.end(),
      [now](const store::Share& share) { return share.used == 0 && share.expires > now; }));
}

}  // namespace

net::Task<NewShare> create_share(Ctx ctx, const net::Request& request, std::int64_t user,
                                 ShareRequest wanted) {
  const Millis now = ctx->clock();
  const Millis usual = wanted.kind == ShareKind::qr ? kQrLife : kLinkLife;
  const std::string code = new_code();
  auto work = [&](store::Database& database) {
    const Access mine = require_access(database, user, wanted.did, Need::own, now);
    if (count_open(store::list_shares(database, mine.device.id, now), now) >= kOpenShares) {
      throw Refusal(Reason::throttled, "too many shares of this device are open; end some first");
    }
    store::Share share;
    share.device = mine.device.id;
    share.owner = user;
    share.code_hash = code_hash(ctx->key, code);
    share.may_control = wanted.may_control;
    share.guest_for = wanted.guest_for;
    share.created = now;
    share.expires = now + (wanted.open_for > 0 ? wanted.open_for : usual);
    store::add_audit(database, audit_of(*ctx, request, actor_of(user), "share", wanted.did, "done",
                                        Json{{"may_control", wanted.may_control}}));
    return store::add_share(database, std::move(share));
  };
  const store::Share share = co_await ctx->store.write(work);
  co_return NewShare{share, code};
}

net::Task<store::Binding> accept_share(Ctx ctx, const net::Request& request, std::int64_t user,
                                       std::string code, Guess guess) {
  take_claim(*ctx, request, user, guess);
  const std::string hash = code_hash(ctx->key, code);
  const Millis now = ctx->clock();
  auto work = [&](store::Database& database) {
    store::Binding binding = store::accept_share(database, hash, user, now);
    store::add_event(
        database, {0, binding.device, "share", now, Json{{"user", std::to_string(user)}}.dump()});
    store::add_audit(
        database, audit_of(*ctx, request, actor_of(user), "share_accepted", binding.did, "done"));
    confirm_in_wechat(*ctx, database, user, binding.did, guess);
    return binding;
  };
  const store::Binding binding = co_await ctx->store.write(work);
  tell_bound(*ctx, user, binding.did);
  co_return binding;
}

}  // namespace giz::api
