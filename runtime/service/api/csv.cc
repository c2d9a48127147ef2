#include "runtime/service/api/csv.h"

namespace giz::api {

Csv::Csv() : out_("\xEF\xBB\xBF") {}

void Csv::separate() {
  if (row_begun_) out_.push_back(',');
  row_begun_ = true;
}

Csv& Csv::text(std::string_view cell) {
  separate();
  const bool formula =
      !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
  if (!formula && cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    out_ += cell;
    return *this;
  }
  out_.push_back('"');
  if (formula) out_.push_back('\'');
  for (const char c : cell) {
    if (c == '"') out_.push_back('"');
    out_.push_back(c);
  }
  out_.push_back('"');
  return *this;
}

Csv& Csv::number(std::string_view cell) {
  separate();
  out_ += cell;
  return *this;
}

void Csv::end_row() {
  out_ += "\r\n";
  row_begun_ = false;
}

}  // namespace giz::api
