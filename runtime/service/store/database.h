// One connection to SQLite or PostgreSQL, and what both understand: SQL with $1, $2 ... , upserts
// (ON CONFLICT) and RETURNING. Used from one thread at a time. Thin over sqlite3 and libpq, because
// telemetry is written in bulk; statements are prepared once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace giz::store {

inline constexpr std::size_t kMaxStatements = 512;  // texts are constants; this bounds a mistake

using Blob = std::vector<std::uint8_t>;
using Cell = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;  // first: NULL

// The rows of an answer. Getters assert that the cell has the type or is NULL (then 0 or empty).
class Rows {
 public:
  Rows(std::size_t columns, std::vector<Cell> cells)
      : columns_(columns), cells_(std::move(cells)) {}

  std::size_t size() const { return columns_ == 0 ? 0 : cells_.size() / columns_; }
  bool empty() const { return cells_.empty(); }
  const Cell& at(std::size_t row, std::size_t column) const {
    return cells_[row * columns_ + column];
  }
  bool is_null(std::size_t row, std::size_t column) const;
  std::int64_t number(std::size_t row, std::size_t column) const;
  double real(std::size_t row, std::size_t column) const;
  std::string text(std::size_t row, std::size_t column) const;
  Blob blob(std::size_t row, std::size_t column) const;

 private:
  std::size_t columns_;
  std::vector<Cell> cells_;
};

// The store's fault. `retry`: the connection was lost or the disk is full: the same may work later.
struct StoreError : std::runtime_error {
  StoreError(std::string message, bool may_retry)
      : std::runtime_error(std::move(message)), retry(may_retry) {}
  bool retry;
};

class Database {
 public:
  enum class Kind : std::uint8_t { sqlite, postgres };

  virtual ~Database() = default;
  virtual Kind kind() const = 0;

  virtual Rows run(std::string_view sql, std::span<const Cell> params = {}) = 0;
  Rows run(std::string_view sql, std::initializer_list<Cell> params) {
    return run(sql, std::span<const Cell>(params.begin(), params.size()));
  }
  // Rows touched by the last run().
  virtual std::int64_t changes() const = 0;

  // Many rows at once: `cells` holds them one behind the other, all columns integers, texts or
  // blobs of one type each. `on_conflict` is what follows the values: "ON CONFLICT DO NOTHING";
  // with DO UPDATE the conflict's columns are named, and no two rows may have the same key. Inside
  // a transaction the rows may wait, to travel with those of other calls, until the next run() or
  // the commit, which then tells what is wrong with them; changes() does not count them.
  virtual void insert(std::string_view table, std::span<const std::string_view> columns,
                      std::span<const Cell> cells, std::string_view on_conflict = {}) = 0;

  virtual void begin() = 0;       // to write: SQLite's only writer from here on
  virtual void begin_read() = 0;  // one view of the data until commit or rollback
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  virtual void savepoint() = 0;  // one at a time, inside a transaction
  virtual void release() = 0;
  virtual void back_to_savepoint() = 0;  // and releases it; also after a statement that failed
  virtual bool alive() = 0;              // after an error: whether the connection is of use
};

// "sqlite:///data/app.db", "sqlite://:memory:" (tests), "postgres://user:password@host:port/name".
std::unique_ptr<Database> open_database(std::string_view url);  // throws StoreError

}  // namespace giz::store
