// Statements are prepared once for each SQL text and types of parameters; the types are told from
// the cells, so that `$1 = 0` means what it means in SQLite. Parameters and results travel in
// binary, rows in bulk as arrays.
#include "runtime/service/store/postgres.h"

#include <bit>
#include <cassert>
#include <unordered_map>

#include <libpq-fe.h>

#include "runtime/service/store/postgres_cells.h"
#include "runtime/service/store/waiting_rows.h"

namespace giz::store {
namespace {

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Result = std::unique_ptr<PGresult, Clear>;
using namespace postgres;

Cell get_cell(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column)) return std::monostate{};
  const char* data = PQgetvalue(result, row, column);
  const auto size = static_cast<std::size_t>(PQgetlength(result, row, column));
  switch (const Oid type = PQftype(result, column)) {
    case kInt2:
    case kInt4:
    case kInt8: return get_number(data, size);
    case kBool: return std::int64_t{data[0]};
    case kFloat8: return std::bit_cast<double>(get_number(data, size));
    case kText:
    case kVarchar: return std::string(data, size);
    case kBytea: return Blob(data, data + size);
    case kVoid: return std::monostate{};
    default:
      throw StoreError("PostgreSQL: column " + std::string(PQfname(result, column)) + " has type " +
                           std::to_string(type) + "; cast it in the statement",
                       false);
  }
}

// Classes of SQLSTATE (appendix A of PostgreSQL's manual) after which the same may work later.
bool may_retry(std::string_view state) {
  for (const std::string_view start :
       {"08", "53", "57P", "58", "40001", "40P01", "55P03", "57014", "25006", "25P03"})
    if (state.starts_with(start)) return true;
  return false;
}

struct Params {
  std::vector<Oid> types;
  std::string bytes;
  std::vector<const char*> values;
  std::vector<int> lengths, formats;

  void add(Oid type, bool null, std::size_t from) {
    types.push_back(type);
    offsets_.push_back(null ? std::string::npos : from);
    lengths.push_back(static_cast<int>(bytes.size() - from));
    formats.push_back(1);
  }
  void done() {  // `bytes` grows no more
    for (const std::size_t offset : offsets_)
      values.push_back(offset == std::string::npos ? nullptr : bytes.data() + offset);
  }

 private:
  std::vector<std::size_t> offsets_;
};

class Postgres final : public Database {
 public:
  explicit Postgres(std::string_view url) {
    const std::string address(url);
    // What stands before `dbname` may be set otherwise by the address.
    const char* names[] = {"connect_timeout",  "application_name",    "keepalives_idle",
                           "keepalives_count", "keepalives_interval", "tcp_user_timeout",
                           "dbname",           "client_encoding",     nullptr};
    const char* values[] = {"5",     "gizgen",        "10",   "3",    "5",
                            "15000", address.c_str(), "UTF8", nullptr};
    connection_.reset(PQconnectdbParams(names, values, 1));
    if (!connection_ || PQstatus(connection_.get()) != CONNECTION_OK)
      throw StoreError("PostgreSQL cannot be reached: " + message(), true);
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    // A hanging server must not hang the service; what was answered must be on its disk.
    exec("SET statement_timeout = '20s'");
    exec("SET lock_timeout = '10s'");
    exec("SET idle_in_transaction_session_timeout = '60s'");
    exec(
        "SELECT set_config('synchronous_commit', 'on', false) "
        "WHERE current_setting('synchronous_commit') = 'off'");
  }

  Kind kind() const override { return Kind::postgres; }
  std::int64_t changes() const override { return changes_; }
  bool alive() override { return PQstatus(connection_.get()) == CONNECTION_OK; }
  using Database::run;

  Rows run(std::string_view sql, std::span<const Cell> params) override {
    send_waiting();
    Params sent;
    for (const Cell& cell : params) {
      const std::size_t from = sent.bytes.size();
      put_cell(sent.bytes, cell);
      sent.add(type_of(cell), cell.index() == 0, from);
    }
    sent.done();
    const Result result = execute(sql, sent);
    const int columns = PQnfields(result.get());
    const int rows = PQntuples(result.get());
    std::vector<Cell> cells;
    cells.reserve(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < columns; ++column)
        cells.push_back(get_cell(result.get(), row, column));
    return Rows(static_cast<std::size_t>(columns), std::move(cells));
  }

  void insert(std::string_view table, std::span<const std::string_view> columns,
              std::span<const Cell> cells, std::string_view on_conflict) override;

  void begin() override { start("BEGIN"); }
  void begin_read() override { start("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }
  // To commit a transaction that has failed is no error for the server: it rolls back.
  void commit() override {
    send_waiting();
    const Result result = exec("COMMIT");
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
      throw StoreError("PostgreSQL: the transaction had failed and was rolled back", false);
  }
  void rollback() noexcept override {
    waiting_.clear();
    if (PQtransactionStatus(connection_.get()) != PQTRANS_IDLE)
      Result(PQexec(connection_.get(), "ROLLBACK"));
  }
  void savepoint() override {
    send_waiting();
    exec("SAVEPOINT job");
  }
  void release() override {
    send_waiting();
    exec("RELEASE SAVEPOINT job");
  }
  void back_to_savepoint() override {
    waiting_.clear();
    exec("ROLLBACK TO SAVEPOINT job");
    exec("RELEASE SAVEPOINT job");
  }

 private:
  std::string message() const {
    std::string text = connection_ ? PQerrorMessage(connection_.get()) : "out of memory";
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }

  Result checked(PGresult* given, std::string_view sql) {
    Result result(given);
    const auto status = PQresultStatus(given);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
    const char* state = given ? PQresultErrorField(given, PG_DIAG_SQLSTATE) : nullptr;
    throw StoreError("PostgreSQL: " + message() + " in: " + std::string(sql),
                     !alive() || (state && may_retry(state)));
  }

  void start(const char* sql) {
    waiting_.clear();
    exec(sql);
  }

  // What waits is of this transaction: an error is its end, and the rest may go.
  void send_waiting() {
    if (waiting_.empty()) return;
    for (const WaitingRows& rows : waiting_.take()) insert_now(rows);
  }
  void insert_now(const WaitingRows& rows);

  Result exec(const char* sql) { return checked(PQexec(connection_.get(), sql), sql); }

  const std::string& prepare(std::string_view sql, const std::vector<Oid>& types) {
    key_.assign(sql);
    for (const Oid type : types) put_number(key_, type, 4);
    if (const auto found = statements_.find(key_); found != statements_.end()) return found->second;
    if (statements_.size() >= kMaxStatements) {
      exec("DEALLOCATE ALL");
      statements_.clear();
    }
    const std::string name = "s" + std::to_string(statements_.size());
    checked(PQprepare(connection_.get(), name.c_str(), std::string(sql).c_str(),
                      static_cast<int>(types.size()), types.data()),
            sql);
    return statements_.emplace(key_, name).first->second;
  }

  Result execute(std::string_view sql, const Params& params) {
    const std::string& name = prepare(sql, params.types);
    Result result = checked(
        PQexecPrepared(connection_.get(), name.c_str(), static_cast<int>(params.values.size()),
                       params.values.data(), params.lengths.data(), params.formats.data(), 1),
        sql);
    changes_ = 0;
    if (!std::string_view(PQcmdStatus(result.get())).starts_with("SELECT"))
      changes_ = std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
    return result;
  }

  std::unique_ptr<PGconn, Finish> connection_;
  std::unordered_map<std::string, std::string> statements_;
  std::string key_;
  std::int64_t changes_ = 0;
  WaitingInserts waiting_;
};

void Postgres::insert(std::string_view table, std::span<const std::string_view> columns,
                      std::span<const Cell> cells, std::string_view on_conflict) {
  assert(!columns.empty() && cells.size() % columns.size() == 0);
  changes_ = 0;
  if (cells.empty()) return;
  WaitingRows rows(table, columns, on_conflict);
  if (PQtransactionStatus(connection_.get()) != PQTRANS_INTRANS) {
    rows.cells.assign(cells.begin(), cells.end());
    insert_now(rows);
  } else if (!waiting_.add(rows, cells)) {
    send_waiting();
    waiting_.add(rows, cells);
  }
}

void Postgres::insert_now(const WaitingRows& rows) {
  Params sent;
  std::string sql = "INSERT INTO " + rows.table + "(";
  std::string arrays;
  const std::size_t count = rows.columns.size();
  for (std::size_t i = 0; i < count; ++i) {
    const Column column = column_of(rows.cells, i, count, rows.columns[i]);
    sql.append(i ? ", " : "").append(rows.columns[i]);
    arrays.append(i ? ", $" : "$").append(std::to_string(i + 1)).append(column.cast);
    const std::size_t from = sent.bytes.size();
    put_array(sent.bytes, column, rows.cells, i, count);
    sent.add(column.array, false, from);
  }
  sent.done();
  sql.append(") SELECT * FROM unnest(").append(arrays).append(") ").append(rows.on_conflict);
  execute(sql, sent);
}

}  // namespace

std::unique_ptr<Database> open_postgres(std::string_view url) {
  return std::make_unique<Postgres>(url);
}

}  // namespace giz::store
