#include "runtime/service/store/store.h"

#include <deque>
#include <optional>

#include <boost/asio/bind_cancellation_slot.hpp>

#include "runtime/service/base/refusal.h"
#include "runtime/service/store/users.h"
#include "tests/service/store/both.h"
#include "tests/service/store/run.h"

using namespace giz;
using namespace giz::store;

namespace {

std::int64_t count_of(Database& db, const std::string& name) {
  return db.run("SELECT COUNT(*) FROM notes WHERE name = $1", {name}).number(0, 0);
}

// The service's own, on a database that the test made.
struct Bench {
  explicit Bench(const std::string& url) : store(loop, url, log, metrics) {}
  net::asio::io_context loop{1};
  Log log;
  Metrics metrics;
  Store store;
};

net::Task<> put(Store& store, std::string name, std::string value) {
  const auto job = [&](Database& db) { put_note(db, name, value); };
  co_await store.write(job);
}

net::Task<std::optional<std::string>> get(Store& store, std::string name) {
  const auto job = [&](Database& db) { return get_note(db, name); };
  co_return co_await store.read(job);
}

}  // namespace

TEST_CASE("what was answered can be read") {
  const auto body = [](const std::string& url) {
    Bench bench(url);
    CHECK(bench.store.ready());
    for (int i = 0; i < 20; ++i) {
      run(bench.loop, put(bench.store, "n", std::to_string(i)));
      CHECK(run(bench.loop, get(bench.store, "n")) == std::to_string(i));
    }
    CHECK_FALSE(run(bench.loop, get(bench.store, "m")));
  };
  on_both(body);
  body("sqlite://:memory:");
}

namespace {

struct Tally {
  int done = 0, refused = 0, faults = 0;
};

// One of ten jobs refuses, one of ten makes a fault, after each has written.
net::Task<> one_of_many(Store& store, int i, Tally& tally) {
  const auto job = [i](Database& db) {
    put_note(db, "job" + std::to_string(i), "");
    if (i % 10 == 3) throw Refusal(Reason::gone, "gone");
    if (i % 10 == 7) db.run("SELECT nonsense", {});
  };
  try {
    co_await store.write(job);
    ++tally.done;
  } catch (const Refusal& refused) {
    CHECK(refused.reason == Reason::gone);
    ++tally.refused;
  } catch (const StoreError&) {
    ++tally.faults;
  }
}

}  // namespace

TEST_CASE("a job that fails undoes itself alone, in the middle of many") {
  const auto body = [](const std::string& url) {
    Bench bench(url);
    Tally tally;
    for (int i = 0; i < 600; ++i)
      net::asio::co_spawn(bench.loop, one_of_many(bench.store, i, tally), net::asio::detached);
    bench.loop.run();
    CHECK(tally.done == 480);
    CHECK(tally.refused == 60);
    CHECK(tally.faults == 60);
    const auto count = [](Database& db) {
      return db.run("SELECT COUNT(*) FROM notes WHERE name LIKE 'job%'", {}).number(0, 0);
    };
    CHECK(run(bench.loop, bench.store.read(count)) == 480);
    const auto failed = [](Database& db) { return count_of(db, "job13") + count_of(db, "job17"); };
    CHECK(run(bench.loop, bench.store.read(failed)) == 0);
    CHECK(bench.store.ready());
  };
  on_both(body);
  body("sqlite://:memory:");
}

namespace {

net::Task<> insert_name(Store& store, std::string name, int& done) {
  const auto job = [&](Database& db) {
    constexpr std::string_view kColumns[] = {"name", "value"};
    const std::vector<Cell> row{name, std::string()};
    db.insert("notes", kColumns, row);
  };
  try {
    co_await store.write(job);
    ++done;
  } catch (const StoreError&) {
  }
}

}  // namespace

TEST_CASE("rows that only the commit finds wrong are the fault of their job alone") {
  on_both([](const std::string& url) {
    Bench bench(url);
    int done = 0;
    for (int i = 0; i < 400; ++i)
      net::asio::co_spawn(bench.loop, insert_name(bench.store, std::to_string(i % 300), done),
                          net::asio::detached);
    bench.loop.run();
    CHECK(done == 300);
    run(bench.loop, insert_name(bench.store, "7", done));
    CHECK(done == 300);
    CHECK(bench.store.ready());
  });
}

namespace {

net::Task<> read_some(Store& store, int i, Tally& tally) {
  const auto job = [i](Database& db) {
    if (i % 3 == 1) throw Refusal(Reason::gone, "gone");
    if (i % 3 == 2) db.run("SELECT nonsense", {});
    return get_note(db, "m").has_value();
  };
  try {
    co_await store.read(job);
    ++tally.done;
  } catch (const Refusal& refused) {
    CHECK(refused.reason == Reason::gone);
    ++tally.refused;
  } catch (const StoreError&) {
    ++tally.faults;
  }
}

}  // namespace

TEST_CASE("a read that fails fails alone, in the middle of many") {
  on_both([](const std::string& url) {
    Bench bench(url);
    Tally tally;
    for (int i = 0; i < 90; ++i)
      net::asio::co_spawn(bench.loop, read_some(bench.store, i, tally), net::asio::detached);
    bench.loop.run();
    CHECK(tally.done == 30);
    CHECK(tally.refused == 30);
    CHECK(tally.faults == 30);
    CHECK(bench.store.ready());
  });
}

TEST_CASE("past its bound the queue refuses, and what stands in it is done") {
  Bench bench("sqlite://:memory:");
  int done = 0, refused = 0;
  const auto one = [&]() -> net::Task<> {
    try {
      co_await put(bench.store, "n", "");
      ++done;
    } catch (const Refusal& why) {
      CHECK(why.reason == Reason::unavailable);
      ++refused;
    }
  };
  // The thread is kept busy until all have asked.
  std::atomic<bool> asked{false};
  const auto block = [&](Database&) { asked.wait(false); };
  const auto blocking = [&]() -> net::Task<> { co_await bench.store.write(block); };
  net::asio::co_spawn(bench.loop, blocking, net::asio::detached);
  bench.loop.poll();
  for (int i = 0; i < 12'000; ++i) net::asio::co_spawn(bench.loop, one, net::asio::detached);
  bench.loop.poll();
  CHECK(refused >= 1999);
  asked = true;
  asked.notify_all();
  bench.loop.run();
  CHECK(done + refused == 12'000);
  CHECK(done >= 10'000);
}

TEST_CASE("the store's end finishes what was asked for") {
  on_both([](const std::string& url) {
    {
      net::asio::io_context loop{1};
      Log log;
      Metrics metrics;
      std::optional<Store> store(std::in_place, loop, url, log, metrics);
      for (int i = 0; i < 600; ++i)
        net::asio::co_spawn(loop, put(*store, "n" + std::to_string(i), ""), net::asio::detached);
      loop.poll();
      store.reset();
    }
    CHECK(open_database(url)->run("SELECT COUNT(*) FROM notes", {}).number(0, 0) == 600);
  });
}

namespace {

// Its frame holds what the job touches.
net::Task<> touch_my_frame(Store& store, int& done) {
  std::vector<int> mine(1000, 1);
  const auto job = [&](Database& db) {
    put_note(db, "n", "");
    for (int& value : mine) value += 1;
    return mine.size();
  };
  done += co_await store.write(job) == 1000;
}

}  // namespace

TEST_CASE("coroutines that end while they wait take their jobs back") {
  on_both([](const std::string& url) {
    Bench bench(url);
    for (int round = 0; round < 12; ++round) {
      int done = 0;
      std::deque<net::asio::cancellation_signal> signals(100);
      for (auto& signal : signals)
        net::asio::co_spawn(bench.loop, touch_my_frame(bench.store, done),
                            net::asio::bind_cancellation_slot(signal.slot(), net::asio::detached));
      bench.loop.restart();
      for (int i = 0; i < 20 * round; ++i) bench.loop.poll_one();
      for (auto& signal : signals) signal.emit(net::asio::cancellation_type::terminal);
      bench.loop.restart();  // what was emitted must arrive while the signals live
      bench.loop.run();
      CHECK(done <= 300);
    }
    CHECK_FALSE(run(bench.loop, get(bench.store, "m")));
  });
}

TEST_CASE("a loop that stopped may be destroyed with its coroutines") {
  on_both([](const std::string& url) {
    for (int round = 0; round < 10; ++round) {
      int done = 0;
      Bench bench(url);
      for (int i = 0; i < 300; ++i)
        net::asio::co_spawn(bench.loop, touch_my_frame(bench.store, done), net::asio::detached);
      for (int i = 0; i < 60 * round; ++i) bench.loop.poll_one();
      CHECK(done <= 300);
    }
  });
}
