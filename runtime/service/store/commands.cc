#include "runtime/service/store/commands.h"

#include <array>

#include "runtime/service/base/refusal.h"

namespace giz::store {
namespace {

constexpr std::string_view kCommandSelect =
    "SELECT id, device, user_id, p0, state, sn, idempotency, created, sent, finished, expires, "
    "error FROM commands ";

std::int64_t number(CommandState state) { return static_cast<std::int64_t>(state); }

Command command_at(const Rows& rows, std::size_t row) {
  Command command;
  command.id = rows.text(row, 0);
  command.device = rows.number(row, 1);
  command.user = rows.number(row, 2);
  command.p0 = rows.blob(row, 3);
  command.state = static_cast<CommandState>(rows.number(row, 4));
  command.sn = static_cast<std::uint32_t>(rows.number(row, 5));
  command.idempotency = rows.text(row, 6);
  command.created = rows.number(row, 7);
  command.sent = rows.number(row, 8);
  command.finished = rows.number(row, 9);
  command.expires = rows.number(row, 10);
  command.error = rows.text(row, 11);
  return command;
}

std::vector<Command> commands_where(Database& database, std::string_view where,
                                    std::initializer_list<Cell> params) {
  const Rows rows = database.run(std::string(kCommandSelect).append(where), params);
  std::vector<Command> commands;
  for (std::size_t i = 0; i < rows.size(); ++i) commands.push_back(command_at(rows, i));
  return commands;
}

}  // namespace

std::string_view word(CommandState state) {
  constexpr std::array<std::string_view, 5> kWords{"queued", "sent", "acknowledged", "failed",
                                                   "expired"};
  return kWords[static_cast<std::size_t>(state)];
}

Added add_command(Database& database, const Command& command) {
  database.run(
      "INSERT INTO commands(id, device, user_id, p0, state, sn, idempotency, created, sent, "
      "finished, expires, error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
      "ON CONFLICT DO NOTHING",
      {command.id, command.device, command.user, command.p0, number(command.state),
       std::int64_t{command.sn}, command.idempotency, command.created, command.sent,
       command.finished, command.expires, command.error});
  if (database.changes() == 1) return {command, true};
  const std::vector<Command> found = commands_where(
      database, "WHERE device = $1 AND user_id = $2 AND idempotency = $3 AND idempotency <> ''",
      {command.device, command.user, command.idempotency});
  if (found.empty()) throw Refusal(Reason::conflict, "a command with this id exists already");
  if (found[0].p0 != command.p0)
    throw Refusal(Reason::conflict, "this idempotency key was used for another command",
                  "idempotency");
  return {found[0], false};
}

bool advance_command(Database& database, std::string_view id, CommandState state, Millis now,
                     std::string_view error) {
  const bool is_last = state >= CommandState::acknowledged;
  database.run(
      "UPDATE commands SET state = $2, sent = CASE WHEN $2 = 1 THEN $3 ELSE sent END, "
      "finished = CASE WHEN $2 > 1 THEN $3 ELSE finished END, error = $4 "
      "WHERE id = $1 AND state < $5",
      {std::string(id), number(state), now, std::string(error),
       is_last ? number(CommandState::acknowledged) : number(state)});
  return database.changes() == 1;
}

std::optional<Command> find_command(Database& database, std::string_view id) {
  std::vector<Command> found = commands_where(database, "WHERE id = $1", {std::string(id)});
  if (found.empty()) return std::nullopt;
  return std::move(found[0]);
}

std::vector<Command> list_commands(Database& database, std::int64_t device, Millis before,
                                   std::size_t limit) {
  return commands_where(
      database, "WHERE device = $1 AND created < $2 ORDER BY created DESC, id DESC LIMIT $3",
      {device, before, static_cast<std::int64_t>(limit)});
}

std::vector<Command> waiting_commands(Database& database, std::int64_t device, Millis now) {
  return commands_where(database,
                        "WHERE device = $1 AND state < 2 AND state = 0 AND expires > $2 "
                        "ORDER BY created, id",
                        {device, now});
}

void fail_sent_commands(Database& database, std::int64_t device, Millis now, std::string_view why) {
  database.run(
      "UPDATE commands SET state = 3, finished = $2, error = $3 "
      "WHERE device = $1 AND state < 2 AND state = 1",
      {device, now, std::string(why)});
}

std::size_t expire_commands(Database& database, Millis now) {
  database.run(
      "UPDATE commands SET state = 4, finished = $1, error = 'expired' "
      "WHERE state < 2 AND expires <= $1",
      {now});
  return static_cast<std::size_t>(database.changes());
}

}  // namespace giz::store
