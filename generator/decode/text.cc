#include "generator/decode/text.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "generator/decode/draft.h"

namespace gizgen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShownBytes = 8;

// The hexadecimal of a long field, cut.
std::string left_column(const Field& field) {
  if (field.hex.empty()) return "  " + field.bits;
  if (field.hex.size() < 3 * kShownBytes) return field.hex;
  return field.hex.substr(0, 3 * kShownBytes - 1) + "..";
}

struct Widths {
  std::size_t offset = 0;
  std::size_t left = 0;
  std::size_t name = 0;
};

void widen(Widths& widths, const Field& field) {
  widths.offset = std::max(widths.offset, std::to_string(field.offset).size());
  widths.left = std::max(widths.left, left_column(field).size());
  widths.name = std::max(widths.name, field.name.size());
  for (const Field& part : field.parts) widen(widths, part);
}

void add_line(std::string& out, const Field& field, const Widths& widths, bool is_part) {
  std::string line = fmt::format(
      "  {:>{}}  {:<{}}  {:<{}}  {}", is_part ? "" : std::to_string(field.offset), widths.offset,
      left_column(field), widths.left, field.name, widths.name, field.text);
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + "\n";
  for (const Field& part : field.parts) add_line(out, part, widths, true);
}

std::string_view word(Link link) {
  switch (link) {
    case Link::serial: return "serial";
    case Link::cloud: return "cloud";
    case Link::none: break;
  }
  return "none";
}

void add_frame(std::string& out, const Explanation& frame) {
  out += summary(frame) + "\n";
  if (frame.link != Link::none) {
    out += fmt::format("  {}{}{}, {}\n", word(frame.link), frame.direction.empty() ? "" : ", ",
                       frame.direction, counted(frame.length, "byte"));
  }
  for (const FrameFault& fault : frame.faults) {
    // The summary has said the first.
    if (&fault != &frame.faults[0]) out += fmt::format("  fault: {}\n", fault.message);
    if (!fault.help.empty()) out += fmt::format("  help: {}\n", fault.help);
  }
  for (const std::string& note : frame.notes) out += fmt::format("  note: {}\n", note);
  Widths widths;
  for (const Field& field : frame.fields) widen(widths, field);
  for (const Field& field : frame.fields) add_line(out, field, widths, false);
}

Json json_of(const Field& field) {
  Json json = {{"offset", field.offset}, {"length", field.length}};
  if (field.bits.empty()) {
    json["hex"] = field.hex;
  } else {
    json["bits"] = field.bits;
  }
  json["name"] = field.name;
  json["text"] = field.text;
  for (const Field& part : field.parts) json["parts"].push_back(json_of(part));
  return json;
}

// As the API has it: true, "eco", 21.5, hexadecimal text; null where the value is not allowed.
Json json_of(const FrameValue& value) {
  if (!value.allowed || (value.type == Type::number && value.text.empty())) return nullptr;
  if (value.type == Type::boolean) return *value.raw != 0;
  if (value.type == Type::number) return Json::parse(value.text);
  return value.text;
}

Json json_of(const Explanation& frame) {
  Json json = {
      {"link", word(frame.link)},     {"direction", frame.direction}, {"meaning", frame.meaning},
      {"summary", summary(frame)},    {"offset", frame.offset},       {"length", frame.length},
      {"good", frame.faults.empty()}, {"faults", Json::array()},      {"notes", frame.notes},
      {"values", Json::object()},     {"fields", Json::array()}};
  for (const FrameFault& fault : frame.faults) {
    json["faults"].push_back({{"message", fault.message}, {"help", fault.help}});
  }
  for (const FrameValue& value : frame.values) json["values"][value.name] = json_of(value);
  for (const Field& field : frame.fields) json["fields"].push_back(json_of(field));
  return json;
}

}  // namespace

std::string to_text(std::span<const Explanation> frames) {
  std::string out;
  for (const Explanation& frame : frames) {
    if (!out.empty()) out += "\n";
    add_frame(out, frame);
  }
  return out;
}

nlohmann::ordered_json to_json(std::span<const Explanation> frames) {
  Json json = Json::array();
  for (const Explanation& frame : frames) json.push_back(json_of(frame));
  return json;
}

}  // namespace gizgen
