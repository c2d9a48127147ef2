// One datapoint of each kind that most products have, and next to it what else could stand there.
#include "generator/spec/starter.h"

#include <fmt/format.h>

#include "generator/spec/gizwits_names.h"
#include "generator/spec/gizwits_yaml.h"

namespace gizgen {
namespace {

constexpr std::string_view text =
    R"(# Check it with `gizgen check`, see its bytes with `gizgen show`.
gizgen: 1
product:
  id: {id}    # prefix of the generated names
  name: {name}    # for people, in any language
  key: 00000000000000000000000000000000    # the product key that the platform gave you
  protocol: standard    # or var_len: only what changed is sent

datapoints:
  # writable: the app sets it. A bool is one bit.
  - {{name: power, access: writable, type: bool, title: Power}}

  # An enum has up to 256 values; the first is 0 on the wire. Only add at the end.
  - {{name: mode, access: writable, type: enum, values: [auto, eco, boost], title: Mode}}

  # readonly: the device reports it. A number has a range and a step; its width follows from them.
  - {{name: temperature, access: readonly, type: number, min: -20, max: 60, step: 0.1, unit: °C,
     title: Temperature}}

  # alert, fault: a bool that the app shows as such.
  - {{name: overheat, access: alert, type: bool, title: Overheat}}

  # A binary is a fixed number of bytes that only your code understands.
  # - {{name: schedule, access: writable, type: binary, length: 16, title: Schedule}}

# firmware: {{budget: {{flash: 8192, ram: 512}}}}    # fail where the firmware takes more bytes
)";

// What cannot be an identifier at all is an id that says so.
std::string id_for(std::string_view name) {
  constexpr std::string_view fallback = "00000000";
  const std::string id = product_id_for(name, fallback);
  return id.ends_with(fallback) ? "my_product" : id;
}

}  // namespace

std::string starter_definition(std::string_view name) {
  const std::string id = id_for(name);
  return fmt::format(fmt::runtime(text), fmt::arg("id", id),
                     fmt::arg("name", yaml_scalar(name.empty() ? id : name)));
}

}  // namespace gizgen
