// The store's part: who somebody is, when they were last heard of, and what is answered from what
// the store knows.
#include "runtime/service/api/wechat_effects.h"

#include <fmt/format.h>

#include "runtime/service/api/wechat_devices.h"
#include "runtime/service/net/target.h"
#include "runtime/service/store/users.h"
#include "runtime/service/wechat/sayings.h"

namespace giz::api {
namespace {

using wechat::Code;
using wechat::EventType;
using wechat::Message;
using wechat::MessageType;
using wechat::Reply;

constexpr std::size_t kTalkedOf = 20;  // devices of one person

// Which window of WeChat's for customer messages it opens; nothing: none.
std::optional<store::Contact> contact_of(const Message& message) {
  switch (message.event) {
    case EventType::none: return store::Contact::spoke;
    case EventType::subscribe:
    case EventType::scan:
    case EventType::click:
    case EventType::scancode_push:
    case EventType::scancode_waitmsg: return store::Contact::touched;
    default: return std::nullopt;
  }
}

std::vector<wechat::Talked> devices_of(const Parts& parts, store::Database& database,
                                       std::int64_t user) {
  std::vector<wechat::Talked> devices;
  const Millis now = parts.clock();
  for (const auto& binding : store::bindings_of_user(database, user, now, 0, kTalkedOf)) {
    if (const auto device = store::find_device(database, binding.did)) {
      devices.push_back(talked_of(parts, database, *device, binding));
    }
  }
  return devices;
}

void talk(const Parts& parts, store::Database& database, std::string_view text, Step& step) {
  auto devices = devices_of(parts, database, step.identity.user);
  wechat::Understood understood = wechat::understand(parts.hub.product(), devices, text);
  if (understood.attrs.is_null()) {
    step.reply = Reply::of_text(std::move(understood.say));
    return;
  }
  step.left = Step::Left::command;
  step.device = std::move(devices[understood.device]);
  step.attrs = std::move(understood.attrs);
}

void use_code(Code code, Step& step) {
  if (code.kind == Code::Kind::none) return;
  step.left = code.kind == Code::Kind::claim ? Step::Left::claim : Step::Left::accept;
  step.code = std::move(code);
}

void follow(const Parts& parts, const Incoming& incoming, Step& step) {
  const std::string welcome = wechat::sayings::welcome(parts.hub.product(), page_of(incoming, "/"));
  if (incoming.message.by_code) use_code(wechat::code_of_scene(incoming.message.event_key), step);
  if (step.left == Step::Left::nothing) {
    step.reply = Reply::of_text(welcome);
  } else {
    step.greeting = welcome;
  }
}

void press(const Parts& parts, store::Database& database, const Incoming& incoming, Step& step) {
  const std::string& key = incoming.message.event_key;
  if (key == wechat::kMenuStatus) talk(parts, database, "状态", step);
  if (key == wechat::kMenuHelp) step.reply = Reply::of_text(wechat::help_said(parts.hub.product()));
  if (key == wechat::kMenuAdd) {
    step.reply = Reply::of_text(wechat::sayings::how_to_add(page_of(incoming, "/#/claim")));
  }
}

// One credit for each prompt that was accepted; who switches a template off has none left of it.
void note_prompts(store::Database& database, const Message& message, const Step& step) {
  for (const Message::Prompt& prompt : message.prompts) {
    if (prompt.tmpl.empty()) continue;
    if (message.event == EventType::prompt_answered && prompt.accepted) {
      store::add_credits(database, step.identity.id, prompt.tmpl, 1);
    } else if (message.event == EventType::prompts_changed && !prompt.accepted) {
      store::drop_credits(database, step.identity.id, prompt.tmpl);
    }
  }
}

// Whether it says something of a person that is kept or answered.
bool is_of_somebody(const Incoming& incoming) {
  const Message& message = incoming.message;
  if (message.type == MessageType::device_event || message.type == MessageType::device_text) {
    return incoming.app->legacy_devices;
  }
  return contact_of(message) || message.event == EventType::prompt_answered ||
         message.event == EventType::prompts_changed;
}

void take_event(const Parts& parts, store::Database& database, const Incoming& incoming,
                Step& step) {
  const Message& message = incoming.message;
  switch (message.event) {
    case EventType::subscribe: follow(parts, incoming, step); break;
    case EventType::scan: use_code(wechat::code_of_scene(message.event_key), step); break;
    case EventType::click: press(parts, database, incoming, step); break;
    case EventType::scancode_waitmsg:
      use_code(wechat::code_in(message.scan_result), step);
      if (step.left == Step::Left::nothing)
        step.reply = Reply::of_text(wechat::sayings::not_ours());
      break;
    case EventType::prompt_answered:
    case EventType::prompts_changed: note_prompts(database, message, step); break;
    case EventType::device_bound: step.left = Step::Left::bind; break;
    case EventType::device_unbound: step.left = Step::Left::unbind; break;
    case EventType::device_watched:
    case EventType::device_unwatched:
      step.reply = device_reply(parts, database, incoming, step.identity.user);
      break;
    default: break;
  }
}

}  // namespace

Step take_in(const Parts& parts, store::Database& database, const Incoming& incoming) {
  const Message& message = incoming.message;
  const Millis now = parts.clock();
  Step step;
  if (message.event == EventType::unsubscribe) {
    // Who leaves is not met for it.
    const auto known = store::find_identity(database, incoming.app->id, message.from);
    if (known) store::set_subscribed(database, known->id, false);
    return step;
  }
  if (!is_of_somebody(incoming)) return step;
  step.identity = store::meet(database, incoming.app->id, message.from, "", false, now).identity;
  // Only followers write and press buttons; they may have come before this service did.
  if (contact_of(message) && !step.identity.subscribed && incoming.app->kind != "mini") {
    store::set_subscribed(database, step.identity.id, true);
  }
  if (message.event != EventType::none) {
    if (const auto contact = contact_of(message)) {
      store::note_contact(database, step.identity.id, *contact, now);
    }
    take_event(parts, database, incoming, step);
    return step;
  }
  if (message.type == MessageType::device_text) {
    step.reply = device_reply(parts, database, incoming, step.identity.user);
    return step;
  }
  store::note_contact(database, step.identity.id, store::Contact::spoke, now);
  const bool is_said = message.type == MessageType::text || message.type == MessageType::voice;
  if (is_said && !message.text.empty()) talk(parts, database, message.text, step);
  return step;
}

std::string page_of(const Incoming& incoming, std::string_view path) {
  const wechat::OpenApp& app = *incoming.app;
  // Only a service account may ask who opens its pages.
  if (app.kind != "service") return fmt::format("{}{}", incoming.page, path);
  return fmt::format("{}/wechat/oauth/{}/start?next={}", incoming.page,
                     app.slug.empty() ? std::to_string(app.id) : app.slug,
                     net::percent_encode(path));
}

}  // namespace giz::api
