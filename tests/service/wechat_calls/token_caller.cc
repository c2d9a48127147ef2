// One instance of many: makes N calls at once when its standard input says so, and prints how many
// of them went well.
//   token_caller DB_URL API_BASE N
#include <cstdio>
#include <cstdlib>

#include "runtime/service/wechat/client.h"

using namespace giz;

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  net::asio::io_context loop{1};
  const Log log;
  Metrics metrics;
  const MasterKey key{Digest{}};
  Settings settings;
  settings.wechat_api_base = argv[2];
  store::Store store(loop, argv[1], log, metrics);
  wechat::Client client(loop, settings, key, store, log, metrics, wall_now);
  wechat::Apps apps(loop, settings, key, store, wall_now);
  std::shared_ptr<const wechat::OpenApp> app;
  const auto found = [&](std::exception_ptr, std::shared_ptr<const wechat::OpenApp> one) {
    app = std::move(one);
  };
  net::asio::co_spawn(loop, apps.find("1"), found);
  loop.run();
  if (!app) return 3;
  std::puts("ready");
  std::fflush(stdout);
  if (std::getchar() == EOF) return 4;
  int good = 0;
  const auto done = [&](std::exception_ptr failed, const wechat::Json&) {
    if (!failed) ++good;
  };
  for (int i = 0; i < std::atoi(argv[3]); ++i)
    net::asio::co_spawn(loop, client.call(app, "/cgi-bin/menu/get"), done);
  loop.restart();
  loop.run();
  std::printf("%d\n", good);
  return 0;
}
