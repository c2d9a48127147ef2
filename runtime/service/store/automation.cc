#include "runtime/service/store/automation.h"

namespace giz::store {
namespace {

constexpr std::string_view kSchedule =
    "SELECT id, device, user_id, title, moment, attrs, enabled, next FROM schedules ";

std::vector<Schedule> schedules(const Rows& rows) {
  std::vector<Schedule> list;
  for (std::size_t i = 0; i < rows.size(); ++i)
    list.push_back({rows.number(i, 0), rows.number(i, 1), rows.number(i, 2), rows.text(i, 3),
                    rows.text(i, 4), rows.text(i, 5), rows.number(i, 6) != 0, rows.number(i, 7)});
  return list;
}

}  // namespace

Schedule add_schedule(Database& database, Schedule schedule) {
  const Rows rows = database.run(
      "INSERT INTO schedules(device, user_id, title, moment, attrs, enabled, next) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
      {schedule.device, schedule.user, schedule.title, schedule.when, schedule.attrs,
       std::int64_t{schedule.enabled}, schedule.next});
  schedule.id = rows.number(0, 0);
  return schedule;
}

bool change_schedule(Database& database, const Schedule& schedule) {
  database.run(
      "UPDATE schedules SET title = $3, moment = $4, attrs = $5, enabled = $6, next = $7, "
      "user_id = $8 WHERE id = $1 AND device = $2",
      {schedule.id, schedule.device, schedule.title, schedule.when, schedule.attrs,
       std::int64_t{schedule.enabled}, schedule.next, schedule.user});
  return database.changes() == 1;
}

bool remove_schedule(Database& database, std::int64_t device, std::int64_t id) {
  database.run("DELETE FROM schedules WHERE id = $1 AND device = $2", {id, device});
  return database.changes() == 1;
}

std::vector<Schedule> list_schedules(Database& database, std::int64_t device) {
  return schedules(
      database.run(std::string(kSchedule) + "WHERE device = $1 ORDER BY id", {device}));
}

std::vector<Schedule> due_schedules(Database& database, Millis now, std::size_t limit) {
  // Another instance passes over what this transaction is about to move.
  const std::string skip =
      database.kind() == Database::Kind::postgres ? " FOR UPDATE SKIP LOCKED" : "";
  return schedules(database.run(
      std::string(kSchedule) +
          "WHERE enabled = 1 AND next > 0 AND next <= $1 ORDER BY next, id LIMIT $2" + skip,
      {now, static_cast<std::int64_t>(limit)}));
}

bool set_next(Database& database, std::int64_t id, Millis expected, Millis next) {
  database.run("UPDATE schedules SET next = $3 WHERE id = $1 AND next = $2", {id, expected, next});
  return database.changes() == 1;
}

Rule add_rule(Database& database, Rule rule) {
  const Rows rows = database.run(
      "INSERT INTO rules(device, user_id, title, condition, target, attrs, enabled, fired) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
      {rule.device, rule.user, rule.title, rule.condition, rule.target, rule.attrs,
       std::int64_t{rule.enabled}, rule.fired});
  rule.id = rows.number(0, 0);
  return rule;
}

bool change_rule(Database& database, const Rule& rule) {
  database.run(
      "UPDATE rules SET title = $3, condition = $4, target = $5, attrs = $6, enabled = $7, "
      "user_id = $8 WHERE id = $1 AND device = $2",
      {rule.id, rule.device, rule.title, rule.condition, rule.target, rule.attrs,
       std::int64_t{rule.enabled}, rule.user});
  return database.changes() == 1;
}

bool remove_rule(Database& database, std::int64_t device, std::int64_t id) {
  database.run("DELETE FROM rules WHERE id = $1 AND device = $2", {id, device});
  return database.changes() == 1;
}

std::vector<Rule> list_rules(Database& database, std::int64_t device) {
  const Rows rows = database.run(
      "SELECT id, device, user_id, title, condition, target, attrs, enabled, fired FROM rules "
      "WHERE device = $1 ORDER BY id",
      {device});
  std::vector<Rule> rules;
  for (std::size_t i = 0; i < rows.size(); ++i)
    rules.push_back({rows.number(i, 0), rows.number(i, 1), rows.number(i, 2), rows.text(i, 3),
                     rows.text(i, 4), rows.text(i, 5), rows.text(i, 6), rows.number(i, 7) != 0,
                     rows.number(i, 8)});
  return rules;
}

void rule_fired(Database& database, std::int64_t id, Millis now) {
  database.run("UPDATE rules SET fired = $2 WHERE id = $1", {id, now});
}

}  // namespace giz::store
