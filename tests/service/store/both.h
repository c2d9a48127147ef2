// One test body, run against SQLite in a file and against PostgreSQL.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "runtime/service/store/database.h"

namespace giz {

// `body` has the address of an empty database.
void on_both(const std::function<void(const std::string& url)>& body);

// The same with the tables made, inside no transaction.
void on_both_databases(const std::function<void(store::Database& database)>& body);

}  // namespace giz
