// Cells in PostgreSQL's binary form.
#pragma once

#include <string>

#include <postgres_ext.h>

#include "runtime/service/store/database.h"

namespace giz::store::postgres {

// Oids of PostgreSQL's own types (pg_type.dat); they never change.
inline constexpr Oid kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25,
                     kFloat8 = 701, kVarchar = 1043, kVoid = 2278;
inline constexpr Oid kByteaArray = 1001, kTextArray = 1009, kInt8Array = 1016;

// Big-endian.
void put_number(std::string& out, std::uint64_t value, int bytes);
std::int64_t get_number(const char* data, std::size_t bytes);

Oid type_of(const Cell& cell);  // 0: NULL
void put_cell(std::string& out, const Cell& cell);

// One column of rows that lie one behind the other, `stride` cells each.
struct Column {
  Oid type = 0, array = 0;
  const char* cast = "";
  bool has_null = false;
};
Column column_of(std::span<const Cell> cells, std::size_t first, std::size_t stride,
                 std::string_view name);  // StoreError where it has no type, or two
void put_array(std::string& out, const Column& column, std::span<const Cell> cells,
               std::size_t first, std::size_t stride);

}  // namespace giz::store::postgres
