// Events, alarms and the outbox of journal.h.
#include <algorithm>

#include "runtime/service/store/journal.h"

namespace giz::store {
namespace {

constexpr std::string_view kAlarm =
    "id, device, point, fault, opened, closed, acknowledged, acknowledged_by";

Alarm alarm_at(const Rows& rows, std::size_t row) {
  return {rows.number(row, 0), rows.number(row, 1), rows.text(row, 2),   rows.number(row, 3) != 0,
          rows.number(row, 4), rows.number(row, 5), rows.number(row, 6), rows.number(row, 7)};
}

}  // namespace

void add_event(Database& database, const Event& event) {
  database.run("INSERT INTO events(device, kind, time, detail) VALUES ($1, $2, $3, $4)",
               {event.device, event.kind, event.time, event.detail});
}

std::vector<Event> list_events(Database& database, std::int64_t device, std::string_view kind,
                               Millis before, std::size_t limit) {
  const Rows rows = database.run(
      "SELECT id, device, kind, time, detail FROM events WHERE device = $1 AND time < $2 AND "
      "($3 = '' OR kind = $3) ORDER BY time DESC, id DESC LIMIT $4",
      {device, before, std::string(kind), static_cast<std::int64_t>(limit)});
  std::vector<Event> events;
  for (std::size_t i = 0; i < rows.size(); ++i)
    events.push_back({rows.number(i, 0), rows.number(i, 1), rows.text(i, 2), rows.number(i, 3),
                      rows.text(i, 4)});
  return events;
}

// That a point has one open alarm is a unique index.
std::optional<Alarm> set_alarm(Database& database, std::int64_t device, std::string_view point,
                               bool fault, bool on, Millis now) {
  const Rows rows =
      on ? database.run(
               "INSERT INTO alarms(device, point, fault, opened, closed, acknowledged, "
               "acknowledged_by) VALUES ($1, $2, $3, $4, 0, 0, 0) ON CONFLICT DO NOTHING "
               "RETURNING " +
                   std::string(kAlarm),
               {device, std::string(point), std::int64_t{fault}, now})
         : database.run(
               "UPDATE alarms SET closed = $3 WHERE device = $1 AND point = $2 AND closed = 0 "
               "RETURNING " +
                   std::string(kAlarm),
               {device, std::string(point), now});
  if (rows.empty()) return std::nullopt;
  return alarm_at(rows, 0);
}

std::vector<Alarm> list_alarms(Database& database, std::int64_t device, bool only_open,
                               Millis before, std::size_t limit) {
  const Rows rows =
      database.run("SELECT " + std::string(kAlarm) +
                       " FROM alarms WHERE device = $1 AND opened < $2 AND (closed = 0 OR $3 = 0) "
                       "ORDER BY opened DESC, id DESC LIMIT $4",
                   {device, before, std::int64_t{only_open}, static_cast<std::int64_t>(limit)});
  std::vector<Alarm> alarms;
  for (std::size_t i = 0; i < rows.size(); ++i) alarms.push_back(alarm_at(rows, i));
  return alarms;
}

bool acknowledge_alarm(Database& database, std::int64_t device, std::int64_t id, std::int64_t user,
                       Millis now) {
  database.run(
      "UPDATE alarms SET acknowledged = $4, acknowledged_by = $3 "
      "WHERE id = $2 AND device = $1 AND acknowledged = 0",
      {device, id, user, now});
  return database.changes() == 1;
}

void add_message(Database& database, const Message& message) {
  database.run(
      "INSERT INTO outbox(kind, target, payload, attempts, created, next) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {message.kind, message.target, message.payload, std::int64_t{message.attempts},
       message.created, message.next});
}

std::vector<Message> due_messages(Database& database, Millis now, std::size_t limit,
                                  Outlet outlet) {
  // Who comes at the same time takes others.
  const std::string skip =
      database.kind() == Database::Kind::postgres ? " FOR UPDATE SKIP LOCKED" : "";
  const Rows rows = database.run(
      "UPDATE outbox SET next = $1 + $2 WHERE id IN (SELECT id FROM outbox WHERE next <= $1 "
      "AND (kind = 'wechat') = ($4 = 1) ORDER BY next, id LIMIT $3" +
          skip + ") RETURNING id, kind, target, payload, attempts, created, next",
      {now, kMessageLease, static_cast<std::int64_t>(limit), static_cast<std::int64_t>(outlet)});
  std::vector<Message> messages;
  for (std::size_t i = 0; i < rows.size(); ++i)
    messages.push_back({rows.number(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3),
                        static_cast<unsigned>(rows.number(i, 4)), rows.number(i, 5),
                        rows.number(i, 6)});
  std::sort(messages.begin(), messages.end(),
            [](const Message& a, const Message& b) { return a.id < b.id; });
  return messages;
}

void delivered(Database& database, std::int64_t id) {
  database.run("DELETE FROM outbox WHERE id = $1", {id});
}

void try_again(Database& database, std::int64_t id, Millis next) {
  database.run("UPDATE outbox SET attempts = attempts + 1, next = $2 WHERE id = $1", {id, next});
}

std::int64_t outbox_depth(Database& database, Outlet outlet) {
  return database
      .run("SELECT COUNT(*) FROM outbox WHERE (kind = 'wechat') = ($1 = 1)",
           {static_cast<std::int64_t>(outlet)})
      .number(0, 0);
}

}  // namespace giz::store
