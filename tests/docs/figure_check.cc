#include "tests/docs/figure_check.h"

#include <fmt/format.h>

namespace gizgen::docs {
namespace {

struct Area {
  std::string what;
  double left, top, right, bottom;
};

Area area_of(const Label& label) {
  const double half = width_of(label.text, label.size) / 2.0;
  return {fmt::format("text '{}'", label.text), label.x - half, label.y - label.size * 0.8,
          label.x + half, label.y + label.size * 0.2};
}

Area area_of(const Box& box) {
  return {fmt::format("box {} at {},{}", box.style, box.x, box.y), double(box.x), double(box.y),
          double(box.x + box.width), double(box.y + box.height)};
}

bool meet(const Area& a, const Area& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

bool is_inside(const Area& inner, const Area& outer) {
  return inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top &&
         inner.bottom <= outer.bottom;
}

void compare(const std::vector<Area>& areas, std::vector<std::string>& found) {
  for (std::size_t i = 0; i < areas.size(); ++i) {
    for (std::size_t k = i + 1; k < areas.size(); ++k) {
      if (meet(areas[i], areas[k])) {
        found.push_back(fmt::format("{} meets {}", areas[i].what, areas[k].what));
      }
    }
  }
}

}  // namespace

std::vector<std::string> collisions(const Figure& figure) {
  std::vector<std::string> found;
  std::vector<Area> texts;
  std::vector<Area> boxes;
  for (const Label& label : figure.labels) texts.push_back(area_of(label));
  for (const Box& box : figure.boxes) boxes.push_back(area_of(box));
  compare(texts, found);
  compare(boxes, found);
  for (const Area& text : texts) {
    for (const Area& box : boxes) {
      if (meet(text, box) && !is_inside(text, box)) {
        found.push_back(fmt::format("{} crosses {}", text.what, box.what));
      }
    }
  }
  const Area sheet{"figure", 0, 0, double(figure.width), double(figure.height)};
  for (const auto* areas : {&texts, &boxes}) {
    for (const Area& area : *areas) {
      if (!is_inside(area, sheet)) found.push_back(area.what + " leaves the figure");
    }
  }
  return found;
}

}  // namespace gizgen::docs
