// Runs the conformance cases against what is at the end of the line, and says how it went.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/simulate/bench.h"
#include "generator/simulate/cases.h"

namespace gizgen {

struct CaseResult {
  enum Verdict : std::uint8_t { ok, failed, skipped };
  std::string name;
  Verdict verdict = ok;
  std::string reason;  // failed, skipped
  Time took{0};
  std::string log;  // of a failed case: its last frames
};

struct ConformanceReport {
  std::vector<CaseResult> results;
  Time took{0};
  bool stopped = false;  // by the user

  std::size_t count(CaseResult::Verdict verdict) const;
};

// Sees each result as its case ends.
using OnResult = std::function<void(const CaseResult&)>;
// An event as lines of a log.
using LogText = std::function<std::string(const Event&)>;

ConformanceReport run_cases(Bench& bench, const Cases& cases, const OnResult& on_result,
                            const LogText& log);

// "ok    a heartbeat is acknowledged", with the reason and the frames below where it failed.
std::string to_text(const CaseResult& result);

// "41 passed, 0 failed, 2 skipped in 12.345 s"
std::string summary_text(const ConformanceReport& report);

// The results as JUnit XML.
std::string junit(const ConformanceReport& report, std::string_view product);

}  // namespace gizgen
