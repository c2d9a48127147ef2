// Rows of one transaction that wait to be inserted together: the telemetry of a hundred reports is
// one statement then, and not a hundred.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "runtime/service/store/database.h"

namespace giz::store {

// Of one table, the same columns and the same conflict.
struct WaitingRows {
  WaitingRows(std::string_view table_name, std::span<const std::string_view> names,
              std::string_view conflict)
      : table(table_name), columns(names.begin(), names.end()), on_conflict(conflict) {}

  std::string table;
  std::vector<std::string> columns;
  std::string on_conflict;
  std::vector<Cell> cells;
};

class WaitingInserts {
 public:
  bool empty() const { return inserts_.empty(); }
  void clear() { inserts_.clear(); }
  std::vector<WaitingRows> take();  // in the order of their first rows
  // `rows` without cells says where they go. false, and nothing is added: a row has the key of one
  // that waits, which one statement cannot update twice, or too much waits already.
  bool add(const WaitingRows& rows, std::span<const Cell> cells);

 private:
  struct Insert {
    WaitingRows rows;
    std::vector<std::size_t> key;  // columns of `ON CONFLICT (...) DO UPDATE`
    std::unordered_set<std::string> seen;
  };
  Insert& insert_for(const WaitingRows& rows);

  std::vector<Insert> inserts_;  // few
};

}  // namespace giz::store
