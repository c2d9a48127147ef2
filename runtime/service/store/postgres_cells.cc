#include "runtime/service/store/postgres_cells.h"

#include <bit>

namespace giz::store::postgres {
namespace {

std::string_view text_of(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  const auto& blob = std::get<Blob>(cell);
  return {reinterpret_cast<const char*>(blob.data()), blob.size()};
}

}  // namespace

void put_number(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(value >> shift));
}

std::int64_t get_number(const char* data, std::size_t bytes) {
  std::uint64_t value = (data[0] & 0x80) ? ~std::uint64_t{0} : 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<std::uint8_t>(data[i]);
  return static_cast<std::int64_t>(value);
}

Oid type_of(const Cell& cell) {
  constexpr Oid kTypes[] = {0, kInt8, kFloat8, kText, kBytea};
  return kTypes[cell.index()];
}

void put_cell(std::string& out, const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell))
    put_number(out, static_cast<std::uint64_t>(*number), 8);
  else if (const auto* real = std::get_if<double>(&cell))
    put_number(out, std::bit_cast<std::uint64_t>(*real), 8);
  else if (cell.index() != 0)
    out.append(text_of(cell));
}

Column column_of(std::span<const Cell> cells, std::size_t first, std::size_t stride,
                 std::string_view name) {
  Column column;
  for (std::size_t i = first; i < cells.size(); i += stride) {
    const Oid type = type_of(cells[i]);
    if (type == 0)
      column.has_null = true;
    else if (column.type != 0 && column.type != type)
      throw StoreError("two types of cells in column " + std::string(name), false);
    else
      column.type = type;
  }
  switch (column.type) {
    case kInt8: column.array = kInt8Array, column.cast = "::bigint[]"; break;
    case kText: column.array = kTextArray, column.cast = "::text[]"; break;
    case kBytea: column.array = kByteaArray, column.cast = "::bytea[]"; break;
    default: throw StoreError("no cell of a known type in column " + std::string(name), false);
  }
  return column;
}

// Dimensions, has-null, type, size, lower bound; then length and bytes of each element, -1 for
// NULL.
void put_array(std::string& out, const Column& column, std::span<const Cell> cells,
               std::size_t first, std::size_t stride) {
  put_number(out, 1, 4);
  put_number(out, column.has_null, 4);
  put_number(out, column.type, 4);
  put_number(out, cells.size() / stride, 4);
  put_number(out, 1, 4);
  for (std::size_t i = first; i < cells.size(); i += stride) {
    const Cell& cell = cells[i];
    if (cell.index() == 0)
      put_number(out, 0xffffffff, 4);
    else
      put_number(out, cell.index() == 1 ? 8 : text_of(cell).size(), 4);
    put_cell(out, cell);
  }
}

}  // namespace giz::store::postgres
