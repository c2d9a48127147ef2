// The listeners for devices over the desk of the tests, for tests that talk to real sockets:
//
//   device_server [gizwits URL]      settings from the environment, as the service reads them
//
// It prints `port tcp N` and so on, then `ready`, then what the desk is told, a line each. On
// standard input: down DID SN HEX | push DID HEX | close DID | fail on|off | pause MS | know DID |
// broker TOPIC HEX | metrics | stop.
#include <iostream>
#include <sstream>

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/streambuf.hpp>

#include "runtime/service/bus/in_process.h"
#include "runtime/service/device/make.h"
#include "tests/service/device/console.h"
#include "tests/service/device/fake_desk.h"

using namespace giz;
using namespace giz::device;
namespace asio = boost::asio;

namespace {

class World {
 public:
  explicit World(asio::io_context& loop)
      : loop_(loop),
        settings_(settings_of_environment()),
        log_(Log::Form::text, Level::debug),
        desk_(std::make_shared<FakeDesk>(loop)),
        bus_(bus::make_in_process(loop, "tester", log_, metrics_)),
        server_(loop, settings_, log_, metrics_) {
    desk_->on_told = say;
  }

  void open() {
    const Common common{loop_, settings_, desk_, log_, metrics_};
    const Address any{"127.0.0.1", 0};
    add("tcp", make_tcp(common, any));
    add("udp", make_udp(common, any));
    add("mqtt", make_mqtt(common, any));
    listeners_.push_back(make_broker(common, *bus_));
    if (!settings_.gizwits_token.empty()) listeners_.push_back(make_gizwits(common));
    make_websocket(common, server_);
    make_registration(common, server_.router());
    say("port http " + std::to_string(server_.listen(any)));
    app2dev_ = bus_->subscribe("app2dev/#", show);
    asio::co_spawn(loop_, run(), asio::detached);
    say("ready");
  }

 private:
  void add(const std::string& name, std::unique_ptr<Listener> listener) {
    say("port " + name + " " + std::to_string(listener->port()));
    listeners_.push_back(std::move(listener));
  }

  static net::Task<> show(bus::Message message) {
    say("bus " + std::string(message.topic) + " " +
        to_hex({reinterpret_cast<const std::uint8_t*>(message.payload.data()),
                message.payload.size()}));
    co_return;
  }

  net::Task<> run() {
    std::function<net::Task<>(std::string)> one = [this](std::string line) -> net::Task<> {
      carry_out(line);
      co_return;
    };
    co_await obey(loop_, std::move(one));
    for (const auto& listener : listeners_) co_await listener->stop();
    say("stopped");
    loop_.stop();
  }

  void carry_out(const std::string& line) {
    std::istringstream words(line);
    std::string verb, did, hex;
    words >> verb;
    if (verb == "down") {
      std::uint32_t sn = 0;
      words >> did >> sn >> hex;
      say(desk_->command(did, sn, p0_of(hex)) ? "sent" : "not sent");
    } else if (verb == "push") {
      words >> did >> hex;
      const auto found = desk_->links.find(did);
      say(found != desk_->links.end() && found->second->push(p0_of(hex)) ? "sent" : "not sent");
    } else if (verb == "close") {
      words >> did;
      if (desk_->links.contains(did)) desk_->links.at(did)->close("the test wants it");
    } else if (verb == "fail") {
      words >> hex;
      desk_->is_failing = hex == "on";
    } else if (verb == "pause") {
      int ms = 0;
      words >> ms;
      desk_->pause = std::chrono::milliseconds(ms);
    } else if (verb == "know") {
      words >> did;
      desk_->dids.insert(did);
    } else if (verb == "broker") {
      std::string topic;
      words >> topic >> hex;
      const hub::P0 bytes = p0_of(hex);
      bus_->publish(topic, {bytes.begin(), bytes.end()});
    } else if (verb == "metrics") {
      say(metrics_.print() + "end of metrics");
    }
  }

  asio::io_context& loop_;
  Settings settings_;
  Log log_;
  Metrics metrics_;
  std::shared_ptr<FakeDesk> desk_;
  std::unique_ptr<bus::Bus> bus_;
  net::Server server_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  bus::Subscription app2dev_;
};

}  // namespace

int main() {
  try {
    asio::io_context loop(1);
    World world(loop);
    world.open();
    loop.run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
