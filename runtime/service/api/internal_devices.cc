// The devices of the product, for who makes and looks after them.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/api/internal.h"
#include "runtime/service/api/query.h"
#include "runtime/service/api/shapes.h"
#include "runtime/service/hub/claim.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::size_t kDid = 22;
constexpr std::string_view kDidAlphabet =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr Text kPasscode{4, 64};

Json admin_device_json(const store::Device& device) {
  return {{"did", device.did},
          {"product_key", device.product_key},
          {"mac", device.mac},
          {"online", device.online},
          {"last_seen", device.last_seen == 0 ? Json(nullptr) : Json(device.last_seen)},
          {"firmware", device.firmware},
          {"disabled", device.disabled},
          {"claimable", !device.claim_hash.empty()},
          {"created", device.created}};
}

std::string did_or_random(const Json& body) {
  const auto given = optional_text(body, "did", {kDid, kDid});
  if (!given) return random_text(kDid, kDidAlphabet);
  if (!std::ranges::all_of(*given, [](char c) {
        return kDidAlphabet.find(c) != std::string_view::npos || c == '-' || c == '_';
      })) {
    throw Refusal(Reason::bad_request, "'did' is 22 letters and digits", "did");
  }
  return *given;
}

std::string mac_of(const Json& body) {
  std::string mac = text_member(body, "mac", {12, 17});
  std::erase(mac, ':');
  for (char& c : mac) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  if (mac.size() != 12 || mac.find_first_not_of("0123456789abcdef") != std::string::npos) {
    throw Refusal(Reason::bad_request, "'mac' is 12 hexadecimal digits", "mac");
  }
  return mac;
}

Task<Response> add(Ctx ctx, Request& request) {
  const Json body = object_body(request, {"did", "mac", "passcode"});
  store::Device device;
  device.did = did_or_random(body);
  device.product_key = ctx->hub.product().key;
  device.mac = mac_of(body);
  device.passcode_hash =
      ctx->key.hash("passcode", device.did + text_member(body, "passcode", kPasscode));
  const std::string code = hub::make_claim_code();
  device.claim_hash = hub::claim_hash(ctx->key, code);
  device.created = ctx->clock();
  auto work = [&](store::Database& database) {
    store::add_audit(database,
                     audit_of(*ctx, request, "admin", "device_added", device.did, "done"));
    return store::add_device(database, device);
  };
  Json json = admin_device_json(co_await ctx->store.write(work));
  json["claim_code"] = code;
  co_return Response::json(json, 201);
}

Task<Response> list_known(Ctx ctx, Request& request) {
  const std::size_t limit = limit_query(request, 100, 1000);
  const std::string after(request.query_value("after"));
  auto look = [&](store::Database& database) {
    return store::list_devices(database, after, limit);
  };
  const std::vector<store::Device> devices = co_await ctx->store.read(look);
  Json all = Json::array();
  for (const store::Device& device : devices) all.push_back(admin_device_json(device));
  const Json next = devices.size() == limit ? Json(devices.back().did) : Json(nullptr);
  co_return Response::json({{"devices", std::move(all)}, {"next", next}});
}

store::Device found(store::Database& database, std::string_view did) {
  auto device = store::find_device(database, did);
  if (!device) throw Refusal(Reason::not_found, "there is no device of this did", "did");
  return std::move(*device);
}

Task<Response> show_known(Ctx ctx, Request& request) {
  const std::string did(request.param("did"));
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    const store::Device device = found(database, did);
    Json json = admin_device_json(device);
    json["bindings"] = Json::array();
    for (const auto& binding : store::bindings_of_device(database, device.id, now)) {
      json["bindings"].push_back(binding_json(binding));
    }
    return json;
  };
  co_return Response::json(co_await ctx->store.read(look));
}

Task<Response> make_code(Ctx ctx, Request& request) {
  std::string did(request.param("did"));
  const std::string code = co_await ctx->hub.new_claim_code(did);
  auto work = [&](store::Database& database) {
    store::add_audit(database, audit_of(*ctx, request, "admin", "claim_code", did, "done"));
  };
  co_await ctx->store.write(work);
  co_return Response::json({{"did", did}, {"claim_code", code}}, 201);
}

Task<Response> change_known(Ctx ctx, Request& request) {
  const std::string did(request.param("did"));
  const Json body = object_body(request, {"disabled", "passcode"});
  const auto passcode = optional_text(body, "passcode", kPasscode);
  auto work = [&](store::Database& database) {
    const store::Device device = found(database, did);
    const bool disabled = bool_member(body, "disabled", device.disabled);
    store::set_disabled(database, did, disabled);
    if (passcode) {
      store::set_passcode(database, did, ctx->key.hash("passcode", did + *passcode));
    }
    store::add_audit(database,
                     audit_of(*ctx, request, "admin", "device_changed", did, "done",
                              Json{{"disabled", disabled}, {"passcode", passcode.has_value()}}));
    return found(database, did);
  };
  const store::Device device = co_await ctx->store.write(work);
  ctx->hub.forget(did, device.disabled || passcode.has_value());
  co_return Response::json(admin_device_json(device));
}

}  // namespace

void add_internal_devices(const Mount& mount) {
  mount.add(verb::post, "/devices", add);
  mount.add(verb::get, "/devices", list_known);
  mount.add(verb::get, "/devices/{did}", show_known);
  mount.add(verb::patch, "/devices/{did}", change_known);
  mount.add(verb::post, "/devices/{did}/claim-code", make_code);
}

}  // namespace giz::api
