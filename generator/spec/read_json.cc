// nlohmann's SAX parser tells what it read, not where. It reads through an iterator that follows it
// and remembers where the last string or word began; structure is one byte long and stands right
// behind.
#include <algorithm>
#include <array>
#include <iterator>

#include <nlohmann/json.hpp>

#include "generator/spec/tree_builder.h"

namespace gizgen {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view structure_bytes = ",:[]{}";

bool contains(std::string_view bytes, char c) { return bytes.find(c) != std::string_view::npos; }

// Where the parser is. It runs one byte ahead after a number.
class Tracker {
 public:
  explicit Tracker(std::string_view text) : text_(text) {}

  std::uint32_t at() const { return at_; }
  std::uint32_t scalar_begin() const { return scalar_begin_; }
  bool in_string() const { return in_string_; }

  char peek() const { return text_[at_]; }
  void advance() {
    const char c = text_[at_];
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else {
        escaped_ = c == '\\';
        in_string_ = c != '"';
      }
    } else if (c == '"') {
      in_string_ = true;
      in_word_ = false;
      scalar_begin_ = at_;
    } else {
      const bool word = !contains(blanks, c) && !contains(structure_bytes, c);
      if (word && !in_word_) scalar_begin_ = at_;
      in_word_ = word;
    }
    ++at_;
  }

 private:
  std::string_view text_;
  std::uint32_t at_ = 0;
  std::uint32_t scalar_begin_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool in_word_ = false;
};

// What nlohmann reads through. All copies move the one tracker; the end is the offset it compares
// to.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  Cursor(Tracker* tracker, std::uint32_t end) : tracker_(tracker), end_(end) {}
  char operator*() const { return tracker_->peek(); }
  Cursor& operator++() {
    tracker_->advance();
    return *this;
  }
  // Only ever asked of the running cursor against the end.
  bool operator!=(const Cursor& other) const { return tracker_->at() != other.end_; }
  bool operator==(const Cursor& other) const { return tracker_->at() == other.end_; }

 private:
  Tracker* tracker_;
  std::uint32_t end_;
};

class Events : public nlohmann::json_sax<nlohmann::json> {
 public:
  Events(Report& report, const Tracker& tracker)
      : report_(report), builder_(report), tracker_(tracker) {}

  std::optional<Node> take() { return builder_.take(); }

  bool null() override { return scalar(Kind::null, {}); }
  bool boolean(bool value) override { return scalar(Kind::boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t) override { return number(); }
  bool number_unsigned(number_unsigned_t) override { return number(); }
  bool number_float(number_float_t, const string_t&) override { return number(); }
  bool string(string_t& value) override { return scalar(Kind::string, value); }
  bool binary(binary_t&) override { return false; }

  bool key(string_t& value) override {
    builder_.key(value, {tracker_.scalar_begin(), tracker_.at()});
    return true;
  }
  bool start_object(std::size_t) override { return builder_.open(Kind::mapping, structure()); }
  bool start_array(std::size_t) override { return builder_.open(Kind::sequence, structure()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::json::exception& exception) override;

 private:
  std::string_view text() const { return report_.source().text(); }
  Span structure() const { return {tracker_.at() - 1, tracker_.at()}; }

  bool close() {
    builder_.close();
    return true;
  }

  // A number ends before the first byte that cannot be one's; the tracker may be past it.
  bool number() {
    const std::uint32_t begin = tracker_.scalar_begin();
    const std::size_t end =
        std::min(text().find_first_not_of("+-.0123456789eE", begin), text().size());
    return add(Kind::number, std::string(text().substr(begin, end - begin)),
               {begin, static_cast<std::uint32_t>(end)});
  }
  // A string or word: the tracker is right behind it.
  bool scalar(Kind kind, std::string value) {
    return add(kind, std::move(value), {tracker_.scalar_begin(), tracker_.at()});
  }
  bool add(Kind kind, std::string value, Span span) {
    return builder_.scalar({kind, std::move(value), span, {}, {}});
  }

  Report& report_;
  TreeBuilder builder_;
  const Tracker& tracker_;
};

// nlohmann's words for a fault inside a string or number, and what they mean.
struct Fault {
  std::string_view theirs;
  std::string_view ours;
  std::string_view help;
};

constexpr auto faults = std::to_array<Fault>({
    {"missing closing quote", "a quote that begins here is never closed", "close it"},
    {"surrogate", "half of a surrogate pair stands alone in this text",
     "a character beyond U+FFFF is written as two \\u escapes"},
    {"forbidden character after backslash", "JSON does not know an escape in this text",
     "a backslash itself is written twice"},
    {"'\\u' must be followed", "'\\u' wants four hexadecimal digits", ""},
    {"control character", "a text may not hold a raw tab or line end",
     "write \\t or \\n, or close the quote on its line"},
    {"invalid number", "this is no number as JSON writes them", "write 0.5 for .5, 5 for +5 or 05"},
    {"number overflow", "this number is too large", ""},
});

constexpr auto expectations = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"expected end of input", "nothing may follow the definition"},
    {"expected ':'", "a ':' is missing before this"},
    {"expected string literal", "a key in double quotes should stand here"},
    {"expected '}'", "a ',' or '}' is missing before this"},
    {"expected ']'", "a ',' or ']' is missing before this"},
});

// nlohmann's sentence up to what it read, which may hold anything.
std::string_view head_of(std::string_view what) { return what.substr(0, what.find("; last read")); }

const Fault* fault_in_scalar(std::string_view what) {
  const std::string_view head = head_of(what);
  const auto found = std::find_if(faults.begin(), faults.end(), [&](const Fault& fault) {
    return head.find(fault.theirs) != std::string_view::npos;
  });
  return found == faults.end() ? nullptr : &*found;
}

// The token that the parser stopped at: a bracket, or the word or text up to its end.
Span offending_token(std::string_view text, const Tracker& tracker) {
  const std::uint32_t at = tracker.at();
  if (at > 0 && contains(structure_bytes, text[at - 1]) && !tracker.in_string()) {
    return {at - 1, at};
  }
  const std::uint32_t begin = tracker.scalar_begin();
  if (text[begin] == '"') return {begin, at};
  const std::size_t end = text.find_first_of(" \t\r\n,:[]{}", begin);
  return {begin, static_cast<std::uint32_t>(std::min(end, text.size()))};
}

// The comma before a closing bracket, if that is what stands before it.
std::optional<Span> trailing_comma(std::string_view text, Span token) {
  const char c = text[token.begin];
  if (c != '}' && c != ']') return std::nullopt;
  const std::size_t before = text.substr(0, token.begin).find_last_not_of(blanks);
  if (before == std::string_view::npos || text[before] != ',') return std::nullopt;
  const auto comma = static_cast<std::uint32_t>(before);
  return Span{comma, comma + 1};
}

void report_unexpected(std::string_view what, Span token, Report& report) {
  const std::string_view word = report.source().text().substr(token.begin, token.end - token.begin);
  const auto expected =
      std::find_if(expectations.begin(), expectations.end(),
                   [&](const auto& expectation) { return what.ends_with(expectation.first); });
  if (expected != expectations.end()) {
    report.error(token, "E106", "{}", expected->second);
  } else if (word.starts_with('\'')) {
    report.error(token, "E106", "JSON writes texts in double quotes");
  } else {
    report.error(token, "E106", "no value begins like {}", quoted(word)).help =
        "texts stand in double quotes; the words of JSON are true, false and null";
  }
}

bool Events::parse_error(std::size_t, const std::string&,
                         const nlohmann::json::exception& exception) {
  const std::string_view what = exception.what();
  const std::uint32_t end = tracker_.at();
  if (head_of(what).find("unexpected end of input") != std::string_view::npos) {
    report_.error({end, end}, "E106", "the text ends too early").help =
        "a '}' or ']' is missing here or above";
  } else if (const Fault* fault = fault_in_scalar(what)) {
    report_.error({tracker_.scalar_begin(), end}, "E106", "{}", fault->ours).help = fault->help;
  } else {
    const Span token = offending_token(text(), tracker_);
    const char first = text()[token.begin];
    if (const std::optional<Span> comma = trailing_comma(text(), token)) {
      report_.error(*comma, "E107", "a comma may not stand before '{}'", first).help =
          "take it out";
    } else if (first == '/' || first == '#') {
      report_.error(token, "E108", "JSON has no comments").help =
          "take it out, or write the definition as YAML";
    } else {
      report_unexpected(what, token, report_);
    }
  }
  return false;
}

}  // namespace

std::optional<Node> read_json(Report& report) {
  const std::string_view text = report.source().text();
  if (text.find_first_not_of(blanks) == std::string_view::npos) {
    report.error_of_all("E105", "the definition is empty").help =
        "'gizgen new' writes one to begin with";
    return std::nullopt;
  }
  Tracker tracker(text);
  Events events(report, tracker);
  const auto size = static_cast<std::uint32_t>(text.size());
  if (!nlohmann::json::sax_parse(Cursor(&tracker, 0), Cursor(&tracker, size), &events)) {
    return std::nullopt;
  }
  return events.take();
}

}  // namespace gizgen
