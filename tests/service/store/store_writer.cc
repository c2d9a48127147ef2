// A process to be killed: writes numbers from FIRST on into table `numbers`, many at once, each by
// a job of its own, and prints each when it was answered, until its standard input ends.
//   store_writer URL FIRST
#include <cstdio>
#include <cstdlib>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <unistd.h>

#include "runtime/service/base/refusal.h"
#include "runtime/service/store/store.h"

using namespace giz;
using namespace giz::store;

namespace {

constexpr int kAtOnce = 100;

struct Numbers {
  Store& store;
  std::int64_t next;
  bool ending = false;
};

void print(std::int64_t number) {
  char line[32];
  const int size = std::snprintf(line, sizeof line, "%lld\n", static_cast<long long>(number));
  if (write(STDOUT_FILENO, line, static_cast<std::size_t>(size)) != size) std::abort();
}

net::Task<> write_some(Numbers& numbers) {
  net::Timer timer(co_await net::asio::this_coro::executor);
  while (!numbers.ending) {
    const std::int64_t number = numbers.next++;
    const auto job = [number](Database& database) {
      database.run("INSERT INTO numbers(n) VALUES ($1)", {number});
    };
    bool refused = false;
    try {
      co_await numbers.store.write(job);
      print(number);
    } catch (const Refusal&) {  // done or not: it is not asked for again
      refused = true;
    }
    if (refused) {
      timer.expires_after(std::chrono::milliseconds(20));
      co_await timer.async_wait(net::use_task);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  net::asio::io_context loop{1};
  const Log log;
  Metrics metrics;
  Store store(loop, argv[1], log, metrics);
  Numbers numbers{store, std::atoll(argv[2])};
  for (int i = 0; i < kAtOnce; ++i)
    net::asio::co_spawn(loop, write_some(numbers), net::asio::detached);
  net::asio::posix::stream_descriptor input(loop, dup(STDIN_FILENO));
  input.async_wait(net::asio::posix::stream_descriptor::wait_read,
                   [&](const boost::system::error_code&) { numbers.ending = true; });
  loop.run();
  return 0;
}
