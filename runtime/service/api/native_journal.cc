// What happened to a device: events and alarms, newest first.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/service/api/access.h"
#include "runtime/service/api/native.h"
#include "runtime/service/api/query.h"
#include "runtime/service/api/shapes.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::size_t kSameTime = 64;  // entries of one millisecond that a page may begin amidst
constexpr std::size_t kMostAlarming = 200;  // whose alarms are gathered

// The page of a list that is ordered by time and then id, both falling. Entries of the cursor's own
// millisecond are asked for again and those that were given are left out.
template <typename Entry, typename Time>
Json page(std::vector<Entry> entries, const std::optional<Cursor>& cursor, std::size_t limit,
          Time time, std::vector<Entry>& kept) {
  for (Entry& entry : entries) {
    const bool given = cursor && time(entry) == cursor->at && entry.id >= cursor->id;
    if (!given) kept.push_back(std::move(entry));
  }
  if (kept.size() <= limit) return nullptr;
  kept.resize(limit);
  return to_text(Cursor{time(kept.back()), kept.back().id});
}

Millis before_of(const std::optional<Cursor>& cursor, Millis now) {
  return (cursor ? cursor->at : now) + 1;
}

// "alarm" and "command" are kinds of the store; "cmd" is what the Gizwits API calls the second.
std::string_view kind_of(std::string_view type) {
  constexpr std::array kinds{"online", "offline", "command", "alarm", "bind", "unbind", "share"};
  if (type == "cmd") return "command";
  if (type.empty() || std::ranges::find(kinds, type) != kinds.end()) return type;
  throw Refusal(Reason::bad_request,
                "'type' must be online, offline, command, alarm, bind, unbind or share", "type");
}

Task<Response> events(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const std::string kind(kind_of(request.query_value("type")));
  const std::size_t limit = limit_query(request);
  const auto cursor = cursor_query(request);
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::see, now);
    return store::list_events(database, mine.device.id, kind, before_of(cursor, now),
                              limit + 1 + (cursor ? kSameTime : 0));
  };
  std::vector<store::Event> found = co_await ctx->store.read(look);
  std::vector<store::Event> kept;
  Json next = page(
      std::move(found), cursor, limit, [](const auto& e) { return e.time; }, kept);
  Json list = Json::array();
  for (const store::Event& event : kept) list.push_back(event_json(event));
  co_return Response::json({{"events", std::move(list)}, {"next", std::move(next)}});
}

Task<Response> alarms(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const bool only_open = flag_query(request, "open");
  const std::size_t limit = limit_query(request);
  const auto cursor = cursor_query(request);
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::see, now);
    return store::list_alarms(database, mine.device.id, only_open, before_of(cursor, now),
                              limit + 1 + (cursor ? kSameTime : 0));
  };
  std::vector<store::Alarm> found = co_await ctx->store.read(look);
  std::vector<store::Alarm> kept;
  Json next = page(
      std::move(found), cursor, limit, [](const auto& a) { return a.opened; }, kept);
  Json list = Json::array();
  for (const store::Alarm& alarm : kept) {
    list.push_back(alarm_json(ctx->hub.product(), did, alarm));
  }
  co_return Response::json({{"alarms", std::move(list)}, {"next", std::move(next)}});
}

// Of all my devices: the newest of each, put together.
Task<Response> all_alarms(Ctx ctx, Request& request, Caller caller) {
  const bool only_open = flag_query(request, "open");
  const std::size_t limit = limit_query(request);
  const Millis now = ctx->clock();
  using Of = std::pair<std::string, store::Alarm>;
  auto look = [&](store::Database& database) {
    std::vector<Of> all;
    for (const auto& binding :
         store::bindings_of_user(database, caller.user, now, 0, kMostAlarming)) {
      for (auto& alarm : store::list_alarms(database, binding.device, only_open, now + 1, limit)) {
        all.emplace_back(binding.did, std::move(alarm));
      }
    }
    return all;
  };
  std::vector<Of> all = co_await ctx->store.read(look);
  std::ranges::sort(all, [](const Of& a, const Of& b) {
    return std::pair(a.second.opened, a.second.id) > std::pair(b.second.opened, b.second.id);
  });
  if (all.size() > limit) all.resize(limit);
  Json list = Json::array();
  for (const auto& [did, alarm] : all) {
    list.push_back(alarm_json(ctx->hub.product(), did, alarm));
  }
  co_return Response::json({{"alarms", std::move(list)}});
}

Task<Response> acknowledge(Ctx ctx, Request& request, Caller caller) {
  const std::string did(request.param("did"));
  const std::int64_t id = id_param(request);
  const Millis now = ctx->clock();
  auto work = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::control, now);
    if (!store::acknowledge_alarm(database, mine.device.id, id, caller.user, now)) {
      throw Refusal(Reason::not_found, "this device has no alarm of this id that waits", "id");
    }
  };
  co_await ctx->store.write(work);
  co_return Response::empty();
}

}  // namespace

void add_journal_routes(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/api/v1/devices/{did}/events", signed_in(ctx, events));
  router.add(verb::get, "/api/v1/devices/{did}/alarms", signed_in(ctx, alarms));
  router.add(verb::get, "/api/v1/alarms", signed_in(ctx, all_alarms));
  router.add(verb::post, "/api/v1/devices/{did}/alarms/{id}/ack", signed_in(ctx, acknowledge));
}

}  // namespace giz::api
