// Findings are kept as they come and sorted when they are shown. A cursor walks each source once
// from front to back, so that a hundred thousand findings in one long line are still shown in
// linear time.
#include "generator/base/diagnostics.h"

#include <algorithm>
#include <tuple>

#include "generator/base/unicode.h"

namespace gizgen {
namespace {

// Columns of the terminal. A line with more than `most_before` of them before the caret is cut, and
// `kept_before` stay; behind the caret `most_after` stay.
constexpr std::size_t most_before = 100;
constexpr std::size_t kept_before = 40;
constexpr std::size_t most_after = 60;

// Walks a source to a line and column; forward in linear time, back by starting again.
class LineCursor {
 public:
  explicit LineCursor(std::string_view text) : text_(text) {}

  // False where the source has no such line. A column behind the line's end stops at the end.
  bool seek(std::uint32_t line, std::uint32_t column) {
    if (std::tie(line, column) < std::tie(line_, column_)) *this = LineCursor(text_);
    for (; line_ < line; ++line_) {
      const std::size_t end = text_.find('\n', at_);
      if (end == std::string_view::npos) return false;
      at_ = line_begin_ = end + 1;
      column_ = 1;
    }
    for (; column_ < column && !ends_at(at_); ++column_) at_ += decode_utf8(text_, at_).bytes;
    return true;
  }

  bool ends_at(std::size_t at) const {
    return at >= text_.size() || text_[at] == '\n' || text_.substr(at, 2) == "\r\n";
  }
  std::size_t at() const { return at_; }
  std::size_t line_begin() const { return line_begin_; }
  std::uint32_t column() const { return column_; }

 private:
  std::string_view text_;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
  std::size_t line_begin_ = 0;
  std::size_t at_ = 0;
};

// The part of a line that is shown, and the caret's place under it, in terminal columns.
struct Excerpt {
  std::string line;
  std::size_t caret = 0;
  std::size_t width = 0;
};

// A code point as it is shown: tabs are one blank, what is not printable is one U+FFFD.
std::size_t append_shown(std::string& out, std::string_view text, std::size_t at,
                         const CodePoint& point) {
  if (point.value == '\t') {
    out.push_back(' ');
    return 1;
  }
  out += printable(text.substr(at, point.bytes));
  return is_control(point.value) ? 1 : display_width(point.value);
}

std::size_t previous(std::string_view text, std::size_t at) {
  std::size_t back = at - 1;
  while (back > 0 && at - back < 4 && (static_cast<unsigned char>(text[back]) & 0xC0) == 0x80) {
    --back;
  }
  return decode_utf8(text, back).bytes == at - back ? back : at - 1;
}

// Where the shown part begins: the line's begin, or a place not too far before the caret.
std::size_t begin_of_excerpt(std::string_view text, std::size_t line_begin, std::size_t caret) {
  std::size_t columns = 0;
  std::size_t cut = caret;
  for (std::size_t at = caret; at > line_begin;) {
    at = previous(text, at);
    columns += display_width(decode_utf8(text, at).value);
    if (columns > most_before) return cut;
    if (columns <= kept_before) cut = at;
  }
  return line_begin;
}

Excerpt excerpt_at(std::string_view text, const LineCursor& cursor, std::uint32_t length) {
  Excerpt excerpt;
  const std::size_t begin = begin_of_excerpt(text, cursor.line_begin(), cursor.at());
  if (begin > cursor.line_begin()) {
    excerpt.line = "...";
    excerpt.caret = 3;
  }
  std::size_t at = begin;
  for (; at < cursor.at(); at += decode_utf8(text, at).bytes) {
    excerpt.caret += append_shown(excerpt.line, text, at, decode_utf8(text, at));
  }
  std::size_t columns = 0;
  for (std::uint32_t n = 0; !cursor.ends_at(at) && columns < most_after; ++n) {
    const CodePoint point = decode_utf8(text, at);
    columns += append_shown(excerpt.line, text, at, point);
    if (n < length) excerpt.width = columns;
    at += point.bytes;
  }
  if (!cursor.ends_at(at)) excerpt.line += "...";
  excerpt.width = std::max<std::size_t>(excerpt.width, 1);
  return excerpt;
}

struct Paint {
  std::string_view place, error, warning, caret, off;
};
constexpr Paint plain = {"", "", "", "", ""};
constexpr Paint coloured = {"\x1b[1m", "\x1b[1;31m", "\x1b[1;35m", "\x1b[1;32m", "\x1b[0m"};

std::string place_text(const Where& where) {
  const std::string file = printable(where.file);
  if (where.line == 0) return file;
  if (where.column == 0) return fmt::format("{}:{}", file, where.line);
  return fmt::format("{}:{}:{}", file, where.line, where.column);
}

std::string headline(const Diagnostic& finding, const Paint& paint) {
  const bool error = finding.severity == Severity::error;
  return fmt::format("{}{}:{} {}{} {}{}: {}\n", paint.place, place_text(finding.where), paint.off,
                     error ? paint.error : paint.warning, error ? "error" : "warning", finding.code,
                     paint.off, printable(finding.message));
}

std::string snippet(const Diagnostic& finding, const Excerpt& excerpt, const Paint& paint) {
  const std::string number = fmt::format("{:>5}", finding.where.line);
  const std::string help = finding.help.empty() ? "" : fmt::format(" {}", printable(finding.help));
  return fmt::format("{} | {}\n{} | {}{}^{}{}{}\n", number, excerpt.line,
                     std::string(number.size(), ' '), std::string(excerpt.caret, ' '), paint.caret,
                     std::string(excerpt.width - 1, '~'), paint.off, help);
}

}  // namespace

void Diagnostics::add_source(std::string file, std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  const auto [entry, is_new] = sources_.insert_or_assign(std::move(file), std::move(text));
  if (is_new) order_.push_back(entry->first);
}

Diagnostic& Diagnostics::add(Severity severity, Where where, std::string_view code,
                             std::string message) {
  if (severity == Severity::error) ++errors_;
  return list_.emplace_back(
      Diagnostic{severity, std::string(code), std::move(where), std::move(message), ""});
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::map<std::string_view, std::size_t> rank;
  for (const std::string& file : order_) rank.emplace(file, rank.size());
  const auto key = [&](const Diagnostic& finding) {
    const auto found = rank.find(finding.where.file);
    return std::tuple(found == rank.end() ? rank.size() : found->second, finding.where.line,
                      finding.where.column);
  };
  std::vector<Diagnostic> list = list_;
  std::stable_sort(list.begin(), list.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  return list;
}

std::string_view Diagnostics::line_of(const Where& where) const {
  const auto source = sources_.find(where.file);
  if (source == sources_.end() || where.line == 0) return {};
  const std::string_view text = source->second;
  LineCursor cursor(text);
  if (!cursor.seek(where.line, 1)) return {};
  const std::string_view line =
      text.substr(cursor.at(), text.find('\n', cursor.at()) - cursor.at());
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

std::string Diagnostics::text(bool colour) const {
  const Paint& paint = colour ? coloured : plain;
  std::map<std::string_view, LineCursor> cursors;
  for (const auto& [file, text] : sources_) cursors.emplace(file, LineCursor(text));
  std::string out;
  for (const Diagnostic& finding : sorted()) {
    const Where& where = finding.where;
    out += headline(finding, paint);
    const auto cursor = cursors.find(where.file);
    const bool shown = where.line > 0 && where.column > 0 && cursor != cursors.end() &&
                       cursor->second.seek(where.line, where.column);
    if (shown) {
      const std::string_view text = sources_.find(where.file)->second;
      out += snippet(finding, excerpt_at(text, cursor->second, where.length), paint);
    } else if (!finding.help.empty()) {
      out += fmt::format("      | {}\n", printable(finding.help));
    }
  }
  return out;
}

}  // namespace gizgen
