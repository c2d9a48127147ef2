// SUBSCRIBE and UNSUBSCRIBE: a device may subscribe to what is meant for it alone, and to its
// product's notices.
#include <algorithm>

#include "runtime/service/device/mqtt_session.h"

namespace giz::device {
namespace {

namespace mqtt = wire::mqtt;

using Call = MqttSession::Call;

}  // namespace

bool MqttSession::is_own_filter(std::string_view filter) const {
  if (filter == "ser2cli_res/" + who_.did) return true;
  if (filter == "ser2cli_noti/" + std::string(product_.key)) return true;
  return filter.starts_with("app2dev/" + who_.did + "/");
}

mqtt::Reason MqttSession::subscribe_one(const mqtt::Subscription& wanted) {
  if (!mqtt::split_share(wanted.filter).name.empty()) return mqtt::Reason::shared_not_supported;
  if (!is_own_filter(wanted.filter)) return mqtt::Reason::not_authorized;
  const std::uint8_t qos = std::min<std::uint8_t>(wanted.qos, 1);
  const auto found =
      std::find_if(kept_.subscriptions.begin(), kept_.subscriptions.end(),
                   [&](const MqttKept::Subscription& one) { return one.filter == wanted.filter; });
  if (found != kept_.subscriptions.end()) {
    found->qos = qos;
  } else if (kept_.subscriptions.size() >= limits_.subscriptions) {
    return mqtt::Reason::quota_exceeded;
  } else {
    kept_.subscriptions.push_back({std::string(wanted.filter), qos});
  }
  return static_cast<mqtt::Reason>(qos);
}

Call MqttSession::take(const mqtt::Subscribe& subscribe) {
  if (mqtt::find_property(subscribe.properties, mqtt::PropertyId::subscription_id)) {
    return end(mqtt::Reason::subscription_ids_not_supported, "a subscription identifier");
  }
  Wire reasons;
  wire::Bytes list = subscribe.list;
  while (const std::optional<mqtt::Subscription> wanted = mqtt::next_subscription(list)) {
    mqtt::Reason reason = subscribe_one(*wanted);
    // 3.1 cannot say no, and 3.1.1 only in one way.
    if (mqtt::is_failure(reason) && !is_v5()) {
      reason = version_ == mqtt::Version::v3_1 ? mqtt::Reason::success : mqtt::Reason::unspecified;
    }
    reasons.push_back(static_cast<std::uint8_t>(reason));
  }
  put(mqtt::Suback{subscribe.id, {}, reasons});
  send_held();
  return {};
}

Call MqttSession::take(const mqtt::Unsubscribe& unsubscribe) {
  Wire reasons;
  wire::Bytes list = unsubscribe.list;
  while (const std::optional<std::string_view> filter = mqtt::next_filter(list)) {
    const std::size_t ended =
        std::erase_if(kept_.subscriptions,
                      [&](const MqttKept::Subscription& one) { return one.filter == *filter; });
    reasons.push_back(static_cast<std::uint8_t>(ended > 0 ? mqtt::Reason::success
                                                          : mqtt::Reason::no_subscription_existed));
  }
  put(mqtt::Unsuback{unsubscribe.id, {}, reasons});
  return {};
}

std::optional<std::uint8_t> MqttSession::qos_for(std::string_view topic) const {
  std::optional<std::uint8_t> best;
  for (const MqttKept::Subscription& one : kept_.subscriptions) {
    if (mqtt::matches(one.filter, topic)) best = std::max(best.value_or(0), one.qos);
  }
  return best;
}

}  // namespace giz::device
