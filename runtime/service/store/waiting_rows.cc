#include "runtime/service/store/waiting_rows.h"

#include <algorithm>

#include "runtime/service/store/postgres_cells.h"

namespace giz::store {
namespace {

constexpr std::size_t kMaxCells = 100'000;  // of one statement

// Where the columns of "ON CONFLICT (a, b) DO UPDATE ..." stand among `columns`; none where nothing
// is updated.
std::vector<std::size_t> key_columns(const WaitingRows& rows) {
  std::vector<std::size_t> key;
  const std::string& text = rows.on_conflict;
  if (text.find("DO UPDATE") == std::string::npos) return key;
  const std::size_t end = text.find(')');
  std::size_t from = text.find('(') + 1;
  while (from < end) {
    const std::size_t to = std::min(text.find(", ", from), end);
    const auto found =
        std::find(rows.columns.begin(), rows.columns.end(), text.substr(from, to - from));
    if (found == rows.columns.end())
      throw StoreError("the conflict's columns are not among those inserted: " + text, false);
    key.push_back(static_cast<std::size_t>(found - rows.columns.begin()));
    from = to + 2;
  }
  return key;
}

std::string key_of(std::span<const Cell> row, const std::vector<std::size_t>& key) {
  std::string text, cell;
  for (const std::size_t column : key) {
    cell.clear();
    postgres::put_cell(cell, row[column]);
    postgres::put_number(text, cell.size(), 4);
    text.append(cell);
  }
  return text;
}

}  // namespace

WaitingInserts::Insert& WaitingInserts::insert_for(const WaitingRows& rows) {
  for (Insert& insert : inserts_)
    if (insert.rows.table == rows.table && insert.rows.on_conflict == rows.on_conflict &&
        insert.rows.columns == rows.columns)
      return insert;
  inserts_.push_back({rows, key_columns(rows), {}});
  return inserts_.back();
}

bool WaitingInserts::add(const WaitingRows& rows, std::span<const Cell> cells) {
  Insert& insert = insert_for(rows);
  if (!insert.rows.cells.empty() && insert.rows.cells.size() + cells.size() > kMaxCells)
    return false;
  if (!insert.key.empty()) {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < cells.size(); i += rows.columns.size()) {
      keys.push_back(key_of(cells.subspan(i, rows.columns.size()), insert.key));
      if (insert.seen.contains(keys.back())) return false;
    }
    insert.seen.insert(keys.begin(), keys.end());
  }
  insert.rows.cells.insert(insert.rows.cells.end(), cells.begin(), cells.end());
  return true;
}

std::vector<WaitingRows> WaitingInserts::take() {
  std::vector<WaitingRows> taken;
  for (Insert& insert : inserts_)
    if (!insert.rows.cells.empty()) taken.push_back(std::move(insert.rows));
  inserts_.clear();
  return taken;
}

}  // namespace giz::store
