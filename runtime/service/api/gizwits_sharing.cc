// Sharing by QR code (type 1). A share to a named user (type 0) needs a directory of users, which
// this service does not keep: it is refused with a word on what to do instead.
#include <fmt/format.h>

#include "runtime/service/api/gizwits.h"
#include "runtime/service/api/query.h"
#include "runtime/service/api/sharing.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::int64_t kLongestSharing = 1440;  // minutes, as the platform has it
constexpr std::size_t kMostShared = 200;

std::int64_t integer_in(const Json& body, const char* name, std::int64_t fallback) {
  const auto found = body.find(name);
  if (found == body.end() || found->is_null()) return fallback;
  if (!found->is_number_integer()) {
    throw GizwitsError(kFormInvalid, fmt::format("form invalid! {} must be a number", name));
  }
  return found->get<std::int64_t>();
}

// 0 not accepted yet, 1 accepted, 4 expired.
int status_of(const store::Share& share, Millis now) {
  if (share.used != 0) return 1;
  return share.expires <= now ? 4 : 0;
}

Task<Response> create_sharing(Ctx ctx, Request& request, Caller caller) {
  const Json body = gizwits_body(request);
  if (integer_in(body, "type", 1) != 1) {
    throw GizwitsError(kFormInvalid, "only sharing by QR code (type 1) is offered here");
  }
  const std::int64_t minutes = integer_in(body, "duration", 0);
  if (minutes < 0 || minutes > kLongestSharing) {
    throw GizwitsError(kFormInvalid, "form invalid! duration is 1 to 1440 minutes");
  }
  ShareRequest wanted;
  wanted.did = gizwits_text(body, "did", 32);
  wanted.kind = ShareKind::qr;
  wanted.guest_for = 60'000 * minutes;
  const NewShare made = co_await create_share(ctx, request, caller.user, wanted);
  co_return Response::json({{"id", made.share.id},
                            {"qr_content", fmt::format("type=share&code={}", made.code)},
                            {"expired_at", to_iso(made.share.expires)}},
                           201);
}

// ?sharing_type=0: what I share; 1: what is shared with me.
Task<Response> list_sharing(Ctx ctx, Request& request, Caller caller) {
  const bool mine = request.query_value("sharing_type") != "1";
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    Json objects = Json::array();
    for (const auto& binding :
         store::bindings_of_user(database, caller.user, now, 0, kMostShared)) {
      const bool owner = binding.role == store::Role::owner;
      if (!mine && !owner) {
        objects.push_back(
            {{"id", 0},
             {"type", 1},
             {"did", binding.did},
             {"dev_alias", binding.alias},
             {"status", 1},
             {"created_at", to_iso(binding.created)},
             {"expired_at", binding.expires == 0 ? Json(nullptr) : Json(to_iso(binding.expires))}});
      }
      if (!mine || !owner) continue;
      for (const auto& share : store::list_shares(database, binding.device, now)) {
        objects.push_back(
            {{"id", share.id},
             {"type", 1},
             {"uid", share.used_by == 0 ? Json(nullptr) : Json(uid_text(share.used_by))},
             {"did", binding.did},
             {"dev_alias", binding.alias},
             {"status", status_of(share, now)},
             {"created_at", to_iso(share.created)},
             {"expired_at", to_iso(share.expires)}});
      }
    }
    return objects;
  };
  Json objects = co_await ctx->store.read(look);
  const std::size_t total = objects.size();
  co_return Response::json({{"meta", {{"total", total}, {"limit", total}, {"skip", 0}}},
                            {"objects", std::move(objects)}});
}

Task<Response> accept_sharing(Ctx ctx, Request& request, Caller caller) {
  std::string code(request.param("code"));
  const store::Binding binding = co_await accept_share(ctx, request, caller.user, code);
  co_return Response::json({{"did", binding.did}, {"status", 1}});
}

Task<Response> end_sharing(Ctx ctx, Request& request, Caller caller) {
  const std::int64_t id = id_param(request);
  auto work = [&](store::Database& database) {
    if (!store::end_share(database, caller.user, id)) {
      throw Refusal(Reason::not_found, "no sharing of yours has this id", "id");
    }
  };
  co_await ctx->store.write(work);
  co_return Response::json({{"id", id}});
}

}  // namespace

void add_gizwits_sharing(Ctx ctx, net::Router& router) {
  router.add(verb::post, "/app/sharing", gizwits_user(ctx, create_sharing));
  router.add(verb::get, "/app/sharing", gizwits_user(ctx, list_sharing));
  router.add(verb::post, "/app/sharing/code/{code}", gizwits_user(ctx, accept_sharing));
  router.add(verb::delete_, "/app/sharing/{id}", gizwits_user(ctx, end_sharing));
}

}  // namespace giz::api
