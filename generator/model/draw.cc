// attr_vals is drawn once, though dev_status begins with it: the second box says so and goes on
// behind it. Flags are drawn by name while they are few; beyond that the names would hide the
// simple rule, bit i is datapoint #i, so only the first and the last byte stand there.
#include "generator/model/draw.h"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>

#include "generator/base/unicode.h"
#include "generator/model/columns.h"
#include "generator/model/sheet.h"
#include "generator/model/words.h"
#include "runtime/wire/scale.h"

namespace gizgen {
namespace {

constexpr std::uint32_t most_named_flag_bytes = 4;
constexpr std::size_t widest_name = 24;  // of a column; a longer name moves what follows it
constexpr std::size_t least_room = 24;   // for what the values mean
constexpr std::size_t shortest_run = 5;  // of alike datapoints, that is drawn by its ends

constexpr std::array accesses = {Access::writable, Access::readonly, Access::alert, Access::fault};

// A datapoint's bits in a region, counted before its bytes are reversed.
struct Field {
  std::uint32_t bit = 0;
  std::uint32_t bits = 1;
  std::uint32_t id = 0;
  std::string_view name;  // empty: only the id is shown
  Paint paint = Paint::plain;
};

Paint paint_of(Access access) {
  switch (access) {
    case Access::writable: return Paint::green;
    case Access::readonly: return Paint::cyan;
    case Access::alert: return Paint::yellow;
    case Access::fault: break;
  }
  return Paint::red;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

// "[2:1]": which bits of a field stand in this byte, where it is spread over two.
std::string part(const Field& field, std::uint32_t low, std::uint32_t high) {
  if (low == field.bit && high == field.bit + field.bits - 1) return "";
  const std::uint32_t first = high - field.bit;
  const std::uint32_t last = low - field.bit;
  return first == last ? fmt::format("[{}]", first) : fmt::format("[{}:{}]", first, last);
}

Cell cell_of(const Field& field, std::uint32_t low, std::uint32_t high) {
  Cell cell{high - low + 1, {fmt::format("#{}", field.id)}, field.paint};
  const std::size_t width = cell.bits * (Sheet::cell_width + 1) - 1;
  const std::string name = std::string(field.name) + part(field, low, high);
  if (name.empty()) return cell;
  for (std::string& line : wrap_name(name, width)) cell.lines.push_back(std::move(line));
  return cell;
}

// The cells of the byte that holds the region's bits low..low+7. `fields` are in the order of bits.
std::vector<Cell> byte_cells(const std::vector<Field>& fields, std::uint32_t low) {
  std::vector<Cell> cells;
  std::uint32_t next = low;
  for (const Field& field : fields) {
    const std::uint32_t first = std::max(field.bit, low);
    const std::uint32_t end = std::min(field.bit + field.bits, low + 8);
    if (first >= end) continue;
    cells.push_back(cell_of(field, first, end - 1));
    next = end;
  }
  if (next < low + 8) cells.push_back({low + 8 - next, {"·"}, Paint::faint});
  std::ranges::reverse(cells);
  return cells;
}

void add_region(Sheet& sheet, const std::vector<Field>& fields, std::uint32_t first_byte,
                std::uint32_t bytes) {
  for (std::uint32_t i = 0; i < bytes; ++i) {
    sheet.bits(std::to_string(first_byte + i), byte_cells(fields, (bytes - 1 - i) * 8));
  }
}

// "7" or "7…22"
std::string span(std::uint32_t first, std::uint32_t bytes) {
  return bytes == 1 ? std::to_string(first) : fmt::format("{}…{}", first, first + bytes - 1);
}

std::string size_of(const Datapoint& point) {
  return point.type == Type::binary ? counted(point.length, "byte")
                                    : std::string(platform_type(point));
}

// What a raw value means: "raw 0..600", "0.1 °C each", "raw 0 = -10 °C".
std::vector<std::string> meaning_items(const Datapoint& point) {
  std::vector<std::string> items;
  if (point.type == Type::enumeration) {
    for (std::size_t i = 0; i < point.values.size(); ++i) {
      const std::string text = printable(point.values[i].text);
      items.push_back(fmt::format("{} {}", i, text.empty() ? "\"\"" : text));
    }
  } else if (point.type == Type::number) {
    const Number& number = point.number;
    const Scale& scale = number.scale;
    const std::string unit = number.unit.empty() ? "" : fmt::format(" {}", printable(number.unit));
    const std::string step = giz::wire::to_text({scale.step, 0, scale.decimals}, 1);
    const std::string zero = giz::wire::to_text(scale, 0);
    const bool raw = step == "1" && zero == "0";
    items.push_back(fmt::format("{}{}..{}{}", raw ? "" : "raw ", number.raw_min, number.raw_max,
                                raw ? unit : ""));
    if (!raw) items.push_back(step + unit + " each");
    if (zero != "0") items.push_back(fmt::format("raw 0 = {}{}", zero, unit));
  }
  return items;
}

// Whether one row can stand for both: they differ in nothing but digits of their names.
bool alike(const Datapoint& a, const Datapoint& b) {
  const auto letters = [](std::string name) {
    std::erase_if(name, [](char c) { return c >= '0' && c <= '9'; });
    return name;
  };
  return a.access == b.access && a.type == b.type && size_of(a) == size_of(b) &&
         meaning_items(a) == meaning_items(b) && letters(a.name) == letters(b.name);
}

class Drawing {
 public:
  Drawing(const Product& product, const Layout& layout, bool colour);

  std::string header() const;
  std::string standard() const;
  std::string var_len() const;

 private:
  using Wanted = std::function<bool(const Datapoint&)>;

  const Datapoint& point_of(const Slot& slot) const { return product_.datapoints[slot.index]; }
  std::string kind(const Slot& slot) const;
  std::string label(const Slot& slot) const;
  std::string head(const Slot& slot) const;

  std::string title(std::string_view name, std::string_view size, std::string_view what) const;
  std::string flags() const;
  void add_row(Sheet& sheet, const Slot& slot) const;
  void add_rows(Sheet& sheet, const Wanted& wanted) const;
  void add_group(Sheet& sheet, Access access) const;

  const Product& product_;
  const Layout& layout_;
  bool colour_;
  std::size_t label_width_ = 3;
  // The widest of the first columns of a row of text: "#12 temperature  uint16".
  std::size_t id_width_ = 0;
  std::size_t name_width_ = 0;
  std::size_t kind_width_ = 0;
};

Drawing::Drawing(const Product& product, const Layout& layout, bool colour)
    : product_(product), layout_(layout), colour_(colour) {
  if (layout.vals_bytes > 0)
    label_width_ = std::max(label_width_, columns(span(0, layout.vals_bytes)));
  for (const Slot& slot : layout.slots) {
    label_width_ = std::max(label_width_, columns(label(slot)));
    id_width_ = std::max(id_width_, fmt::formatted_size("#{}", slot.id));
    name_width_ = std::max(name_width_, std::min(widest_name, point_of(slot).name.size()));
    kind_width_ = std::max(kind_width_, kind(slot).size());
  }
}

// The type; where no group and no grid tells it, the access and the bits too.
std::string Drawing::kind(const Slot& slot) const {
  const Datapoint& point = point_of(slot);
  if (layout_.protocol == Protocol::standard) return size_of(point);
  const bool spread = point.type == Type::enumeration;
  return fmt::format("{} {}{}", word(point.access), size_of(point),
                     spread ? fmt::format(", {}", counted(slot.bits, "bit")) : "");
}

// The offsets of a byte value; a bit field has them in its grid, a var_len value has none.
std::string Drawing::label(const Slot& slot) const {
  const bool placed = slot.status && slot.status->region_bytes == 0;
  return placed ? span(slot.status->byte_offset, slot.bits / 8) : "";
}

std::string Drawing::head(const Slot& slot) const {
  return fmt::format("{:<{}} {:<{}}  {:<{}}", fmt::format("#{}", slot.id), id_width_,
                     point_of(slot).name, name_width_, kind(slot), kind_width_);
}

std::string Drawing::header() const {
  std::array<std::size_t, 4> counts{};
  for (const Datapoint& point : product_.datapoints) {
    ++counts[static_cast<std::size_t>(point.access)];
  }
  std::string groups;
  for (const Access access : accesses) {
    const std::size_t count = counts[static_cast<std::size_t>(access)];
    if (count == 0) continue;
    groups += groups.empty() ? ": " : ", ";
    groups += painted(fmt::format("{} {}", count, word(access)), paint_of(access), colour_);
  }
  const std::string name = product_.name == product_.id ? "" : "  " + printable(product_.name);
  return fmt::format("{}{}\n{}, key {}\n{}{}\n", painted(product_.id, Paint::strong, colour_), name,
                     word(layout_.protocol), product_.key,
                     counted(product_.datapoints.size(), "datapoint"), groups);
}

std::string Drawing::title(std::string_view name, std::string_view size,
                           std::string_view what) const {
  return fmt::format("\n{}, {}: {}\n", painted(name, Paint::strong, colour_), size, what);
}

std::string Drawing::flags() const {
  const bool named = layout_.flags_bytes <= most_named_flag_bytes;
  std::vector<Field> fields;
  for (const Slot& slot : layout_.slots) {
    if (!slot.flag_bit) continue;
    const Datapoint& point = point_of(slot);
    fields.push_back({*slot.flag_bit, 1, slot.id, named ? std::string_view(point.name) : "",
                      paint_of(point.access)});
  }
  Sheet sheet(label_width_, colour_);
  if (named) {
    add_region(sheet, fields, 0, layout_.flags_bytes);
  } else {
    const std::uint32_t last = layout_.flags_bytes - 1;
    sheet.bits("0", byte_cells(fields, last * 8));
    sheet.text("⋮", "each byte holds the flags of the next eight lower ids", Paint::faint);
    sheet.bits(std::to_string(last), byte_cells(fields, 0));
  }
  return sheet.draw();
}

// A row of text, and more where what the values mean is longer than a row.
void Drawing::add_row(Sheet& sheet, const Slot& slot) const {
  const Datapoint& point = point_of(slot);
  const Paint paint = paint_of(point.access);
  const std::string start = head(slot);
  const std::size_t left = std::min(start.size() + 2, Sheet::inner_width - least_room);
  std::vector<std::string> lines = wrap_items(meaning_items(point), Sheet::inner_width - 2 - left);
  if (start.size() + 2 > left) lines.insert(lines.begin(), "");
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string line = padded(i == 0 ? start : "", left) + lines[i];
    line.erase(line.find_last_not_of(' ') + 1);
    if (!line.empty()) sheet.text(i == 0 ? label(slot) : "", line, paint);
  }
}

// The rows of the datapoints that are wanted, in id order; a long run of alike ones only by its
// ends.
void Drawing::add_rows(Sheet& sheet, const Wanted& wanted) const {
  std::vector<const Slot*> slots;
  for (const Slot& slot : layout_.slots) {
    if (wanted(point_of(slot))) slots.push_back(&slot);
  }
  for (std::size_t first = 0; first < slots.size(); ++first) {
    std::size_t end = first + 1;
    while (end < slots.size() && alike(point_of(*slots[first]), point_of(*slots[end]))) ++end;
    if (end - first >= shortest_run) {
      add_row(sheet, *slots[first]);
      sheet.text("⋮", fmt::format("#{} to #{}: likewise", slots[first + 1]->id, slots[end - 2]->id),
                 Paint::faint);
      first = end - 1;
    }
    add_row(sheet, *slots[first]);
  }
}

// The region of one access group, the labels of its enums, then its numbers and binaries.
void Drawing::add_group(Sheet& sheet, Access access) const {
  std::vector<Field> fields;
  for (const Slot& slot : layout_.slots) {
    const Datapoint& point = point_of(slot);
    if (point.access != access || !is_bit_field(point)) continue;
    fields.push_back({slot.status->bit_offset, slot.bits, slot.id, point.name, paint_of(access)});
  }
  for (const Region& region : layout_.regions) {
    if (region.access == access) add_region(sheet, fields, region.byte_offset, region.bytes);
  }
  if (!fields.empty()) sheet.rule();
  add_rows(sheet, [&](const Datapoint& point) {
    return point.access == access && point.type == Type::enumeration;
  });
  if (!fields.empty()) sheet.rule();
  add_rows(sheet,
           [&](const Datapoint& point) { return point.access == access && !is_bit_field(point); });
}

std::string Drawing::standard() const {
  std::string out;
  if (layout_.flags_bytes == 0) {
    out += "\nattr_flags and attr_vals are empty: nothing is writable\n";
  } else {
    Sheet vals(label_width_, colour_);
    add_group(vals, Access::writable);
    out += title("attr_flags", counted(layout_.flags_bytes, "byte"), "what a control changes") +
           flags();
    out += title("attr_vals", counted(layout_.vals_bytes, "byte"), "the values of a control") +
           vals.draw();
  }
  Sheet status(label_width_, colour_);
  if (layout_.vals_bytes > 0) {
    status.text(span(0, layout_.vals_bytes), "as attr_vals", Paint::green);
  }
  for (const Access access : {Access::readonly, Access::alert, Access::fault}) {
    const auto is_of_group = [&](const Datapoint& point) { return point.access == access; };
    if (std::ranges::none_of(product_.datapoints, is_of_group)) continue;
    status.rule();
    status.text("", std::string(word(access)), paint_of(access));
    add_group(status, access);
  }
  return out +
         title("dev_status", counted(layout_.status_bytes, "byte"), "the values of a report") +
         status.draw();
}

std::string Drawing::var_len() const {
  Sheet sheet(label_width_, colour_);
  add_rows(sheet, is_bit_field);
  sheet.rule();
  add_rows(sheet, [](const Datapoint& point) { return !is_bit_field(point); });
  const std::string most =
      "at most " + counted(layout_.max_payload - 1 - layout_.flags_bytes, "byte");
  return title("flags", counted(layout_.flags_bytes, "byte"), "which datapoints follow") + flags() +
         title("values", most, "what is flagged, in this order;") +
         "bits are packed upward from bit 0 of one big-endian integer\n" + sheet.draw();
}

}  // namespace

std::string draw(const Product& product, const Layout& layout, bool colour) {
  const Drawing drawing(product, layout, colour);
  return drawing.header() +
         (layout.protocol == Protocol::standard ? drawing.standard() : drawing.var_len());
}

}  // namespace gizgen
