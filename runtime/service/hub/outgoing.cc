#include "runtime/service/hub/outgoing.h"

#include <fmt/format.h>

#include "runtime/service/base/json_text.h"

namespace giz::hub {

void Outgoing::add(store::Database& database, std::string_view event, const store::Device& device,
                   Millis time, const Json& more) const {
  if (!wanted()) return;
  // A number of 64 bits as text: JavaScript's end at 2^53.
  Json said{{"event", event},
            {"product_key", product_key_},
            {"did", device.did},
            {"id", fmt::format("{}", device.id)},
            {"time", time}};
  said.update(more);
  const std::string payload = json_text(said);
  if (!hook_.empty()) store::add_message(database, {0, "hook", hook_, payload, 0, time, time});
  if (!topic_.empty()) {
    store::add_message(database, {0, "topic", topic_ + "/" + device.did, payload, 0, time, time});
  }
}

}  // namespace giz::hub
