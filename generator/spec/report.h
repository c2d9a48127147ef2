// Findings about one source: what the readers and the rules of a definition write into.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "generator/base/diagnostics.h"
#include "generator/spec/source.h"

namespace gizgen {

class Report {
 public:
  Report(const Source& source, Diagnostics& diagnostics)
      : source_(source), diagnostics_(diagnostics) {}

  const Source& source() const { return source_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  // Whether an error was reported through this object.
  bool failed() const { return failed_; }

  template <typename... Args>
  Diagnostic& error(Span span, std::string_view code, fmt::format_string<Args...> message,
                    Args&&... args) {
    failed_ = true;
    return diagnostics_.error(source_.where(span), code, message, std::forward<Args>(args)...);
  }
  // About the definition as a whole, with no line to show.
  template <typename... Args>
  Diagnostic& error_of_all(std::string_view code, fmt::format_string<Args...> message,
                           Args&&... args) {
    failed_ = true;
    return diagnostics_.error({.file = source_.file()}, code, message, std::forward<Args>(args)...);
  }
  template <typename... Args>
  Diagnostic& warning(Span span, std::string_view code, fmt::format_string<Args...> message,
                      Args&&... args) {
    return diagnostics_.warning(source_.where(span), code, message, std::forward<Args>(args)...);
  }

 private:
  const Source& source_;
  Diagnostics& diagnostics_;
  bool failed_ = false;
};

}  // namespace gizgen
