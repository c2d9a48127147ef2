// Colours and fonts belong to the page's style sheet, so that a figure follows its colour scheme.
// Boxes cover lines, so that a note's text is not crossed by the line that it stands on.
#include "generator/targets/docs/figure.h"

#include <iterator>

#include <fmt/format.h>

#include "generator/model/columns.h"

namespace gizgen::docs {
namespace {

// The advance of a monospaced font is 0.6 of its size or less; a wide character takes 1.0.
constexpr int advance_percent = 62;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c; break;
    }
  }
  return out;
}

}  // namespace

int width_of(std::string_view text, int size) {
  return (static_cast<int>(columns(text)) * size * advance_percent + 99) / 100;
}

std::size_t columns_in(int width, int size) {
  return static_cast<std::size_t>(width * 100 / (size * advance_percent));
}

std::string to_svg(const Figure& figure, std::string_view title) {
  std::string out;
  out.reserve(200 + figure.boxes.size() * 64 + figure.labels.size() * 48);
  const auto end = std::back_inserter(out);
  fmt::format_to(end,
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" "
                 "aria-label=\"{}\">\n",
                 figure.width, figure.height, escaped(title));
  for (const Line& line : figure.lines) {
    fmt::format_to(end, "<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n",
                   line.style, line.x1, line.y1, line.x2, line.y2);
  }
  for (const Box& box : figure.boxes) {
    fmt::format_to(end, "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                   box.style, box.x, box.y, box.width, box.height);
  }
  for (const Label& label : figure.labels) {
    out += "<text";
    if (!label.style.empty()) fmt::format_to(end, " class=\"{}\"", label.style);
    fmt::format_to(end, " x=\"{}\" y=\"{}\">{}</text>\n", label.x, label.y, escaped(label.text));
  }
  return out += "</svg>";
}

}  // namespace gizgen::docs
