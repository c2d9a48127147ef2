#include "runtime/service/api/wechat_devices.h"

#include <algorithm>

#include "runtime/service/api/asking.h"
#include "runtime/service/api/sharing.h"
#include "runtime/service/base/json_text.h"
#include "runtime/service/hub/claim.h"
#include "runtime/service/wechat/sayings.h"

namespace giz::api {
namespace {

using wechat::Reply;

// A device that does not answer has been asked three times by then.
constexpr std::chrono::seconds kCommandLife{10};
constexpr std::chrono::seconds kCommandWait{15};

// "0C:8B:FD:00:00:01", "0c8bfd000001"; empty: no MAC.
std::string mac_of(std::string_view device_id) {
  std::string mac;
  for (const char c : device_id) {
    if (c == ':' || c == '-') continue;
    mac += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const bool is_mac =
      mac.size() == 12 && mac.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_mac ? mac : std::string();
}

std::optional<store::Device> device_of_message(const Parts& parts, store::Database& database,
                                               const Incoming& incoming) {
  const std::string mac = mac_of(incoming.message.device_id);
  if (mac.empty()) return std::nullopt;
  return store::find_device_by_mac(database, parts.hub.product().key, mac);
}

std::string device_page(const Incoming& incoming, std::string_view did) {
  return page_of(incoming, "/#/device/" + std::string(did));
}

// The greeting of a new follower comes behind what their code has done.
Reply said_with(const Step& step, std::string text) {
  if (!step.greeting.empty()) text.append("\n\n").append(step.greeting);
  return Reply::of_text(std::move(text));
}

// Unavailable is for who may try again, all else for the person.
void pass_on(const Refusal& refusal) {
  if (refusal.reason == Reason::unavailable || refusal.reason == Reason::internal) throw;
}

std::string name_in(const Parts& parts, const store::Device& device, std::string_view alias) {
  return wechat::device_name(parts.hub.product(), alias, device.mac, device.did);
}

// The device of this claim code, where the user has it.
std::optional<store::Device> owned_by_code(const Parts& parts, store::Database& database,
                                           std::int64_t user, const std::string& code) {
  auto device = store::find_device_by_claim(database, hub::claim_hash(parts.key, code));
  if (!device || !store::find_binding(database, user, device->did, parts.clock())) {
    return std::nullopt;
  }
  return device;
}

net::Task<store::Command> ask_device(Ctx ctx, const Incoming& incoming, const Step& step) {
  const std::int64_t user = step.identity.user;
  co_await access(ctx, user, step.device.did, Need::control);
  hub::CommandRequest command;
  command.did = step.device.did;
  command.p0 = hub::control_of(ctx->hub.product(), step.attrs);
  command.user = user;
  command.actor = actor_of(user);
  // So that a message which is delivered again, also long after, switches nothing again.
  command.idempotency = incoming.key;
  command.ttl = kCommandLife;
  command.request_id = incoming.request.id;
  take_command(*ctx, user);
  command.address = incoming.request.peer;
  co_return co_await ask(ctx, command, kCommandWait);
}

}  // namespace

wechat::Talked talked_of(const Parts& parts, store::Database& database, const store::Device& device,
                         const store::Binding& binding) {
  wechat::Talked talked;
  talked.did = device.did;
  talked.name = name_in(parts, device, binding.alias);
  talked.is_online = device.online;
  talked.may_control = binding.role == store::Role::owner || binding.may_control;
  if (auto state = store::find_state(database, device.id)) talked.p0 = std::move(state->p0);
  return talked;
}

Reply device_reply(const Parts& parts, store::Database& database, const Incoming& incoming,
                   std::int64_t user) {
  const auto device = device_of_message(parts, database, incoming);
  if (!device || !store::find_binding(database, user, device->did, parts.clock())) return {};
  Reply reply;
  if (incoming.message.type == wechat::MessageType::device_text) {
    const auto state = store::find_state(database, device->id);
    const hub::P0 p0 = state ? state->p0 : hub::P0();
    const hub::Reading reading = hub::read_p0(parts.hub.product(), p0);
    reply.kind = Reply::Kind::device_text;
    reply.text = json_text(hub::to_json(parts.hub.product(), reading.values));
  } else {
    reply.kind = Reply::Kind::device_status;
    reply.online = incoming.message.watches && device->online;
  }
  return reply;
}

net::Task<Reply> control(Ctx ctx, IncomingPtr incoming, Step step) {
  const std::string& name = step.device.name;
  try {
    const store::Command asked = co_await ask_device(ctx, *incoming, step);
    step.device.is_online = true;
    const std::string state = wechat::state_said(ctx->hub.product(), step.device, step.attrs);
    co_return Reply::of_text(wechat::sayings::done(asked, name, state));
  } catch (const Refusal& refusal) {
    pass_on(refusal);
    co_return Reply::of_text(wechat::sayings::command_refused(refusal.reason, name));
  }
}

net::Task<Reply> claim_by_code(Ctx ctx, IncomingPtr incoming, Step step) {
  const std::int64_t user = step.identity.user;
  std::optional<Reason> refused;
  try {
    const Claimed claimed =
        co_await claim_device(ctx, incoming->request, user, step.code.code, "", Guess::by_user);
    const std::string name = name_in(*ctx, claimed.device, "");
    co_return said_with(step,
                        wechat::sayings::claimed(name, device_page(*incoming, claimed.device.did)));
  } catch (const Refusal& refusal) {
    pass_on(refusal);
    refused = refusal.reason;
  }
  if (refused == Reason::conflict) {
    const auto look = [&](store::Database& database) {
      return owned_by_code(*ctx, database, user, step.code.code);
    };
    if (const auto device = co_await ctx->store.read(look)) {
      co_return said_with(step,
                          wechat::sayings::has_it_already(name_in(*ctx, *device, ""),
                                                          device_page(*incoming, device->did)));
    }
  }
  co_return said_with(step, wechat::sayings::claim_refused(*refused));
}

net::Task<Reply> accept_by_code(Ctx ctx, IncomingPtr incoming, Step step) {
  std::optional<Reason> refused;
  try {
    const store::Binding binding = co_await accept_share(ctx, incoming->request, step.identity.user,
                                                         step.code.code, Guess::by_user);
    const auto look = [&](store::Database& database) {
      return store::find_device(database, binding.did);
    };
    const auto device = co_await ctx->store.read(look);
    const std::string name = name_in(*ctx, device.value_or(store::Device{}), "");
    co_return said_with(step, wechat::sayings::accepted(name, binding.may_control,
                                                        device_page(*incoming, binding.did)));
  } catch (const Refusal& refusal) {
    pass_on(refusal);
    refused = refusal.reason;
  }
  co_return said_with(step, wechat::sayings::share_refused(*refused));
}

net::Task<> bind_by_platform(Ctx ctx, IncomingPtr incoming, Step step) {
  const std::int64_t user = step.identity.user;
  const auto work = [&](store::Database& database) {
    const auto device = device_of_message(*ctx, database, *incoming);
    if (!device || device->disabled) throw Refusal(Reason::not_found, "no device has this MAC");
    bind_owner(*ctx, incoming->request, database, user, *device, "", "");
    return device->did;
  };
  try {
    const std::string did = co_await ctx->store.write(work);
    tell_bound(*ctx, user, did);
  } catch (const Refusal& refusal) {
    pass_on(refusal);
    ctx->log.info("a device is not bound as WeChat's platform says",
                  {{"why", std::string_view(refusal.what())}, {"user", user}});
  }
}

net::Task<> unbind_by_platform(Ctx ctx, IncomingPtr incoming, Step step) {
  const std::int64_t user = step.identity.user;
  std::string did;
  const auto work = [&](store::Database& database) {
    std::vector<std::int64_t> ended;
    const auto device = device_of_message(*ctx, database, *incoming);
    if (!device) return ended;
    did = device->did;
    const auto binding = store::find_binding(database, user, did, ctx->clock());
    if (!binding) return ended;
    return end_bindings(*ctx, incoming->request, database, user, user, *binding);
  };
  const auto ended = co_await ctx->store.write(work);
  for (const std::int64_t whose : ended) ctx->hub.tell_binding(did, whose, false);
}

net::Task<Reply> carry_out(Ctx ctx, IncomingPtr incoming, Step step) {
  switch (step.left) {
    case Step::Left::command: co_return co_await control(ctx, std::move(incoming), std::move(step));
    case Step::Left::claim:
      co_return co_await claim_by_code(ctx, std::move(incoming), std::move(step));
    case Step::Left::accept:
      co_return co_await accept_by_code(ctx, std::move(incoming), std::move(step));
    case Step::Left::bind: co_await bind_by_platform(ctx, std::move(incoming), step); break;
    case Step::Left::unbind: co_await unbind_by_platform(ctx, std::move(incoming), step); break;
    case Step::Left::nothing: break;
  }
  co_return step.reply;
}

}  // namespace giz::api
