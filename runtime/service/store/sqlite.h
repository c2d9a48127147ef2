// SQLite as a Database: one file, write-ahead log, every commit on the disk before it is answered.
#pragma once

#include <memory>
#include <string_view>

#include "runtime/service/store/database.h"

namespace giz::store {

std::unique_ptr<Database> open_sqlite(std::string_view path);  // ":memory:": this connection's own

}  // namespace giz::store
