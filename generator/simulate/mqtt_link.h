// Frames through an MQTT broker, as the module sends them: MQTT 3.1, the did as client id and user,
// the passcode as password.
//
//   app2dev/<did>/<client>   to the device, from that client
//   ser2cli_res/<did>, ser2cli_noti/<product key>   to the device, from the cloud
//   dev2app/<did>            from the device, to everyone
//   dev2app/<did>/<client>   from the device, to that client
#pragma once

#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "generator/simulate/tcp_link.h"
#include "runtime/wire/mqtt.h"

namespace gizgen {

class MqttLink : public CloudLink, private LinkUser {
 public:
  // The settings must outlive it.
  MqttLink(boost::asio::io_context& io, boost::asio::ip::tcp::endpoint peer,
           const DeviceIdentity& identity, const CloudSettings& settings, LinkUser& user);

  void open() override;
  void send(giz::wire::Bytes frame, std::string_view peer) override;
  void close() override;

 private:
  void on_up() override;
  void on_bytes(giz::wire::Bytes bytes, std::string_view peer) override;
  void on_down(const std::string& why) override;

  void put(const giz::wire::mqtt::Packet& packet);
  void take(const giz::wire::mqtt::Packet& packet);
  void take(const giz::wire::mqtt::Connack& connack);
  void take(const giz::wire::mqtt::Suback& suback);
  void take(const giz::wire::mqtt::Publish& publish);
  void subscribe();
  void beat();
  void end(const std::string& why);

  TcpLink connection_;
  std::string did_;
  std::string passcode_;
  const CloudSettings& settings_;
  LinkUser& user_;
  boost::asio::steady_timer timer_;
  std::vector<std::uint8_t> held_;  // of a packet that is not complete
  unsigned missed_ = 0;             // signs of life in a row
  bool up_ = false;
  bool ended_ = false;
};

}  // namespace gizgen
