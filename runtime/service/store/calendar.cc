#include "runtime/service/store/calendar.h"

#include <chrono>

namespace giz::store {
namespace {

Millis floor_by(Millis step, Millis time) {
  const Millis rest = time % step;
  return time - (rest < 0 ? rest + step : rest);
}

std::chrono::sys_days day_of(Millis time) {
  return std::chrono::sys_days(std::chrono::days(floor_by(kDay, time) / kDay));
}

Millis millis_of(std::chrono::sys_days day) { return day.time_since_epoch().count() * kDay; }

}  // namespace

Millis floor_to(Width width, Millis time) {
  using namespace std::chrono;
  switch (width) {
    case Width::raw: return time;
    case Width::minute: return floor_by(kMinute, time);
    case Width::hour: return floor_by(kHour, time);
    case Width::day: return floor_by(kDay, time);
    case Width::week: {
      const sys_days day = day_of(time);
      return millis_of(day - (weekday(day) - Monday));
    }
    case Width::month: {
      const year_month_day day(day_of(time));
      return millis_of(day.year() / day.month() / 1);
    }
  }
  return time;
}

Millis next_bucket(Width width, Millis start) {
  using namespace std::chrono;
  switch (width) {
    case Width::raw: return start + 1;
    case Width::minute: return start + kMinute;
    case Width::hour: return start + kHour;
    case Width::day: return start + kDay;
    case Width::week: return start + 7 * kDay;
    case Width::month: {
      const year_month_day day(day_of(start));
      return millis_of(sys_days((day.year() / day.month() + months(1)) / 1));
    }
  }
  return start;
}

}  // namespace giz::store
