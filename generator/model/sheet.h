// A box of lines and rules on a terminal: bytes as rows of eight bit columns, and rows of text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gizgen {

enum class Paint : std::uint8_t { plain, faint, strong, green, cyan, yellow, red };

// `text` in a colour of the terminal; as it is where `colour` is false or the paint is plain.
std::string painted(std::string_view text, Paint paint, bool colour);

// A run of bit columns. `lines` are centred in it, from the top.
struct Cell {
  std::size_t bits = 1;
  std::vector<std::string> lines;
  Paint paint = Paint::plain;
};

class Sheet {
 public:
  static constexpr std::size_t cell_width = 8;
  static constexpr std::size_t inner_width = 8 * cell_width + 7;

  // Labels stand right-aligned in `label_width` columns.
  Sheet(std::size_t label_width, bool colour) : indent_(label_width + 2), colour_(colour) {}

  // A byte: cells from bit 7 down, eight bits together. `label` stands before the box.
  void bits(std::string label, std::vector<Cell> cells);

  // A line of text as wide as the box. Follows another one without a rule between them.
  void text(std::string label, std::string line, Paint paint = Paint::plain);

  // A rule before the next row of text.
  void rule() { ruled_ = true; }

  // The box, with the bits' numbers above it where its first row is a byte in bits.
  std::string draw() const;

 private:
  struct Row {
    std::string label;
    std::vector<Cell> cells;  // one of 8 bits: text
    bool ruled = true;        // a rule stands above it
    bool is_text = false;
  };

  std::string numbers() const;
  std::string rule_between(const Row* above, const Row* below) const;
  std::string row(const Row& row) const;

  std::size_t indent_;
  bool colour_;
  bool ruled_ = true;
  std::vector<Row> rows_;
};

}  // namespace gizgen
