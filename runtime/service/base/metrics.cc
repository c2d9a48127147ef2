// The text format: HELP and TYPE before a family's first line, families whole, a histogram's
// buckets cumulative and ended by +Inf.
#include "runtime/service/base/metrics.h"

#include <array>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace giz {
namespace {

constexpr std::array<std::int64_t, 14> kBounds{500,     1'000,   2'500,   5'000,     10'000,
                                               25'000,  50'000,  100'000, 250'000,   500'000,
                                               1000000, 2500000, 5000000, 10'000'000};
constexpr std::array<std::string_view, 14> kBoundNames{"0.0005", "0.001", "0.0025", "0.005", "0.01",
                                                       "0.025",  "0.05",  "0.1",    "0.25",  "0.5",
                                                       "1",      "2.5",   "5",      "10"};

std::string escaped(std::string_view text, bool quotes) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || (quotes && c == '"')) {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

bool is_name(std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
    if (!letter && (i == 0 || c < '0' || c > '9')) {
      return false;
    }
  }
  return !name.empty();
}

void print_head(std::string& out, std::string_view name, std::string_view help,
                std::string_view type) {
  out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, escaped(help, false), name, type);
}

void print_number(std::string& out, std::string_view name, std::string_view labels,
                  std::int64_t value) {
  out += labels.empty() ? fmt::format("{} {}\n", name, value)
                        : fmt::format("{}{{{}}} {}\n", name, labels, value);
}

}  // namespace

std::string label(std::string_view name, std::string_view value) {
  return fmt::format("{}=\"{}\"", name, escaped(value, true));
}

void Histogram::observe(double seconds) {
  const auto micros = static_cast<std::int64_t>(std::llround(seconds * 1e6));
  std::size_t bucket = 0;
  while (bucket < kBuckets && micros > kBounds[bucket]) {
    ++bucket;
  }
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_micros_.fetch_add(micros, std::memory_order_relaxed);
}

void Histogram::print(std::string& out, std::string_view name, std::string_view labels) const {
  const std::string_view comma = labels.empty() ? "" : ",";
  std::int64_t count = 0;
  for (std::size_t i = 0; i <= kBuckets; ++i) {
    count += counts_[i].load(std::memory_order_relaxed);
    out += fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma,
                       i < kBuckets ? kBoundNames[i] : "+Inf", count);
  }
  const std::string braces = labels.empty() ? "" : fmt::format("{{{}}}", labels);
  const std::int64_t sum = sum_micros_.load(std::memory_order_relaxed);
  out += fmt::format("{}_sum{} {}.{:06}\n", name, braces, sum / 1'000'000, sum % 1'000'000);
  out += fmt::format("{}_count{} {}\n", name, braces, count);
}

template <typename Metric>
Metric& Metrics::find(Families<Metric>& families, std::string_view name, std::string_view help,
                      std::string_view labels) {
  const std::lock_guard lock(mutex_);
  auto family = families.find(name);
  if (family == families.end()) {
    const bool taken =
        counters_.contains(name) || gauges_.contains(name) || histograms_.contains(name);
    if (taken || !is_name(name)) {
      throw std::logic_error(fmt::format("a metric cannot be named '{}'", name));
    }
    family = families.try_emplace(std::string(name)).first;
    family->second.help = help;
  }
  auto& by_labels = family->second.by_labels;
  const auto found = by_labels.find(labels);
  return found != by_labels.end() ? found->second
                                  : by_labels.try_emplace(std::string(labels)).first->second;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, std::string_view labels) {
  return find(counters_, name, help, labels);
}
Gauge& Metrics::gauge(std::string_view name, std::string_view help, std::string_view labels) {
  return find(gauges_, name, help, labels);
}
Histogram& Metrics::histogram(std::string_view name, std::string_view help,
                              std::string_view labels) {
  return find(histograms_, name, help, labels);
}

std::string Metrics::print() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [name, family] : counters_) {
    print_head(out, name, family.help, "counter");
    for (const auto& [labels, metric] : family.by_labels) {
      print_number(out, name, labels, metric.value());
    }
  }
  for (const auto& [name, family] : gauges_) {
    print_head(out, name, family.help, "gauge");
    for (const auto& [labels, metric] : family.by_labels) {
      print_number(out, name, labels, metric.value());
    }
  }
  for (const auto& [name, family] : histograms_) {
    print_head(out, name, family.help, "histogram");
    for (const auto& [labels, metric] : family.by_labels) {
      metric.print(out, name, labels);
    }
  }
  return out;
}

}  // namespace giz
