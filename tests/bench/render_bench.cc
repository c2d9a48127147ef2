// Prints how long a template of 2,000 lines takes: the first time, when it is parsed, and after
// that.
#include <chrono>
#include <cstdio>
#include <string>

#include "generator/render/render.h"

namespace {

constexpr int blocks = 200;  // of ten lines
constexpr int repeats = 100;

constexpr const char* block =
    "/* {{product.title}} */\n"
    "{{#points}}\n"
    "    {{type}} {{name}}; /* {{title}} */\n"
    "{{/points}}\n"
    "{{^points}}\n"
    "nothing\n"
    "{{/points}}\n"
    "    {{>part}}\n"
    "text without a tag, as most lines are\n"
    "{{#points}}{{name}}{{^last}}, {{/last}}{{/points}}\n";

std::optional<std::string> load(std::string_view name) {
  if (name == "part") return "{{product.id}}_init();\n";
  std::string text;
  for (int n = 0; n < blocks; ++n) text += block;
  return text;
}

gizgen::Json ten_points() {
  gizgen::Json view = {{"product", {{"id", "lamp"}, {"title", "Lamp"}}}};
  for (int n = 0; n < 10; ++n) {
    view["points"].push_back(
        {{"name", "point"}, {"type", "uint16_t"}, {"title", "a point"}, {"last", n == 9}});
  }
  return view;
}

}  // namespace

int main() {
  using Clock = std::chrono::steady_clock;
  using Milliseconds = std::chrono::duration<double, std::milli>;
  const gizgen::Json view = ten_points();
  gizgen::Renderer renderer(load, {});
  gizgen::Diagnostics diagnostics;

  const auto start = Clock::now();
  const auto text = renderer.render("page", view, diagnostics);
  const auto first = Clock::now();
  for (int n = 0; n < repeats; ++n) renderer.render("page", view, diagnostics);
  const Milliseconds again = Clock::now() - first;
  if (!text) return 1;
  std::printf("2,000 lines into %zu bytes: %.2f ms parsed and rendered, %.2f ms rendered again\n",
              text->size(), Milliseconds(first - start).count(), again.count() / repeats);
}
