#include "generator/simulate/conformance.h"

#include <algorithm>

#include <fmt/format.h>

#include "generator/base/unicode.h"
#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

using giz::wire::Command;

constexpr std::size_t kFramesShown = 24;
constexpr int kGreetings = 10;
constexpr Time kGreeting = std::chrono::seconds(1);

// Waits for a microcontroller that may still be starting.
bool greet(Bench& bench) {
  for (int i = 0; i < kGreetings; ++i) {
    const OwnedFrame frame = bench.send(Command::get_device_info);
    const auto answer = [&](const Event& event) { return is_frame(event, Command::device_info); };
    if (bench.comes(answer, kGreeting)) {
      bench.settle();
      bench.take_complaint();
      return true;
    }
  }
  return false;
}

std::string last_frames(const Bench& bench, const LogText& log) {
  const std::vector<Event>& all = bench.history();
  const std::size_t first = all.size() > kFramesShown ? all.size() - kFramesShown : 0;
  std::string out;
  if (first > 0) out = fmt::format("({} before these)\n", first);
  for (std::size_t i = first; i < all.size(); ++i) out += log(all[i]);
  return out;
}

CaseResult attempt(Bench& bench, const Case& one, const LogText& log) {
  CaseResult result{one.name, CaseResult::ok, {}, {}, {}};
  bench.settle();
  bench.begin_case();
  bench.take_complaint();
  try {
    one.run(bench);
    result.reason = bench.take_complaint();
    if (!result.reason.empty()) result.verdict = CaseResult::failed;
  } catch (const CaseFailed& failure) {
    result.verdict = CaseResult::failed;
    result.reason = failure.reason;
  } catch (const CaseSkipped& skip) {
    result.verdict = CaseResult::skipped;
    result.reason = skip.reason;
  }
  bench.talk().line().clear_faults();
  if (result.verdict == CaseResult::failed) result.log = last_frames(bench, log);
  return result;
}

CaseResult run_case(Bench& bench, const Case& one, const LogText& log) {
  const Time began = bench.talk().now();
  CaseResult result = attempt(bench, one, log);
  if (one.timed && result.verdict == CaseResult::failed) {
    CaseResult second = attempt(bench, one, log);
    if (second.verdict != CaseResult::failed) result = std::move(second);
  }
  result.took = bench.talk().now() - began;
  return result;
}

// Cases one after the other until the line ends. The case that this happens to fails, unless the
// user ended it; those behind it are skipped.
class Run {
 public:
  Run(Bench& bench, const LogText& log) : bench_(bench), log_(log) {
    guard([&] {
      if (!greet(bench_)) ended_ = "the MCU does not answer";
    });
  }

  bool stopped() const { return stopped_; }

  CaseResult result_of(const Case& one) {
    CaseResult result{one.name, CaseResult::skipped, {}, {}, {}};
    if (ended_.empty()) {
      guard([&] { result = run_case(bench_, one, log_); });
      if (ended_.empty()) return result;
    }
    result.reason = ended_;
    if (!stopped_ && !std::exchange(told_, true)) {
      result.verdict = CaseResult::failed;
      result.log = last_frames(bench_, log_);
    }
    return result;
  }

 private:
  template <typename Work>
  void guard(Work work) {
    try {
      work();
    } catch (const LineEnded& end) {
      ended_ = end.why;
      stopped_ = end.stopped;
    }
  }

  Bench& bench_;
  const LogText& log_;
  std::string ended_;  // why; empty: it has not
  bool told_ = false;  // a case failed of it
  bool stopped_ = false;
};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string junit_case(const CaseResult& result, std::string_view product) {
  const std::string head =
      fmt::format(R"(  <testcase classname="{}" name="{}" time="{}")", escaped(product),
                  escaped(result.name), seconds_text(result.took));
  const std::string reason = escaped(printable(result.reason));
  switch (result.verdict) {
    case CaseResult::ok: return head + "/>\n";
    case CaseResult::skipped:
      return fmt::format("{}>\n    <skipped message=\"{}\"/>\n  </testcase>\n", head, reason);
    case CaseResult::failed: break;
  }
  std::string log;
  for (const char c : result.log) log += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return fmt::format("{}>\n    <failure message=\"{}\">{}</failure>\n  </testcase>\n", head, reason,
                     log);
}

}  // namespace

std::size_t ConformanceReport::count(CaseResult::Verdict verdict) const {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(),
                    [&](const CaseResult& result) { return result.verdict == verdict; }));
}

ConformanceReport run_cases(Bench& bench, const Cases& cases, const OnResult& on_result,
                            const LogText& log) {
  const Time began = bench.talk().now();
  ConformanceReport report;
  Run run(bench, log);
  for (const Case& one : cases) {
    report.results.push_back(run.result_of(one));
    on_result(report.results.back());
  }
  report.stopped = run.stopped();
  report.took = bench.talk().now() - began;
  return report;
}

std::string to_text(const CaseResult& result) {
  const char* word = result.verdict == CaseResult::ok       ? "ok"
                     : result.verdict == CaseResult::failed ? "FAIL"
                                                            : "skipped";
  std::string out = fmt::format("{:<8} {}", word, result.name);
  if (result.verdict == CaseResult::skipped) out += ": " + result.reason;
  out += "\n";
  if (result.verdict == CaseResult::failed) {
    out += fmt::format("{:9}{}\n{}", "", result.reason, result.log);
  }
  return out;
}

std::string summary_text(const ConformanceReport& report) {
  return fmt::format("{} passed, {} failed, {} skipped in {} s\n", report.count(CaseResult::ok),
                     report.count(CaseResult::failed), report.count(CaseResult::skipped),
                     seconds_text(report.took));
}

std::string junit(const ConformanceReport& report, std::string_view product) {
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"conformance of {}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" "
      "time=\"{}\">\n",
      escaped(product), report.results.size(), report.count(CaseResult::failed),
      report.count(CaseResult::skipped), seconds_text(report.took));
  for (const CaseResult& result : report.results) out += junit_case(result, product);
  return out + "</testsuite>\n";
}

}  // namespace gizgen
