// One of the Gizwits cloud's websockets, and the devices that it serves: kept open, with pauses
// where it breaks, and each device's link to the hub.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/service/device/gizwits_session.h"
#include "runtime/service/device/peer.h"
#include "runtime/service/net/websocket_client.h"

namespace giz::device {

class GizwitsLink;

class GizwitsCloud : public std::enable_shared_from_this<GizwitsCloud> {
 public:
  // `changed` is called when the user's bindings have changed.
  GizwitsCloud(std::shared_ptr<Shared> shared, GizwitsAccount account, std::string url,
               std::function<void()> changed);
  ~GizwitsCloud();

  // Until stop().
  net::Task<> run();
  void stop();

  // The devices that this websocket serves, from now on.
  net::Task<> serve(std::vector<GizwitsDevice> devices);

  bool send(std::string text);
  const Product& product() const { return shared_->desk->product(); }

 private:
  struct Mirror {
    store::Device device;
    std::shared_ptr<GizwitsLink> link;  // while it is online
    hub::P0 values;                     // a report of what is known
  };

  net::Task<> talk();
  net::Task<> ping(std::shared_ptr<net::WebSocketClient> socket);
  net::Task<> perform(GizwitsSession::Acts acts);
  net::Task<> take_values(std::string did, hub::Json attrs);
  void answer(const GizwitsSession::Act& act);
  void set_online(const std::string& did, bool is_on);
  void all_offline();
  net::Task<> wait(std::chrono::milliseconds time);

  std::shared_ptr<Shared> shared_;
  GizwitsSession session_;
  std::string url_;
  std::function<void()> changed_;
  std::shared_ptr<net::WebSocketClient> socket_;
  std::map<std::string, Mirror, std::less<>> mirrors_;
  net::Timer pause_;
  unsigned failures_ = 0;
  bool is_refused_ = false;
  bool is_stopped_ = false;
};

}  // namespace giz::device
