#include "runtime/service/store/users.h"

namespace giz::store {

Share add_share(Database& database, Share share) {
  const Rows rows = database.run(
      "INSERT INTO shares(device, owner, code_hash, may_control, guest_for, created, expires, "
      "used, used_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
      {share.device, share.owner, share.code_hash, std::int64_t{share.may_control}, share.guest_for,
       share.created, share.expires, share.used, share.used_by});
  share.id = rows.number(0, 0);
  return share;
}

std::vector<Share> list_shares(Database& database, std::int64_t device, Millis now) {
  const Rows rows = database.run(
      "SELECT id, device, owner, code_hash, may_control, guest_for, created, expires, used, "
      "used_by FROM shares WHERE device = $1 AND used = 0 AND expires > $2 ORDER BY id",
      {device, now});
  std::vector<Share> shares;
  for (std::size_t i = 0; i < rows.size(); ++i)
    shares.push_back({rows.number(i, 0), rows.number(i, 1), rows.number(i, 2), rows.text(i, 3),
                      rows.number(i, 4) != 0, rows.number(i, 5), rows.number(i, 6),
                      rows.number(i, 7), rows.number(i, 8), rows.number(i, 9)});
  return shares;
}

bool end_share(Database& database, std::int64_t owner, std::int64_t id) {
  database.run("DELETE FROM shares WHERE id = $1 AND owner = $2 AND used = 0", {id, owner});
  return database.changes() == 1;
}

}  // namespace giz::store
