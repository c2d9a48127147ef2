// Each step has a row of its own, as tall as its text in lines; so texts cannot meet.
#include "generator/targets/docs/sequence.h"

#include <algorithm>

#include "generator/targets/docs/text.h"

namespace gizgen::docs {
namespace {

constexpr int line_height = 12;
constexpr int head_height = 26;
constexpr int head_width = 88;
constexpr int gap = 8;           // between rows
constexpr int note_width = 114;  // of what an actor does
constexpr int edge = 58;         // from the figure's side to the first line

struct Lanes {
  bool has_app = false;

  int of(Actor actor) const {
    if (actor == Actor::mcu) return figure_width - edge;
    if (actor == Actor::app) return edge;
    return has_app ? figure_width / 2 : edge;
  }
};

class Drawing {
 public:
  Drawing(Lanes lanes, std::span<const std::string> names) : lanes_(lanes), names_(names) {}

  void add(const Step& step) {
    const bool is_note = step.from == step.to;
    const int from = lanes_.of(step.from);
    const int to = lanes_.of(step.to);
    const int room = is_note ? note_width - 6 : std::max(from, to) - std::min(from, to) - 8;
    const auto lines = wrap_text(step.text, columns_in(room, text_size));
    const int text_height = static_cast<int>(lines.size()) * line_height;
    const int height = text_height + (is_note ? 6 : 5);
    if (figures_.empty() || figure().height + height + gap + gap >= tallest_figure) begin();
    int& y = figure().height;
    if (is_note) {
      figure().boxes.push_back({from - note_width / 2, y, note_width, height, "note"});
    } else {
      add_arrow(from, to, y + height);
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
      figure().labels.push_back(
          {(from + to) / 2, y + static_cast<int>(i + 1) * line_height + (is_note ? 1 : -1), text_size, lines[i]});
    }
    y += height + gap;
  }

  std::vector<Figure> done() {
    for (Figure& each : figures_) add_lanes(each);
    return std::move(figures_);
  }

 private:
  Figure& figure() { return figures_.back(); }

  void begin() {
    figures_.emplace_back();
    figure().height = head_height + gap;
  }

  void add_arrow(int from, int to, int y) {
    const int back = to > from ? -6 : 6;
    figure().lines.push_back({from, y, to, y, "arrow"});
    figure().lines.push_back({to + back, y - 4, to, y, "arrow"});
    figure().lines.push_back({to + back, y + 4, to, y, "arrow"});
  }

  void add_lanes(Figure& is) const {
    for (const Actor actor : {Actor::app, Actor::module, Actor::mcu}) {
      if (actor == Actor::app && !lanes_.has_app) continue;
      const int x = lanes_.of(actor);
      is.boxes.push_back({x - head_width / 2, 1, head_width, head_height - 2, "head"});
      is.labels.push_back({x, 17, text_size, names_[static_cast<std::size_t>(actor)]});
      is.lines.insert(is.lines.begin(), {x, head_height - 1, x, is.height - 1, "lane"});
    }
  }

  Lanes lanes_;
  std::span<const std::string> names_;
  std::vector<Figure> figures_;
};

}  // namespace

std::vector<Figure> sequence(std::span<const Step> steps, std::span<const std::string> names) {
  const auto touches_app = [](const Step& step) {
    return step.from == Actor::app || step.to == Actor::app;
  };
  Drawing drawing({std::any_of(steps.begin(), steps.end(), touches_app)}, names);
  for (const Step& step : steps) drawing.add(step);
  return drawing.done();
}

}  // namespace gizgen::docs
