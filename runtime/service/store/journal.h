// What happened: device events, alarms, the audit chain, and the outbox to integrators.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/service/base/clock.h"
#include "runtime/service/store/database.h"

namespace giz::store {

struct Event {
  std::int64_t id = 0;
  std::int64_t device = 0;
  std::string kind;  // online, offline, command, alarm, bind, unbind, share
  Millis time = 0;
  std::string detail;  // JSON
};
void add_event(Database& database, const Event& event);
std::vector<Event> list_events(Database& database, std::int64_t device, std::string_view kind,
                               Millis before, std::size_t limit);

// One row from opened to closed: both share one id.
struct Alarm {
  std::int64_t id = 0;
  std::int64_t device = 0;
  std::string point;
  bool fault = false;             // else an alert
  Millis opened = 0, closed = 0;  // closed 0: still open
  Millis acknowledged = 0;
  std::int64_t acknowledged_by = 0;
};
// The alarm that changed; nothing where it was so already.
std::optional<Alarm> set_alarm(Database& database, std::int64_t device, std::string_view point,
                               bool fault, bool on, Millis now);
std::vector<Alarm> list_alarms(Database& database, std::int64_t device, bool only_open,
                               Millis before, std::size_t limit);
bool acknowledge_alarm(Database& database, std::int64_t device, std::int64_t id, std::int64_t user,
                       Millis now);

// Each entry's hash covers the one before it: hash = SHA-256(previous hash, all fields).
struct Audit {
  std::int64_t id = 0;
  Millis time = 0;
  std::string actor;   // user:12, admin, device:<did>, rule:7
  std::string action;  // claim, share, unbind, login_failed ...
  std::string target, result, address, request_id, detail;
  std::string hash;
};
void add_audit(Database& database, const Audit& entry);  // gives it id and hash
std::vector<Audit> list_audit(Database& database, std::int64_t before_id, std::size_t limit);
// The id of the first entry whose hash is wrong, the one behind a gap, or the last one that was
// written, where it is missing; nothing where the chain holds. Finds what changed a row by itself,
// not who can rewrite the whole chain and its ends.
std::optional<std::int64_t> check_audit(Database& database);
// Deletes from the chain's start, at most `limit`; true: there is more. A part of expire().
bool expire_audit(Database& database, Millis before, std::size_t limit);

struct Message {
  std::int64_t id = 0;
  std::string kind;     // hook, topic, wechat
  std::string target;   // URL, topic, or the identity's id
  std::string payload;  // JSON
  unsigned attempts = 0;
  Millis created = 0, next = 0;
};
void add_message(Database& database, const Message& message);
// Integrators and WeChat have a queue each, so that who is slow keeps up nobody else.
enum class Outlet : std::uint8_t { integrators, wechat };
// Those that are due, oldest first. Their `next` is put off by the lease, so that nobody else takes
// them meanwhile; who took one says delivered() or try_again() before that is over.
inline constexpr Millis kMessageLease = 60'000;
std::vector<Message> due_messages(Database& database, Millis now, std::size_t limit,
                                  Outlet outlet = Outlet::integrators);
void delivered(Database& database, std::int64_t id);
void try_again(Database& database, std::int64_t id, Millis next);  // counts the attempt
std::int64_t outbox_depth(Database& database, Outlet outlet = Outlet::integrators);

}  // namespace giz::store
