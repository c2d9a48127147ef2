// How much the store takes: telemetry points a second, stored and answered, and the time from
// asking to the answer of small write jobs at 2,000 a second.
//   store_bench URL [seconds]
// The tables must be empty or the program's own; run it under `taskset -c 0` for one core.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "runtime/service/store/devices.h"
#include "runtime/service/store/store.h"
#include "runtime/service/store/telemetry.h"
#include "runtime/service/store/users.h"

using namespace giz;
using namespace giz::store;
using SteadyClock = std::chrono::steady_clock;

namespace {

struct Bench {
  Bench(const std::string& url, int time) : store(loop, url, log, metrics), seconds(time) {}

  net::asio::io_context loop{1};
  Log log;
  Metrics metrics;
  Store store;
  std::chrono::seconds seconds;
  SteadyClock::time_point end;
  std::int64_t done = 0;
  std::vector<double> waits;  // ms
};

double millis_since(SteadyClock::time_point start) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

// One device: a report of so many points as soon as the last one is stored.
net::Task<> report(Bench& bench, std::int64_t device, std::int64_t points) {
  std::vector<Sample> samples(static_cast<std::size_t>(points));
  Millis time = wall_now();
  while (SteadyClock::now() < bench.end) {
    time += 1000;
    for (std::int64_t i = 0; i < points; ++i)
      samples[static_cast<std::size_t>(i)] = {device, i + 1, time, i, {}};
    const auto start = SteadyClock::now();
    const auto job = [&](Database& db) { add_samples(db, samples); };
    co_await bench.store.write(job);
    bench.waits.push_back(millis_since(start));
    bench.done += points;
  }
}

net::Task<> one_note(Bench& bench, int i) {
  const std::string name = "bench" + std::to_string(i % 1000);
  const auto start = SteadyClock::now();
  const auto job = [&](Database& db) { put_note(db, name, "value"); };
  co_await bench.store.write(job);
  bench.waits.push_back(millis_since(start));
  ++bench.done;
}

net::Task<> notes(Bench& bench, int a_second) {
  net::Timer timer(bench.loop.get_executor(), SteadyClock::now());
  int i = 0;
  for (auto at = SteadyClock::now(); at < bench.end; at += std::chrono::milliseconds(1)) {
    timer.expires_at(at);
    co_await timer.async_wait(net::use_task);
    for (int k = 0; k < a_second / 1000; ++k)
      net::asio::co_spawn(bench.loop, one_note(bench, i++), net::asio::detached);
  }
}

void run(Bench& bench, const char* what) {
  const auto start = SteadyClock::now();
  bench.loop.run();
  const double seconds = millis_since(start) / 1000;
  std::sort(bench.waits.begin(), bench.waits.end());
  const auto part = [&](double share) {
    return bench.waits.empty() ? 0.0
                               : bench.waits[static_cast<std::size_t>(
                                     share * static_cast<double>(bench.waits.size() - 1))];
  };
  fmt::print(
      "{:<44} {:>9.0f} a second, answered after p50 {:.2f} ms, p99 {:.2f} ms, max {:.2f} ms\n",
      what, static_cast<double>(bench.done) / seconds, part(0.5), part(0.99), part(1));
}

void telemetry(const std::string& url, int seconds, int devices, std::int64_t points) {
  Bench bench(url, seconds);
  bench.end = SteadyClock::now() + bench.seconds;
  for (int i = 0; i < devices; ++i)
    net::asio::co_spawn(bench.loop, report(bench, -1 - i, points), net::asio::detached);
  run(bench, fmt::format("points, {} devices, {} a report:", devices, points).c_str());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: store_bench URL [seconds]\n");
    return 2;
  }
  const std::string url = argv[1];
  const int seconds = argc > 2 ? std::atoi(argv[2]) : 5;
  telemetry(url, seconds, 1000, 10);
  telemetry(url, seconds, 1000, 1);
  Bench bench(url, seconds);
  bench.end = SteadyClock::now() + bench.seconds;
  net::asio::co_spawn(bench.loop, notes(bench, 2000), net::asio::detached);
  run(bench, "small jobs, 2,000 a second:");
}
