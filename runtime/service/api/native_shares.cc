// Sharing a device: an owner's link or QR code makes somebody a guest, once.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/api/native.h"
#include "runtime/service/api/query.h"
#include "runtime/service/api/shapes.h"
#include "runtime/service/api/sharing.h"
#include "runtime/service/wechat/qr.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::int64_t kLongestGuest = 366 * 24 * 60;  // minutes
constexpr std::int64_t kLongestOpen = 7 * 24 * 60;     // minutes

ShareRequest wanted_of(const Request& request) {
  const Json body = object_body(request, {"kind", "may_control", "guest_minutes", "open_minutes"});
  const std::string kind = optional_text(body, "kind", {1, 8}).value_or("link");
  if (kind != "link" && kind != "qr") {
    throw Refusal(Reason::bad_request, "'kind' must be link or qr", "kind");
  }
  ShareRequest wanted;
  wanted.did = request.param("did");
  wanted.kind = kind == "qr" ? ShareKind::qr : ShareKind::link;
  wanted.may_control = bool_member(body, "may_control", true);
  wanted.guest_for = 60'000 * integer_member(body, "guest_minutes", 0, 0, kLongestGuest);
  wanted.open_for = 60'000 * integer_member(body, "open_minutes", 0, 0, kLongestOpen);
  return wanted;
}

// What a QR code says that is scanned in WeChat: it brings a stranger to the account's chat, where
// the share is accepted. Empty where there is no account that can, or it cannot now.
Task<std::string> wechat_url(Ctx ctx, NewShare made) {
  if (!ctx->wechat) co_return std::string();
  const wechat::Code code{wechat::Code::Kind::share, made.code};
  const Millis lasts = made.share.expires - made.share.created;
  try {
    const auto apps = co_await ctx->wechat->apps.list();
    for (const auto& app : apps) {
      if (app->disabled || app->kind != "service" || app->secret.empty()) continue;
      const wechat::Qr qr =
          co_await wechat::create_qr(ctx->wechat->client, ctx->settings, app, code, lasts);
      co_return qr.url;
    }
  } catch (const std::exception& error) {
    ctx->log.info("a share has no QR code of WeChat", {{"reason", std::string_view(error.what())}});
  }
  co_return std::string();
}

Task<Response> create_share(Ctx ctx, Request& request, Caller caller) {
  ShareRequest wanted = wanted_of(request);
  const NewShare made = co_await create_share(ctx, request, caller.user, wanted);
  Json json = share_json(made.share, ctx->clock());
  json["code"] = made.code;
  json["url"] = fmt::format("{}/#/share/{}", endpoint_of(*ctx, request).origin, made.code);
  const std::string in_wechat = co_await wechat_url(ctx, made);
  if (!in_wechat.empty()) json["wechat_url"] = in_wechat;
  co_return Response::json(json, 201);
}

Task<Response> list_shares(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::own, now);
    return store::list_shares(database, mine.device.id, now);
  };
  const std::vector<store::Share> shares = co_await ctx->store.read(look);
  Json all = Json::array();
  for (const store::Share& share : shares) all.push_back(share_json(share, now));
  co_return Response::json({{"shares", std::move(all)}});
}

Task<Response> end_share(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const std::int64_t id = id_param(request);
  const Millis now = ctx->clock();
  auto work = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::own, now);
    const auto shares = store::list_shares(database, mine.device.id, now);
    const bool here = std::ranges::any_of(shares, [&](const auto& one) { return one.id == id; });
    if (!here || !store::end_share(database, caller.user, id)) {
      throw Refusal(Reason::not_found, "this device has no share of this id", "id");
    }
  };
  co_await ctx->store.write(work);
  co_return Response::empty();
}

Task<Response> accept_share(Ctx ctx, Request& request, Caller caller) {
  std::string code(request.param("code"));
  const store::Binding binding = co_await accept_share(ctx, request, caller.user, code);
  Json json = binding_json(binding);
  json["did"] = binding.did;
  co_return Response::json(json, 201);
}

}  // namespace

void add_share_routes(Ctx ctx, net::Router& router) {
  router.add(verb::post, "/api/v1/devices/{did}/shares", signed_in(ctx, create_share));
  router.add(verb::get, "/api/v1/devices/{did}/shares", signed_in(ctx, list_shares));
  router.add(verb::delete_, "/api/v1/devices/{did}/shares/{id}", signed_in(ctx, end_share));
  router.add(verb::post, "/api/v1/shares/{code}/accept", signed_in(ctx, accept_share));
}

}  // namespace giz::api
