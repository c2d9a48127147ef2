// Keys come as bytes: control characters, UTF-8, and sequences that begin with ESC. What is cut off
// at the end of a read waits for the next.
#include "generator/simulate/line_editor.h"

#include <algorithm>

#include <fmt/format.h>

#include "generator/base/unicode.h"
#include "generator/model/columns.h"

namespace gizgen {
namespace {

constexpr char kEscape = '\033';
constexpr char kDelete = '\177';
constexpr std::size_t kMostHistory = 500;
constexpr std::size_t kLongestLine = 4096;
constexpr std::string_view kWordEnds = " \t,=";

constexpr char control_key(char letter) { return static_cast<char>(letter & 0x1F); }

std::size_t utf8_size(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0xC0) return 1;
  return byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

// Bytes of the key at the start; 0: not all are there.
std::size_t key_size(std::string_view keys) {
  if (keys[0] != kEscape) {
    const std::size_t size = utf8_size(keys[0]);
    return size <= keys.size() ? size : 0;
  }
  if (keys.size() < 2) return 0;
  if (keys[1] != '[' && keys[1] != 'O') return 2;
  for (std::size_t at = 2; at < keys.size(); ++at) {
    if (keys[at] >= '@' && keys[at] <= '~') return at + 1;
  }
  return 0;
}

std::string common_start(const std::vector<std::string>& words) {
  std::string start = words.front();
  for (const std::string& word : words) {
    const auto [end, _] = std::mismatch(start.begin(), start.end(), word.begin(), word.end());
    start.erase(end, start.end());
  }
  return start;
}

}  // namespace

LineEditor::Typed LineEditor::feed(std::string_view keys) {
  Typed out;
  rest_ += keys;
  std::size_t at = 0;
  while (at < rest_.size() && !out.ended) {
    const std::size_t size = key_size(std::string_view(rest_).substr(at));
    if (size == 0) break;
    key(rest_.substr(at, size), out);
    at += size;
  }
  rest_.erase(0, at);
  return out;
}

void LineEditor::key(std::string_view key, Typed& out) {
  if (key[0] == kEscape) return move(key.substr(1));
  if (key[0] == kDelete) return erase(before(cursor_), cursor_);
  if (key.size() == 1 && key[0] >= 0 && key[0] < ' ') return control(key[0], out);
  insert(key);
}

void LineEditor::control(char key, Typed& out) {
  switch (key) {
    case '\r':
    case '\n': return enter(out);
    case '\t': return complete(out);
    case '\b': return erase(before(cursor_), cursor_);
    case control_key('a'): cursor_ = 0; return;
    case control_key('e'): cursor_ = text_.size(); return;
    case control_key('b'): cursor_ = before(cursor_); return;
    case control_key('f'): cursor_ = behind(cursor_); return;
    case control_key('k'): return erase(cursor_, text_.size());
    case control_key('u'): return erase(0, cursor_);
    case control_key('w'): {
      std::size_t begin = cursor_;
      while (begin > 0 && text_[begin - 1] == ' ') --begin;
      while (begin > 0 && text_[begin - 1] != ' ') --begin;
      return erase(begin, cursor_);
    }
    case control_key('p'): return recall(place_ > 0 ? place_ - 1 : 0);
    case control_key('n'): return recall(place_ + 1);
    case control_key('d'): out.ended = text_.empty(); return erase(cursor_, behind(cursor_));
    default: return;
  }
}

void LineEditor::move(std::string_view key) {
  const std::string_view name = key.substr(std::min<std::size_t>(1, key.size()));
  if (name == "A") return recall(place_ > 0 ? place_ - 1 : 0);
  if (name == "B") return recall(place_ + 1);
  if (name == "C") cursor_ = behind(cursor_);
  if (name == "D") cursor_ = before(cursor_);
  if (name == "H" || name == "1~") cursor_ = 0;
  if (name == "F" || name == "4~") cursor_ = text_.size();
  if (name == "3~") erase(cursor_, behind(cursor_));
}

void LineEditor::insert(std::string_view text) {
  if (text_.size() + text.size() > kLongestLine) return;
  text_.insert(cursor_, text);
  cursor_ += text.size();
}

void LineEditor::erase(std::size_t begin, std::size_t end) {
  text_.erase(begin, end - begin);
  cursor_ = begin;
}

void LineEditor::enter(Typed& out) {
  out.above += prompt_ + printable(text_) + "\n";
  out.lines.push_back(text_);
  if (!text_.empty() && (history_.empty() || history_.back() != text_)) history_.push_back(text_);
  if (history_.size() > kMostHistory) history_.erase(history_.begin());
  place_ = history_.size();
  text_.clear();
  cursor_ = 0;
}

void LineEditor::recall(std::size_t place) {
  if (place > history_.size() || place == place_) return;
  place_ = place;
  text_ = place < history_.size() ? history_[place] : "";
  cursor_ = text_.size();
}

void LineEditor::complete(Typed& out) {
  const std::string_view typed = std::string_view(text_).substr(0, cursor_);
  const std::string word(typed.substr(typed.find_last_of(kWordEnds) + 1));
  std::vector<std::string> words = complete_(typed);
  std::erase_if(words, [&](const std::string& one) { return !one.starts_with(word); });
  if (words.empty()) return;
  const std::string start = common_start(words);
  if (start.size() > word.size()) {
    insert(std::string_view(start).substr(word.size()));
  } else if (words.size() > 1) {
    out.above += fmt::format("{}\n", fmt::join(words, "  "));
  }
  if (words.size() == 1 && cursor_ == text_.size()) insert(" ");
}

std::size_t LineEditor::before(std::size_t at) const {
  if (at == 0) return 0;
  --at;
  while (at > 0 && (text_[at] & 0xC0) == 0x80) --at;
  return at;
}

std::size_t LineEditor::behind(std::size_t at) const {
  return at < text_.size() ? at + decode_utf8(text_, at).bytes : at;
}

std::string LineEditor::draw(std::size_t width) const {
  const std::size_t room = std::max<std::size_t>(width, prompt_.size() + 8) - prompt_.size() - 1;
  std::size_t begin = 0;
  while (columns(std::string_view(text_).substr(begin, cursor_ - begin)) > room) {
    begin = behind(begin);
  }
  std::size_t end = text_.size();
  while (columns(std::string_view(text_).substr(begin, end - begin)) > room) end = before(end);
  const std::string_view view = text_;
  const std::size_t back = columns(view.substr(cursor_, end - cursor_));
  std::string out = clear() + prompt_ + printable(view.substr(begin, end - begin));
  if (back > 0) out += fmt::format("\033[{}D", back);
  return out;
}

}  // namespace gizgen
