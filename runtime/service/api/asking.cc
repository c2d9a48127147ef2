// The hub's coroutine runs by itself; who asked waits on a timer that the end, or the news that the
// command is on its way, cuts short.
#include "runtime/service/api/asking.h"

#include <exception>

#include <boost/asio/redirect_error.hpp>

namespace giz::api {
namespace {

constexpr std::chrono::milliseconds kOnItsWay{1000};

struct Asked : hub::Watcher {
  explicit Asked(net::asio::io_context& loop) : timer(loop.get_executor()) {}

  void on_event(const hub::Event& event) override {
    if (event.what != hub::Event::What::command || event.command != command.id) return;
    command.state = event.state;
    command.error = event.text;
    known = true;
    if (!until_end) timer.cancel();
  }

  net::Timer timer;
  store::Command command;
  std::exception_ptr refused;
  bool known = false;      // the command is stored
  bool ended = false;      // the hub's answer is there
  bool until_end = false;  // who asked waits for the end
};

net::Task<> run(Ctx ctx, std::shared_ptr<Asked> asked, hub::CommandRequest request) {
  try {
    asked->command = co_await ctx->hub.command(std::move(request));
    asked->known = true;
  } catch (...) {
    asked->refused = std::current_exception();
  }
  asked->ended = true;
  asked->timer.cancel();
}

constexpr std::size_t kRecent = 64;  // commands among which a repeated one is looked for

std::optional<store::Command> find_asked(store::Database& database, const store::Command& wanted,
                                         std::string_view did, std::string_view key) {
  if (auto command = store::find_command(database, wanted.id)) return command;
  const auto device = key.empty() ? std::nullopt : store::find_device(database, did);
  if (!device) return std::nullopt;
  for (auto& command : store::list_commands(database, device->id, INT64_MAX, kRecent)) {
    if (command.idempotency == key && command.user == wanted.user) return std::move(command);
  }
  return std::nullopt;
}

}  // namespace

std::string new_command_id() { return random_token().substr(0, 22); }

net::Task<store::Command> ask(Ctx ctx, hub::CommandRequest request,
                              std::chrono::milliseconds wait) {
  auto asked = std::make_shared<Asked>(ctx->loop);
  request.id = new_command_id();
  asked->command.id = request.id;
  asked->command.p0 = request.p0;
  asked->command.user = request.user;
  asked->command.created = ctx->clock();
  asked->command.expires = asked->command.created + request.ttl.count();
  asked->until_end = wait.count() > 0;
  const std::string did = request.did;
  const std::string key = request.idempotency;
  const hub::Hub::Watch watch = ctx->hub.watch(request.did, *asked);
  asked->timer.expires_after(asked->until_end ? wait : kOnItsWay);
  net::asio::co_spawn(ctx->loop, run(ctx, asked, std::move(request)), net::asio::detached);
  if (!asked->ended && (asked->until_end || !asked->known)) {
    boost::system::error_code ignored;
    co_await asked->timer.async_wait(net::asio::redirect_error(net::use_task, ignored));
  }
  if (asked->refused) std::rethrow_exception(asked->refused);
  if (asked->known) co_return asked->command;
  // It waits behind others, or it repeats one that is still on its way.
  auto look = [&](store::Database& database) {
    return find_asked(database, asked->command, did, key);
  };
  std::optional<store::Command> stored = co_await ctx->store.read(look);
  if (!stored) {
    throw Refusal(Reason::unavailable, "the command could not be taken in time; try again");
  }
  co_return *stored;
}

}  // namespace giz::api
