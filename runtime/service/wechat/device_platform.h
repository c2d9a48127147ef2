// The hardware platform of old (App::legacy_devices): devices are WeChat's own, named by device
// type (the account's gh_...) and device id (for us the MAC, as the store has it). Its answers have
// shapes of their own, which call.h's said_by() knows.
#pragma once

#include <compare>
#include <map>
#include <string>
#include <vector>

#include "runtime/service/base/product.h"
#include "runtime/service/hub/hub.h"
#include "runtime/service/net/repeating.h"
#include "runtime/service/store/identities.h"
#include "runtime/service/wechat/client.h"
#include "runtime/service/wechat/tools.h"

namespace giz::wechat {

// The body of /device/authorize_device: enters a device of this product at WeChat, or, without one,
// changes what is there.
Json authorization_of(std::string_view mac, const std::optional<std::string>& product_id);
// The devices that a person has bound in WeChat, by device id.
net::Task<std::vector<std::string>> bound_devices(Client& client,
                                                  std::shared_ptr<const OpenApp> app,
                                                  std::string openid);
// Ties or unties in WeChat what is so here, without the person's hand.
net::Task<> compel_binding(Client& client, std::shared_ptr<const OpenApp> app, std::string mac,
                           std::string openid, bool bound);
// Keeps WeChat's picture of the devices like ours: when one comes or goes (its line at the head of
// the chat), and who has bound it on a page. Where no account has the platform switched on it does
// nothing. What WeChat refuses is logged, and not tried again: the next change is told anew.
class DeviceMirror final : public hub::Watcher {
 public:
  DeviceMirror(const Tools& tools, hub::Hub& hub, Apps& apps, Client& client);
  void start();
  net::Task<> stop();
  void on_event(const hub::Event& event) override;
  // Tells what has changed since the last time, a part of it; true: there is more.
  net::Task<bool> tell_changed();

 private:
  struct Person;
  struct Change {
    std::string did;
    std::int64_t user = 0;  // of a binding; 0: the device's state, to all who have it
    auto operator<=>(const Change&) const = default;
  };
  net::Task<> tell(Change change, bool on);
  net::Task<> tell_person(Change change, bool on, Person person);
  net::Task<std::vector<Person>> people_of(Change change);

  Tools tools_;
  hub::Hub& hub_;
  Apps& apps_;
  Client& client_;
  std::map<Change, bool> changed_;  // the last state counts
  hub::Hub::Watch watch_;
  std::shared_ptr<net::Repeating> loop_;
};

}  // namespace giz::wechat
