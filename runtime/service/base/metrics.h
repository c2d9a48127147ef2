// Counters, gauges and histograms in the Prometheus text format (version 0.0.4). Made by who
// constructs the service and handed on by reference; a metric is looked up once, at construction,
// and counted with one atomic addition.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace giz {

class Counter {
 public:
  void add(std::int64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// One label with its value escaped: label("route", "/x") is `route="/x"`. Join them with commas.
std::string label(std::string_view name, std::string_view value);

// Goes up and down.
class Gauge {
 public:
  void add(std::int64_t n) { value_.fetch_add(n, std::memory_order_relaxed); }
  void set(std::int64_t n) { value_.store(n, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// Of seconds; buckets 0.5 ms, 1, 2.5, 5, 10, 25, 50, 100, 250, 500 ms, 1 s, 2.5, 5, 10 s.
class Histogram {
 public:
  void observe(double seconds);
  void print(std::string& out, std::string_view name, std::string_view labels) const;

 private:
  static constexpr std::size_t kBuckets = 14;
  std::atomic<std::int64_t> counts_[kBuckets + 1]{};
  std::atomic<std::int64_t> sum_micros_{0};
};

class Metrics {
 public:
  // `labels` is what stands between the braces: `route="/healthz",code="200"`. The same name and
  // labels give the same metric. References live as long as the Metrics.
  Counter& counter(std::string_view name, std::string_view help, std::string_view labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, std::string_view labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, std::string_view labels = {});

  std::string print() const;

 private:
  template <typename Metric>
  struct Family {
    std::string help;
    std::map<std::string, Metric, std::less<>> by_labels;
  };
  template <typename Metric>
  using Families = std::map<std::string, Family<Metric>, std::less<>>;

  template <typename Metric>
  Metric& find(Families<Metric>& families, std::string_view name, std::string_view help,
               std::string_view labels);

  mutable std::mutex mutex_;
  Families<Counter> counters_;
  Families<Gauge> gauges_;
  Families<Histogram> histograms_;
};

}  // namespace giz
