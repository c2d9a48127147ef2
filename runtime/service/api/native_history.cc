// History: raw values or aggregates, and thinned to what a chart can show.
#include <fmt/format.h>

#include "runtime/service/api/access.h"
#include "runtime/service/api/history.h"
#include "runtime/service/api/native.h"
#include "runtime/service/api/query.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::size_t kMostPoints = 10'000;  // read for one datapoint
constexpr std::size_t kMostKept = 2000;      // told of one datapoint where it is thinned

HistoryQuestion question_of(const Product& product, const Request& request, Millis now) {
  const auto word = [&](std::string_view name, std::string_view fallback) {
    const std::string_view given = request.query_value(name);
    return given.empty() ? fallback : given;
  };
  HistoryQuestion question;
  question.points = history_points(product, request.query_value("attrs"));
  question.to = time_query(request, "to", now + 1);
  question.from = time_query(request, "from", question.to - kDay);
  question.width = width_of(word("interval", "raw"));
  question.aggregate = aggregate_of(word("agg", "avg"));
  question.limit = limit_query(request, 1000, kMostPoints);
  if (question.from >= question.to) {
    throw Refusal(Reason::bad_request, "'from' must lie before 'to'", "from");
  }
  return question;
}

struct Series {
  std::size_t point = 0;
  std::vector<store::HistoryPoint> points;
  bool more = false;   // the limit cut it off
  std::size_t of = 0;  // how many there were before thinning
};

Json series_json(const Product& product, const Series& series, const HistoryQuestion& question) {
  Json points = Json::array();
  for (const store::HistoryPoint& at : series.points) {
    Json pair = Json::array({at.time, scaled(product, series.point, at, question.aggregate)});
    if (question.width != store::Width::raw) pair.push_back(at.count);
    points.push_back(std::move(pair));
  }
  return {{"attr", product.table.points[series.point].name},
          {"title", product.texts[series.point].title},
          {"unit", product.texts[series.point].unit},
          {"points", std::move(points)},
          {"of", series.of},
          {"more", series.more}};
}

Task<Response> telemetry(Ctx ctx, Request& request, Caller caller) {
  const Product& product = ctx->hub.product();
  const std::string did(request.param("did"));
  const Millis now = ctx->clock();
  const HistoryQuestion question = question_of(product, request, now);
  const auto keep = static_cast<std::size_t>(
      integer_query(request, "thin", 0, 0, static_cast<std::int64_t>(kMostKept)));
  auto look = [&](store::Database& database) {
    const Access mine = require_access(database, caller.user, did, Need::see, now);
    const auto ids = store::point_ids(database, product);
    std::vector<Series> all;
    for (const std::size_t point : question.points) {
      Series series{point, {}, false, 0};
      series.points =
          store::history(database, mine.device.id, ids[point], question.from, question.to,
                         question.width, question.aggregate, question.limit + 1);
      series.more = series.points.size() > question.limit;
      if (series.more) series.points.resize(question.limit);
      series.of = series.points.size();
      if (keep >= 3 && series.of > keep) series.points = store::thinned(series.points, keep);
      all.push_back(std::move(series));
    }
    return all;
  };
  const std::vector<Series> all = co_await ctx->store.read(look);
  Json list = Json::array();
  for (const Series& series : all) list.push_back(series_json(product, series, question));
  co_return Response::json(
      {{"did", did}, {"from", question.from}, {"to", question.to}, {"series", std::move(list)}});
}

}  // namespace

void add_history_routes(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/api/v1/devices/{did}/telemetry", signed_in(ctx, telemetry));
}

}  // namespace giz::api
