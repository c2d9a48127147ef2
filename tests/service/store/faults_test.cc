// What was answered survives: a killed process, a killed server, a full disk.
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/service/base/refusal.h"
#include "runtime/service/store/store.h"
#include "tests/service/store/cluster.h"
#include "tests/service/store/run.h"

using namespace giz;
using namespace giz::store;

namespace {

constexpr int kPipe = 4096;  // bytes; what it says can be so far ahead, and as far in our buffer

class Writer {
 public:
  Writer(const std::string& url, std::int64_t first) {
    int in[2], out[2];
    REQUIRE(pipe2(in, O_CLOEXEC) == 0);
    REQUIRE(pipe2(out, O_CLOEXEC) == 0);
    fcntl(out[1], F_SETPIPE_SZ, kPipe);
    const std::string number = std::to_string(first);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(in[0], STDIN_FILENO);
      dup2(out[1], STDOUT_FILENO);
      execl(STORE_WRITER, STORE_WRITER, url.c_str(), number.c_str(), nullptr);
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    input_ = in[1];
    output_ = fdopen(out[0], "r");
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() {
    if (pid_ > 0) kill_now();
    if (input_ >= 0) close(input_);
    fclose(output_);
  }

  // The next numbers that it says were stored; fewer at its end.
  void read(std::size_t count) {
    long long number = 0;
    while (count-- > 0 && std::fscanf(output_, "%lld\n", &number) == 1) answered.insert(number);
  }
  void kill_now() {
    kill(pid_, SIGKILL);
    end();
  }
  void finish() {
    close(input_);
    input_ = -1;
    end();
  }

  std::set<std::int64_t> answered;

 private:
  void end() {
    read(std::numeric_limits<std::size_t>::max());
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

  pid_t pid_ = 0;
  int input_ = -1;
  FILE* output_ = nullptr;
};

void make_table(const std::string& url) {
  open_database(url)->run("CREATE TABLE numbers (n BIGINT NOT NULL)", {});
}

// Each that was answered is there, and none twice.
void check_numbers(const std::string& url, const std::set<std::int64_t>& answered) {
  const Rows rows = open_database(url)->run("SELECT n, COUNT(*) FROM numbers GROUP BY n", {});
  std::set<std::int64_t> stored;
  std::size_t twice = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    stored.insert(rows.number(i, 0));
    twice += rows.number(i, 1) != 1;
  }
  CHECK(twice == 0);
  CHECK(std::includes(stored.begin(), stored.end(), answered.begin(), answered.end()));
  MESSAGE(answered.size() << " answered, " << stored.size() << " stored");
}

std::uint32_t seed() {
  const std::uint32_t value = std::random_device()();
  MESSAGE("seed " << value);
  return value;
}

}  // namespace

TEST_CASE("SQLite: a process that is killed loses nothing that it answered") {
  const TemporaryFolder folder;
  const std::string url = "sqlite://" + folder.path() + "/app.db";
  make_table(url);
  std::minstd_rand random(seed());
  std::set<std::int64_t> answered;
  for (int round = 0; round < 8; ++round) {
    Writer writer(url, round * 1'000'000);
    writer.read(1 + random() % 3000);
    writer.kill_now();
    CHECK_FALSE(writer.answered.empty());
    answered.merge(writer.answered);
    check_numbers(url, answered);
  }
}

TEST_CASE("PostgreSQL: a server that is killed loses nothing that was answered") {
  Cluster cluster;
  const std::string url = cluster.url();
  make_table(url);
  std::minstd_rand random(seed());
  std::set<std::int64_t> answered;
  Writer writer(url, 0);
  for (int round = 0; round < 3; ++round) {
    writer.read(1 + random() % 2000);
    cluster.kill_all();
    cluster.start();
    // What it had said before is in the pipe still; this much can only be said after it came back.
    writer.read(2 * kPipe);
  }
  writer.finish();
  CHECK(writer.answered.size() > 6 * kPipe);
  check_numbers(url, writer.answered);
}

namespace {

struct Bench {
  explicit Bench(const std::string& url) : store(loop, url, log, metrics) {}
  net::asio::io_context loop{1};
  Log log;
  Metrics metrics;
  Store store;
};

// The reason it was refused with, or nothing.
net::Task<std::optional<Reason>> write_number(Store& store, std::int64_t number,
                                              std::size_t ballast) {
  const auto job = [&](Database& database) {
    database.run("INSERT INTO numbers(n) VALUES ($1)", {number});
    if (ballast > 0)
      database.run("INSERT INTO notes(name, value) VALUES ($1, $2)",
                   {std::to_string(number), std::string(ballast, 'x')});
  };
  std::optional<Reason> reason;
  try {
    co_await store.write(job);
  } catch (const Refusal& refused) {
    reason = refused.reason;
  }
  co_return reason;
}

net::Task<std::optional<Reason>> read_one(Store& store) {
  const auto job = [](Database& database) { database.run("SELECT COUNT(*) FROM numbers", {}); };
  std::optional<Reason> reason;
  try {
    co_await store.read(job);
  } catch (const Refusal& refused) {
    reason = refused.reason;
  }
  co_return reason;
}

constexpr int kPatience = 1200;  // times 50 ms

void wait_a_little() { std::this_thread::sleep_for(std::chrono::milliseconds(50)); }

}  // namespace

TEST_CASE("PostgreSQL: stopped under load and started again, the store comes back by itself") {
  Cluster cluster;
  make_table(cluster.url());
  Bench bench(cluster.url());
  std::set<std::int64_t> answered;
  std::int64_t number = 0;
  const auto write = [&] {
    const auto reason = run(bench.loop, write_number(bench.store, ++number, 0));
    if (!reason) answered.insert(number);
    return reason;
  };
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 50; ++i) CHECK_FALSE(write());
    cluster.stop();
    CHECK(write() == Reason::unavailable);
    CHECK(run(bench.loop, read_one(bench.store)) == Reason::unavailable);
    CHECK_FALSE(bench.store.ready());
    CHECK(write() == Reason::unavailable);
    cluster.start();
    for (int i = 0; i < kPatience && !bench.store.ready(); ++i) wait_a_little();
    CHECK(bench.store.ready());
    CHECK_FALSE(write());
    CHECK_FALSE(run(bench.loop, read_one(bench.store)));
  }
  check_numbers(cluster.url(), answered);
}

namespace {

// A file system of two megabytes.
class SmallDisk {
 public:
  SmallDisk() { mounted_ = mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=2m") == 0; }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) umount2(folder_.path().c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  const std::string& path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
  bool mounted_ = false;
};

}  // namespace

TEST_CASE("SQLite: a full disk refuses jobs, and with room again the store goes on by itself") {
  const SmallDisk disk;
  if (!disk.mounted()) {
    MESSAGE("not tested: no file system may be mounted here: " << std::strerror(errno));
    return;
  }
  const std::string url = "sqlite://" + disk.path() + "/app.db";
  const std::string balloon = disk.path() + "/balloon";
  make_table(url);
  Bench bench(url);
  std::set<std::int64_t> answered;
  std::int64_t number = 0;
  const auto write = [&](std::size_t ballast) {
    const auto reason = run(bench.loop, write_number(bench.store, ++number, ballast));
    if (!reason) answered.insert(number);
    return reason;
  };
  CHECK_FALSE(write(0));
  std::ofstream(balloon) << std::string(1'000'000, 'x');
  std::optional<Reason> reason;
  for (int i = 0; i < 200 && !reason; ++i) reason = write(50'000);
  CHECK(reason == Reason::unavailable);
  CHECK(answered.size() > 1);
  std::filesystem::remove(balloon);
  for (int i = 0; i < kPatience && write(50'000); ++i) wait_a_little();
  CHECK(answered.contains(number));
  CHECK_FALSE(run(bench.loop, read_one(bench.store)));
  check_numbers(url, answered);
}
