// When a schedule comes next. Days and times of day are of the zone that the schedule names,
// minutes east of UTC; the store and the answer are UTC.
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "runtime/service/base/refusal.h"
#include "runtime/service/jobs/jobs.h"

namespace giz::jobs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

// "08:30", as milliseconds of the day.
Millis time_of_day(const Json& when) {
  const std::string text = when.at("time").is_string() ? when.at("time").get<std::string>() : "";
  const auto two_digits = [&](std::size_t at, int below) {
    int number = -1;
    const auto read = std::from_chars(text.data() + at, text.data() + at + 2, number);
    return read.ptr == text.data() + at + 2 && number < below ? number : -1;
  };
  const bool has_shape = text.size() == 5 && text[2] == ':';
  const int hour = has_shape ? two_digits(0, 24) : -1;
  const int minute = has_shape ? two_digits(3, 60) : -1;
  if (hour < 0 || minute < 0) {
    refuse("when.time", "a time of day is wanted: \"08:30\"");
  }
  return (hour * 60 + minute) * kMinute;
}

// One flag a day, Monday first; all where none is named.
std::array<bool, 7> days_of(const Json& when) {
  std::array<bool, 7> wanted{};
  if (!when.contains("days")) {
    wanted.fill(true);
    return wanted;
  }
  const Json& days = when["days"];
  if (!days.is_array() || days.empty())
    refuse("when.days", "a list of days is wanted: [\"mon\", \"sat\"]");
  for (const Json& day : days) {
    const auto found =
        std::find(kDays.begin(), kDays.end(), day.is_string() ? day.get<std::string>() : "");
    if (found == kDays.end()) {
      refuse("when.days",
             fmt::format("{} is no day: mon, tue, wed, thu, fri, sat, sun", day.dump()));
    }
    wanted[static_cast<std::size_t>(found - kDays.begin())] = true;
  }
  return wanted;
}

Millis zone_of(const Json& when) {
  if (!when.contains("zone")) return 0;
  const Json& zone = when["zone"];
  if (!zone.is_number_integer() || zone.get<int>() < -720 || zone.get<int>() > 840) {
    refuse("when.zone", "minutes east of UTC are wanted, -720 to 840: 480 is Beijing");
  }
  return zone.get<int>() * kMinute;
}

Millis next_of_day(const Json& when, Millis now) {
  const Millis at = time_of_day(when);
  const std::array<bool, 7> wanted = days_of(when);
  const Millis zone = zone_of(when);
  const Millis today = (now + zone) / kDay;  // days since 1970, a Thursday
  for (Millis day = today; day <= today + 7; ++day) {
    const Millis candidate = day * kDay + at - zone;
    if (candidate > now && wanted[static_cast<std::size_t>((day + 3) % 7)]) return candidate;
  }
  return 0;
}

}  // namespace

Millis next_time(const Json& when, Millis now) {
  if (when.is_object() && when.contains("time")) return next_of_day(when, now);
  if (!when.is_object() || !when.contains("at") || !when["at"].is_string()) {
    refuse("when",
           "{\"at\": \"2026-01-31T08:30:00Z\"} or {\"time\": \"08:30\", \"days\": [\"mon\"], "
           "\"zone\": 480} is wanted");
  }
  const Millis at = from_iso(when["at"].get<std::string>());
  if (at < 0) refuse("when.at", "a time is wanted: \"2026-01-31T08:30:00Z\"");
  return at > now ? at : 0;
}

}  // namespace giz::jobs
