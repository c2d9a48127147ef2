#include "runtime/service/base/metrics.h"

#include <stdexcept>

#include <doctest/doctest.h>

using namespace giz;

TEST_CASE("families are printed whole, each with its help and type") {
  Metrics metrics;
  metrics.counter("gz_http_requests_total", "Requests.", R"(route="/a",code="200")").add(3);
  metrics.gauge("gz_ws_connections", "Open websockets.").set(7);
  metrics.counter("gz_http_requests_total", "Requests.", R"(route="/a",code="404")").add();
  metrics.counter("gz_http_requests_total", "Requests.", R"(route="/a",code="200")").add();
  metrics.gauge("gz_ws_connections", "Open websockets.").add(-2);
  CHECK(metrics.print() ==
        "# HELP gz_http_requests_total Requests.\n"
        "# TYPE gz_http_requests_total counter\n"
        "gz_http_requests_total{route=\"/a\",code=\"200\"} 4\n"
        "gz_http_requests_total{route=\"/a\",code=\"404\"} 1\n"
        "# HELP gz_ws_connections Open websockets.\n"
        "# TYPE gz_ws_connections gauge\n"
        "gz_ws_connections 5\n");
}

TEST_CASE("a histogram's buckets are cumulative, include their bound and end with +Inf") {
  Metrics metrics;
  Histogram& times = metrics.histogram("gz_t_seconds", "Times.", R"(op="read")");
  for (const double seconds : {0.0005, 0.0006, 0.2, 10.0, 11.0}) {
    times.observe(seconds);
  }
  CHECK(metrics.print() ==
        "# HELP gz_t_seconds Times.\n"
        "# TYPE gz_t_seconds histogram\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"0.0005\"} 1\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"0.001\"} 2\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"0.0025\"} 2\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"0.005\"} 2\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"0.01\"} 2\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"0.025\"} 2\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"0.05\"} 2\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"0.1\"} 2\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"0.25\"} 3\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"0.5\"} 3\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"1\"} 3\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"2.5\"} 3\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"5\"} 3\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"10\"} 4\n"
        "gz_t_seconds_bucket{op=\"read\",le=\"+Inf\"} 5\n"
        "gz_t_seconds_sum{op=\"read\"} 21.201100\n"
        "gz_t_seconds_count{op=\"read\"} 5\n");
}

TEST_CASE("help and label values are escaped") {
  Metrics metrics;
  metrics.counter("gz_x_total", "one\\two\nthree \"four\"", label("path", "a\"b\\c\nd")).add();
  CHECK(metrics.print() ==
        "# HELP gz_x_total one\\\\two\\nthree \"four\"\n"
        "# TYPE gz_x_total counter\n"
        "gz_x_total{path=\"a\\\"b\\\\c\\nd\"} 1\n");
}

TEST_CASE("a name that the format does not know, or of two kinds, is our own fault") {
  Metrics metrics;
  metrics.counter("gz_x_total", "");
  CHECK_THROWS_AS(metrics.gauge("gz_x_total", ""), std::logic_error);
  for (const char* name : {"", "9x", "a-b", "a b", "é"}) {
    CHECK_THROWS_AS(metrics.counter(name, ""), std::logic_error);
  }
}
