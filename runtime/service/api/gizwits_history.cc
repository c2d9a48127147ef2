// The log of a device (raw_data) and aggregates of its values (agg_data).
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "runtime/service/api/gizwits.h"
#include "runtime/service/api/history.h"
#include "runtime/service/api/query.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr Millis kLongestSpan = 48 * 3'600'000;
constexpr std::size_t kMostEntries = 5000;  // skip + limit
constexpr std::size_t kMostBuckets = 1000;

struct Entry {
  Millis time = 0;
  std::string_view type;
  Json payload;
};

struct LogQuestion {
  bool online = false;
  Millis from = 0, to = 0;
  std::size_t skip = 0, limit = 20;
  bool rising = false;
};

LogQuestion log_question(const Request& request) {
  LogQuestion question;
  const std::string_view type = request.query_value("type");
  if (type != "cmd" && type != "online") {
    throw GizwitsError(kFormInvalid, "form invalid! type must be cmd or online");
  }
  question.online = type == "online";
  question.from = 1000 * integer_query(request, "start_time", 0, 0, 253'402'300'799);
  question.to = 1000 * integer_query(request, "end_time", 0, 0, 253'402'300'799);
  question.limit = limit_query(request, 20, 1000);
  question.skip = static_cast<std::size_t>(integer_query(request, "skip", 0, 0, kMostEntries));
  question.rising = request.query_value("sort") == "asc";
  if (question.to <= question.from || question.to - question.from > kLongestSpan) {
    throw GizwitsError(kFormInvalid, "form invalid! start_time to end_time spans up to 48 hours");
  }
  if (question.skip + question.limit > kMostEntries) {
    throw GizwitsError(kFormInvalid, "form invalid! skip and limit reach up to 5000 entries");
  }
  return question;
}

std::vector<Entry> online_entries(store::Database& database, std::int64_t device,
                                  const LogQuestion& question) {
  std::vector<Entry> entries;
  for (const std::string_view kind : {"online", "offline"}) {
    for (const auto& event :
         store::list_events(database, device, kind, question.to, kMostEntries)) {
      if (event.time < question.from) break;
      entries.push_back(
          {event.time, kind == "online" ? "dev_online" : "dev_offline", Json{{"keep_alive", 0}}});
    }
  }
  return entries;
}

// What was said at one time stands together, as one report had it.
std::vector<Entry> reports(store::Database& database, const Product& product, std::int64_t device,
                           const LogQuestion& question) {
  const auto ids = store::point_ids(database, product);
  std::map<Millis, Json> by_time;
  for (std::size_t i = 0; i < product.table.points.size(); ++i) {
    if (product.table.points[i].type == wire::Type::binary) continue;
    for (const auto& at : store::history(database, device, ids[i], question.from, question.to,
                                         store::Width::raw, store::Aggregate::last, kMostEntries)) {
      wire::Value value;
      value.raw = static_cast<std::uint32_t>(at.raw);
      value.set = true;
      by_time[at.time][std::string(product.table.points[i].name)] =
          hub::value_json(product, i, value, hub::BinaryForm::hex, true);
    }
  }
  std::vector<Entry> entries;
  for (auto& [time, attrs] : by_time) entries.push_back({time, "dev2app", std::move(attrs)});
  return entries;
}

std::vector<Entry> command_entries(store::Database& database, const Product& product,
                                   std::int64_t device, const LogQuestion& question) {
  std::vector<Entry> entries = reports(database, product, device, question);
  for (const auto& command : store::list_commands(database, device, question.to, kMostEntries)) {
    if (command.created < question.from) break;
    const hub::Reading reading = hub::read_p0(product, command.p0);
    entries.push_back({command.created, "app2dev",
                       hub::to_json(product, reading.values, hub::BinaryForm::hex, true)});
  }
  return entries;
}

Task<Response> raw_data(Ctx ctx, Request& request, Caller caller) {
  const Product& product = ctx->hub.product();
  const std::string did(request.param("did"));
  const LogQuestion question = log_question(request);
  const Millis now = ctx->clock();
  auto look = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::see, now);
    return question.online ? online_entries(database, mine.device.id, question)
                           : command_entries(database, product, mine.device.id, question);
  };
  std::vector<Entry> entries = co_await ctx->store.read(look);
  std::ranges::stable_sort(entries, [&](const Entry& a, const Entry& b) {
    return question.rising ? a.time < b.time : a.time > b.time;
  });
  Json objects = Json::array();
  for (std::size_t i = question.skip; i < entries.size() && objects.size() < question.limit; ++i) {
    objects.push_back({{"did", did},
                       {"timestamp", entries[i].time / 1000},
                       {"type", entries[i].type},
                       {"payload", std::move(entries[i].payload)}});
  }
  co_return Response::json({{"meta",
                             {{"did", did},
                              {"type", question.online ? "online" : "cmd"},
                              {"sort", question.rising ? "asc" : "desc"},
                              {"start_time", question.from / 1000},
                              {"end_time", question.to / 1000},
                              {"skip", question.skip},
                              {"limit", question.limit},
                              {"total", entries.size()}}},
                            {"objects", std::move(objects)}});
}

store::Width unit_width(std::string_view unit) {
  if (unit == "hours") return store::Width::hour;
  if (unit == "days" || unit == "day" || unit.empty()) return store::Width::day;
  if (unit == "weeks") return store::Width::week;
  if (unit == "months") return store::Width::month;
  throw GizwitsError(kFormInvalid, "form invalid! unit must be hours, days, weeks or months");
}

store::Aggregate aggregator_of(std::string_view word) {
  if (word != "sum" && word != "avg" && word != "max" && word != "min") {
    throw GizwitsError(kFormInvalid, "form invalid! aggregator must be sum, avg, max or min");
  }
  return aggregate_of(word);
}

// "2026-01-31", with the hour where buckets are hours.
std::string bucket_text(Millis time, store::Width width) {
  std::string text = to_iso(time).substr(0, width == store::Width::hour ? 13 : 10);
  if (text.size() == 13) text[10] = ' ';
  return text;
}

Task<Response> agg_data(Ctx ctx, Request& request, Caller caller) {
  const Product& product = ctx->hub.product();
  const std::string did(request.param("did"));
  const Millis now = ctx->clock();
  const Millis from = time_query(request, "start_ts", now - kDay);
  const Millis to = time_query(request, "end_ts", now + 1);
  if (from >= to) throw GizwitsError(kFormInvalid, "form invalid! start_ts lies before end_ts");
  const store::Width width = unit_width(request.query_value("unit"));
  const store::Aggregate aggregate = aggregator_of(request.query_value("aggregator"));
  const auto points = history_points(product, request.query_value("attrs"));
  auto look = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::see, now);
    const auto ids = store::point_ids(database, product);
    std::map<Millis, Json> buckets;
    for (const std::size_t point : points) {
      for (const auto& at : store::history(database, mine.device.id, ids[point], from, to, width,
                                           aggregate, kMostBuckets)) {
        buckets[at.time][std::string(product.table.points[point].name)] =
            scaled(product, point, at, aggregate);
      }
    }
    return buckets;
  };
  std::map<Millis, Json> buckets = co_await ctx->store.read(look);
  Json data = Json::array();
  for (auto& [time, attrs] : buckets) {
    data.push_back({{"did", did},
                    {"product_key", product.key},
                    {"datetime", bucket_text(time, width)},
                    {"attrs", std::move(attrs)}});
  }
  co_return Response::json({{"data", std::move(data)}});
}

}  // namespace

void add_gizwits_history(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/app/devices/{did}/raw_data", gizwits_user(ctx, raw_data));
  router.add(verb::get, "/app/devdata/{did}/agg_data", gizwits_user(ctx, agg_data));
}

}  // namespace giz::api
