// Several instances that share a database and nothing else.
#include <array>
#include <list>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/service/wechat_calls/bench.h"

using namespace giz;

namespace {

constexpr int kCallers = 64;
constexpr int kProcesses = 4;

class Caller {
 public:
  Caller(const std::string& url, const std::string& base) {
    int in[2], out[2];
    REQUIRE(pipe2(in, O_CLOEXEC) == 0);
    REQUIRE(pipe2(out, O_CLOEXEC) == 0);
    const std::string count = std::to_string(kCallers);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(in[0], STDIN_FILENO);
      dup2(out[1], STDOUT_FILENO);
      execl(TOKEN_CALLER, TOKEN_CALLER, url.c_str(), base.c_str(), count.c_str(), nullptr);
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    input_ = in[1];
    output_ = out[0];
    fcntl(output_, F_SETFL, O_NONBLOCK);
  }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;
  ~Caller() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    close(input_);
    close(output_);
  }

  void go() const { REQUIRE(write(input_, "g", 1) == 1); }
  // What it has said so far.
  const std::string& said() {
    std::array<char, 256> bytes{};
    const ssize_t size = read(output_, bytes.data(), bytes.size());
    if (size > 0) said_.append(bytes.data(), static_cast<std::size_t>(size));
    return said_;
  }

 private:
  pid_t pid_ = 0;
  int input_ = -1, output_ = -1;
  std::string said_;
};

bool all_say(net::asio::io_context& loop, std::list<Caller>& callers, const std::string& text) {
  const auto all = [&] {
    for (Caller& caller : callers)
      if (caller.said() != text) return false;
    return true;
  };
  return run_until(loop, all, std::chrono::seconds(60));
}

// An account with a token, version 1, that ends then.
void store_token(CallsBench& bench, const std::string& token, Millis expires) {
  bench.write([&](store::Database& database) {
    store::AppToken old;
    old.app = 1;
    old.kind = "access_token";
    old.value = bench.key.seal("wechat.access_token.wx0123456789abcdef", token);
    old.fetched = expires - 7'200'000;
    old.expires = expires;
    store::lease_token(database, 1, old.kind, 0, "test", old.fetched, old.fetched + 1);
    store::swap_token(database, old, 0, "test");
  });
}

// Every one of four times 64 callers is served, and this many tokens are fetched.
std::size_t fetched_for(const std::string& url, const char* strategy, Millis lasts) {
  net::asio::io_context loop{1};
  StandIn wechat(loop);
  wechat.guard("/cgi-bin/menu/get", "{}");
  wechat.next_token();
  wechat.next_token();  // what the store has is not the present one
  CallsBench bench(loop, url, wechat.base());
  bench.now = wall_now();
  bench.add_app(strategy);
  store_token(bench, "TOKEN-1", bench.now + lasts);
  std::list<Caller> callers;
  for (int i = 0; i < kProcesses; ++i) callers.emplace_back(url, wechat.base());
  REQUIRE(all_say(loop, callers, "ready\n"));
  wechat.delay = std::chrono::milliseconds(150);
  for (const Caller& caller : callers) caller.go();
  CHECK(all_say(loop, callers, "ready\n64\n"));
  CHECK(bench.row(1)->version == 2);
  CHECK(bench.row(1)->swapped == (lasts > 0 ? 1 : 0));
  return wechat.count("/cgi-bin/token") + wechat.count("/cgi-bin/stable_token");
}

}  // namespace

TEST_CASE("C1: four processes with 64 callers each fetch one token for one that has expired") {
  for (const char* const strategy : {"classic", "stable"}) {
    INFO(strategy);
    on_both([&](const std::string& url) { CHECK(fetched_for(url, strategy, -1000) == 1); });
  }
}

TEST_CASE("C2: four processes with 64 callers each fetch one token for one that died early") {
  on_both([](const std::string& url) { CHECK(fetched_for(url, "classic", 7'000'000) == 1); });
}
