// Frames that real products sent and understood, from the tables in tests/vectors and, where they
// are at hand, from the measurements in JSON: the folder that GIZGEN_PRODUCT_VECTORS names.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "../model/product_table.h"
#include "hex.h"
#include "runtime/wire/codec.h"
#include "runtime/wire/serial.h"
#include "vector_files.h"

using namespace giz::wire;

namespace {

// A product with its table.
struct Device {
  explicit Device(gizgen::Product is)
      : product(std::move(is)),
        layout(gizgen::lay_out(product)),
        wire(product, layout),
        values(wire.table().points.size()) {}
  const Table& table() const { return wire.table(); }

  gizgen::Product product;
  gizgen::Layout layout;
  gizgen::WireTable wire;
  std::vector<Value> values;
};

// The one frame that `wire` is; the parser keeps its payload.
SerialFrame only_frame(SerialParser& parser, const std::vector<std::uint8_t>& wire) {
  Bytes rest = wire;
  const std::optional<SerialFrame> frame = parser.next(rest);
  REQUIRE(frame);
  REQUIRE(rest.empty());
  REQUIRE(parser.counters().dropped_bytes == 0);
  return *frame;
}

bool carries_p0(const SerialFrame& frame) {
  return (frame.command == Command::p0_down || frame.command == Command::p0_down_ack ||
          frame.command == Command::p0_up) &&
         !frame.payload.empty();
}

constexpr const char* kKinds[] = {"control",          "read",          "read_reply", "report",
                                  "transparent_down", "transparent_up"};

std::string text_of(const Point& point, const Value& value) {
  return point.type == Type::binary ? hex(value.bytes) : std::to_string(value.raw);
}

// "COMMAND SN [KIND NAME=RAW...]" of a frame, with the values that `wanted` names, or all that are
// set.
std::string line_of(Device& device, const SerialFrame& frame,
                    const std::vector<std::string>& wanted) {
  char head[16];
  std::snprintf(head, sizeof head, "%02x %d", static_cast<unsigned>(frame.command), frame.sn);
  std::string line = head;
  if (!carries_p0(frame)) return line;
  const Decoded decoded = decode(device.table(), frame.payload, device.values);
  if (decoded.fault) return line + " " + to_text(device.table(), decoded.fault);
  line += std::string(" ") + kKinds[static_cast<std::size_t>(decoded.kind)];
  const bool is_status = device.table().protocol == Protocol::standard &&
                         (decoded.kind == Kind::report || decoded.kind == Kind::read_reply);
  for (std::size_t i = 0; i < device.values.size(); ++i) {
    const Point& point = device.table().points[i];
    const std::string name(point.name);
    const bool named = std::any_of(wanted.begin(), wanted.end(), [&](const std::string& word) {
      return word.starts_with(name + "=");
    });
    if (!device.values[i].set || (is_status && !named)) continue;
    line += " " + name;
    if (decoded.kind != Kind::read) line += "=" + text_of(point, device.values[i]);
  }
  return line;
}

// The P0 that packing its own values gives, with what stood behind the last of them.
std::vector<std::uint8_t> packed_again(Device& device, Bytes p0) {
  const Decoded decoded = decode(device.table(), p0, device.values);
  std::vector<std::uint8_t> again(p0.size());
  if (decoded.kind == Kind::transparent_down || decoded.kind == Kind::transparent_up) {
    pack_transparent(decoded.kind, decoded.data, again);
  } else {
    const Packed packed = pack(device.table(), decoded.kind, device.values, again);
    std::copy(decoded.data.begin(), decoded.data.end(),
              again.begin() + static_cast<std::ptrdiff_t>(packed.bytes.size()));
  }
  return again;
}

std::string built_again(Device& device, SerialFrame frame) {
  std::vector<std::uint8_t> p0;
  if (carries_p0(frame)) {
    p0 = packed_again(device, frame.payload);
    frame.payload = p0;
  }
  std::vector<std::uint8_t> wire(max_wire_size(frame.payload.size()));
  return hex(build(frame, wire));
}

using Json = nlohmann::json;

// Whether `raw` is what the product's own code made of the expected one: three products truncate a
// float to one less.
bool agrees(const Point& point, const Value& value, const Json& expected) {
  if (point.type == Type::binary) {
    return expected.is_null() || value.bytes[0] == expected.get<unsigned>();
  }
  const auto raw = expected.get<std::uint32_t>();
  return value.raw == raw || (point.scale.decimals > 0 && value.raw + 1 == raw);
}

// Checks the values that the step names, or that its name is: "report_power" with raw_x 1.
std::size_t check_values(const Device& device, const Json& step, const Decoded& decoded) {
  if (!step.contains("raw_x") || step.at("raw_x").is_null()) return 0;
  const std::string name = step.at("step");
  const bool is_control = name.starts_with("control");
  if (is_control != (decoded.kind == Kind::control)) return 0;
  if (!is_control && decoded.kind != Kind::report) return 0;
  Json expected = step.at("raw_x");
  if (!expected.is_object()) expected = {{name.substr(name.find('_') + 1), expected}};
  for (const auto& item : expected.items()) {
    const std::string& point = item.key();
    const Json& raw = item.value();
    INFO(point);
    const std::size_t at = *find(device.table(), point);
    CHECK(device.values[at].set);
    CHECK(agrees(device.table().points[at], device.values[at], raw));
  }
  return expected.size();
}

// Feeds one side of a step; returns how many values were compared.
std::size_t check_step(Device& device, const Json& step, const char* side, std::size_t& frames) {
  std::vector<std::uint8_t> room(1024);
  SerialParser parser(room);
  const std::vector<std::uint8_t> wire = bytes(step.value(side, ""));
  std::size_t values = 0;
  for (const std::uint8_t byte : wire) {
    const SerialEvent event = parser.push(byte);
    if (event == SerialEvent::none) continue;
    const std::string name = step.at("step");
    CHECK((event == SerialEvent::frame || name.starts_with("bad_checksum")));
    if (event != SerialEvent::frame) return 0;
    ++frames;
    const SerialFrame& frame = parser.frame();
    if (!carries_p0(frame)) continue;
    const Decoded decoded = decode(device.table(), frame.payload, device.values);
    CHECK((!decoded.fault || decoded.fault.is_of_value()));
    values += check_values(device, step, decoded);
  }
  CHECK(parser.counters().dropped_bytes == 0);
  CHECK(parser.pending() == 0);
  return values;
}

std::string json_folder() {
  const char* named = std::getenv("GIZGEN_PRODUCT_VECTORS");
  const std::string folder =
      named ? named : std::string(GIZGEN_ROOT) + "/../shared/vectors/products";
  return std::filesystem::is_directory(folder) ? folder : "";
}

}  // namespace

TEST_CASE("the frames of real products are understood and built again byte for byte") {
  const std::vector<gizgen::ProductTable> tables =
      gizgen::read_tables(std::string(GIZGEN_ROOT) + "/tests/vectors/products.txt");
  std::unique_ptr<Device> device;
  int frames = 0;
  for (const VectorLine& line : read_vectors("frames_executed.txt")) {
    INFO("line " << line.number);
    if (line.columns[0].starts_with('=')) {
      const std::string name = line.columns[0].substr(2);
      const auto table = std::find_if(tables.begin(), tables.end(),
                                      [&](const auto& is) { return is.name == name; });
      REQUIRE(table != tables.end());
      device = std::make_unique<Device>(gizgen::product_of(*table));
      continue;
    }
    const std::string wire = words_of(line.columns[0])[1];
    std::vector<std::uint8_t> room(1024);
    SerialParser parser(room);
    const SerialFrame frame = only_frame(parser, bytes(wire));
    CHECK(line_of(*device, frame, words_of(line.columns[1])) == line.columns[1]);
    CHECK(built_again(*device, frame) == wire);
    ++frames;
  }
  CHECK(frames == 248);
}

TEST_CASE("bit regions are packed as the vendor's library packs them") {
  for (const VectorLine& line : read_vectors("bitpack.txt")) {
    INFO("line " << line.number);
    gizgen::Product product;
    for (const std::string& width : words_of(line.columns[0])) {
      gizgen::Datapoint& point = product.datapoints.emplace_back();
      point.name = std::to_string(product.datapoints.size());
      point.type = Type::enumeration;
      point.values.resize(std::size_t{1} << std::stoul(width));
    }
    Device device(product);
    std::vector<std::uint8_t> out(max_p0(device.table()));
    const std::vector<std::string> raws = words_of(line.columns[1]);
    for (std::size_t i = 0; i < raws.size(); ++i) {
      device.values[i].raw = static_cast<std::uint32_t>(std::stoul(raws[i]));
    }
    CHECK(hex(pack(device.table(), Kind::report, device.values, out).bytes) ==
          "04" + line.columns[2]);

    const std::vector<std::uint8_t> p0 = bytes("04" + line.columns[2]);
    std::string read;
    CHECK_FALSE(decode(device.table(), p0, device.values).fault);
    for (const Value& value : device.values) {
      read += (read.empty() ? "" : " ") + std::to_string(value.raw);
    }
    CHECK(read == line.columns[1]);
  }
}

TEST_CASE("every frame of the measured products is understood" *
          doctest::skip(json_folder().empty())) {
  std::size_t frames = 0;
  std::size_t values = 0;
  for (const auto& file : std::filesystem::directory_iterator(json_folder())) {
    std::ifstream in(file.path());
    const Json vector = Json::parse(in);
    INFO(file.path().stem().string());
    Device device(gizgen::product_of(gizgen::table_of(file.path().stem(), vector)));
    for (const Json& step : vector.value("executed", Json::array())) {
      INFO(step.dump());
      values += check_step(device, step, "rx", frames);
      values += check_step(device, step, "tx", frames);
    }
  }
  MESSAGE(frames << " frames, " << values << " values");
  CHECK(values > 0);
}
