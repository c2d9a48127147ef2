// PUBLISH and its acknowledgements, both ways.
#include <algorithm>
#include <utility>

#include "runtime/service/device/mqtt_session.h"

namespace giz::device {
namespace {

namespace mqtt = wire::mqtt;
using wire::CloudCommand;

using Call = MqttSession::Call;

constexpr std::uint8_t kPlainQuestion[] = {0, 0, 0, 3, 0x02, 0x0F};

bool is_plain_question(wire::Bytes payload) {
  return payload.size() == sizeof kPlainQuestion &&
         std::equal(payload.begin(), payload.end(), kPlainQuestion);
}

// "dev2app/<did>" or "dev2app/<did>/<client>".
bool is_own_report(std::string_view topic, std::string_view did) {
  constexpr std::string_view kStart = "dev2app/";
  if (!topic.starts_with(kStart)) return false;
  topic.remove_prefix(kStart.size());
  if (!topic.starts_with(did)) return false;
  topic.remove_prefix(did.size());
  return topic.empty() ||
         (topic.size() > 1 && topic[0] == '/' && topic.find('/', 1) == std::string_view::npos);
}

bool is_text(wire::Bytes bytes, std::string_view text) {
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()) == text;
}

// What the frames in a payload ask for; false: they are no frames, or another's.
bool read_steps(const Product& product, std::string_view did, wire::Bytes payload,
                std::vector<Step>& steps) {
  FrameReader reader;
  reader.push(payload);
  while (const std::optional<wire::CloudFrame> frame = reader.next()) {
    if (!frame->did.empty() && !is_text(frame->did, did)) return false;
    if (frame->command == CloudCommand::p0_up && !frame->payload.empty()) {
      steps.push_back({Step::report, {}, as_report(product, frame->payload), 0, {}});
    } else if (frame->command == CloudCommand::p0_up_sn) {
      steps.push_back({Step::answer, {}, as_answer(product, frame->payload), frame->sn, {}});
    } else if (frame->command != CloudCommand::p0_up) {
      steps.push_back({Step::ignore, {}, {}, 0, "unknown command"});
    }
  }
  return reader.fault() == wire::CloudFault::none && !reader.pending();
}

}  // namespace

Call MqttSession::take(const mqtt::Publish& publish) {
  using mqtt::PropertyId;
  if (is_v5()) {
    if (mqtt::find_property(publish.properties, PropertyId::topic_alias)) {
      return end(mqtt::Reason::topic_alias_invalid, "a topic alias, and none was agreed upon");
    }
    if (publish.qos > 1) return end(mqtt::Reason::qos_not_supported, "QoS 2");
    if (publish.retain) return end(mqtt::Reason::retain_not_supported, "a retained message");
  }
  const bool is_again = publish.qos == 2 && kept_.received.contains(publish.id);
  if (is_again) {
    put(mqtt::Ack{mqtt::Type::pubrec, publish.id, {}, {}});
    return {};
  }
  if (publish.qos == 2 && kept_.received.size() >= limits_.window) {
    return end(mqtt::Reason::receive_maximum_exceeded, "too many messages of QoS 2 under way");
  }
  if (publish.topic == "cli2ser_req") return ask(publish);
  if (is_own_report(publish.topic, who_.did)) return deliver(publish);
  return refuse(publish, mqtt::Reason::not_authorized, "a topic that is not its own");
}

Call MqttSession::deliver(const mqtt::Publish& publish) {
  Call call;
  call.what = Call::deliver;
  call.id = publish.id;
  call.qos = publish.qos;
  call.is_sound = read_steps(product_, who_.did, publish.payload, call.steps);
  return call;
}

Call MqttSession::ask(const mqtt::Publish& publish) {
  Call call;
  call.what = Call::deliver;
  call.id = publish.id;
  call.qos = publish.qos;
  asked_plainly_ = is_plain_question(publish.payload);
  FrameReader reader;
  if (!asked_plainly_) reader.push(publish.payload);
  const std::optional<wire::CloudFrame> frame = reader.next();
  const bool is_framed = frame && frame->command == CloudCommand::get_app_count;
  // Modules ask for more than this there; what is not known is taken and not answered.
  const bool is_known = asked_plainly_ || is_framed;
  call.steps.push_back({is_known ? Step::clients : Step::ignore, {}, {}, 0, "unknown request"});
  return call;
}

Call MqttSession::refuse(const mqtt::Publish& publish, mqtt::Reason reason, std::string_view why) {
  if (!is_v5() || publish.qos == 0) return end(reason, why);
  put(mqtt::Ack{mqtt::Type::puback, publish.id, reason, {}});
  return {};
}

void MqttSession::stored(const Call& call) {
  if (call.qos == 0) return;
  const mqtt::Reason reason =
      call.is_sound ? mqtt::Reason::success : mqtt::Reason::payload_format_invalid;
  if (call.qos == 2) kept_.received.insert(call.id);
  const mqtt::Type type = call.qos == 2 ? mqtt::Type::pubrec : mqtt::Type::puback;
  put(mqtt::Ack{type, call.id, reason, {}});
}

Call MqttSession::take(const mqtt::Ack& ack) {
  switch (ack.type) {
    case mqtt::Type::puback: under_way_.erase(ack.id); return {};
    case mqtt::Type::pubrel: {
      const bool was_there = kept_.received.erase(ack.id) > 0;
      put(mqtt::Ack{mqtt::Type::pubcomp,
                    ack.id,
                    was_there ? mqtt::Reason::success : mqtt::Reason::packet_id_not_found,
                    {}});
      return {};
    }
    default:
      return end(mqtt::Reason::protocol_error, "an acknowledgement of QoS 2, which it never got");
  }
}

void MqttSession::tell_clients(std::size_t watchers) {
  const auto many = static_cast<std::uint16_t>(std::min<std::size_t>(watchers, 0xFFFF));
  const std::uint8_t count[] = {static_cast<std::uint8_t>(many >> 8),
                                static_cast<std::uint8_t>(many)};
  Down down{"ser2cli_res/" + who_.did, {}};
  if (asked_plainly_) {
    down.payload = {0, 0, 0, 3, 0x02, 0x10, count[0], count[1]};
  } else {
    down.payload = to_wire(CloudCommand::app_count, count);
  }
  if (const std::optional<std::uint8_t> qos = qos_for(down.topic)) publish(down, *qos);
}

bool MqttSession::send_down(std::string_view sender, Wire frame) {
  if (!joined_) return false;
  Down down{"app2dev/" + who_.did + "/" + std::string(sender), std::move(frame)};
  const std::optional<std::uint8_t> qos = qos_for(down.topic);
  if (qos) return publish(down, *qos);
  if (held_.size() >= limits_.held) held_.pop_front();
  held_.push_back(std::move(down));
  return true;
}

bool MqttSession::publish(const Down& down, std::uint8_t qos) {
  mqtt::Publish message;
  message.topic = down.topic;
  message.payload = down.payload;
  message.qos = qos;
  if (qos > 0) {
    if (under_way_.size() >= window_) return false;
    do {
      next_id_ = static_cast<std::uint16_t>(next_id_ == 0xFFFF ? 1 : next_id_ + 1);
    } while (under_way_.contains(next_id_));
    message.id = next_id_;
  }
  const mqtt::Link link{mqtt::Side::server, version_};
  if (mqtt::build(message, link, {}).need > most_out_) return false;
  if (qos > 0) under_way_.insert(message.id);
  put(message);
  return true;
}

void MqttSession::send_held() {
  const std::deque<Down> held = std::exchange(held_, {});
  for (const Down& down : held) {
    const std::optional<std::uint8_t> qos = qos_for(down.topic);
    if (qos) {
      publish(down, *qos);
    } else {
      held_.push_back(down);
    }
  }
}

}  // namespace giz::device
