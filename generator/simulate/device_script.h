// The language in which virtual devices are driven: a statement a line. docs/SIMULATE.md describes
// it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "generator/base/diagnostics.h"
#include "generator/simulate/point_value.h"
#include "generator/simulate/script.h"

namespace gizgen {

// Values of the application.
struct SetValues {
  std::vector<PointValue> values;
};

// What a device is asked to do that needs no more words.
enum class DeviceAct : std::uint8_t { report, heartbeat, connect, disconnect, values };

struct SendData {
  std::vector<std::uint8_t> bytes;
};

// What the cloud must send, or what must become of the link.
struct ExpectCloud {
  enum What : std::uint8_t {
    control,  // that sets `values`
    read,
    data,  // transparent data that is `bytes`
    pong,  // to a heartbeat
    joined,
    left,
    silence,  // nothing but answers to heartbeats
  };
  What what = control;
  std::string text;  // as the script says it
  std::vector<PointValue> values;
  std::vector<std::uint8_t> bytes;
  Time within = std::chrono::seconds(2);
};

struct DeviceStatement {
  Where where;
  std::variant<SetValues, DeviceAct, SendData, SendRaw, ExpectCloud, Pause, Acknowledge, Help> act;
};

// The statements of a text; those with a mistake are left out, and the mistakes are in
// `diagnostics`. A fleet has no expectations (E814).
std::vector<DeviceStatement> read_device_script(std::string_view file, std::string text,
                                                const giz::wire::Table& table, bool is_fleet,
                                                Diagnostics& diagnostics);

// What may stand where the last word of `text` begins, for completion.
std::vector<std::string> device_words(std::string_view text, const giz::wire::Table& table);

// What `help` prints.
std::string_view device_script_help();

}  // namespace gizgen
