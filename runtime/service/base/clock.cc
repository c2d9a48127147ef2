// ISO 8601 in the one form that the service writes, and the few that it reads.
#include "runtime/service/base/clock.h"

#include <chrono>

#include <fmt/format.h>

namespace giz {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// Takes digits and marks off the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  // `count` digits, at least `least` and at most `most`; -1 where they are not.
  int number(std::size_t count, int least, int most) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit()) {
        return -1;
      }
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    return value >= least && value <= most ? value : -1;
  }

  bool take(char mark) {
    if (text_.empty() || text_.front() != mark) {
      return false;
    }
    text_.remove_prefix(1);
    return true;
  }

  bool is_digit() const { return !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; }
  bool done() const { return text_.empty(); }

  // Thousandths of any number of digits; -1 where there is none.
  int fraction() {
    if (!is_digit()) {
      return -1;
    }
    int value = 0;
    for (int scale = 100; is_digit(); scale /= 10) {
      value += scale * (text_.front() - '0');
      text_.remove_prefix(1);
    }
    return value;
  }

 private:
  std::string_view text_;
};

Millis read_date(Reader& in) {
  const int year = in.number(4, 1970, 9999);
  if (year < 0 || !in.take('-')) {
    return -1;
  }
  const int month = in.number(2, 1, 12);
  if (month < 0 || !in.take('-')) {
    return -1;
  }
  const int day = in.number(2, 1, 31);
  const year_month_day date{std::chrono::year{year},
                            std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (day < 0 || !date.ok()) {
    return -1;
  }
  return sys_days{date}.time_since_epoch().count() * kDay;
}

Millis read_time_of_day(Reader& in) {
  const int hour = in.number(2, 0, 23);
  if (hour < 0 || !in.take(':')) {
    return -1;
  }
  const int minute = in.number(2, 0, 59);
  if (minute < 0) {
    return -1;
  }
  Millis time = (hour * 60 + minute) * kMinute;
  if (in.take(':')) {
    const int second = in.number(2, 0, 59);
    if (second < 0) {
      return -1;
    }
    time += second * 1000;
    if (in.take('.')) {
      const int thousandths = in.fraction();
      if (thousandths < 0) {
        return -1;
      }
      time += thousandths;
    }
  }
  return time;
}

// What must be taken off to get UTC; false where no zone stands.
bool read_zone(Reader& in, Millis& offset) {
  offset = 0;
  if (in.take('Z')) {
    return true;
  }
  const bool minus = in.take('-');
  if (!minus && !in.take('+')) {
    return false;
  }
  const int hours = in.number(2, 0, 14);
  if (hours < 0 || !in.take(':')) {
    return false;
  }
  const int minutes = in.number(2, 0, 59);
  if (minutes < 0) {
    return false;
  }
  offset = (hours * 60 + minutes) * kMinute * (minus ? -1 : 1);
  return true;
}

}  // namespace

Millis wall_now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string to_iso(Millis time) {
  const Millis day = time >= 0 ? time / kDay : (time - kDay + 1) / kDay;
  const Millis rest = time - day * kDay;
  const year_month_day date{sys_days{days{day}}};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     rest / kHour, rest / kMinute % 60, rest / 1000 % 60, rest % 1000);
}

Millis from_iso(std::string_view text) {
  Reader in(text);
  const Millis date = read_date(in);
  if (date < 0 || !in.take('T')) {
    return -1;
  }
  const Millis time = read_time_of_day(in);
  Millis offset = 0;
  if (time < 0 || !read_zone(in, offset) || !in.done() || date + time < offset) {
    return -1;
  }
  return date + time - offset;
}

}  // namespace giz
