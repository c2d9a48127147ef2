// What is wrong with the user's input, and where: collected, never thrown, so that one run reports
// every mistake. Formats for machines are made in generator/cli; the text for people is made here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gizgen {

// A place in a source. Lines and columns count from 1; a column counts code points, not bytes.
// Line 0 means the source as a whole. `length` is how many code points the caret underlines.
struct Where {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t length = 1;
};

enum class Severity { error, warning };

// `code` is stable ("E214"); docs/ERRORS.md lists every one. `help` is the remedy, may be empty.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;
  Where where;
  std::string message;
  std::string help;
};

class Diagnostics {
 public:
  // Keeps the text of a source, so that a diagnostic in it can show its line.
  void add_source(std::string file, std::string text);

  // The message is a fmt format string. The returned reference lives until the next call.
  template <typename... Args>
  Diagnostic& error(Where where, std::string_view code, fmt::format_string<Args...> message,
                    Args&&... args) {
    return add(Severity::error, std::move(where), code,
               fmt::format(message, std::forward<Args>(args)...));
  }
  template <typename... Args>
  Diagnostic& warning(Where where, std::string_view code, fmt::format_string<Args...> message,
                      Args&&... args) {
    return add(Severity::warning, std::move(where), code,
               fmt::format(message, std::forward<Args>(args)...));
  }

  bool has_errors() const { return errors_ > 0; }
  bool empty() const { return list_.empty(); }

  // By file in the order the sources came, then by line and column.
  std::vector<Diagnostic> sorted() const;

  // The line that `where` points into, without its line end; empty where there is none.
  std::string_view line_of(const Where& where) const;

  // As a person reads them:
  //   product.yaml:7:13: error E214: unknown type 'boool'
  //       7 |   - {name: power, access: writable, type: boool}
  //         |                                           ^~~~~ did you mean 'bool'?
  // The caret stands under its character even after wide (Chinese) ones.
  std::string text(bool colour) const;

 private:
  Diagnostic& add(Severity severity, Where where, std::string_view code, std::string message);

  std::vector<Diagnostic> list_;
  std::map<std::string, std::string, std::less<>> sources_;
  std::vector<std::string> order_;
  std::size_t errors_ = 0;
};

}  // namespace gizgen
