// Bindings: which devices a user has, by passcode, by signed MAC, by a QR code's content.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "runtime/service/api/gizwits.h"
#include "runtime/service/api/query.h"
#include "runtime/service/api/sharing.h"
#include "runtime/service/hub/claim.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr Millis kSkew = 5 * 60'000;
constexpr std::size_t kMostAtOnce = 100;

bool is_shared(store::Database& database, std::int64_t device, Millis now) {
  return store::bindings_of_device(database, device, now).size() > 1;
}

Json device_of(const Parts& parts, const Request& request, store::Database& database,
               const store::Device& device, const store::Binding& binding) {
  return gizwits_device(endpoint_of(parts, request), device, binding,
                        is_shared(database, device.id, parts.clock()));
}

Task<Response> list_bound(Ctx ctx, Request& request, Caller caller) {
  const std::size_t limit = limit_query(request, 20, 100);
  const auto skip = static_cast<std::size_t>(integer_query(request, "skip", 0, 0, 100'000));
  const bool disabled = flag_query(request, "show_disabled");
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    Json devices = Json::array();
    for (const auto& binding : store::bindings_of_user(database, caller.user, now, skip, limit)) {
      const auto device = store::find_device(database, binding.did);
      if (!device || (device->disabled && !disabled)) continue;
      devices.push_back(device_of(*ctx, request, database, *device, binding));
    }
    return devices;
  };
  const Json devices = co_await ctx->store.read(look);
  co_return Response::json({{"devices", devices}});
}

// The first binding; who has it already gets it again, with the new names.
Json bind_device(const Parts& parts, const Request& request, store::Database& database,
                 std::int64_t user, const store::Device& device, const std::string& alias,
                 const std::string& remark) {
  const Millis now = parts.clock();
  auto binding = store::find_binding(database, user, device.did, now);
  if (binding) {
    if (!alias.empty()) binding->alias = alias;
    if (!remark.empty()) binding->remark = remark;
    store::set_alias(database, user, device.id, binding->alias, binding->remark);
  } else {
    binding = bind_owner(parts, request, database, user, device, alias, remark);
  }
  return device_of(parts, request, database, device, *binding);
}

// POST {devices:[{did, passcode, remark, dev_alias}]}: who was near the device has its passcode.
Task<Response> bind_passcodes(Ctx ctx, Request& request, Caller caller) {
  take_claim(*ctx, request, caller.user, Guess::by_user_and_address);
  const Json body = gizwits_body(request);
  if (!body.contains("devices") || !body["devices"].is_array() || body["devices"].empty() ||
      body["devices"].size() > 10) {
    throw GizwitsError(kFormInvalid, "form invalid! 1 to 10 devices are wanted");
  }
  std::vector<std::string> bound;
  Json failed = Json::array();
  auto work = [&](store::Database& database) {
    bound.clear();
    failed = Json::array();
    for (const Json& item : body["devices"]) {
      if (!item.is_object()) throw Refusal(Reason::bad_request, "form invalid! objects are wanted");
      const std::string did = gizwits_text(item, "did", 32);
      const auto device = store::find_device(database, did);
      const std::string hash = ctx->key.hash("passcode", did + gizwits_text(item, "passcode", 64));
      if (!device || device->disabled || !equal_in_constant_time(hash, device->passcode_hash)) {
        failed.push_back(did);
        continue;
      }
      try {
        bind_device(*ctx, request, database, caller.user, *device,
                    gizwits_text(item, "dev_alias", 64), gizwits_text(item, "remark"));
        bound.push_back(did);
      } catch (const Refusal&) {
        failed.push_back(did);
      }
    }
  };
  co_await ctx->store.write(work);
  for (const std::string& did : bound) tell_bound(*ctx, caller.user, did);
  co_return Response::json({{"success", bound}, {"failed", failed}});
}

// DELETE {devices:[{did}]}
Task<Response> unbind(Ctx ctx, Request& request, Caller caller) {
  const Json body = gizwits_body(request);
  if (!body.contains("devices") || !body["devices"].is_array() ||
      body["devices"].size() > kMostAtOnce) {
    throw GizwitsError(kFormInvalid, "form invalid! devices are wanted");
  }
  const Millis now = ctx->clock();
  std::vector<std::pair<std::string, std::int64_t>> ended;
  Json success = Json::array();
  Json failed = Json::array();
  auto work = [&](store::Database& database) {
    ended.clear();
    success = failed = Json::array();
    for (const Json& item : body["devices"]) {
      const std::string did = item.is_object() ? gizwits_text(item, "did", 32) : std::string();
      const auto binding = store::find_binding(database, caller.user, did, now);
      if (!binding) {
        failed.push_back(did);
        continue;
      }
      for (const std::int64_t user :
           end_bindings(*ctx, request, database, caller.user, caller.user, *binding)) {
        ended.emplace_back(did, user);
      }
      success.push_back(did);
    }
  };
  co_await ctx->store.write(work);
  for (const auto& [did, user] : ended) ctx->hub.tell_binding(did, user, false);
  co_return Response::json({{"success", success}, {"failed", failed}});
}

Task<Response> change_bound(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const Json body = gizwits_body(request);
  const Millis now = ctx->clock();
  auto work = [&](store::Database& database) {
    Access mine = require_access(database, caller.user, did, Need::see, now);
    if (body.contains("dev_alias")) mine.binding.alias = gizwits_text(body, "dev_alias", 64);
    if (body.contains("remark")) mine.binding.remark = gizwits_text(body, "remark", 256);
    store::set_alias(database, caller.user, mine.device.id, mine.binding.alias,
                     mine.binding.remark);
    return device_of(*ctx, request, database, mine.device, mine.binding);
  };
  co_return Response::json(co_await ctx->store.write(work));
}

// md5(product secret + timestamp), and a clock that is right to five minutes.
void check_signature(const Parts& parts, const Request& request) {
  const std::string_view given = request.header("X-Gizwits-Timestamp");
  const auto seconds = integer_of(given);
  const Millis now = parts.clock();
  if (!seconds || *seconds < 0 || *seconds > now / 1000 + kSkew ||
      std::abs(*seconds * 1000 - now) > kSkew) {
    throw GizwitsError(kBadTimestamp, "timestamp invalid! it may be wrong by five minutes");
  }
  const std::string wanted = md5_hex(parts.settings.product_secret + std::string(given));
  if (parts.settings.product_secret.empty() ||
      !equal_in_constant_time(wanted, request.header("X-Gizwits-Signature"))) {
    throw GizwitsError(kBadSignature, "signature invalid!");
  }
}

Task<Response> bind_mac(Ctx ctx, Request& request, Caller caller) {
  take_claim(*ctx, request, caller.user, Guess::by_user_and_address);
  check_signature(*ctx, request);
  const Json body = gizwits_body(request);
  if (gizwits_text(body, "product_key") != ctx->hub.product().key) {
    throw GizwitsError(kBadProductKey, "product_key invalid!");
  }
  std::string mac = gizwits_text(body, "mac", 17);
  std::erase(mac, ':');
  std::ranges::transform(mac, mac.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  std::string did;
  auto work = [&](store::Database& database) {
    const auto device = store::find_device_by_mac(database, ctx->hub.product().key, mac);
    if (!device || device->disabled) throw Refusal(Reason::not_found, "device not found!", "mac");
    did = device->did;
    return bind_device(*ctx, request, database, caller.user, *device,
                       gizwits_text(body, "dev_alias", 64), gizwits_text(body, "remark", 256));
  };
  const Json device = co_await ctx->store.write(work);
  tell_bound(*ctx, caller.user, did);
  co_return Response::json(device, 201);
}

// "type=share&code=..." as pairs.
std::string part_of(std::string_view content, std::string_view name) {
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('&'), content.size());
    const std::string_view pair = content.substr(0, end);
    if (pair.starts_with(name) && pair.size() > name.size() && pair[name.size()] == '=') {
      return std::string(pair.substr(name.size() + 1));
    }
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  return {};
}

Task<Response> by_share(Ctx ctx, Request& request, Caller caller, std::string code) {
  const store::Binding binding = co_await accept_share(ctx, request, caller.user, code);
  auto look = [&](store::Database& database) {
    const auto device = store::find_device(database, binding.did);
    return device_of(*ctx, request, database, device.value_or(store::Device{}), binding);
  };
  co_return Response::json(co_await ctx->store.read(look));
}

// What a camera has read: a share's code, our claim code, or a did with its passcode.
Task<Response> bind_latest(Ctx ctx, Request& request, Caller caller) {
  const std::string content = gizwits_text(gizwits_body(request), "qr_content", 256);
  const std::string type = part_of(content, "type");
  std::string code = part_of(content, "code");
  if (type == "share" && !code.empty()) {
    co_return co_await by_share(ctx, request, caller, code);
  }
  take_claim(*ctx, request, caller.user, Guess::by_user_and_address);
  std::string did = part_of(content, "did");
  auto work = [&](store::Database& database) {
    std::optional<store::Device> device;
    if (type == "claim") {
      device = store::find_device_by_claim(database, hub::claim_hash(ctx->key, code));
    } else {
      device = store::find_device(database, did);
      const std::string hash = ctx->key.hash("passcode", did + part_of(content, "passcode"));
      if (device && !equal_in_constant_time(hash, device->passcode_hash)) device.reset();
    }
    if (!device || device->disabled) throw Refusal(Reason::gone, "qr_content invalid!");
    did = device->did;
    return bind_device(*ctx, request, database, caller.user, *device, "", "");
  };
  const Json device = co_await ctx->store.write(work);
  tell_bound(*ctx, caller.user, did);
  co_return Response::json(device, 201);
}

}  // namespace

void add_gizwits_bindings(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/app/bindings", gizwits_user(ctx, list_bound));
  router.add(verb::post, "/app/bindings", gizwits_user(ctx, bind_passcodes));
  router.add(verb::delete_, "/app/bindings", gizwits_user(ctx, unbind));
  router.add(verb::put, "/app/bindings/{did}", gizwits_user(ctx, change_bound));
  router.add(verb::post, "/app/bind_mac", gizwits_user(ctx, bind_mac));
  router.add(verb::post, "/app/bind_latest", gizwits_user(ctx, bind_latest));
}

}  // namespace giz::api
