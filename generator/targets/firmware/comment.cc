// A text becomes harmless one code point at a time: what C reads as a mark together with the
// character before it gets a blank between them.
#include "generator/targets/firmware/comment.h"

#include "generator/base/unicode.h"

namespace gizgen::firmware {
namespace {

// Pairs that begin or end a comment, or may begin a trigraph.
bool is_mark(char before, char c) {
  return (before == '*' && c == '/') || (before == '/' && (c == '*' || c == '/')) ||
         (before == '?' && c == '?');
}

// What may move to the next line as a whole.
struct Piece {
  std::string_view text;
  std::size_t columns = 0;
  bool blank_before = false;
};

bool takes_two_columns(const CodePoint& point) { return display_width(point.value) == 2; }

std::vector<Piece> pieces(std::string_view line) {
  std::vector<Piece> out;
  bool fresh = true;
  bool blank = false;
  for (std::size_t at = 0; at < line.size();) {
    const CodePoint point = decode_utf8(line, at);
    if (point.value == ' ') {
      fresh = blank = true;
    } else {
      if (fresh || takes_two_columns(point)) out.push_back({line.substr(at, 0), 0, blank});
      Piece& piece = out.back();
      piece.text = {piece.text.data(), piece.text.size() + point.bytes};
      piece.columns += display_width(point.value);
      fresh = takes_two_columns(point);
      blank = false;
    }
    at += point.bytes;
  }
  return out;
}

}  // namespace

std::string comment_text(std::string_view text) {
  std::string out;
  bool blank = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    const std::string_view bytes = text.substr(at, point.bytes);
    at += point.bytes;
    if (!point.valid || is_control(point.value) || bytes == " ") {
      blank = true;
      continue;
    }
    const char c = bytes == "\\" ? '/' : bytes[0];
    if (!out.empty() && (blank || is_mark(out.back(), c))) out += ' ';
    blank = false;
    bytes.size() == 1 ? void(out += c) : void(out += bytes);
  }
  return out;
}

std::vector<std::string> comment_lines(std::string_view text, std::size_t columns) {
  const std::string line = comment_text(text);
  std::vector<std::string> out;
  std::size_t used = 0;
  for (const Piece& piece : pieces(line)) {
    const std::size_t wanted = piece.columns + (piece.blank_before ? 1 : 0);
    if (out.empty() || used + wanted > columns) {
      out.emplace_back(piece.text);
      used = piece.columns;
    } else {
      if (piece.blank_before) out.back() += ' ';
      out.back() += piece.text;
      used += wanted;
    }
  }
  return out;
}

}  // namespace gizgen::firmware
