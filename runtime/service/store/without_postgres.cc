// In place of postgres.cc where the program is built without it.
#include "runtime/service/store/postgres.h"

namespace giz::store {

std::unique_ptr<Database> open_postgres(std::string_view /*url*/) {
  throw StoreError(
      "this program was built without PostgreSQL: set GZ_DB_URL to sqlite:///path/app.db, or take "
      "the image's usual variant",
      false);
}

}  // namespace giz::store
