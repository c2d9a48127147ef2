#include "runtime/service/wechat/tokens.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "runtime/service/net/gate.h"

namespace giz::wechat {
namespace {

constexpr Millis kTokenMargin =
    300'000;  // WeChat gives the next one so long before the end of this one
constexpr Millis kTokenJitter = 60'000;  // instances do not come at the same moment
constexpr Millis kTokenKept = 60'000;
constexpr Millis kTokenLease = 12'000;  // two calls of five seconds, and the store
constexpr Millis kTokenFirstPause = 500, kTokenLongestPause = 60'000;
constexpr std::chrono::milliseconds kTokenWait{
    2000};  // for another instance's fetch, for the store
constexpr std::chrono::milliseconds kFlightLimit{30'000};
constexpr std::chrono::milliseconds kTokenLook{60};

// Callers of one process share one refresh.
struct Flight {
  explicit Flight(net::Executor executor) : gate(executor) {}
  net::Gate gate;
  std::optional<Token> token;
  std::exception_ptr failed;
};

struct Entry {
  Token token;  // as it was read last
  bool bad = true;
  Millis read = 0;
  Millis refresh_at = 0;
  std::shared_ptr<Flight> flight;
  unsigned failures = 0;
  Millis pause_until = 0;
  CallFailed last{-1, ""};
  std::int64_t app_version = 0;

  bool usable(Millis now) const { return !bad && !token.value.empty() && now < token.expires; }
  bool good(Millis now) const { return usable(now) && now < refresh_at; }
};

Millis random_below(Millis bound) {
  std::array<std::uint8_t, 4> bytes{};
  random_bytes(bytes);
  const std::uint32_t number = static_cast<std::uint32_t>(bytes[0]) << 24 |
                               static_cast<std::uint32_t>(bytes[1]) << 16 |
                               static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
  return static_cast<Millis>(number) % bound;
}

}  // namespace

struct Tokens::Inner : std::enable_shared_from_this<Inner> {
  Inner(const Tools& parts, std::string what, Fetch how)
      : tools(parts), kind(std::move(what)), fetch(std::move(how)) {}

  Tools tools;
  std::string kind;
  Fetch fetch;
  std::unordered_map<std::int64_t, Entry> entries;  // one an account

  using App = std::shared_ptr<const OpenApp>;

  std::string purpose(const OpenApp& app) const {
    return fmt::format("wechat.{}.{}", kind, app.wechat_app_id);
  }

  Entry& entry_of(const OpenApp& app) {
    Entry& entry = entries[app.id];
    if (entry.app_version != app.version) {
      entry.app_version = app.version;
      entry.failures = 0;
      entry.pause_until = 0;
    }
    return entry;
  }

  void count(const OpenApp& app, std::string_view result) const {
    tools.metrics
        .counter("gz_wx_token_refresh_total", "tokens and tickets fetched from WeChat",
                 fmt::format("app=\"{}\",kind=\"{}\",result=\"{}\"", app.id, kind, result))
        .add();
  }

  void adopt(const OpenApp& app, Entry& entry, const store::AppToken& row) {
    const bool same = entry.token.version == row.version && !entry.token.value.empty();
    entry.read = tools.clock();
    // What was refused here a moment ago may not be marked there yet.
    entry.bad = row.bad || (same && entry.bad);
    entry.token.version = row.version;
    entry.token.expires = row.expires;
    if (same) return;
    entry.token.value.clear();
    // What was sealed for another AppID, or by another key, is as good as none.
    if (!row.value.empty()) tools.key.open(purpose(app), row.value, entry.token.value);
    const Millis margin = std::min(kTokenMargin + random_below(kTokenJitter),
                                   std::max<Millis>(row.expires - row.fetched, 0) / 2);
    entry.refresh_at = row.expires - margin;
    tools.metrics
        .gauge("gz_wx_token_expires_seconds", "when the token ends, in seconds since 1970",
               fmt::format("app=\"{}\",kind=\"{}\"", app.id, kind))
        .set(row.expires / 1000);
  }

  net::Task<> look(App app, Entry& entry) {
    const auto read = [&](store::Database& database) {
      return store::find_token(database, app->id, kind);
    };
    const std::optional<store::AppToken> row = co_await tools.store.read(read);
    if (row) adopt(*app, entry, *row);
  }

  void note_failure(const OpenApp& app, Entry& entry, const CallFailed& failed) {
    count(app, "failed");
    entry.pause_until = tools.clock() + std::min(kTokenLongestPause,
                                                 kTokenFirstPause << std::min(entry.failures, 8u));
    ++entry.failures;
    entry.last = failed;
    const Remedy remedy = remedy_of(failed.errcode, failed.what());
    tools.log.warn("WeChat gave no token", {{"app", app.id},
                                            {"kind", kind},
                                            {"errcode", std::int64_t{failed.errcode}},
                                            {"reason", std::string_view(failed.what())},
                                            {"remedy", remedy.en}});
  }

  // With the lease. false: the lease had run out, and what was fetched is not kept.
  net::Task<bool> fetch_next(App app, Entry& entry, std::string who) {
    std::optional<CallFailed> failed;
    Fetched fetched;
    const Replaced before{entry.token.value, entry.bad};
    try {
      fetched = co_await fetch(app, before);
    } catch (const CallFailed& error) {
      failed = error;
    }
    if (failed) {
      note_failure(*app, entry, *failed);
      const auto end = [&](store::Database& database) {
        store::end_lease(database, app->id, kind, who);
      };
      co_await tools.store.write(end);
      throw CallFailed(*failed);
    }
    store::AppToken fresh;
    fresh.app = app->id;
    fresh.kind = kind;
    fresh.value = tools.key.seal(purpose(*app), fetched.value);
    fresh.fetched = tools.clock();
    fresh.expires = fresh.fetched + fetched.lasts;
    const std::int64_t version = entry.token.version;
    const auto swap = [&](store::Database& database) {
      return store::swap_token(database, fresh, version, who);
    };
    const bool kept = co_await tools.store.write(swap);
    count(*app, kept ? "fetched" : "late");
    if (!kept) co_return false;
    entry.failures = 0;
    entry.pause_until = 0;
    fresh.version = version + 1;
    adopt(*app, entry, fresh);
    tools.log.info("WeChat gave a token",
                   {{"app", app->id}, {"kind", kind}, {"version", fresh.version}});
    co_return true;
  }

  net::Task<bool> take_lease(App app, std::int64_t version, std::string who) {
    const Millis now = tools.clock();
    const auto lease = [&](store::Database& database) {
      return store::lease_token(database, app->id, kind, version, who, now, now + kTokenLease);
    };
    co_return co_await tools.store.write(lease);
  }

  net::Task<Token> refresh(App app, Entry& entry) {
    const auto end = std::chrono::steady_clock::now() + kTokenWait;
    for (;;) {
      co_await look(app, entry);
      if (entry.good(tools.clock())) co_return entry.token;
      if (tools.clock() < entry.pause_until) throw CallFailed(entry.last);
      const std::string who = random_token();
      const bool mine = co_await take_lease(app, entry.token.version, who);
      if (mine && co_await fetch_next(app, entry, who)) co_return entry.token;
      // Somebody else fetches it, or has just done so.
      if (entry.usable(tools.clock())) co_return entry.token;
      if (std::chrono::steady_clock::now() > end)
        throw CallFailed(-1, "another instance fetches the token, and has not finished");
      co_await net::pause(tools.loop.get_executor(), kTokenLook);
    }
  }

  net::Task<> fly(App app, std::shared_ptr<Flight> flight) {
    const std::shared_ptr<Inner> self = shared_from_this();
    Entry& entry = entries[app->id];
    try {
      flight->token = co_await refresh(app, entry);
    } catch (...) {
      flight->failed = std::current_exception();
    }
    entry.flight = nullptr;
    flight->gate.open();
  }

  std::shared_ptr<Flight> fly_if_none(App app, Entry& entry) {
    if (entry.flight) return entry.flight;
    const auto flight = std::make_shared<Flight>(tools.loop.get_executor());
    entry.flight = flight;
    net::asio::co_spawn(tools.loop, fly(app, flight), net::asio::detached);
    return flight;
  }

  net::Task<Token> get(App app) {
    Entry& entry = entry_of(*app);
    const Millis now = tools.clock();
    const bool fresh = now - entry.read < kTokenKept;
    if (fresh && entry.good(now)) co_return entry.token;
    const std::shared_ptr<Flight> flight = fly_if_none(app, entry);
    if (fresh && entry.usable(now)) co_return entry.token;  // near its end, and good until then
    const bool ended = co_await flight->gate.wait(entry.usable(now) ? kTokenWait : kFlightLimit);
    if (flight->token) co_return *flight->token;
    if (entry.usable(tools.clock())) co_return entry.token;
    if (flight->failed) std::rethrow_exception(flight->failed);
    throw CallFailed(-1, ended ? "no token" : "the token was not there in time");
  }

  net::Task<> refused(App app, Token token) {
    Entry& entry = entry_of(*app);
    if (entry.token.version == token.version) entry.bad = true;
    const bool early = tools.clock() < token.expires - kTokenMargin;
    const auto mark = [&](store::Database& database) {
      return store::mark_bad(database, app->id, kind, token.version, early);
    };
    const bool was_good = co_await tools.store.write(mark);
    if (was_good && early)
      tools.log.warn(
          "WeChat refuses a token before its time: another system fetches tokens of "
          "this account",
          {{"app", app->id}, {"kind", kind}, {"version", token.version}});
  }
};

Tokens::Tokens(const Tools& tools, std::string kind, Fetch fetch)
    : inner_(std::make_shared<Inner>(tools, std::move(kind), std::move(fetch))) {}

net::Task<Token> Tokens::get(std::shared_ptr<const OpenApp> app) {
  return inner_->get(std::move(app));
}

net::Task<> Tokens::refused(std::shared_ptr<const OpenApp> app, Token token) {
  return inner_->refused(std::move(app), std::move(token));
}

void Tokens::forget_failure(std::int64_t app) {
  const auto found = inner_->entries.find(app);
  if (found == inner_->entries.end()) return;
  found->second.failures = 0;
  found->second.pause_until = 0;
}

}  // namespace giz::wechat
