// From JSON to a control. Every refusal names the field and what would be allowed. A JSON number is
// taken by its shortest decimal text, and no arithmetic is done on it.
#include "runtime/service/base/crypto.h"
#include "runtime/service/base/json_text.h"
#include "runtime/service/hub/attrs.h"

namespace giz::hub {
namespace {

constexpr std::size_t kShown = 40;  // of what was said, in a message

std::string field_of(std::string_view name) { return "attrs." + std::string(name); }

[[noreturn]] void refuse(std::string_view name, const std::string& why,
                         Reason reason = Reason::bad_value) {
  const std::string field = field_of(name);
  throw Refusal(reason, field + ": " + why, field);
}

// Short enough for a message, and no character cut in two.
std::string shortened(std::string_view text) {
  if (text.size() <= kShown) return std::string(text);
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::string shown(const Json& value) { return shortened(json_text(value)); }

std::string writable_names(const Product& product) {
  std::string names;
  for (const wire::Point& point : product.table.points) {
    if (point.access != wire::Access::writable) continue;
    names.append(names.empty() ? "" : ", ").append(point.name);
  }
  return names.empty() ? "no datapoint of this product can be written" : "writable: " + names;
}

std::uint32_t read_boolean(const wire::Point& point, const Json& value) {
  if (value.is_boolean()) return value.get<bool>() ? 1 : 0;
  if (value.is_number_integer() && (value == 0 || value == 1)) return value == 1 ? 1 : 0;
  refuse(point.name, shown(value) + " is none of true, false, 1, 0");
}

std::uint32_t read_enumeration(const wire::Point& point, const Json& value) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    for (std::uint32_t i = 0; i < point.labels.size(); ++i) {
      if (point.labels[i] == text) return i;
    }
  }
  if (value.is_number_integer() && value >= 0 && value <= point.raw_max) {
    return value.get<std::uint32_t>();
  }
  std::string labels;
  for (const std::string_view label : point.labels) {
    labels.append(labels.empty() ? "" : ", ").append(label);
  }
  refuse(point.name, shown(value) + " is none of " + labels + ", nor an index from 0 to " +
                         std::to_string(point.raw_max));
}

[[noreturn]] void refuse_number(const wire::Point& point, const std::string& said,
                                const wire::Located& found) {
  const auto text = [&](std::uint32_t raw) { return wire::to_text(point.scale, raw); };
  switch (found.fit) {
    case wire::Fit::below: refuse(point.name, said + " is below " + text(point.raw_min));
    case wire::Fit::above: refuse(point.name, said + " is above " + text(point.raw_max));
    case wire::Fit::between:
      refuse(point.name, said + " lies between " + text(found.raw) + " and " + text(found.raw + 1));
    default:
      refuse(point.name, said + " is no number; " + text(point.raw_min) + " to " +
                             text(point.raw_max) + " is wanted");
  }
}

std::uint32_t read_number(const wire::Point& point, const Json& value) {
  std::string text;
  if (value.is_string()) text = value.get<std::string>();
  if (value.is_number_float()) text = number_text(value.get<double>());
  if (value.is_number_integer()) text = value.dump();
  if (value.is_number_float() && is_given_as_text(point)) {
    refuse(point.name, text + " may have lost digits as a JSON number; write it as text");
  }
  const wire::Located found = wire::locate(point.scale, text, point.raw_min, point.raw_max);
  if (found.fit != wire::Fit::exact) {
    refuse_number(point, value.is_number() ? text : shown(value), found);
  }
  return found.raw;
}

std::string read_array(const wire::Point& point, const Json& value) {
  std::string bytes;
  for (const Json& byte : value) {
    if (!byte.is_number_integer() || byte < 0 || byte > 255) {
      refuse(point.name, shown(byte) + " is no byte; 0 to 255 is wanted");
    }
    bytes += static_cast<char>(byte.get<int>());
  }
  return bytes;
}

std::string read_binary(const wire::Point& point, const Json& value, BinaryForm form) {
  const std::size_t length = point.bits / 8;
  std::string bytes;
  if (value.is_array()) {
    bytes = read_array(point, value);
  } else if (!value.is_string()) {
    refuse(point.name, shown(value) + " is neither text nor an array of bytes");
  } else if (form == BinaryForm::base64) {
    if (!from_base64(value.get_ref<const std::string&>(), bytes)) {
      refuse(point.name, shown(value) + " is no base64 text");
    }
  } else if (!from_hex(value.get_ref<const std::string&>(), bytes)) {
    refuse(point.name, shown(value) + " is no hexadecimal text, two digits for each of " +
                           std::to_string(length) + " bytes");
  }
  if (bytes.size() > length) {
    refuse(point.name, std::to_string(bytes.size()) + " bytes; " + std::to_string(length) + " fit");
  }
  return bytes;
}

// `bytes` keeps what a binary's value views.
void set_value(const wire::Point& point, const Json& value, BinaryForm form, wire::Value& out,
               std::string& bytes) {
  out.set = true;
  switch (point.type) {
    case wire::Type::boolean: out.raw = read_boolean(point, value); break;
    case wire::Type::enumeration: out.raw = read_enumeration(point, value); break;
    case wire::Type::number: out.raw = read_number(point, value); break;
    case wire::Type::binary:
      bytes = read_binary(point, value, form);
      out.bytes = wire::bytes_of(bytes);
      break;
  }
}

P0 packed(const Product& product, wire::Kind kind, std::span<const wire::Value> values) {
  P0 p0(wire::max_p0(product.table));
  const wire::Packed written = wire::pack(product.table, kind, values, p0);
  if (written.fault) {
    throw Refusal(Reason::bad_value, wire::to_text(product.table, written.fault), "attrs");
  }
  p0.resize(written.bytes.size());
  return p0;
}

}  // namespace

P0 control_of(const Product& product, const Json& attrs, BinaryForm form) {
  if (!attrs.is_object() || attrs.empty()) {
    throw Refusal(Reason::bad_value,
                  "attrs: an object with a value for at least one datapoint is wanted; " +
                      writable_names(product),
                  "attrs");
  }
  const wire::Table& table = product.table;
  std::vector<wire::Value> values(table.points.size());
  std::vector<std::string> bytes(table.points.size());
  for (const auto& [name, value] : attrs.items()) {
    const std::optional<std::size_t> i = wire::find(table, name);
    if (!i) {
      refuse(shortened(name), "the product has no such datapoint; " + writable_names(product));
    }
    const wire::Point& point = table.points[*i];
    if (point.access != wire::Access::writable) {
      refuse(name, "is read-only; " + writable_names(product), Reason::read_only);
    }
    set_value(point, value, form, values[*i], bytes[*i]);
  }
  return packed(product, wire::Kind::control, values);
}

P0 report_of(const Product& product, const Json& attrs, std::span<const std::uint8_t> before,
             BinaryForm form) {
  const wire::Table& table = product.table;
  const Reading known = read_p0(product, before);
  std::vector<wire::Value> values = known.values;
  values.resize(table.points.size());
  if (table.protocol == wire::Protocol::var_len) {
    for (wire::Value& value : values) value.set = false;
  }
  std::vector<std::string> bytes(table.points.size());
  for (const auto& [name, value] : attrs.items()) {
    const std::optional<std::size_t> i = wire::find(table, name);
    if (i) set_value(table.points[*i], value, form, values[*i], bytes[*i]);
  }
  return packed(product, wire::Kind::report, values);
}

P0 read_request(const Product& product) {
  std::vector<wire::Value> values(product.table.points.size());
  for (wire::Value& value : values) value.set = true;
  return packed(product, wire::Kind::read, values);
}

void check_control(const Product& product, std::span<const std::uint8_t> p0) {
  const Reading reading = read_p0(product, p0);
  const wire::Fault& fault = reading.decoded.fault;
  if (fault.what == wire::Fault::not_writable) {
    refuse(product.table.points[fault.point].name, "is read-only; " + writable_names(product),
           Reason::read_only);
  }
  if (fault) throw Refusal(Reason::bad_value, wire::to_text(product.table, fault), "p0");
  if (reading.decoded.kind != wire::Kind::control && reading.decoded.kind != wire::Kind::read) {
    throw Refusal(Reason::bad_value, "a control or a read is wanted", "p0");
  }
}

}  // namespace giz::hub
