// One line that is typed at a terminal: editing keys, history, completion. It knows no terminal: it
// takes the bytes of keys and gives text to show.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gizgen {

class LineEditor {
 public:
  // Words that may stand where the last word of the text begins.
  using Complete = std::function<std::vector<std::string>(std::string_view)>;

  LineEditor(std::string prompt, Complete complete)
      : prompt_(std::move(prompt)), complete_(std::move(complete)) {}

  struct Typed {
    std::vector<std::string> lines;  // that were ended
    std::string above;               // lines to show above the prompt
    bool ended = false;              // Ctrl-D on an empty line
  };
  Typed feed(std::string_view keys);

  // Takes the line off the terminal, and puts it back, in at most so many columns.
  static std::string clear() { return "\r\033[K"; }
  std::string draw(std::size_t width) const;

 private:
  void key(std::string_view key, Typed& out);
  void control(char key, Typed& out);
  void move(std::string_view key);
  void insert(std::string_view text);
  void erase(std::size_t begin, std::size_t end);
  void enter(Typed& out);
  void recall(std::size_t place);
  void complete(Typed& out);
  std::size_t before(std::size_t at) const;
  std::size_t behind(std::size_t at) const;

  std::string prompt_;
  Complete complete_;
  std::string text_;
  std::size_t cursor_ = 0;  // in bytes
  std::string rest_;        // of a key whose bytes are not all there
  std::vector<std::string> history_;
  std::size_t place_ = 0;  // in the history; its size: the line that is being typed
};

}  // namespace gizgen
