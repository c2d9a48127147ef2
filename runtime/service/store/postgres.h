// PostgreSQL as a Database, through libpq.
#pragma once

#include <memory>
#include <string_view>

#include "runtime/service/store/database.h"

namespace giz::store {

std::unique_ptr<Database> open_postgres(std::string_view url);

}  // namespace giz::store
