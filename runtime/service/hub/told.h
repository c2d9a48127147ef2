// An event as JSON text, for other instances.
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/hub/hub.h"

namespace giz::hub {

std::string told_text(const Event& event, std::string_view instance);

// Throws nlohmann's exception or Refusal bad_value where it is none.
Event read_told(const Json& told);

// Of hexadecimal text; Refusal bad_value.
P0 read_hex(const Json& text);

}  // namespace giz::hub
