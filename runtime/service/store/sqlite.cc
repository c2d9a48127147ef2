// Statements are prepared once for each SQL text. SQLite numbers `$1` by where it first stands in
// the text, so that each parameter is bound by its name.
#include "runtime/service/store/sqlite.h"

#include <cassert>
#include <cstdlib>
#include <unordered_map>

#include <sqlite3.h>

namespace giz::store {
namespace {

constexpr int kBusyMs = 5000;  // another process holds the file

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
struct Close {
  void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};

struct Statement {
  std::unique_ptr<sqlite3_stmt, Finalize> handle;
  std::vector<std::size_t> numbers;  // of the parameter that SQLite counts first, second ...
  std::size_t params = 0;            // the highest number
};

struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};

// A statement that has been stepped is reset, whatever happens.
struct Running {
  explicit Running(sqlite3_stmt* statement) : handle(statement) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { sqlite3_reset(handle); }
  sqlite3_stmt* handle;
};

bool may_retry(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM: return true;
    default: return false;
  }
}

Cell column(sqlite3_stmt* statement, int index) {
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, index)};
    case SQLITE_FLOAT: return sqlite3_column_double(statement, index);
    case SQLITE_TEXT:
      return std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, index)),
                         size);
    case SQLITE_BLOB: {
      const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, index));
      return Blob(data, data + size);
    }
    default: return std::monostate{};
  }
}

class Sqlite final : public Database {
 public:
  explicit Sqlite(std::string_view path) {
    sqlite3* opened = nullptr;
    const int code =
        sqlite3_open_v2(std::string(path).c_str(), &opened,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    connection_.reset(opened);
    if (code != SQLITE_OK)
      throw StoreError("the database file '" + std::string(path) + "' cannot be opened: " +
                           sqlite3_errstr(code) + "; its folder must exist and be writable",
                       may_retry(code));
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, kBusyMs);
    for (const char* pragma :
         {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
          "PRAGMA temp_store = MEMORY", "PRAGMA cache_size = -32768",
          "PRAGMA wal_autocheckpoint = 4000", "PRAGMA journal_size_limit = 67108864"})
      run(pragma, std::span<const Cell>());
    statements_.clear();
  }

  Kind kind() const override { return Kind::sqlite; }
  std::int64_t changes() const override { return changes_; }
  bool alive() override { return true; }
  using Database::run;

  Rows run(std::string_view sql, std::span<const Cell> params) override {
    const Statement& statement = prepare(sql);
    bind(statement, params, sql);
    Running running(statement.handle.get());
    const int columns = sqlite3_column_count(running.handle);
    std::vector<Cell> cells;
    int code = 0;
    while ((code = sqlite3_step(running.handle)) == SQLITE_ROW)
      for (int i = 0; i < columns; ++i) cells.push_back(column(running.handle, i));
    if (code != SQLITE_DONE) fail(code, sql);
    changes_ = sqlite3_stmt_readonly(running.handle) ? 0 : sqlite3_changes64(connection_.get());
    return Rows(static_cast<std::size_t>(columns), std::move(cells));
  }

  void insert(std::string_view table, std::span<const std::string_view> columns,
              std::span<const Cell> cells, std::string_view on_conflict) override {
    assert(!columns.empty() && cells.size() % columns.size() == 0);
    std::string sql = "INSERT INTO " + std::string(table) + "(";
    std::string values;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      sql.append(i ? ", " : "").append(columns[i]);
      values.append(i ? ", $" : "$").append(std::to_string(i + 1));
    }
    sql.append(") VALUES (").append(values).append(") ").append(on_conflict);
    if (!sqlite3_get_autocommit(connection_.get())) return insert_rows(sql, columns.size(), cells);
    begin();  // all of them or none, as in PostgreSQL
    try {
      insert_rows(sql, columns.size(), cells);
      const std::int64_t changes = changes_;
      commit();
      changes_ = changes;
    } catch (...) {
      rollback();
      throw;
    }
  }

  void begin() override { run("BEGIN IMMEDIATE", std::span<const Cell>()); }
  void begin_read() override { run("BEGIN", std::span<const Cell>()); }
  void commit() override { run("COMMIT", std::span<const Cell>()); }
  void savepoint() override { run("SAVEPOINT job", std::span<const Cell>()); }
  void release() override { run("RELEASE job", std::span<const Cell>()); }
  void back_to_savepoint() override {
    run("ROLLBACK TO job", std::span<const Cell>());
    release();
  }
  // After a full disk SQLite has rolled back by itself.
  void rollback() noexcept override {
    if (!sqlite3_get_autocommit(connection_.get()))
      sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }

 private:
  [[noreturn]] void fail(int code, std::string_view sql) const {
    throw StoreError("SQLite: " + std::string(sqlite3_errmsg(connection_.get())) + " (" +
                         std::to_string(code) + ") in: " + std::string(sql),
                     may_retry(code));
  }

  void insert_rows(const std::string& sql, std::size_t columns, std::span<const Cell> cells) {
    const Statement& statement = prepare(sql);
    std::int64_t changes = 0;
    for (std::size_t i = 0; i < cells.size(); i += columns) {
      bind(statement, cells.subspan(i, columns), sql);
      Running running(statement.handle.get());
      if (const int code = sqlite3_step(running.handle); code != SQLITE_DONE) fail(code, sql);
      changes += sqlite3_changes64(connection_.get());
    }
    changes_ = changes;
  }

  const Statement& prepare(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) return found->second;
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (code != SQLITE_OK) fail(code, sql);
    Statement statement{std::unique_ptr<sqlite3_stmt, Finalize>(handle), {}, 0};
    for (int i = 1; i <= sqlite3_bind_parameter_count(handle); ++i) {
      const char* name = sqlite3_bind_parameter_name(handle, i);
      const auto number = name ? std::strtoul(name + 1, nullptr, 10) : 0;
      if (number == 0) throw StoreError("parameters are $1, $2 ...: " + std::string(sql), false);
      statement.numbers.push_back(number);
      statement.params = std::max<std::size_t>(statement.params, number);
    }
    if (statements_.size() >= kMaxStatements) statements_.clear();
    return statements_.emplace(std::string(sql), std::move(statement)).first->second;
  }

  // The cells outlive the step, so that nothing is copied.
  void bind(const Statement& statement, std::span<const Cell> params, std::string_view sql) const {
    if (statement.params > params.size())
      throw StoreError("too few parameters for: " + std::string(sql), false);
    sqlite3_stmt* handle = statement.handle.get();
    for (std::size_t i = 0; i < statement.numbers.size(); ++i) {
      const int place = static_cast<int>(i) + 1;
      const Cell& cell = params[statement.numbers[i] - 1];
      int code = SQLITE_OK;
      if (const auto* number = std::get_if<std::int64_t>(&cell))
        code = sqlite3_bind_int64(handle, place, *number);
      else if (const auto* real = std::get_if<double>(&cell))
        code = sqlite3_bind_double(handle, place, *real);
      else if (const auto* text = std::get_if<std::string>(&cell))
        code = sqlite3_bind_text64(handle, place, text->data(), text->size(), SQLITE_STATIC,
                                   SQLITE_UTF8);
      else if (const auto* blob = std::get_if<Blob>(&cell))  // a null pointer would bind NULL
        code = sqlite3_bind_blob64(handle, place,
                                   blob->empty() ? "" : static_cast<const void*>(blob->data()),
                                   blob->size(), SQLITE_STATIC);
      else
        code = sqlite3_bind_null(handle, place);
      if (code != SQLITE_OK) fail(code, sql);
    }
  }

  std::unique_ptr<sqlite3, Close> connection_;
  std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
  std::int64_t changes_ = 0;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(std::string_view path) {
  return std::make_unique<Sqlite>(path);
}

}  // namespace giz::store
