#include "runtime/service/store/migrations.h"

#include <thread>

#include "tests/service/store/both.h"

using namespace giz;
using namespace giz::store;

namespace {

std::string why_not(Database& database, std::span<const Migration> migrations) {
  try {
    migrate(database, migrations);
  } catch (const StoreError& error) {
    CHECK_FALSE(error.retry);
    return error.what();
  }
  return "migrated";
}

}  // namespace

TEST_CASE("migrations go forward, each once, and refuse what they do not know") {
  on_both([](const std::string& url) {
    const auto db = open_database(url);
    constexpr Migration kSteps[] = {{"CREATE TABLE a (x BIGINT); CREATE TABLE b (x {blob});", ""},
                                    {"CREATE TABLE c (id {id}, k BIGINT);", ""}};
    constexpr Migration kOther[] = {kSteps[0], {"CREATE TABLE d (x BIGINT);", ""}};
    migrate(*db, std::span(kSteps).first(1));
    migrate(*db, kSteps);
    migrate(*db, kSteps);
    CHECK(db->run("SELECT COUNT(*) FROM migrations", {}).number(0, 0) == 2);
    CHECK(db->run("INSERT INTO c(k) VALUES (5) RETURNING id", {}).number(0, 0) == 1);
    CHECK(why_not(*db, std::span(kSteps).first(1)) ==
          "the database is newer than this service: it has 2 migrations, the service knows 1; "
          "start the newer service");
    CHECK(why_not(*db, kOther) ==
          "migration 2 of the database is not the one that this service has: it was made by "
          "another version; start that one, or another database");
  });
}

TEST_CASE("a migration that fails leaves nothing behind") {
  on_both([](const std::string& url) {
    const auto db = open_database(url);
    constexpr Migration kWrong[] = {{"CREATE TABLE a (x BIGINT); CREATE NONSENSE;", ""}};
    constexpr Migration kRight[] = {{"CREATE TABLE a (x BIGINT);", ""}};
    CHECK_THROWS_AS(migrate(*db, kWrong), StoreError);
    migrate(*db, kRight);
    CHECK(db->run("SELECT COUNT(*) FROM a", {}).number(0, 0) == 0);
  });
}

TEST_CASE("instances that start at once make the tables once") {
  on_both([](const std::string& url) {
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        const auto db = open_database(url);
        migrate(*db);
        good += db->run("SELECT COUNT(*) FROM devices", {}).number(0, 0) == 0;
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(good == 4);
  });
}
