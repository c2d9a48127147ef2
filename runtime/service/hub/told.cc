#include "runtime/service/hub/told.h"

#include "runtime/service/base/json_text.h"
#include "runtime/service/base/refusal.h"

namespace giz::hub {

P0 read_hex(const Json& text) {
  std::string bytes;
  if (!from_hex(text.get<std::string>(), bytes)) {
    throw Refusal(Reason::bad_value, "no hexadecimal text");
  }
  return {bytes.begin(), bytes.end()};
}

std::string told_text(const Event& event, std::string_view instance) {
  Json told{{"from", instance},
            {"what", static_cast<int>(event.what)},
            {"did", event.did},
            {"time", event.time}};
  if (event.seq != 0) told["seq"] = event.seq;
  if (!event.p0.empty()) told["p0"] = to_hex(event.p0);
  if (event.source != 'd') told["source"] = std::string(1, event.source);
  if (event.on) told["on"] = true;
  if (!event.command.empty()) {
    told["command"] = event.command;
    told["state"] = static_cast<int>(event.state);
  }
  if (!event.text.empty()) told["text"] = event.text;
  if (event.user != 0) told["user"] = event.user;
  return json_text(told);
}

Event read_told(const Json& told) {
  const int what = told.at("what").get<int>();
  const int state = told.value("state", 0);
  if (what < 0 || what > static_cast<int>(Event::What::frame) || state < 0 ||
      state > static_cast<int>(store::CommandState::expired)) {
    throw Refusal(Reason::bad_value, "an event of a newer version");
  }
  Event event;
  event.what = static_cast<Event::What>(what);
  event.did = told.at("did").get<std::string>();
  event.time = told.at("time").get<Millis>();
  event.seq = told.value("seq", std::int64_t{0});
  if (told.contains("p0")) event.p0 = read_hex(told["p0"]);
  const auto source = told.value("source", std::string("d"));
  if (!source.empty()) event.source = source[0];
  event.on = told.value("on", false);
  event.command = told.value("command", std::string());
  event.state = static_cast<store::CommandState>(state);
  event.text = told.value("text", std::string());
  event.user = told.value("user", std::int64_t{0});
  return event;
}

}  // namespace giz::hub
