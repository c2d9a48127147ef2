// One MQTT connection of a device at our own listener.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/service/device/mqtt_packets.h"
#include "runtime/service/device/mqtt_session.h"
#include "runtime/service/device/peer.h"
#include "runtime/service/device/pipe.h"

namespace giz::device {

// What is kept for clients that come back, by did; the one that was away longest gives way.
class MqttMemory {
 public:
  explicit MqttMemory(std::size_t most = 10'000) : most_(most) {}
  void put(const std::string& did, MqttKept kept);
  std::optional<MqttKept> take(const std::string& did);

 private:
  using Entries = std::list<std::pair<std::string, MqttKept>>;
  std::size_t most_;
  Entries entries_;  // the most recent first
  std::unordered_map<std::string_view, Entries::iterator> by_did_;
};

class MqttPeer final : public hub::Link,
                       public Mortal,
                       public std::enable_shared_from_this<MqttPeer> {
 public:
  MqttPeer(std::shared_ptr<Shared> shared, std::shared_ptr<MqttMemory> memory, net::Socket socket,
           std::string address);
  ~MqttPeer() override;

  // Talks until the link is over.
  net::Task<> run();
  void end(std::string_view why);

  hub::LinkKind kind() const override { return hub::LinkKind::mqtt; }
  bool send(std::uint32_t sn, std::span<const std::uint8_t> p0) override;
  bool push(std::span<const std::uint8_t> p0) override;
  void close(std::string_view why) override;
  void expire() override;

 private:
  const std::string& did() const { return session_.who().did; }
  net::Task<> take(wire::Bytes bytes);
  net::Task<> perform(MqttSession::Call call);
  net::Task<> log_in();
  net::Task<> deliver(MqttSession::Call call);
  net::Task<bool> store(const Step& step);
  void flush();
  void lived();
  void leave();
  bool send_down(Wire frame);

  std::shared_ptr<Shared> shared_;
  std::shared_ptr<MqttMemory> memory_;
  std::shared_ptr<Pipe> pipe_;
  MqttPackets packets_;
  MqttSession session_;
  std::string attached_;  // the did that the hub holds this link for
  bool over_ = false;
};

}  // namespace giz::device
