// The tables, and how they came to be.
#pragma once

#include <span>
#include <string_view>

#include "runtime/service/store/database.h"

namespace giz::store {

// SQL of one step forward; what was released is never changed, a change is a further one.
// `{id}` is a number that the database gives, `{key}` one that we give, `{blob}` bytes,
// `{clustered}` follows a table whose rows lie in the order of their key.
struct Migration {
  std::string_view sql;            // statements that end with ';'
  std::string_view only_postgres;  // and these, there
};
std::span<const Migration> all_migrations();

// Applies what is missing, each in a transaction of its own and under a lock, so that several
// instances may start at once. StoreError where the database has more, or other, migrations.
void migrate(Database& database, std::span<const Migration> migrations = all_migrations());

}  // namespace giz::store
