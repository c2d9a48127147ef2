// The words of one line of a script, and what is said about those that make no sense.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/base/diagnostics.h"
#include "generator/simulate/port.h"

namespace gizgen {

// Blanks and commas part words, '=' is one by itself, "quotes" keep a text together, '#' begins a
// comment.
struct Token {
  std::string text;
  Where where;
  bool quoted = false;
};

// "500ms", "2s", "1.5s", "10min".
std::optional<Time> read_duration(std::string_view text);

class Tokens {
 public:
  // `file` and `number` say where the line is.
  Tokens(std::string_view file, std::uint32_t number, std::string_view line,
         Diagnostics& diagnostics);

  bool failed() const { return failed_; }
  bool at_end() const { return next_ == tokens_.size(); }
  bool is(std::string_view word) const { return !at_end() && peek().text == word; }
  const Token& peek() const { return tokens_[next_]; }
  Token take() { return tokens_[next_++]; }

  // Whether '=' follows the next word.
  bool is_assignment() const {
    return next_ + 1 < tokens_.size() && tokens_[next_ + 1].text == "=";
  }

  // The word, or nothing and a finding that `wanted` is missing (E802).
  std::optional<Token> expect(std::string_view wanted);

  // Takes the word if it is the next one.
  bool accept(std::string_view word);

  // The index of the next word among `known`, or a finding (E801) that says what was meant.
  std::optional<std::size_t> choose(std::string_view what, std::span<const std::string_view> known);

  // "500ms", "2s", "1.5s", "10min"; else a finding (E803).
  std::optional<Time> duration();

  // "10%", "0.5%" as parts of a million; else a finding (E803).
  std::optional<std::uint32_t> rate();

  // Whole, up to `most`; else a finding (E803).
  std::optional<std::uint32_t> number(std::uint32_t most);

  // Bytes in hexadecimal, up to the end or the word `within`; else a finding (E804).
  std::optional<std::vector<std::uint8_t>> bytes();

  // Nothing may follow (E805).
  bool expect_end();

  template <typename... Args>
  Diagnostic& error(const Where& where, std::string_view code, fmt::format_string<Args...> message,
                    Args&&... args) {
    failed_ = true;
    return diagnostics_.error(where, code, message, std::forward<Args>(args)...);
  }

  // The line as a whole, and the place behind its last word.
  const Where& where() const { return begin_; }
  const Where& end() const { return end_; }

 private:
  void split(std::string_view line);
  Where place(std::string_view line, std::size_t begin, std::size_t end) const;

  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  Where begin_;
  Where end_;
  bool failed_ = false;
};

}  // namespace gizgen
