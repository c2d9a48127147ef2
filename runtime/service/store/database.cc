#include "runtime/service/store/database.h"

#include <cassert>

#include "runtime/service/store/postgres.h"
#include "runtime/service/store/sqlite.h"

namespace giz::store {

bool Rows::is_null(std::size_t row, std::size_t column) const {
  return std::holds_alternative<std::monostate>(at(row, column));
}

std::int64_t Rows::number(std::size_t row, std::size_t column) const {
  const Cell& cell = at(row, column);
  assert(is_null(row, column) || std::holds_alternative<std::int64_t>(cell));
  const auto* value = std::get_if<std::int64_t>(&cell);
  return value ? *value : 0;
}

double Rows::real(std::size_t row, std::size_t column) const {
  const Cell& cell = at(row, column);
  if (const auto* value = std::get_if<double>(&cell)) return *value;
  return static_cast<double>(number(row, column));
}

std::string Rows::text(std::size_t row, std::size_t column) const {
  const Cell& cell = at(row, column);
  assert(is_null(row, column) || std::holds_alternative<std::string>(cell));
  const auto* value = std::get_if<std::string>(&cell);
  return value ? *value : std::string();
}

Blob Rows::blob(std::size_t row, std::size_t column) const {
  const Cell& cell = at(row, column);
  assert(is_null(row, column) || std::holds_alternative<Blob>(cell));
  const auto* value = std::get_if<Blob>(&cell);
  return value ? *value : Blob();
}

std::unique_ptr<Database> open_database(std::string_view url) {
  constexpr std::string_view kSqlite = "sqlite://";
  if (url.starts_with(kSqlite) && url.size() > kSqlite.size())
    return open_sqlite(url.substr(kSqlite.size()));
  if (url.starts_with("postgres://") || url.starts_with("postgresql://")) return open_postgres(url);
  // The rest of the address may hold a password.
  throw StoreError("a database address that begins with '" +
                       std::string(url.substr(0, url.find("//"))) +
                       "' is not known: sqlite:///path/app.db or "
                       "postgres://user:password@host:port/name is wanted",
                   false);
}

}  // namespace giz::store
