// The listeners for devices over the hub itself and a store in a file: what the service is without
// its API.
//
//   hub_server FILE        settings from the environment, as the service reads them
//
// It prints `port tcp N` and so on, then `ready`. On standard input: command DID JSON | state DID |
// online DID | stop.
#include <sstream>

#include "runtime/service/base/json_text.h"
#include "runtime/service/bus/in_process.h"
#include "runtime/service/device/links.h"
#include "tests/service/bench_product.h"
#include "tests/service/device/console.h"

using namespace giz;
using device::say;
namespace asio = boost::asio;

namespace {

class World {
 public:
  World(asio::io_context& loop, const std::string& file)
      : loop_(loop),
        settings_(device::settings_of_environment()),
        log_(Log::Form::text, Level::debug),
        store_(loop, "sqlite://" + file, log_, metrics_),
        bus_(bus::make_in_process(loop, "tester", log_, metrics_)),
        hub_(loop, bench_product, settings_, key_, store_, *bus_, hooks_, log_, metrics_),
        server_(loop, settings_, log_, metrics_) {}

  net::Task<> run() {
    co_await hub_.start();
    const device::Parts parts{loop_, settings_, hub_, log_, metrics_, &store_, &key_};
    const Address any{"127.0.0.1", 0};
    add("tcp", device::listen_tcp(parts, any));
    add("udp", device::listen_udp(parts, any));
    add("mqtt", device::listen_mqtt(parts, any));
    device::add_websocket(parts, server_);
    device::add_registration(parts, server_.router());
    say("port http " + std::to_string(server_.listen(any)));
    say("ready");
    std::function<net::Task<>(std::string)> one = [this](std::string line) {
      return answer(std::move(line));
    };
    co_await device::obey(loop_, std::move(one));
    for (const auto& listener : listeners_) co_await listener->stop();
    co_await hub_.stop();
    say("stopped");
    loop_.stop();
  }

 private:
  void add(const std::string& name, std::unique_ptr<device::Listener> listener) {
    say("port " + name + " " + std::to_string(listener->port()));
    listeners_.push_back(std::move(listener));
  }

  net::Task<> answer(std::string line) {
    std::string said;
    try {
      said = co_await carry_out(std::move(line));
    } catch (const Refusal& refusal) {
      said = "refused " + std::string(code_word(refusal.reason));
    }
    say(said);
  }

  net::Task<std::string> carry_out(std::string line) {
    std::istringstream words(line);
    std::string verb, did, json;
    words >> verb >> did;
    std::getline(words, json);
    if (verb == "online") co_return hub_.is_online(did) ? "online" : "offline";
    if (verb == "state") {
      const hub::Known known = co_await hub_.known(did);
      co_return "state " + json_text(hub::to_json(bench_product, known.values));
    }
    hub::CommandRequest request;
    request.did = did;
    request.p0 = hub::control_of(bench_product, hub::Json::parse(json));
    request.actor = "test";
    const store::Command done = co_await hub_.command(std::move(request));
    co_return std::string(word(done.state));
  }

  asio::io_context& loop_;
  Settings settings_;
  Log log_;
  Metrics metrics_;
  MasterKey key_{Digest{}};
  Hooks hooks_;
  store::Store store_;
  std::unique_ptr<bus::Bus> bus_;
  hub::Hub hub_;
  net::Server server_;
  std::vector<std::unique_ptr<device::Listener>> listeners_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    asio::io_context loop(1);
    World world(loop, argv[1]);
    asio::co_spawn(loop, world.run(), [](const std::exception_ptr& fault) {
      if (fault) std::rethrow_exception(fault);
    });
    loop.run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
