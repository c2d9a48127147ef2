#include "tests/service/store/both.h"

#include "runtime/service/store/migrations.h"
#include "tests/service/store/cluster.h"

namespace giz {
namespace {

Cluster& cluster() {
  // Made once for all tests of the program, none of which cuts the power.
  static Cluster one("-c fsync=off");
  return one;
}

}  // namespace

void on_both(const std::function<void(const std::string& url)>& body) {
  {
    INFO("SQLite");
    const TemporaryFolder folder;
    body("sqlite://" + folder.path() + "/app.db");
  }
  INFO("PostgreSQL");
  body(cluster().fresh_url());
}

void on_both_databases(const std::function<void(store::Database& database)>& body) {
  on_both([&](const std::string& url) {
    const auto database = store::open_database(url);
    store::migrate(*database);
    body(*database);
  });
}

}  // namespace giz
