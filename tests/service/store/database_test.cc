#include <limits>

#include "runtime/service/store/migrations.h"
#include "tests/service/store/both.h"
#include "tests/service/store/cluster.h"

using namespace giz;
using namespace giz::store;

TEST_CASE("cells come back as they were given") {
  on_both([](const std::string& url) {
    const auto db = open_database(url);
    const std::string blob_type = db->kind() == Database::Kind::sqlite ? "BLOB" : "BYTEA";
    db->run("CREATE TABLE t (i BIGINT, r DOUBLE PRECISION, s TEXT, b " + blob_type + ")", {});
    const std::int64_t least = std::numeric_limits<std::int64_t>::min();
    const Blob bytes{0, 255, 39, 92};
    db->run("INSERT INTO t(b, s, r, i) VALUES ($4, $3, $2, $1)",
            {least, 0.25, std::string("it's 25 °C"), bytes});
    CHECK(db->changes() == 1);
    db->run("INSERT INTO t VALUES ($1, $2, $3, $4)",
            {std::int64_t{-1}, -1e300, std::string(), Blob()});
    const Cell null;
    db->run("INSERT INTO t VALUES ($1, $2, $3, $4)", {null, null, null, null});
    const Rows rows = db->run("SELECT i, r, s, b FROM t", {});
    CHECK(db->changes() == 0);
    REQUIRE(rows.size() == 3);
    CHECK(rows.number(0, 0) == least);
    CHECK(rows.real(0, 1) == 0.25);
    CHECK(rows.text(0, 2) == "it's 25 °C");
    CHECK(rows.blob(0, 3) == bytes);
    CHECK(rows.number(1, 0) == -1);
    CHECK(rows.real(1, 1) == -1e300);
    CHECK_FALSE(rows.is_null(1, 2));
    CHECK_FALSE(rows.is_null(1, 3));
    for (std::size_t i = 0; i < 4; ++i) CHECK(rows.is_null(2, i));
  });
}

TEST_CASE("many rows are inserted at once and conflicts do what was asked for") {
  on_both([](const std::string& url) {
    const auto db = open_database(url);
    db->run(db->kind() == Database::Kind::sqlite
                ? "CREATE TABLE t (a BIGINT PRIMARY KEY, s TEXT, b BLOB)"
                : "CREATE TABLE t (a BIGINT PRIMARY KEY, s TEXT, b BYTEA)",
            {});
    constexpr std::string_view kColumns[] = {"a", "s", "b"};
    std::vector<Cell> cells;
    for (std::int64_t i = -500; i < 500; ++i) {
      cells.emplace_back(i);
      cells.emplace_back(std::to_string(i));
      cells.emplace_back(i % 2 ? Cell(Blob{1, static_cast<std::uint8_t>(i & 255)}) : Cell());
    }
    std::vector<Cell> twice(cells.begin(), cells.begin() + 30);
    twice.insert(twice.end(), cells.begin() + 3, cells.begin() + 6);
    CHECK_THROWS_AS(db->insert("t", kColumns, twice), StoreError);
    db->insert("t", kColumns, cells);
    CHECK(db->changes() == 1000);
    db->insert("t", kColumns, std::span(cells).first(30), "ON CONFLICT DO NOTHING");
    CHECK(db->changes() == 0);
    CHECK_THROWS_AS(db->insert("t", kColumns, std::span(cells).subspan(3, 3)), StoreError);
    db->insert("t", kColumns, std::span(cells).subspan(3, 3),
               "ON CONFLICT (a) DO UPDATE SET s = 'again'");
    const Rows rows = db->run("SELECT COUNT(*), COUNT(b), MIN(a), MAX(a) FROM t", {});
    CHECK(rows.number(0, 0) == 1000);
    CHECK(rows.number(0, 1) == 500);
    CHECK(rows.number(0, 2) == -500);
    CHECK(rows.number(0, 3) == 499);
    CHECK(db->run("SELECT s FROM t WHERE a = $1", {std::int64_t{-499}}).text(0, 0) == "again");
    CHECK(db->run("SELECT b FROM t WHERE a = $1", {std::int64_t{7}}).blob(0, 0) == Blob{1, 7});
    db->insert("t", kColumns, {});
    CHECK(db->changes() == 0);
  });
}

TEST_CASE("rows that wait in a transaction come before what follows, in their order") {
  on_both([](const std::string& url) {
    const auto db = open_database(url);
    db->run("CREATE TABLE t (a BIGINT PRIMARY KEY, b BIGINT)", {});
    constexpr std::string_view kColumns[] = {"a", "b"};
    constexpr std::string_view kLast = "ON CONFLICT (a) DO UPDATE SET b = excluded.b";
    const auto put = [&](std::int64_t a, std::int64_t b, std::string_view on_conflict) {
      db->insert("t", kColumns, std::vector<Cell>{a, b}, on_conflict);
    };
    const auto b_of = [&](std::int64_t a) {
      return db->run("SELECT b FROM t WHERE a = $1", {a}).number(0, 0);
    };
    db->begin();
    for (std::int64_t i = 0; i < 10; ++i) put(i % 3, i, kLast);
    CHECK(b_of(0) == 9);
    CHECK(b_of(1) == 7);
    put(0, 50, "ON CONFLICT DO NOTHING");
    put(5, 50, "ON CONFLICT DO NOTHING");
    db->savepoint();
    put(6, 60, kLast);
    db->back_to_savepoint();
    db->savepoint();
    put(7, 70, kLast);
    db->release();
    db->commit();
    CHECK(b_of(0) == 9);
    CHECK(b_of(5) == 50);
    CHECK(b_of(7) == 70);
    CHECK(db->run("SELECT COUNT(*) FROM t", {}).number(0, 0) == 5);
    db->begin();
    put(8, 80, kLast);
    db->rollback();
    db->begin();
    db->commit();
    CHECK(db->run("SELECT COUNT(*) FROM t", {}).number(0, 0) == 5);
    const auto wrong = [&] {
      db->begin();
      put(9, 90, "");
      put(9, 91, "");
      db->commit();
    };
    CHECK_THROWS_AS(wrong(), StoreError);
    db->rollback();
    CHECK(db->run("SELECT COUNT(*) FROM t", {}).number(0, 0) == 5);
  });
}

TEST_CASE("a transaction is done or undone, and a failed one does not look done") {
  on_both([](const std::string& url) {
    const auto db = open_database(url);
    db->run("CREATE TABLE t (a BIGINT PRIMARY KEY)", {});
    const auto count = [&] { return db->run("SELECT COUNT(*) FROM t", {}).number(0, 0); };
    db->begin();
    db->run("INSERT INTO t VALUES (1)", {});
    db->rollback();
    CHECK(count() == 0);
    db->begin();
    db->run("INSERT INTO t VALUES (1)", {});
    db->commit();
    CHECK(count() == 1);
    try {
      db->run("INSERT INTO t VALUES (1)", {});
      FAIL("the same key twice");
    } catch (const StoreError& error) {
      CHECK_FALSE(error.retry);
      CHECK(db->alive());
      CHECK(std::string(error.what()).find("in: INSERT INTO t VALUES (1)") != std::string::npos);
    }
    db->begin();
    CHECK_THROWS_AS(db->run("SELECT nonsense FROM t", {}), StoreError);
    if (db->kind() == Database::Kind::postgres) CHECK_THROWS_AS(db->commit(), StoreError);
    db->rollback();
    CHECK(count() == 1);
  });
}

TEST_CASE("a reader sees one view of the data until it ends") {
  on_both([](const std::string& url) {
    const auto writer = open_database(url);
    writer->run("CREATE TABLE t (a BIGINT)", {});
    const auto reader = open_database(url);
    const auto count = [&] { return reader->run("SELECT COUNT(*) FROM t", {}).number(0, 0); };
    reader->begin_read();
    CHECK(count() == 0);
    writer->run("INSERT INTO t VALUES (1)", {});
    CHECK(count() == 0);
    reader->rollback();
    CHECK(count() == 1);
  });
}

TEST_CASE("addresses that cannot be opened say why") {
  const auto what = [](const std::string& url, bool retry) {
    try {
      open_database(url);
    } catch (const StoreError& error) {
      CHECK(error.retry == retry);
      return std::string(error.what());
    }
    return std::string("it was opened");
  };
  CHECK(what("mysql://u:secret@h/d", false) ==
        "a database address that begins with 'mysql:' is not known: sqlite:///path/app.db or "
        "postgres://user:password@host:port/name is wanted");
  CHECK(what("sqlite:///no/such/folder/app.db", true) ==
        "the database file '/no/such/folder/app.db' cannot be opened: unable to open database "
        "file; its folder must exist and be writable");
  CHECK(what("postgres://u@/d?host=/no/such/folder", true).find("PostgreSQL cannot be reached") ==
        0);
}

TEST_CASE("what is written is asked to reach the disk") {
  const TemporaryFolder folder;
  const auto db = open_database("sqlite://" + folder.path() + "/app.db");
  CHECK(db->run("PRAGMA journal_mode", {}).text(0, 0) == "wal");
  CHECK(db->run("PRAGMA synchronous", {}).number(0, 0) == 2);
  CHECK(db->run("PRAGMA foreign_keys", {}).number(0, 0) == 1);
}
