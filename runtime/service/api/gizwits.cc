#include "runtime/service/api/gizwits.h"

namespace giz::api {
namespace {

using net::Request;
using net::Response;
using net::Task;

void check_app_id(const Parts& parts, const Request& request) {
  const std::string& wanted = parts.settings.gizwits_app_id;
  if (!wanted.empty() && request.header("X-Gizwits-Application-Id") != wanted) {
    throw GizwitsError(kBadAppId, "appid invalid!");
  }
}

template <typename Work>
Task<Response> answered(const Parts& parts, Work work) {
  try {
    co_return co_await work();
  } catch (const GizwitsError& error) {
    co_return gizwits_error(400, error.error_code, error.what());
  } catch (const Refusal& refusal) {
    if (refusal.reason == Reason::internal) parts.log.error("a request failed");
    co_return gizwits_error(refusal);
  }
}

Task<Response> as_gizwits_user(Ctx ctx, UserHandler handler, Request& request) {
  check_app_id(*ctx, request);
  std::string token(request.header("X-Gizwits-User-token"));
  Caller caller = co_await authenticate_token(ctx, token);
  co_return co_await handler(ctx, request, caller);
}

Task<Response> as_gizwits_client(Ctx ctx, OpenHandler handler, Request& request) {
  check_app_id(*ctx, request);
  co_return co_await handler(ctx, request);
}

// `work` is a member of the frame, so that what it captures outlives the coroutine that it makes.
Task<Response> user_answered(Ctx ctx, UserHandler handler, Request& request) {
  auto work = [&] { return as_gizwits_user(ctx, handler, request); };
  co_return co_await answered(*ctx, work);
}

Task<Response> open_answered(Ctx ctx, OpenHandler handler, Request& request) {
  auto work = [&] { return as_gizwits_client(ctx, handler, request); };
  co_return co_await answered(*ctx, work);
}

}  // namespace

net::Handler gizwits_user(Ctx ctx, UserHandler handler) {
  return [ctx = std::move(ctx), handler](Request& request) {
    return user_answered(ctx, handler, request);
  };
}

net::Handler gizwits_open(Ctx ctx, OpenHandler handler) {
  return [ctx = std::move(ctx), handler](Request& request) {
    return open_answered(ctx, handler, request);
  };
}

Json gizwits_body(const Request& request) {
  Json body = request.json();
  if (!body.is_object()) throw Refusal(Reason::bad_request, "form invalid: an object is wanted");
  return body;
}

std::string gizwits_text(const Json& body, const char* name, std::size_t most) {
  const auto found = body.find(name);
  if (found == body.end() || !found->is_string()) return {};
  std::string text = found->get<std::string>();
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      throw Refusal(Reason::bad_request, "a text holds a control character", name);
    }
  }
  if (text.size() > most) throw Refusal(Reason::bad_request, "a text is too long", name);
  return text;
}

void add_gizwits(Parts parts, net::Router& router) {
  if (parts.settings.compat.find("gizwits") == std::string::npos) return;
  const Ctx ctx = std::make_shared<const Parts>(std::move(parts));
  add_gizwits_users(ctx, router);
  add_gizwits_bindings(ctx, router);
  add_gizwits_data(ctx, router);
  add_gizwits_history(ctx, router);
  add_gizwits_sharing(ctx, router);
}

}  // namespace giz::api
