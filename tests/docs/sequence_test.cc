#include "generator/targets/docs/sequence.h"

#include <doctest/doctest.h>

#include "tests/docs/figure_check.h"

namespace gizgen::docs {
namespace {

const std::vector<std::string> names = {"app or cloud", "模组", "MCU"};
constexpr Actor A = Actor::app;
constexpr Actor W = Actor::module;
constexpr Actor M = Actor::mcu;

std::vector<Figure> check_drawing(const std::vector<Step>& steps) {
  std::vector<Figure> figures = sequence(steps, names);
  for (const Figure& figure : figures) {
    CHECK(collisions(figure) == std::vector<std::string>{});
    CHECK(figure.height <= tallest_figure);
  }
  return figures;
}

TEST_CASE("the app has a line only where it takes part") {
  CHECK(check_drawing({{W, M, "07"}, {M, W, "08"}})[0].boxes.size() == 2);
  CHECK(check_drawing({{A, W, "0090"}, {W, M, "03"}})[0].boxes.size() == 3);
}

TEST_CASE("an arrow points to who receives") {
  const Figure figure = check_drawing({{M, W, "05"}})[0];
  std::vector<Line> arrows;
  for (const Line& line : figure.lines) {
    if (line.style == "arrow") arrows.push_back(line);
  }
  REQUIRE(arrows.size() == 3);
  CHECK(arrows[0].x1 > arrows[0].x2);
  CHECK(arrows[1].x1 > arrows[1].x2);
  CHECK(arrows[1].x2 == arrows[0].x2);
}

TEST_CASE("long texts take more lines and meet nothing") {
  const std::string english = "every value that the microcontroller knows of goes into this report";
  const std::string chinese =
      "微控制器所知道的每一个取值都放进这一次完整的上报之中，然后等待模组的应答";
  for (const std::string& text : {english, chinese}) {
    check_drawing(
        {{A, W, text}, {W, M, text}, {M, M, text}, {M, W, text}, {A, A, text}, {W, A, text}});
    check_drawing({{W, M, text}, {W, W, text}, {M, M, text}});
  }
}

TEST_CASE("many steps go on in another figure with the actors above it again") {
  const auto figures = check_drawing(std::vector<Step>(60, {W, M, "07 heartbeat"}));
  CHECK(figures.size() == 3);
  for (const Figure& figure : figures) CHECK(figure.boxes.size() == 2);
}

}  // namespace
}  // namespace gizgen::docs
