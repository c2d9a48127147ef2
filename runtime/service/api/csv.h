// Comma-separated values as RFC 4180 has them, for spreadsheets: a byte order mark so that Excel
// takes the text for UTF-8, CR LF, quotes where they are needed. A cell that a spreadsheet would
// run as a formula is made a text by an apostrophe.
#pragma once

#include <string>
#include <string_view>

namespace giz::api {

class Csv {
 public:
  Csv();
  Csv& text(std::string_view cell);
  Csv& number(std::string_view cell);  // as it is: digits, sign, point
  void end_row();
  std::string take() { return std::move(out_); }

 private:
  void separate();

  std::string out_;
  bool row_begun_ = false;
};

}  // namespace giz::api
