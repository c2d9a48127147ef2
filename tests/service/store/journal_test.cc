#include "runtime/service/store/journal.h"

#include "runtime/service/store/migrations.h"
#include "tests/service/store/both.h"
#include "tests/service/store/people.h"

using namespace giz;
using namespace giz::store;

TEST_CASE("an alarm is one row from opened to closed") {
  on_both_databases([](Database& db) {
    const auto opened = set_alarm(db, -1, "jam", true, true, 10);
    REQUIRE(opened);
    CHECK(opened->point == "jam");
    CHECK(opened->fault);
    CHECK(opened->opened == 10);
    CHECK(opened->closed == 0);
    CHECK_FALSE(set_alarm(db, -1, "jam", true, true, 11));
    CHECK(set_alarm(db, -1, "overheat", false, true, 12));
    CHECK(set_alarm(db, -2, "jam", true, true, 12));
    CHECK(acknowledge_alarm(db, -1, opened->id, 7, 13));
    CHECK_FALSE(acknowledge_alarm(db, -1, opened->id, 8, 14));
    CHECK_FALSE(acknowledge_alarm(db, -2, opened->id, 8, 14));
    const auto closed = set_alarm(db, -1, "jam", true, false, 15);
    REQUIRE(closed);
    CHECK(closed->id == opened->id);
    CHECK(closed->closed == 15);
    CHECK(closed->acknowledged == 13);
    CHECK(closed->acknowledged_by == 7);
    CHECK_FALSE(set_alarm(db, -1, "jam", true, false, 16));
    CHECK(set_alarm(db, -1, "jam", true, true, 17)->id != opened->id);
    const auto all = list_alarms(db, -1, false, 100, 10);
    REQUIRE(all.size() == 3);
    CHECK(all[0].opened == 17);
    CHECK(list_alarms(db, -1, true, 100, 10).size() == 2);
    CHECK(list_alarms(db, -1, false, 17, 10).size() == 2);
    CHECK(list_alarms(db, -1, false, 100, 1).size() == 1);
  });
}

namespace {

void add_entries(Database& db, int count) {
  for (int i = 0; i < count; ++i)
    add_audit(db, {0, 100 + i, "user:1", "share", "did", "ok", "10.0.0.1", "req", "{}", ""});
}

}  // namespace

TEST_CASE("the audit chain holds, and in pages") {
  on_both_databases([](Database& db) {
    CHECK_FALSE(check_audit(db));
    db.begin();
    add_entries(db, 401);
    db.commit();
    CHECK_FALSE(check_audit(db));
    const auto listed = list_audit(db, 1'000'000, 2);
    REQUIRE(listed.size() == 2);
    CHECK(listed[0].id == 401);
    CHECK(listed[0].actor == "user:1");
    CHECK(listed[0].request_id == "req");
    CHECK(listed[0].hash.size() == 64);
    CHECK(list_audit(db, 2, 5).size() == 1);
    db.run("UPDATE audit SET time = 1 WHERE id = 401", {});
    CHECK(check_audit(db) == 401);
  });
}

TEST_CASE("what was done to the audit chain is found") {
  struct Deed {
    std::string sql;
    std::int64_t found;
  };
  const Deed deeds[] = {
      {"UPDATE audit SET actor = 'user:2' WHERE id = 3", 3},
      {"UPDATE audit SET actor = 'user:1s', action = 'hare' WHERE id = 3", 3},
      {"UPDATE audit SET result = 'no' WHERE id = 1", 1},
      {"UPDATE audit SET hash = (SELECT hash FROM audit WHERE id = 1) WHERE id = 2", 2},
      {"DELETE FROM audit WHERE id = 3", 4},
      {"DELETE FROM audit WHERE id = 1", 2},
      {"DELETE FROM audit WHERE id = 5", 5},
      {"DELETE FROM audit", 5},
      {"INSERT INTO audit SELECT 6, time, actor, action, target, result, address, request_id, "
       "detail, hash FROM audit WHERE id = 5",
       6},
  };
  on_both_databases([&](Database& db) {
    add_entries(db, 5);
    for (const Deed& deed : deeds) {
      CAPTURE(deed.sql);
      db.begin();
      db.run(deed.sql, {});
      CHECK(check_audit(db) == deed.found);
      db.rollback();
      CHECK_FALSE(check_audit(db));
    }
    db.run("UPDATE audit SET id = CASE id WHEN 2 THEN -3 ELSE -2 END WHERE id IN (2, 3)", {});
    db.run("UPDATE audit SET id = -id WHERE id < 0", {});
    CHECK(check_audit(db) == 2);
  });
}

TEST_CASE("the chain's start expires and the rest still holds") {
  on_both_databases([](Database& db) {
    add_entries(db, 5);
    CHECK(expire_audit(db, 103, 2));
    CHECK_FALSE(check_audit(db));
    CHECK_FALSE(expire_audit(db, 103, 2));
    CHECK_FALSE(expire_audit(db, 103, 2));
    CHECK_FALSE(check_audit(db));
    CHECK(list_audit(db, 100, 10).size() == 2);
    add_entries(db, 1);
    CHECK_FALSE(check_audit(db));
    CHECK(list_audit(db, 100, 10).at(0).id == 6);
    db.run("DELETE FROM audit WHERE id = 4", {});
    CHECK(check_audit(db) == 5);
  });
}

TEST_CASE("a message is taken once until its lease is over") {
  on_both_databases([](Database& db) {
    add_message(db, {0, "hook", "http://a", "{\"n\":1}", 0, 10, 20});
    add_message(db, {0, "topic", "t", "{\"n\":2}", 0, 11, 15});
    add_message(db, {0, "topic", "t", "{\"n\":3}", 0, 12, 500'000});
    CHECK(outbox_depth(db) == 3);
    CHECK(due_messages(db, 14, 10).empty());
    CHECK(due_messages(db, 20, 1).at(0).payload == "{\"n\":2}");
    const auto due = due_messages(db, 20, 10);
    REQUIRE(due.size() == 1);
    CHECK(due[0].kind == "hook");
    CHECK(due[0].target == "http://a");
    CHECK(due_messages(db, 20 + kMessageLease - 1, 10).empty());
    try_again(db, due[0].id, 30);
    const auto again = due_messages(db, 30, 10);
    REQUIRE(again.size() == 1);
    CHECK(again[0].attempts == 1);
    delivered(db, again[0].id);
    CHECK(outbox_depth(db) == 2);
    CHECK(due_messages(db, 20 + kMessageLease, 10).at(0).payload == "{\"n\":2}");
  });
}

// On PostgreSQL while the first has not committed; SQLite has one writer at a time.
TEST_CASE("two instances take different messages") {
  on_both([](const std::string& url) {
    const auto one = open_database(url);
    migrate(*one);
    const auto other = open_database(url);
    for (int i = 0; i < 4; ++i) add_message(*one, {0, "hook", std::to_string(i), "{}", 0, 10, 20});
    const bool together = one->kind() == Database::Kind::postgres;
    one->begin();
    CHECK(due_messages(*one, 30, 2).at(0).target == "0");
    if (!together) one->commit();
    const auto others = due_messages(*other, 30, 10);
    if (together) one->commit();
    REQUIRE(others.size() == 2);
    CHECK(others[0].target == "2");
    CHECK(due_messages(*other, 30, 10).empty());
  });
}
