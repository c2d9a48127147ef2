// The store knows hashes only. A session's covers the admin token too: with another token, all
// sessions that the old one opened are void.
#include "runtime/service/admin/gate.h"

#include <fmt/format.h>

#include "runtime/service/api/query.h"

namespace giz::admin {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::string_view kCookie = "gz_admin";
constexpr api::Text kCode{1, 128};

std::string_view bearer(const Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view header = request.header("Authorization");
  return header.starts_with(kScheme) ? header.substr(kScheme.size()) : std::string_view();
}

Task<Response> let_in(std::shared_ptr<Gate> gate, const net::Handler* handler, Request& request) {
  co_await gate->check(request);
  Response response = co_await (*handler)(request);
  response.headers.emplace_back("Cache-Control", "no-store");
  co_return response;
}

Response session_response(const api::Parts& parts, const Request& request, const std::string& csrf,
                          int status) {
  const Product& product = parts.hub.product();
  Response response = Response::json({{"csrf", csrf},
                                      {"base", api::endpoint_of(parts, request).origin},
                                      {"product",
                                       {{"id", product.id},
                                        {"name", product.name},
                                        {"key", product.key},
                                        {"fingerprint", product.fingerprint}}}},
                                     status);
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace

std::string new_admin_link(store::Database& database, Millis now) {
  std::string code = random_token();
  store::put_admin_link(database, to_hex(sha256(code)), now + kLinkLife);
  return code;
}

Gate::Gate(Ctx ctx) : ctx_(std::move(ctx)), lockout_(kTries - 1, kLocked) {}

std::string Gate::hash_of(std::string_view token) const {
  return ctx_->key.hash("admin-session", ctx_->admin_token_hash + std::string(token));
}

std::string Gate::csrf_of(std::string_view hash) const {
  return ctx_->key.hash("admin-csrf", hash).substr(0, 32);
}

std::string Gate::cookie(const Request& request, std::string_view token, Millis life) const {
  const bool secure = api::endpoint_of(*ctx_, request).secure;
  return fmt::format("{}={}; Path=/admin; Max-Age={}; HttpOnly; SameSite=Strict{}", kCookie, token,
                     life / 1000, secure ? "; Secure" : "");
}

bool Gate::is_admin_token(std::string_view token) const {
  return !token.empty() && token.size() <= kCode.most && !ctx_->admin_token_hash.empty() &&
         equal_in_constant_time(to_hex(sha256(token)), ctx_->admin_token_hash);
}

void Gate::require_unlocked(const Request& request) const {
  const Millis wait = lockout_.locked(request.peer, ctx_->clock());
  if (wait == 0) return;
  throw Refusal(Reason::throttled,
                fmt::format("too many wrong codes from this address; wait {} minutes",
                            (wait + kMinute - 1) / kMinute),
                {}, static_cast<int>((wait + 999) / 1000));
}

Task<> Gate::failed(Request& request) {
  lockout_.fail(request.peer, ctx_->clock());
  auto note = [&](store::Database& database) {
    store::add_audit(database, api::audit_of(*ctx_, request, "nobody", "admin_login_failed",
                                             "admin", "refused"));
  };
  co_await ctx_->store.write(note);
}

Task<Response> Gate::sign_in(Request& request) {
  api::check_origin(*ctx_, request);
  require_unlocked(request);
  api::take(*ctx_, ctx_->shared->login, "admin " + request.peer, "admin");
  const Json body = api::object_body(request, {"code", "token"});
  const auto code = api::optional_text(body, "code", kCode);
  const auto admin = api::optional_text(body, "token", kCode);
  if (code.has_value() == admin.has_value()) {
    throw Refusal(Reason::bad_request,
                  "either 'code', of an admin link, or 'token', the admin's, is wanted");
  }
  const Millis now = ctx_->clock();
  const std::string token = random_token();
  const store::AdminSession session{hash_of(token), now, now + kAdminSession};
  const bool known = admin && is_admin_token(*admin);
  auto work = [&](store::Database& database) {
    if (!known && !(code && store::use_admin_link(database, to_hex(sha256(*code)), now))) {
      return false;
    }
    store::add_admin_session(database, session);
    store::add_audit(database, api::audit_of(*ctx_, request, "admin", "admin_signed_in", "admin",
                                             code ? "link" : "token"));
    return true;
  };
  if (!co_await ctx_->store.write(work)) {
    co_await failed(request);
    throw Refusal(Reason::unauthenticated,
                  code ? "this link was used or has expired; `--admin-link` prints a new one"
                       : "this is not the admin token",
                  code ? "code" : "token");
  }
  Response response = session_response(*ctx_, request, csrf_of(session.token_hash), 201);
  response.headers.emplace_back("Set-Cookie", cookie(request, token, kAdminSession));
  co_return response;
}

// The hash of the session that the request's cookie names; empty: none that holds.
Task<std::string> Gate::session_of(Request& request) {
  const std::string_view token = request.cookie(kCookie);
  if (token.empty() || token.size() > kCode.most) co_return std::string();
  std::string hash = hash_of(token);
  auto look = [&, now = ctx_->clock()](store::Database& database) {
    return store::has_admin_session(database, hash, now);
  };
  if (!co_await ctx_->store.read(look)) hash.clear();
  co_return hash;
}

Task<Response> Gate::show(Request& request) {
  const std::string hash = co_await session_of(request);
  co_return session_response(*ctx_, request, csrf_of(hash), 200);
}

Task<Response> Gate::sign_out(Request& request) {
  const std::string hash = co_await session_of(request);
  auto work = [&](store::Database& database) { store::end_admin_session(database, hash); };
  co_await ctx_->store.write(work);
  Response response = Response::empty();
  response.headers.emplace_back("Set-Cookie", cookie(request, "", 0));
  co_return response;
}

Task<> Gate::check(Request& request) {
  if (const std::string_view token = bearer(request); !token.empty()) {
    require_unlocked(request);
    if (is_admin_token(token)) co_return;
    co_await failed(request);
    throw Refusal(Reason::unauthenticated, "this is not the admin token");
  }
  const std::string hash = co_await session_of(request);
  if (hash.empty()) {
    throw Refusal(Reason::unauthenticated,
                  "sign in first: with an admin link, which `--admin-link` prints, or the token");
  }
  if (request.method == verb::get || request.method == verb::head) co_return;
  api::check_origin(*ctx_, request);
  if (!equal_in_constant_time(request.header("X-GZ-CSRF"), csrf_of(hash))) {
    throw Refusal(Reason::forbidden, "X-GZ-CSRF must hold the 'csrf' of GET /admin/api/session",
                  "X-GZ-CSRF");
  }
}

net::Handler behind(std::shared_ptr<Gate> gate, net::Handler handler) {
  return [gate = std::move(gate), handler = std::move(handler)](Request& request) {
    return let_in(gate, &handler, request);
  };
}

}  // namespace giz::admin
