// Any bytes as an MQTT client's stream: what the session answers is MQTT of the client's version,
// no split of the stream changes it, and nothing is delivered before CONNECT was admitted. The
// first byte says whether it is, whether what it reports can be stored, and how the stream is cut.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "runtime/service/device/mqtt_packets.h"
#include "runtime/service/device/mqtt_session.h"
#include "tests/service/bench_product.h"

using namespace giz;
using namespace giz::device;
namespace mqtt = giz::wire::mqtt;

namespace {

const MqttLimits kLimits{.packet = 2048, .first_packet = 512};

void require(bool is_true) {
  if (!is_true) std::abort();
}

struct Run {
  Run(std::uint8_t manner) : lets_in(manner % 8 != 0), is_store_there(manner / 8 % 8 != 0) {}

  void feed(wire::Bytes bytes) {
    packets.push(bytes);
    while (!is_over) {
      const std::optional<wire::Bytes> packet = packets.next(session.packet_limit());
      if (!packet) break;
      if (!version) version = version_of(*packet);
      perform(session.take(*packet));
    }
    if (is_over || packets.fault() == mqtt::Fault::none) return;
    perform(session.failed(packets.fault()));
    require(is_over);
  }

  static std::optional<mqtt::Version> version_of(wire::Bytes packet) {
    const mqtt::Parsed parsed = mqtt::parse(packet, {mqtt::Side::client, std::nullopt});
    const auto* connect = std::get_if<mqtt::Connect>(&parsed.packet);
    if (connect == nullptr) return std::nullopt;
    return connect->version;
  }

  void perform(const MqttSession::Call& call) {
    using Call = MqttSession::Call;
    if (call.what == Call::end) is_over = true;
    if (call.what == Call::admit) {
      require(!session.joined() && is_did(session.who().did));
      if (lets_in) {
        session.admitted(std::nullopt);
        require(session.send_down("service", Wire{0, 0, 0, 3, 3, 0, 0, 0x90}));
      } else {
        session.refused(mqtt::Reason::not_authorized);
        is_over = true;
      }
    }
    if (call.what == Call::deliver) {
      require(session.joined());
      for (const Step& step : call.steps) {
        if (step.what == Step::clients) session.tell_clients(3);
      }
      if (is_store_there) {
        session.stored(call);
      } else {
        session.disconnect(mqtt::Reason::server_busy);
        is_over = true;
      }
    }
    const Wire out = session.take_output();
    output.insert(output.end(), out.begin(), out.end());
  }

  // Everything that was answered is what a client of this version understands.
  void check() const {
    MqttPackets answers;
    answers.push(output);
    while (const std::optional<wire::Bytes> one = answers.next(mqtt::kMaxPacket)) {
      require(mqtt::parse(*one, {mqtt::Side::server, version}).fault == mqtt::Fault::none);
    }
    require(answers.fault() == mqtt::Fault::none);
  }

  bool lets_in;
  bool is_store_there;
  MqttSession session{bench_product, kLimits, "192.0.2.1"};
  MqttPackets packets;
  std::optional<mqtt::Version> version;
  Wire output;
  bool is_over = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const wire::Bytes stream(data + 1, size - 1);
  Run whole(data[0]);
  whole.feed(stream);
  whole.check();
  Run pieces(data[0]);
  const std::size_t portion = 1 + data[0] / 64 * 7;
  for (std::size_t at = 0; at < stream.size() && !pieces.is_over; at += portion) {
    pieces.feed(stream.subspan(at, std::min(portion, stream.size() - at)));
  }
  require(pieces.output == whole.output && pieces.is_over == whole.is_over);
  return 0;
}
