// Before the login only 0005 and 0008 count: what an unknown device says is neither stored nor
// answered.
#include "runtime/service/device/conversation.h"

#include <utility>

namespace giz::device {
namespace {

using wire::Bytes;
using wire::CloudCommand;
using wire::CloudFrame;

Step ignored(std::string_view why) { return {Step::ignore, {}, {}, 0, why}; }
Step ended(std::string_view why) { return {Step::end, {}, {}, 0, why}; }

bool is_for(Bytes did, const std::string& own) {
  return did.empty() || std::string_view(reinterpret_cast<const char*>(did.data()), did.size()) ==
                            std::string_view(own);
}

}  // namespace

hub::P0 as_report(const Product& product, Bytes p0) {
  hub::P0 out(p0.begin(), p0.end());
  const wire::Protocol protocol = product.table.protocol;
  if (!out.empty() && wire::kind_of(protocol, out[0]) == wire::Kind::read_reply) {
    out[0] = wire::action_of(protocol, wire::Kind::report);
  }
  return out;
}

hub::P0 as_answer(const Product& product, Bytes p0) {
  if (p0.empty()) return {};
  const std::optional<wire::Kind> kind = wire::kind_of(product.table.protocol, p0[0]);
  if (kind && wire::is_down(*kind)) return {};
  return {p0.begin(), p0.end()};
}

Conversation::Conversation(const Product& product, Manner manner, std::string address)
    : product_(product), manner_(manner) {
  who_.address = std::move(address);
}

Step Conversation::take(const CloudFrame& frame) {
  switch (frame.command) {
    case CloudCommand::announcement: return take_identity(frame.payload);
    case CloudCommand::login: return take_passcode(frame.payload);
    default: return joined() ? take_joined(frame) : ignored("not joined");
  }
}

Step Conversation::take_identity(Bytes payload) {
  if (joined() && manner_ == Manner::stream) return ignored("announcement");
  std::optional<Identity> identity = read_identity(payload);
  if (!identity) return ended("bad identity");
  who_.did = std::move(identity->did);
  who_.mac = std::move(identity->mac);
  who_.firmware = std::move(identity->firmware);
  who_.product_key = std::move(identity->product_key);
  named_ = true;
  return ignored({});
}

Step Conversation::take_passcode(Bytes payload) {
  if (joined() && manner_ == Manner::stream) return ended("second login");
  if (!named_) return ended("login before identity");
  std::optional<std::string> passcode = read_passcode(payload);
  if (!passcode) return ended("bad passcode field");
  who_.passcode = std::move(*passcode);
  return {Step::admit, {}, {}, 0, {}};
}

Step Conversation::take_joined(const CloudFrame& frame) {
  if (wire::has_p0(frame.command) && !is_for(frame.did, did_)) return ignored("another's P0");
  switch (frame.command) {
    case CloudCommand::ping: return {Step::send, to_wire(CloudCommand::pong), {}, 0, {}};
    case CloudCommand::p0_up:
      // The empty one is GAgent's acknowledgement of a 0090.
      if (frame.payload.empty()) return ignored({});
      return {Step::report, {}, as_report(product_, frame.payload), 0, {}};
    case CloudCommand::p0_up_sn:
      return {Step::answer, {}, as_answer(product_, frame.payload), frame.sn, {}};
    case CloudCommand::get_app_count: return {Step::clients, {}, {}, 0, {}};
    default: return ignored("unknown command");
  }
}

Wire Conversation::admitted() {
  state_ = State::joined;
  did_ = who_.did;
  who_.passcode.clear();
  const std::uint8_t fine[] = {0};
  return to_wire(CloudCommand::login_result, fine);
}

Wire Conversation::refused() {
  who_.passcode.clear();
  const std::uint8_t no[] = {1};
  return to_wire(CloudCommand::login_result, no);
}

}  // namespace giz::device
