// Schedules and rules, stored as their owner said them; jobs/ carries them out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/service/base/clock.h"
#include "runtime/service/store/database.h"

namespace giz::store {

struct Schedule {
  std::int64_t id = 0;
  std::int64_t device = 0, user = 0;
  std::string title;
  std::string
      when;  // JSON: {"at":"2026-01-31T08:30:00Z"} or {"time":"08:30","days":["mon"],"zone":480}
  std::string attrs;  // JSON: {"power":true}
  bool enabled = true;
  Millis next = 0;  // 0: never again
};
Schedule add_schedule(Database& database, Schedule schedule);
bool change_schedule(Database& database, const Schedule& schedule);
bool remove_schedule(Database& database, std::int64_t device, std::int64_t id);
std::vector<Schedule> list_schedules(Database& database, std::int64_t device);
// Those that are due, for a job that moves each by set_next(): then each is had once over all
// instances (on PostgreSQL they are locked until the job's end, and others pass over them).
std::vector<Schedule> due_schedules(Database& database, Millis now, std::size_t limit);
bool set_next(Database& database, std::int64_t id, Millis expected, Millis next);

struct Rule {
  std::int64_t id = 0;
  std::int64_t device = 0, user = 0;
  std::string title;
  std::string condition;  // JSON: {"attr":"temperature","is":">","value":28,"for_s":60}
  std::string target;     // did
  std::string attrs;      // JSON
  bool enabled = true;
  Millis fired = 0;
};
Rule add_rule(Database& database, Rule rule);
bool change_rule(Database& database, const Rule& rule);
bool remove_rule(Database& database, std::int64_t device, std::int64_t id);
std::vector<Rule> list_rules(Database& database, std::int64_t device);
void rule_fired(Database& database, std::int64_t id, Millis now);

}  // namespace giz::store
