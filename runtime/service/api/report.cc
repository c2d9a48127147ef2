#include "runtime/service/api/report.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "runtime/service/api/csv.h"
#include "runtime/service/api/history.h"
#include "runtime/service/api/query.h"

namespace giz::api {
namespace {

constexpr std::size_t kMostDays = 366;
constexpr std::size_t kMostRows = 20'000;

std::string day_text(Millis day) { return to_iso(day).substr(0, 10); }

Millis day_query(const net::Request& request, std::string_view name, Millis fallback) {
  const std::string_view text = request.query_value(name);
  if (text.empty()) return fallback;
  const Millis time = text.size() == 10 ? from_iso(fmt::format("{}T00:00:00Z", text)) : -1;
  if (time < 0) {
    throw Refusal(Reason::bad_request, fmt::format("'{}' must be a day like 2026-01-31", name),
                  std::string(name));
  }
  return time;
}

using Key = std::pair<Millis, std::size_t>;  // day, point

void add_point(std::map<Key, ReportRow>& rows, store::Database& database, const Product& product,
               const ReportDevice& device, std::size_t point, std::int64_t point_id,
               const ReportQuestion& question) {
  using enum store::Aggregate;
  const auto fill = [&](store::Aggregate aggregate, double ReportRow::*member) {
    for (const auto& at : store::history(database, device.id, point_id, question.from, question.to,
                                         store::Width::day, aggregate, kMostDays)) {
      ReportRow& row = rows[{at.time, point}];
      row.day = at.time;
      row.did = device.did;
      row.alias = device.alias;
      row.point = point;
      row.count = at.count;
      row.*member = scaled(product, point, at, aggregate);
    }
  };
  fill(minimum, &ReportRow::least);
  fill(average, &ReportRow::average);
  fill(maximum, &ReportRow::greatest);
  fill(last, &ReportRow::last);
}

Json row_json(const Product& product, const ReportRow& row) {
  return {{"day", day_text(row.day)},
          {"did", row.did},
          {"attr", product.table.points[row.point].name},
          {"count", row.count},
          {"min", row.least},
          {"avg", row.average},
          {"max", row.greatest},
          {"last", row.last}};
}

std::string csv_of(const Product& product, const std::vector<ReportRow>& rows) {
  Csv csv;
  for (const std::string_view head :
       {"day", "did", "alias", "attr", "title", "unit", "count", "min", "avg", "max", "last"}) {
    csv.text(head);
  }
  csv.end_row();
  for (const ReportRow& row : rows) {
    const PointText& text = product.texts[row.point];
    csv.text(day_text(row.day)).text(row.did).text(row.alias);
    csv.text(product.table.points[row.point].name).text(text.title).text(text.unit);
    csv.number(std::to_string(row.count));
    for (const double value : {row.least, row.average, row.greatest, row.last}) {
      csv.number(fmt::format("{}", value));
    }
    csv.end_row();
  }
  return csv.take();
}

}  // namespace

ReportQuestion report_question(const Product& product, const net::Request& request, Millis now) {
  const Millis yesterday = now / kDay * kDay - kDay;
  ReportQuestion question;
  question.from = day_query(request, "from", yesterday);
  question.to = day_query(request, "to", std::max(question.from, yesterday)) + kDay;
  question.points = history_points(product, request.query_value("attrs"));
  const Millis days = (question.to - question.from) / kDay;
  if (days < 1 || days > static_cast<Millis>(kMostDays)) {
    throw Refusal(Reason::bad_request,
                  fmt::format("'from' to 'to' must be 1 to {} days", kMostDays), "from");
  }
  return question;
}

std::vector<ReportRow> report_rows(store::Database& database, const Product& product,
                                   const std::vector<ReportDevice>& devices,
                                   const ReportQuestion& question) {
  const auto ids = store::point_ids(database, product);
  std::vector<ReportRow> all;
  for (const ReportDevice& device : devices) {
    std::map<Key, ReportRow> rows;
    for (const std::size_t point : question.points) {
      add_point(rows, database, product, device, point, ids[point], question);
    }
    for (auto& [key, row] : rows) all.push_back(std::move(row));
    if (all.size() > kMostRows) {
      throw Refusal(Reason::too_large, "the report is too long: ask for fewer days or attrs");
    }
  }
  std::ranges::stable_sort(all, {}, &ReportRow::day);
  return all;
}

net::Response report_response(const Product& product, const net::Request& request,
                              const ReportQuestion& question, const std::vector<ReportRow>& rows) {
  const std::string_view format = request.query_value("format");
  const bool asked = format.empty() && request.header("Accept").starts_with("text/csv");
  if (format == "csv" || asked) {
    net::Response response = net::Response::text(csv_of(product, rows));
    std::erase_if(response.headers,
                  [](const auto& header) { return header.first == "Content-Type"; });
    response.headers.emplace_back("Content-Type", "text/csv; charset=utf-8");
    response.headers.emplace_back(
        "Content-Disposition",
        fmt::format("attachment; filename=\"{}-{}.csv\"", product.id, day_text(question.from)));
    return response;
  }
  if (!format.empty() && format != "json") {
    throw Refusal(Reason::bad_request, "'format' must be json or csv", "format");
  }
  Json list = Json::array();
  for (const ReportRow& row : rows) list.push_back(row_json(product, row));
  return net::Response::json({{"from", day_text(question.from)},
                              {"to", day_text(question.to - 1)},
                              {"rows", std::move(list)}});
}

}  // namespace giz::api
