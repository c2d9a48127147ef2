#include "runtime/service/wechat/device_platform.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/net/target.h"
#include "runtime/service/store/devices.h"
#include "runtime/service/store/users.h"

namespace giz::wechat {
namespace {

using App = std::shared_ptr<const OpenApp>;

constexpr std::chrono::milliseconds kMirrorPause{1000};
constexpr std::size_t kMostChanged = 10'000;  // then what comes is not told: a later change is
constexpr int kMirroredAtOnce = 16;

}  // namespace

Json authorization_of(std::string_view mac, const std::optional<std::string>& product_id) {
  // Wi-Fi; WeChat neither connects to the device nor encrypts, and the MAC is nowhere in frames.
  const Json device{{"id", mac},
                    {"mac", mac},
                    {"connect_protocol", "4"},
                    {"auth_key", ""},
                    {"close_strategy", "1"},
                    {"conn_strategy", "1"},
                    {"crypt_method", "0"},
                    {"auth_ver", "0"},
                    {"manu_mac_pos", "-1"},
                    {"ser_mac_pos", "-2"},
                    {"ble_simple_protocol", "0"}};
  Json body{{"device_num", "1"},
            {"device_list", Json::array({device})},
            {"op_type", product_id ? "0" : "1"}};
  if (product_id) body["product_id"] = *product_id;
  return body;
}

net::Task<std::vector<std::string>> bound_devices(Client& client, App app, std::string openid) {
  const std::string path = "/device/get_bind_device?openid=" + net::percent_encode(openid);
  const Json answer = co_await client.call(app, path);
  std::vector<std::string> devices;
  const auto list = answer.find("device_list");
  if (list == answer.end() || !list->is_array()) co_return devices;
  for (const Json& device : *list)
    if (device.is_object() && device.contains("device_id") && device["device_id"].is_string())
      devices.push_back(device["device_id"].get<std::string>());
  co_return devices;
}

net::Task<> compel_binding(Client& client, App app, std::string mac, std::string openid,
                           bool bound) {
  Json body{{"device_id", mac}, {"openid", openid}};
  std::string path = bound ? "/device/compel_bind" : "/device/compel_unbind";
  co_await client.call(app, path, body);
}

struct DeviceMirror::Person {
  App app;
  std::string mac, openid;
};

DeviceMirror::DeviceMirror(const Tools& tools, hub::Hub& hub, Apps& apps, Client& client)
    : tools_(tools),
      hub_(hub),
      apps_(apps),
      client_(client),
      loop_(std::make_shared<net::Repeating>(
          tools.loop, "device mirror", kMirrorPause, [this] { return tell_changed(); },
          tools.log)) {}

void DeviceMirror::start() {
  watch_ = hub_.watch_all(*this);
  loop_->start();
}

net::Task<> DeviceMirror::stop() {
  watch_ = {};
  co_await loop_->stop();
}

void DeviceMirror::on_event(const hub::Event& event) {
  using What = hub::Event::What;
  if (event.what != What::online && event.what != What::binding) return;
  const Change change{event.did, event.what == What::binding ? event.user : 0};
  if (changed_.size() >= kMostChanged && !changed_.contains(change)) return;
  changed_[change] = event.on;
}

net::Task<bool> DeviceMirror::tell_changed() {
  if (changed_.empty()) co_return false;
  const auto apps = co_await apps_.list();
  const bool wanted = std::ranges::any_of(
      apps, [](const App& app) { return app->legacy_devices && !app->disabled; });
  if (!wanted) changed_.clear();
  for (int i = 0; i < kMirroredAtOnce && !changed_.empty(); ++i) {
    const auto first = changed_.extract(changed_.begin());
    Change change = first.key();
    co_await tell(change, first.mapped());
  }
  co_return !changed_.empty();
}

net::Task<std::vector<DeviceMirror::Person>> DeviceMirror::people_of(Change change) {
  const Millis now = tools_.clock();
  struct Whom {
    std::string mac;
    std::vector<store::Identity> identities;
  };
  const auto look = [&](store::Database& database) {
    Whom whom;
    const auto device = store::find_device(database, change.did);
    if (!device) return whom;
    whom.mac = device->mac;
    if (change.user != 0) {
      whom.identities = store::identities_of(database, change.user);
      return whom;
    }
    for (const store::Binding& binding : store::bindings_of_device(database, device->id, now))
      for (store::Identity& one : store::identities_of(database, binding.user))
        whom.identities.push_back(std::move(one));
    return whom;
  };
  const Whom whom = co_await tools_.store.read(look);
  const auto apps = co_await apps_.list();
  std::vector<Person> people;
  for (const store::Identity& identity : whom.identities)
    for (const App& app : apps)
      if (app->id == identity.app && app->legacy_devices && !app->disabled)
        people.push_back({app, whom.mac, identity.openid});
  co_return people;
}

net::Task<> DeviceMirror::tell_person(Change change, bool on, Person person) {
  if (change.user == 0) {
    Json body{{"device_type", person.app->original_id},
              {"device_id", person.mac},
              {"open_id", person.openid},
              {"msg_type", "2"},
              {"device_status", on ? "1" : "0"}};
    co_await client_.call(person.app, "/device/transmsg", body, Client::Again::no);
    co_return;
  }
  // What WeChat has told us itself is so there already.
  const std::vector<std::string> known = co_await bound_devices(client_, person.app, person.openid);
  const bool is_so = std::ranges::find(known, person.mac) != known.end();
  if (is_so != on) co_await compel_binding(client_, person.app, person.mac, person.openid, on);
}

net::Task<> DeviceMirror::tell(Change change, bool on) {
  const std::vector<Person> people = co_await people_of(change);
  for (const Person& person : people) {
    try {
      co_await tell_person(change, on, person);
    } catch (const CallFailed& failed) {
      tools_.log.info("a device's change was not told to WeChat",
                      {{"app", person.app->id},
                       {"did", change.did},
                       {"errcode", std::int64_t{failed.errcode}}});
    }
  }
}

}  // namespace giz::wechat
