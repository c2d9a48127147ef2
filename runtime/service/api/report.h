// Daily reports: for each device, day and numeric datapoint the count, least, average, greatest and
// last value, out of the roll-ups. Days are UTC's, as the roll-ups' are.
#pragma once

#include <string>
#include <vector>

#include "runtime/service/api/context.h"

namespace giz::api {

struct ReportQuestion {
  Millis from = 0, to = 0;  // whole days
  std::vector<std::size_t> points;
};
// ?from=2026-01-01&to=2026-01-31 (the last day is part of it; yesterday alone where nothing is
// said), ?attrs=. At most 366 days.
ReportQuestion report_question(const Product& product, const net::Request& request, Millis now);

struct ReportRow {
  Millis day = 0;
  std::string did, alias;
  std::size_t point = 0;
  std::int64_t count = 0;
  double least = 0, average = 0, greatest = 0, last = 0;
};

struct ReportDevice {
  std::int64_t id = 0;
  std::string did, alias;
};
// At most 20,000 rows; Refusal too_large, which says how to ask for less.
std::vector<ReportRow> report_rows(store::Database& database, const Product& product,
                                   const std::vector<ReportDevice>& devices,
                                   const ReportQuestion& question);

// JSON, or CSV where ?format=csv or Accept says so.
net::Response report_response(const Product& product, const net::Request& request,
                              const ReportQuestion& question, const std::vector<ReportRow>& rows);

}  // namespace giz::api
