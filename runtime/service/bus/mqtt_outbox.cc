// Acknowledgements come in the order of the letters, so the one that is meant stands at the front,
// or near it.
#include "runtime/service/bus/mqtt_outbox.h"

#include <algorithm>

namespace giz::bus {

std::size_t MqttOutbox::push(Letter letter) {
  bytes_ += letter.size();
  waiting_.push_back(std::move(letter));
  std::size_t dropped = 0;
  while (waiting_.size() + sent_.size() > kMost || bytes_ > kMostBytes) {
    Letter oldest = std::move(waiting_.front());
    waiting_.pop_front();
    bytes_ -= oldest.size();
    if (oldest.receipt) oldest.receipt->settle(false);
    ++dropped;
  }
  return dropped;
}

const MqttOutbox::Letter* MqttOutbox::send_next(std::size_t window) {
  if (waiting_.empty() || sent_.size() >= window) return nullptr;
  waiting_.front().id = next_id();
  sent_.push_back(std::move(waiting_.front()));
  waiting_.pop_front();
  return &sent_.back();
}

bool MqttOutbox::settle(std::uint16_t id, bool taken) {
  const auto found =
      std::find_if(sent_.begin(), sent_.end(), [&](const Letter& l) { return l.id == id; });
  if (found == sent_.end()) return false;
  bytes_ -= found->size();
  const std::shared_ptr<Receipt> receipt = std::move(found->receipt);
  sent_.erase(found);
  if (receipt) receipt->settle(taken);
  return true;
}

std::uint16_t MqttOutbox::next_id() {
  const auto is_used = [&](std::uint16_t id) {
    return std::any_of(sent_.begin(), sent_.end(), [&](const Letter& l) { return l.id == id; });
  };
  do {
    ++last_id_;
  } while (last_id_ == 0 || is_used(last_id_));
  return last_id_;
}

}  // namespace giz::bus
