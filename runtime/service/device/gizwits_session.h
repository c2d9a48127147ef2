// The client's side of the Gizwits websocket dialect: texts in; texts to be sent and what they mean
// out. A state machine that knows no sockets, no clock and no hub.
//
//   -> login_req          <- login_res             then -> subscribe_req
//   <- s2c_noti           values of a device; with res_sn the answer to a c2s_read
//   <- s2c_online_status  it came or went
//   -> c2s_write, c2s_read, c2s_raw   with req_sn  <- s2c_ack
//   <- s2c_invalid_msg    1009: log in again
//   -> ping               <- pong
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/base/product.h"
#include "runtime/service/hub/attrs.h"

namespace giz::device {

struct GizwitsAccount {
  std::string app_id;
  std::string user_token;
  std::string uid;
};

// A device as /app/bindings describes it.
struct GizwitsDevice {
  std::string did, mac, passcode;
  bool is_online = false;
};

class GizwitsSession {
 public:
  struct Act {
    enum What : std::uint8_t {
      send,      // `text`
      joined,    // logged in and subscribed: the devices' state is known from now on
      online,    // `did`, `is_on`
      values,    // `did`, `attrs`
      answer,    // `did`, `sn`, `attrs`: null where it is only acknowledged
      bindings,  // they have changed: ask again
      refused,   // the login: the token is of no use
      mistake,   // what came is not understood: for the count
    };
    What what = mistake;
    std::string text;
    std::string did;
    bool is_on = false;
    std::uint32_t sn = 0;
    hub::Json attrs;
  };
  using Acts = std::vector<Act>;

  explicit GizwitsSession(GizwitsAccount account) : account_(std::move(account)) {}

  // The devices that are of interest; those that are new are subscribed to.
  Acts want(const std::vector<GizwitsDevice>& devices);
  Acts connected();
  Acts take(std::string_view message);

  // What is sent for a P0 that goes down; empty where the dialect has no word for it.
  static std::string down(const Product& product, std::string_view did, std::uint32_t sn,
                          std::span<const std::uint8_t> p0);
  static std::string transparent(std::string_view did, std::span<const std::uint8_t> p0);
  static std::string ping() { return R"({"cmd":"ping"})"; }

  bool is_joined() const { return state_ == State::joined; }

 private:
  enum class State : std::uint8_t { away, joining, joined };

  Act login() const;
  Act subscribe(const std::vector<std::string>& dids) const;
  void take_login(const hub::Json& data, Acts& acts);
  void take_subscribed(const hub::Json& data, Acts& acts);
  void take_values(const hub::Json& message, const hub::Json& data, Acts& acts);
  void take_invalid(const hub::Json& data, Acts& acts);

  GizwitsAccount account_;
  State state_ = State::away;
  unsigned logins_ = 0;
  std::map<std::string, bool, std::less<>> wanted_;  // did: is subscribed to
};

}  // namespace giz::device
