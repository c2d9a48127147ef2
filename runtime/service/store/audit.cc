// The audit chain of journal.h. Ids have no gaps: the row `last` of audit_ends knows the newest
// entry, and its update lets one transaction at a time add to the chain; `before_first` knows the
// newest of those that expire() deleted, where the chain begins.
#include <algorithm>

#include "runtime/service/base/crypto.h"
#include "runtime/service/store/journal.h"

namespace giz::store {
namespace {

constexpr std::size_t kPage = 200;

constexpr std::string_view kAuditSelect =
    "SELECT id, time, actor, action, target, result, address, request_id, detail, hash "
    "FROM audit ";

Audit audit_at(const Rows& rows, std::size_t row) {
  return {rows.number(row, 0), rows.number(row, 1), rows.text(row, 2), rows.text(row, 3),
          rows.text(row, 4),   rows.text(row, 5),   rows.text(row, 6), rows.text(row, 7),
          rows.text(row, 8),   rows.text(row, 9)};
}

// Each field with its length in front, so that no two entries read the same.
std::string chained_hash(std::string_view previous, const Audit& entry) {
  std::string text;
  const std::string id = std::to_string(entry.id);
  const std::string time = std::to_string(entry.time);
  for (const std::string_view field :
       {previous, std::string_view(id), std::string_view(time), std::string_view(entry.actor),
        std::string_view(entry.action), std::string_view(entry.target),
        std::string_view(entry.result), std::string_view(entry.address),
        std::string_view(entry.request_id), std::string_view(entry.detail)})
    text.append(std::to_string(field.size())).append(":").append(field);
  return to_hex(sha256(text));
}

struct End {
  std::int64_t id = 0;
  std::string hash;
};

End end_of(Database& database, std::string_view name) {
  const Rows rows =
      database.run("SELECT id, hash FROM audit_ends WHERE name = $1", {std::string(name)});
  return {rows.number(0, 0), rows.text(0, 1)};
}

}  // namespace

void add_audit(Database& database, const Audit& given) {
  Audit entry = given;
  const Rows last =
      database.run("UPDATE audit_ends SET id = id + 1 WHERE name = 'last' RETURNING id, hash", {});
  entry.id = last.number(0, 0);
  entry.hash = chained_hash(last.text(0, 1), entry);
  database.run(
      "INSERT INTO audit(id, time, actor, action, target, result, address, request_id, detail, "
      "hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {entry.id, entry.time, entry.actor, entry.action, entry.target, entry.result, entry.address,
       entry.request_id, entry.detail, entry.hash});
  database.run("UPDATE audit_ends SET hash = $1 WHERE name = 'last'", {entry.hash});
}

std::vector<Audit> list_audit(Database& database, std::int64_t before_id, std::size_t limit) {
  const Rows rows =
      database.run(std::string(kAuditSelect) + "WHERE id < $1 ORDER BY id DESC LIMIT $2",
                   {before_id, static_cast<std::int64_t>(limit)});
  std::vector<Audit> entries;
  for (std::size_t i = 0; i < rows.size(); ++i) entries.push_back(audit_at(rows, i));
  return entries;
}

std::optional<std::int64_t> check_audit(Database& database) {
  End at = end_of(database, "before_first");
  const End last = end_of(database, "last");
  for (;;) {
    const Rows rows = database.run(std::string(kAuditSelect) + "WHERE id > $1 ORDER BY id LIMIT $2",
                                   {at.id, static_cast<std::int64_t>(kPage)});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Audit entry = audit_at(rows, i);
      if (entry.id != at.id + 1 || entry.hash != chained_hash(at.hash, entry)) return entry.id;
      at = {entry.id, entry.hash};
    }
    if (rows.size() < kPage) break;
  }
  if (at.id != last.id || at.hash != last.hash) return last.id;
  return std::nullopt;
}

bool expire_audit(Database& database, Millis before, std::size_t limit) {
  const Rows rows = database.run(std::string(kAuditSelect) + "ORDER BY id LIMIT $1",
                                 {static_cast<std::int64_t>(limit)});
  std::size_t count = 0;
  while (count < rows.size() && rows.number(count, 1) < before) ++count;
  if (count == 0) return false;
  const Audit newest = audit_at(rows, count - 1);
  database.run("DELETE FROM audit WHERE id <= $1", {newest.id});
  database.run("UPDATE audit_ends SET id = $1, hash = $2 WHERE name = 'before_first'",
               {newest.id, newest.hash});
  return count == limit;
}

}  // namespace giz::store
