// What the native surface says of things, as JSON. Times are milliseconds since 1970; ids that a
// program keeps are texts where they can exceed 2^53, numbers else.
#pragma once

#include <string_view>

#include "runtime/service/api/context.h"
#include "runtime/service/store/automation.h"
#include "runtime/service/store/commands.h"
#include "runtime/service/store/devices.h"
#include "runtime/service/store/journal.h"
#include "runtime/service/store/users.h"

namespace giz::api {

std::string_view word(store::Role role);

Json user_json(const store::User& user);
Json session_json(const store::Session& session, std::int64_t current);
// `expires` of the binding only where it has one.
Json device_json(const store::Device& device, const store::Binding& binding);
Json command_json(const Product& product, const store::Command& command);
Json alarm_json(const Product& product, std::string_view did, const store::Alarm& alarm);
Json event_json(const store::Event& event);
Json share_json(const store::Share& share, Millis now);
Json binding_json(const store::Binding& binding);
Json schedule_json(const store::Schedule& schedule);
Json rule_json(const store::Rule& rule);

// Adds the latest values to a device: "attrs", "times", "updated_at", "seq".
void add_values(Json& device, const Product& product, std::span<const wire::Value> values,
                std::span<const Millis> times, std::int64_t seq);
// {"power":{"value":true,"time":1700000000000,"source":"device"}, ...}: what is known.
Json state_json(const Product& product, const hub::Known& known);

// The title of a point, or its name where the product does not have it any more.
std::string_view title_of(const Product& product, std::string_view point);

}  // namespace giz::api
