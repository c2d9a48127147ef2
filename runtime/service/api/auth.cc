// Tokens are 256 random bits of which the store knows the SHA-256 only. A ticket is known by its
// HMAC, so that no bearer token's hash is ever a ticket's.
#include "runtime/service/api/auth.h"

#include <algorithm>

#include <fmt/format.h>

namespace giz::api {
namespace {

constexpr std::string_view kTicketAgent = "ws-ticket";
constexpr Millis kTouch = 5 * 60'000;  // last_seen is written no more often
constexpr std::size_t kLongestToken = 128;
constexpr std::size_t kLongestAgent = 120;

std::string token_hash(std::string_view token) { return to_hex(sha256(token)); }

std::string csrf_of(const MasterKey& key, std::string_view hash) {
  return key.hash("csrf", hash).substr(0, 32);
}

bool changes(boost::beast::http::verb method) {
  using boost::beast::http::verb;
  return method != verb::get && method != verb::head && method != verb::options;
}

// What a browser says of itself, as far as it can be shown in a list.
std::string agent_of(const net::Request& request) {
  std::string agent;
  for (const char c : request.header("User-Agent").substr(0, kLongestAgent)) {
    if (c >= ' ' && c <= '~') agent.push_back(c);
  }
  return agent == kTicketAgent ? std::string() : agent;
}

std::string_view bearer(const net::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view header = request.header("Authorization");
  return header.starts_with(kScheme) ? header.substr(kScheme.size()) : std::string_view();
}

[[noreturn]] void refuse_session() {
  throw Refusal(Reason::unauthenticated, "sign in first: the session is missing, ended or expired");
}

net::Task<Caller> find_caller(Ctx ctx, std::string hash) {
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    auto session = store::find_session(database, hash, now);
    if (session && is_ticket(*session)) session.reset();
    if (session) {
      const auto user = store::find_user(database, session->user);
      if (!user || user->disabled) session.reset();
    }
    return session;
  };
  const std::optional<store::Session> session = co_await ctx->store.read(look);
  if (!session) refuse_session();
  if (now - session->last_seen > kTouch) {
    auto touch = [&](store::Database& database) {
      store::touch_session(database, session->id, now);
    };
    try {
      co_await ctx->store.write(touch);
    } catch (const Refusal& refusal) {
      // What can be read is told also while nothing can be written.
      ctx->log.debug("a session's last use was not kept",
                     {{"why", std::string_view(refusal.what())}});
    }
  }
  co_return Caller{session->user, session->id, csrf_of(ctx->key, hash)};
}

net::Task<net::Response> as_user(Ctx ctx, UserHandler handler, net::Request& request) {
  Caller caller = co_await authenticate(ctx, request);
  co_return co_await handler(ctx, request, caller);
}

net::Task<net::Response> as_admin(Ctx ctx, OpenHandler handler, net::Request& request) {
  require_admin(*ctx, request);
  co_return co_await handler(ctx, request);
}

}  // namespace

bool is_ticket(const store::Session& session) { return session.agent == kTicketAgent; }

net::Task<Caller> authenticate(Ctx ctx, const net::Request& request) {
  std::string token(bearer(request));
  const bool by_cookie = token.empty();
  if (by_cookie) token = request.cookie("gz_session");
  Caller caller = co_await authenticate_token(ctx, token);
  if (by_cookie && changes(request.method)) {
    check_origin(*ctx, request);
    if (!equal_in_constant_time(request.header("X-GZ-CSRF"), caller.csrf)) {
      throw Refusal(Reason::forbidden, "X-GZ-CSRF must hold the 'csrf' of GET /api/v1/me",
                    "X-GZ-CSRF");
    }
  }
  co_return caller;
}

net::Task<Caller> authenticate_token(Ctx ctx, std::string token) {
  if (token.empty() || token.size() > kLongestToken) refuse_session();
  std::string hash = token_hash(token);
  co_return co_await find_caller(ctx, hash);
}

store::User new_anonymous_user(Millis now) {
  store::User user;
  user.kind = "anonymous";
  user.name = random_token();
  user.created = now;
  return user;
}

SignedIn add_session(const Parts& parts, store::Database& database, store::User user,
                     const net::Request& request, const std::string& token) {
  const Millis now = parts.clock();
  store::Session session;
  session.user = user.id;
  session.token_hash = token_hash(token);
  session.agent = agent_of(request);
  session.address = request.peer;
  session.created = session.last_seen = now;
  session.expires = now + kSessionLife;
  std::string csrf = csrf_of(parts.key, session.token_hash);
  session = store::add_session(database, session);
  return {std::move(user), std::move(session), token, std::move(csrf)};
}

std::string session_cookie(const Parts& parts, const net::Request& request,
                           std::string_view token) {
  const bool secure = endpoint_of(parts, request).secure;
  return fmt::format("gz_session={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", token,
                     token.empty() ? 0 : kSessionLife / 1000, secure ? "; Secure" : "");
}

net::Task<std::optional<Caller>> try_authenticate(Ctx ctx, const net::Request& request) {
  try {
    co_return co_await authenticate(ctx, request);
  } catch (const Refusal& refusal) {
    if (refusal.reason != Reason::unauthenticated) throw;
  }
  co_return std::nullopt;
}

net::Task<store::User> check_password(Ctx ctx, net::Request& request, std::string name,
                                      std::string password) {
  refuse_where_wechat_only(ctx->settings);
  take(*ctx, ctx->shared->login, request.peer, "login");
  take(*ctx, ctx->shared->login_name, name, "login");
  auto look = [&](store::Database& database) {
    return store::find_user(database, "password", name);
  };
  const std::optional<store::User> user = co_await ctx->store.read(look);
  const bool known = user && !user->disabled && !user->password_hash.empty();
  auto right = std::make_shared<bool>(false);
  std::function<void()> check = [right, known, password,
                                 hash = known ? user->password_hash : std::string()] {
    if (known) {
      *right = giz::check_password(password, hash);
    } else {
      hash_password(password);
    }
  };
  co_await ctx->shared->worker.run(ctx->loop, check);
  if (!*right) {
    auto note = [&](store::Database& database) {
      store::add_audit(database, audit_of(*ctx, request, "nobody", "login_failed",
                                          ctx->key.hash("name", name).substr(0, 8), "refused"));
    };
    co_await ctx->store.write(note);
    throw Refusal(Reason::unauthenticated, "the name or the password is wrong");
  }
  co_return *user;
}

net::Task<std::string> hashed_password(Ctx ctx, std::string password) {
  auto hash = std::make_shared<std::string>();
  std::function<void()> work = [hash, password] { *hash = hash_password(password); };
  co_await ctx->shared->worker.run(ctx->loop, work);
  co_return *hash;
}

void refuse_where_wechat_only(const Settings& settings) {
  if (settings.accounts == "wechat") {
    throw Refusal(Reason::forbidden, "sign in through WeChat here (GZ_ACCOUNTS)", "kind");
  }
}

void require_sign_up(const Settings& settings) {
  refuse_where_wechat_only(settings);
  if (settings.accounts == "closed") {
    throw Refusal(Reason::forbidden, "new accounts are closed here (GZ_ACCOUNTS)");
  }
}

void require_admin(const Parts& parts, const net::Request& request) {
  const std::string_view token = bearer(request);
  if (!token.empty() && token.size() <= kLongestToken && !parts.admin_token_hash.empty() &&
      equal_in_constant_time(token_hash(token), parts.admin_token_hash)) {
    return;
  }
  take(parts, parts.shared->login, "admin " + request.peer, "admin");
  throw Refusal(Reason::unauthenticated, "this needs the admin token: Authorization: Bearer ...");
}

net::Task<std::string> new_ticket(Ctx ctx, std::int64_t user, std::string address) {
  const std::string ticket = random_token();
  store::Session session;
  session.user = user;
  session.token_hash = ctx->key.hash("ws-ticket", ticket);
  session.agent = kTicketAgent;
  session.address = std::move(address);
  session.created = session.last_seen = ctx->clock();
  session.expires = session.created + kTicketLife;
  auto add = [&](store::Database& database) { store::add_session(database, session); };
  co_await ctx->store.write(add);
  co_return ticket;
}

net::Task<Caller> use_ticket(Ctx ctx, std::string ticket) {
  if (ticket.empty() || ticket.size() > kLongestToken) refuse_session();
  const std::string hash = ctx->key.hash("ws-ticket", ticket);
  const Millis now = ctx->clock();
  auto use = [&](store::Database& database) {
    auto session = store::find_session(database, hash, now);
    if (session && !store::end_session(database, session->user, session->id)) session.reset();
    if (session) {
      const auto user = store::find_user(database, session->user);
      if (!user || user->disabled) session.reset();
    }
    return session;
  };
  const std::optional<store::Session> session = co_await ctx->store.write(use);
  if (!session) refuse_session();
  co_return Caller{session->user, session->id, {}};
}

net::Handler signed_in(Ctx ctx, UserHandler handler) {
  return [ctx = std::move(ctx), handler](net::Request& request) {
    return as_user(ctx, handler, request);
  };
}

net::Handler open(Ctx ctx, OpenHandler handler) {
  return [ctx = std::move(ctx), handler](net::Request& request) { return handler(ctx, request); };
}

net::Handler for_admin(Ctx ctx, OpenHandler handler) {
  return [ctx = std::move(ctx), handler](net::Request& request) {
    return as_admin(ctx, handler, request);
  };
}

}  // namespace giz::api
