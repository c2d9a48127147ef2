// Commands: what was asked of a device and what became of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/service/base/clock.h"
#include "runtime/service/store/database.h"

namespace giz::store {

enum class CommandState : std::uint8_t { queued, sent, acknowledged, failed, expired };
std::string_view word(CommandState state);

struct Command {
  std::string id;  // 22 characters, given by who asks
  std::int64_t device = 0;
  std::int64_t user = 0;  // 0: a rule, a schedule, an integrator
  Blob p0;                // the control
  CommandState state = CommandState::queued;
  std::uint32_t sn = 0;
  std::string idempotency;  // key; unique for a user and device; empty: none
  Millis created = 0, sent = 0, finished = 0, expires = 0;
  std::string error;  // why it failed
};

// The one with this idempotency key is given back instead, `fresh` false; Refusal conflict where
// its P0 is another.
struct Added {
  Command command;
  bool fresh = true;
};
Added add_command(Database& database, const Command& command);
// Only forward: queued, sent, then one of the last three. false: it was there or further already.
bool advance_command(Database& database, std::string_view id, CommandState state, Millis now,
                     std::string_view error = {});
std::optional<Command> find_command(Database& database, std::string_view id);
std::vector<Command> list_commands(Database& database, std::int64_t device, Millis before,
                                   std::size_t limit);
// Queued ones that have not expired, oldest first; at start, sent ones become failed ("the service
// was restarted"): whether they were carried out is not known, and none is carried out twice.
std::vector<Command> waiting_commands(Database& database, std::int64_t device, Millis now);
void fail_sent_commands(Database& database, std::int64_t device, Millis now, std::string_view why);
std::size_t expire_commands(Database& database, Millis now);

}  // namespace giz::store
