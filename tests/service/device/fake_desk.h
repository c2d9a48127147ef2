// A hub for the tests of the links: it lets in every did whose passcode does not begin with
// "wrong", writes down what it is told, and can be told to fail or to take its time.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/service/base/crypto.h"
#include "runtime/service/device/desk.h"
#include "tests/service/bench_product.h"

namespace giz::device {

class FakeDesk final : public Desk {
 public:
  explicit FakeDesk(net::asio::io_context& loop) : loop_(loop) {}

  std::vector<std::string> told;  // "admit DID", "attach DID tcp", "report DID 04..." ...
  std::function<void(const std::string&)> on_told;
  bool is_failing = false;             // the store is gone
  std::chrono::milliseconds pause{0};  // that storing and admitting take
  std::size_t watching = 2;
  std::map<std::string, std::shared_ptr<hub::Link>, std::less<>> links;
  std::map<std::string, std::string> by_mac;  // mac -> did
  std::set<std::string> dids;                 // find() knows these
  std::map<std::string, hub::P0, std::less<>> values;

  const Product& product() const override { return bench_product; }

  net::Task<store::Device> admit(hub::Credentials who) override {
    tell("admit " + who.did + " " + who.passcode + (who.mac.empty() ? "" : " " + who.mac));
    co_await take_time();
    if (is_failing) throw Refusal(Reason::unavailable, "the store is gone");
    if (who.passcode.starts_with("wrong")) {
      throw Refusal(Reason::unauthenticated, "wrong passcode");
    }
    co_return device(who.did);
  }

  void attach(const store::Device& device, std::shared_ptr<hub::Link> link) override {
    tell("attach " + device.did + " " + std::string(hub::word(link->kind())));
    const std::shared_ptr<hub::Link> older = std::exchange(links[device.did], std::move(link));
    if (older) older->close("another link of this device");
  }

  void detach(std::string_view did, const hub::Link* link) override {
    const auto found = links.find(did);
    if (found == links.end() || found->second.get() != link) return;
    links.erase(found);
    tell("detach " + std::string(did));
  }

  net::Task<> report(std::string did, hub::P0 p0, char source) override {
    co_await take_time();
    if (is_failing) throw Refusal(Reason::unavailable, "the store is gone");
    tell("report " + did + " " + to_hex(p0) + (source == 'd' ? "" : std::string(" ") + source));
    values[did] = p0;
  }

  void answer(std::string_view did, std::uint32_t sn, std::span<const std::uint8_t> p0) override {
    tell("answer " + std::string(did) + " " + std::to_string(sn) + " " + to_hex(p0));
  }

  void seen(std::string_view did) override { tell("seen " + std::string(did)); }
  std::size_t watchers(std::string_view) const override { return watching; }

  net::Task<store::Device> find(std::string did) override {
    co_await take_time();
    if (!dids.contains(did)) throw Refusal(Reason::not_found, "no such device");
    co_return device(did);
  }

  net::Task<store::Device> mirror(hub::Credentials who) override {
    tell("mirror " + who.did + " " + who.mac);
    co_await take_time();
    co_return device(who.did);
  }

  net::Task<hub::P0> last_values(std::string did) override {
    const auto found = values.find(did);
    co_return found == values.end() ? hub::P0{} : found->second;
  }

  net::Task<std::string> enroll(hub::Credentials who) override {
    tell("enroll " + who.mac + " " + who.passcode);
    co_await take_time();
    if (is_failing) throw Refusal(Reason::unavailable, "the store is gone");
    std::string& did = by_mac[who.mac];
    if (did.empty()) did = "did" + std::string(7, '0') + who.mac;
    co_return did;
  }

  net::Task<> forget(std::string did, std::string passcode, std::string) override {
    tell("forget " + did + " " + passcode);
    if (passcode.starts_with("wrong")) throw Refusal(Reason::not_found, "no such device");
    co_return;
  }

  // Sends a P0 down; false: no link, or it did not take it.
  bool command(std::string_view did, std::uint32_t sn, const hub::P0& p0) {
    const auto found = links.find(did);
    return found != links.end() && found->second->send(sn, p0);
  }

 private:
  void tell(std::string line) {
    if (on_told) on_told(line);
    told.push_back(std::move(line));
  }

  net::Task<> take_time() {
    if (pause.count() == 0) co_return;
    net::Timer timer(loop_, pause);
    co_await timer.async_wait(net::use_task);
  }

  static store::Device device(const std::string& did) {
    store::Device device;
    device.id = -1;
    device.did = did;
    device.product_key = bench_product.key;
    return device;
  }

  net::asio::io_context& loop_;
};

}  // namespace giz::device
