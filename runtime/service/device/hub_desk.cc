#include "runtime/service/device/hub_desk.h"

#include "runtime/service/store/users.h"

namespace giz::device {
namespace {

constexpr std::string_view kDidLetters =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::size_t kDidSize = 22;

class HubDesk final : public Desk {
 public:
  explicit HubDesk(const Parts& parts)
      : hub_(parts.hub), settings_(parts.settings), store_(parts.store), key_(parts.key) {}

  const Product& product() const override { return hub_.product(); }

  net::Task<store::Device> admit(hub::Credentials who) override {
    return hub_.admit(std::move(who));
  }
  void attach(const store::Device& device, std::shared_ptr<hub::Link> link) override {
    hub_.attach(device, std::move(link));
  }
  void detach(std::string_view did, const hub::Link* link) override { hub_.detach(did, link); }
  net::Task<> report(std::string did, hub::P0 p0, char source) override {
    return hub_.report(std::move(did), std::move(p0), source);
  }
  void answer(std::string_view did, std::uint32_t sn, std::span<const std::uint8_t> p0) override {
    hub_.answer(did, sn, p0);
  }
  void seen(std::string_view did) override { hub_.seen(did); }
  std::size_t watchers(std::string_view did) const override { return hub_.watchers(did); }

  net::Task<store::Device> find(std::string did) override {
    hub::Known known = co_await hub_.known(std::move(did));
    co_return std::move(known.device);
  }

  net::Task<hub::P0> last_values(std::string did) override {
    hub::Known known = co_await hub_.known(std::move(did));
    co_return std::move(known.p0);
  }

  net::Task<store::Device> mirror(hub::Credentials who) override;
  net::Task<std::string> enroll(hub::Credentials who) override;
  net::Task<> forget(std::string did, std::string passcode, std::string address) override;

 private:
  std::string hash(const std::string& did, const std::string& passcode) const {
    return key().hash("passcode", did + passcode);
  }
  store::Store& store() const {
    if (store_ == nullptr) {
      throw Refusal(Reason::unavailable, "device::Parts was given no store: nothing is registered");
    }
    return *store_;
  }
  const MasterKey& key() const {
    if (key_ == nullptr) {
      throw Refusal(Reason::unavailable, "device::Parts was given no key: nothing is registered");
    }
    return *key_;
  }
  net::Task<std::optional<store::Device>> of_mac(std::string mac);
  net::Task<> set_passcode(store::Device device, std::string passcode_hash, std::string why,
                           std::string address);

  hub::Hub& hub_;
  const Settings& settings_;
  store::Store* store_;
  const MasterKey* key_;
};

net::Task<std::optional<store::Device>> HubDesk::of_mac(std::string mac) {
  const std::string product_key(product().key);
  const auto job = [&](store::Database& database) {
    return store::find_device_by_mac(database, product_key, mac);
  };
  co_return co_await store().read(job);
}

// The cloud has let it in, so registration may be closed. Its passcode there is its passcode here.
net::Task<store::Device> HubDesk::mirror(hub::Credentials who) {
  store::Device device;
  device.did = who.did;
  device.product_key = product().key;
  device.mac = who.mac;
  if (!who.passcode.empty()) device.passcode_hash = hash(who.did, who.passcode);
  device.created = wall_now();
  const auto job = [&device](store::Database& database) {
    std::optional<store::Device> known = store::find_device(database, device.did);
    return known ? *known : store::add_device(database, device);
  };
  co_return co_await store().write(job);
}

net::Task<std::string> HubDesk::enroll(hub::Credentials who) {
  std::optional<store::Device> known = co_await of_mac(who.mac);
  if (!known) {
    if (settings_.registration != "open") {
      throw Refusal(Reason::forbidden, "registration is closed; add the device first");
    }
    who.did = random_text(kDidSize, kDidLetters);
    const store::Device added = co_await hub_.admit(std::move(who));
    co_return added.did;
  }
  const std::string wanted = hash(known->did, who.passcode);
  if (equal_in_constant_time(known->passcode_hash, wanted)) co_return known->did;
  // Who knows a mac alone must not be able to lock out a device that is there, here or at another
  // instance.
  if (known->online || hub_.is_online(known->did)) {
    throw Refusal(Reason::conflict, "this device is online with another passcode");
  }
  const std::string did = known->did;
  co_await set_passcode(std::move(*known), wanted, "new_passcode", std::move(who.address));
  co_return did;
}

net::Task<> HubDesk::forget(std::string did, std::string passcode, std::string address) {
  const auto job = [&did](store::Database& database) { return store::find_device(database, did); };
  std::optional<store::Device> known = co_await store().read(job);
  if (!known || known->passcode_hash.empty() ||
      !equal_in_constant_time(known->passcode_hash, hash(did, passcode))) {
    throw Refusal(Reason::not_found, "no device with this did and passcode");
  }
  co_await set_passcode(std::move(*known), {}, "factory_reset", std::move(address));
}

// A new passcode is what a factory reset leaves behind: whoever was bound is no longer.
net::Task<> HubDesk::set_passcode(store::Device device, std::string passcode_hash, std::string why,
                                  std::string address) {
  const Millis now = wall_now();
  const auto job = [&](store::Database& database) {
    store::set_passcode(database, device.did, passcode_hash);
    std::vector<std::int64_t> users;
    for (const store::Binding& one : store::bindings_of_device(database, device.id, now)) {
      for (const std::int64_t user : store::end_binding(database, one.user, device.id)) {
        users.push_back(user);
      }
    }
    store::Audit entry;
    entry.time = now;
    entry.actor = "device:" + device.did;
    entry.action = why;
    entry.target = device.did;
    entry.result = "ok";
    entry.address = address;
    store::add_audit(database, entry);
    return users;
  };
  const std::vector<std::int64_t> users = co_await store().write(job);
  for (const std::int64_t user : users) hub_.tell_binding(device.did, user, false);
  hub_.forget(device.did, true);
}

}  // namespace

std::shared_ptr<Desk> make_desk(const Parts& parts) { return std::make_shared<HubDesk>(parts); }

}  // namespace giz::device
