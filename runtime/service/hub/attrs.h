// Between P0 and what the API says: {"power":true,"mode":"eco","temperature":21.5,"label":"hex"}.
// The only place of the service that turns values into JSON and back.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "runtime/service/base/product.h"
#include "runtime/service/base/refusal.h"

namespace giz::hub {

using Json = nlohmann::ordered_json;
using P0 = std::vector<std::uint8_t>;

enum class BinaryForm : std::uint8_t { hex, array, base64 };

// A P0 and the values in it; the values' bytes point into the P0.
struct Reading {
  P0 p0;
  wire::Decoded decoded;
  std::vector<wire::Value> values;
};
Reading read_p0(const Product& product, std::span<const std::uint8_t> p0);

// Whether the number's values need more digits than a double keeps: then they are given as decimal
// text, and wanted so.
bool is_given_as_text(const wire::Point& point);

// The values that are set. Numbers are exact: 21.5, not 21.499999 (made from decimal text; write
// them with json_text() of base, for nlohmann's dump() adds digits to some).
// Bool as true and false; with `numbers` as 1 and 0, as the Gizwits HTTP API has it.
Json to_json(const Product& product, std::span<const wire::Value> values,
             BinaryForm form = BinaryForm::hex, bool numbers = false);
Json value_json(const Product& product, std::size_t point, const wire::Value& value,
                BinaryForm form = BinaryForm::hex, bool numbers = false);
// What a scaled raw value says, also of an average: for history and charts.
double to_physical(const Product& product, std::size_t point, double raw);

// A control that sets these. Bool: true, false, 0, 1; enum: its text or its index; number: a JSON
// number or decimal text; binary: an array of bytes, or hexadecimal text (base64 where the form is
// that); what is missing at its end is zero. Refusal bad_value or read_only with the field
// "attrs.NAME" and what would be allowed: "attrs.brightness: 101 is above 100".
P0 control_of(const Product& product, const Json& attrs, BinaryForm form = BinaryForm::hex);
// A report of these, where a device's values come as JSON. A standard report holds all values: those
// that are not said stay as they were in the report `before`, which may be empty. Names that the
// product does not have are passed over; Refusal bad_value as above.
P0 report_of(const Product& product, const Json& attrs, std::span<const std::uint8_t> before,
             BinaryForm form = BinaryForm::hex);
// A read of all.
P0 read_request(const Product& product);

// The same refusals for a control that came as P0.
void check_control(const Product& product, std::span<const std::uint8_t> p0);

// For logs of frames: "control, power = true", "report, temperature = 21.5 °C, ...".
std::string describe(const Product& product, std::span<const std::uint8_t> p0);

}  // namespace giz::hub
