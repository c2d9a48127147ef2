// The values' binary views are made once, into one block that never moves again.
#include "runtime/wire/state.h"

#include <algorithm>

namespace giz::wire {

State::State(const Table& table) : table_(&table), values_(table.points.size()) {
  std::size_t total = 0;
  for (const Point& point : table.points) {
    if (point.type == Type::binary) total += point.bits / 8;
  }
  bytes_.resize(total);
  std::size_t next = 0;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const Point& point = table.points[i];
    if (point.type == Type::binary) {
      values_[i].bytes = Bytes(bytes_).subspan(next, point.bits / 8);
      next += point.bits / 8;
    } else {
      values_[i].raw = point.raw_min;
    }
  }
}

bool State::put(std::size_t index, const Value& value) {
  if (check(*table_, index, value)) return false;
  Value& mine = values_[index];
  bool changed = !mine.set || mine.raw != value.raw;
  if (table_->points[index].type == Type::binary) {
    // The view is of bytes_, which is this state's to write.
    std::uint8_t* bytes = bytes_.data() + (mine.bytes.data() - bytes_.data());
    const std::size_t size = value.bytes.size();
    changed = !mine.set || !std::equal(value.bytes.begin(), value.bytes.end(), bytes) ||
              std::any_of(bytes + size, bytes + mine.bytes.size(), [](auto b) { return b != 0; });
    std::copy(value.bytes.begin(), value.bytes.end(), bytes);
    std::fill(bytes + size, bytes + mine.bytes.size(), std::uint8_t{0});
  } else {
    mine.raw = value.raw;
  }
  mine.set = true;
  return changed;
}

}  // namespace giz::wire
