// Columns are code points, found from the count at the last mark before an offset: constant time
// even where the whole definition is one line.
#include "generator/spec/source.h"

#include <algorithm>

#include "generator/base/unicode.h"
#include "generator/spec/spec.h"

namespace gizgen {
namespace {

constexpr std::uint32_t mark_distance = 256;

bool begins_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

// The offset of the first byte that may not stand in a definition; its end where there is none.
std::size_t find_unclean(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c >= 0x20 && c < 0x7F) {
      ++at;
      continue;
    }
    const CodePoint point = decode_utf8(text, at);
    const bool fine = c == '\t' || c == '\n' || text.substr(at, 2) == "\r\n" ||
                      (point.valid && !is_control(point.value));
    if (!fine) return at;
    at += point.bytes;
  }
  return text.size();
}

bool report_unclean(const Source& source, Diagnostics& diagnostics) {
  const std::string_view text = source.text();
  const std::size_t at = find_unclean(text);
  if (at == text.size()) return false;
  const CodePoint point = decode_utf8(text, at);
  const auto begin = static_cast<std::uint32_t>(at);
  const Where where = source.where({begin, begin + static_cast<std::uint32_t>(point.bytes)});
  if (!point.valid) {
    diagnostics.error(where, "E102", "this is not UTF-8").help =
        "save the file as UTF-8 (Chinese text may have been saved as GBK)";
  } else if (point.value == '\r') {
    diagnostics.error(where, "E103", "a carriage return without a line feed").help =
        "end lines with a line feed";
  } else {
    diagnostics
        .error(where, "E103", "the control character U+{:04X} may not stand in a definition",
               static_cast<std::uint32_t>(point.value))
        .help = "take it out";
  }
  return true;
}

}  // namespace

Source::Source(std::string file, std::string text)
    : file_(std::move(file)), text_(std::move(text)) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.erase(0, 3);
  line_begins_.push_back(0);
  std::uint32_t count = 0;
  for (std::uint32_t at = 0; at < text_.size(); ++at) {
    if (at % mark_distance == 0) marks_.push_back(count);
    if (begins_code_point(text_[at])) ++count;
    if (text_[at] == '\n') line_begins_.push_back(at + 1);
  }
  if (marks_.empty()) marks_.push_back(0);
}

std::uint32_t Source::code_points_before(std::uint32_t offset) const {
  const std::size_t mark = std::min<std::size_t>(offset / mark_distance, marks_.size() - 1);
  const auto first = text_.begin() + static_cast<std::ptrdiff_t>(mark * mark_distance);
  const auto last = text_.begin() + offset;
  return marks_[mark] + static_cast<std::uint32_t>(std::count_if(first, last, begins_code_point));
}

std::uint32_t Source::line_of(std::uint32_t offset) const {
  const auto after = std::upper_bound(line_begins_.begin(), line_begins_.end(), offset);
  return static_cast<std::uint32_t>(after - line_begins_.begin());
}

Where Source::where(Span span) const {
  const auto size = static_cast<std::uint32_t>(text_.size());
  const std::uint32_t begin = std::min(span.begin, size);
  const std::uint32_t line = line_of(begin);
  std::uint32_t line_end = line < line_begins_.size() ? line_begins_[line] - 1 : size;
  if (line_end > begin && text_[line_end - 1] == '\r') --line_end;
  const std::uint32_t end = std::clamp(span.end, begin, std::max(begin, line_end));
  const std::uint32_t before = code_points_before(begin);
  return {file_, line, before - code_points_before(line_begins_[line - 1]) + 1,
          std::max(1u, code_points_before(end) - before)};
}

std::optional<Source> open_source(std::string_view file, std::string text,
                                  Diagnostics& diagnostics) {
  const std::string name(file);
  if (text.size() > max_definition_bytes) {
    diagnostics.error({.file = name}, "E104", "the definition is larger than {} MiB",
                      max_definition_bytes >> 20);
    return std::nullopt;
  }
  diagnostics.add_source(name, text);
  Source source(name, std::move(text));
  if (report_unclean(source, diagnostics)) return std::nullopt;
  return source;
}

}  // namespace gizgen
