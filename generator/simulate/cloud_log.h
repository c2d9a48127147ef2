// What happens between a device and the cloud, as a person follows it.
#pragma once

#include <string>
#include <string_view>

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "generator/simulate/cloud_session.h"

namespace gizgen {

// What the event's bytes mean, or its text: "control, power = true, sn 7".
std::string meaning(const CloudEvent& event, const Product& product, const Layout& layout);

// As log_entry() of frame_log.h: -> to the cloud, <- from it; `who` stands before the meaning.
std::string log_text(const CloudEvent& event, const Product& product, const Layout& layout,
                     std::string_view who = "");

}  // namespace gizgen
