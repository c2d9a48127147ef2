// The hub on a real store: commands over many devices from request to stored acknowledgement, at a
// given rate; one report told to a thousand watchers; reports as fast as they are taken.
//
//   hub_bench [COMMANDS_A_SECOND] [DEVICES] [SECONDS]
#include <algorithm>
#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

#include "tests/service/hub/fixture.h"

using namespace giz;
using Steady = std::chrono::steady_clock;

namespace {

double milliseconds(Steady::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

void print_quantiles(std::string_view what, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double part) {
    return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
  };
  fmt::print("{}: {} of them, p50 {:.2f} ms, p99 {:.2f} ms, most {:.2f} ms\n", what, times.size(),
             at(0.5), at(0.99), at(1));
}

std::string did_of(int number) { return fmt::format("device{:016}", number); }

void bench_commands(Instance& one, int rate, int devices, int seconds) {
  std::vector<double> times;
  int failed = 0;
  const int total = rate * seconds;
  const Steady::time_point start = Steady::now();
  int asked = 0;
  while (static_cast<int>(times.size()) + failed < total) {
    const int due =
        std::min(total, static_cast<int>(milliseconds(Steady::now() - start) * rate / 1000.0) + 1);
    for (; asked < due; ++asked) {
      const auto begin = Steady::now();
      const auto done = [&, begin](std::exception_ptr error, const store::Command& command) {
        if (error || command.state != store::CommandState::acknowledged) {
          ++failed;
        } else {
          times.push_back(milliseconds(Steady::now() - begin));
        }
      };
      net::asio::co_spawn(
          one.loop, one.hub->command(one.control(did_of(asked % devices), R"({"power":true})")),
          done);
    }
    one.loop.restart();
    one.loop.run_one_for(std::chrono::microseconds(200));
    one.loop.poll();
  }
  fmt::print("{} commands a second over {} devices for {} s: {} failed\n", rate, devices, seconds,
             failed);
  print_quantiles("from request to stored acknowledgement", std::move(times));
}

void bench_watchers(Instance& one) {
  std::vector<FakeWatcher> watchers(1000);
  std::vector<hub::Hub::Watch> watches;
  for (FakeWatcher& watcher : watchers) watches.push_back(one.hub->watch(did_of(0), watcher));
  std::vector<double> times;
  for (int i = 0; i < 100; ++i) {
    const auto begin = Steady::now();
    one.report(did_of(0), report_cool);
    times.push_back(milliseconds(Steady::now() - begin));
  }
  print_quantiles("a report, stored and told to 1,000 watchers", std::move(times));
}

void bench_reports(Instance& one, int devices) {
  constexpr int total = 20'000;
  int done = 0;
  const auto begin = Steady::now();
  for (int i = 0; i < total; ++i) {
    const auto count = [&](std::exception_ptr error) { done += error ? 0 : 1; };
    net::asio::co_spawn(
        one.loop, one.hub->report(did_of(i % devices), Instance::bytes(report_cool), 'd'), count);
    while (i - done > 400) one.loop.run_one();
  }
  run_until(one.loop, [&] { return done == total; });
  const double took = milliseconds(Steady::now() - begin);
  fmt::print("{} reports of ten values stored in {:.0f} ms: {:.0f} a second\n", done, took,
             done * 1000 / took);
}

}  // namespace

int main(int argc, char** argv) {
  const int rate = argc > 1 ? std::atoi(argv[1]) : 2000;
  const int devices = argc > 2 ? std::atoi(argv[2]) : 1000;
  const int seconds = argc > 3 ? std::atoi(argv[3]) : 5;
  const TemporaryFolder folder;
  net::asio::io_context loop;
  Settings settings = quick();
  settings.command_ack = std::chrono::seconds(2);
  Instance one(loop, folder.url(), settings);
  for (int i = 0; i < devices; ++i) one.join(did_of(i));
  run_until(loop, [&] { return one.hooks.lines.size() == static_cast<std::size_t>(devices); });
  bench_commands(one, rate, devices, seconds);
  bench_watchers(one);
  bench_reports(one, devices);
}
