// The text of a definition: checked to be clean UTF-8, its byte-order mark gone, and the way from
// byte offsets to the lines and columns that people read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/base/diagnostics.h"

namespace gizgen {

// Byte offsets into a source; `end` is behind the last byte.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

class Source {
 public:
  Source(std::string file, std::string text);

  const std::string& file() const { return file_; }
  std::string_view text() const { return text_; }

  // The place that a diagnostic names. The length ends with the line.
  Where where(Span span) const;
  std::uint32_t line_of(std::uint32_t offset) const;

 private:
  std::uint32_t code_points_before(std::uint32_t offset) const;

  std::string file_;
  std::string text_;
  std::vector<std::uint32_t> line_begins_;
  std::vector<std::uint32_t> marks_;  // code points before every 256th byte
};

// Reads `text` as a source and gives it to `diagnostics` for showing. Nothing, and a finding, where
// it is too long (E104), is not UTF-8 (E102) or holds a control character (E103).
std::optional<Source> open_source(std::string_view file, std::string text,
                                  Diagnostics& diagnostics);

}  // namespace gizgen
