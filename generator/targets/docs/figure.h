// A drawing: boxes, lines and texts in units that are pixels at its natural size, which suits a
// phone. Texts are monospaced.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gizgen::docs {

inline constexpr int figure_width = 362;
inline constexpr int tallest_figure = 600;  // fits a page of paper with its caption
inline constexpr int text_size = 10;
inline constexpr int small_size = 8;

// `style` is a class of the page's style sheet.
struct Box {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  std::string_view style;
};

struct Line {
  int x1 = 0;
  int y1 = 0;
  int x2 = 0;
  int y2 = 0;
  std::string_view style;
};

// Its middle is at x, its base line at y.
struct Label {
  int x = 0;
  int y = 0;
  int size = text_size;
  std::string text;
  std::string_view style = "";
};

struct Figure {
  int width = figure_width;
  int height = 0;
  std::vector<Box> boxes;
  std::vector<Line> lines;
  std::vector<Label> labels;
};

// Units that a text of this size takes at most, whatever the monospaced font.
int width_of(std::string_view text, int size);

// Columns of text that fit into so many units.
std::size_t columns_in(int width, int size);

// An <svg> element; `title` is what it says to who cannot see it.
std::string to_svg(const Figure& figure, std::string_view title);

}  // namespace gizgen::docs
