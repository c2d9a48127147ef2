#include "runtime/wire/codec.h"

#include <string>

#include <doctest/doctest.h>

#include "generator/model/layout.h"
#include "hex.h"

using namespace giz::wire;

namespace {

gizgen::Datapoint point(const char* name, Access access, Type type) {
  gizgen::Datapoint result;
  result.name = name;
  result.access = access;
  result.type = type;
  return result;
}

gizgen::Datapoint choice(const char* name, Access access, std::size_t values) {
  gizgen::Datapoint result = point(name, access, Type::enumeration);
  result.values.resize(values);
  return result;
}

gizgen::Datapoint number(const char* name, Access access, std::uint8_t bits, std::uint32_t min,
                         std::uint32_t max) {
  gizgen::Datapoint result = point(name, access, Type::number);
  result.number = {{}, min, max, bits, ""};
  return result;
}

gizgen::Datapoint binary(const char* name, Access access, std::uint32_t length) {
  gizgen::Datapoint result = point(name, access, Type::binary);
  result.length = length;
  return result;
}

// flags 1, vals: bits 1 (on, mode), level 1, speed 2, label 3 = 7; status: + bits 1, energy 4,
// alert 1, fault 1 = 14.
gizgen::Product fan(Protocol protocol) {
  gizgen::Product product;
  product.protocol = protocol;
  product.datapoints = {
      point("on", Access::writable, Type::boolean),
      choice("mode", Access::writable, 3),
      number("level", Access::writable, 8, 1, 10),
      number("speed", Access::writable, 16, 0, 1000),
      binary("label", Access::writable, 3),
      point("moving", Access::readonly, Type::boolean),
      number("energy", Access::readonly, 32, 0, 4000000000),
      point("dusty", Access::alert, Type::boolean),
      point("stuck", Access::fault, Type::boolean),
  };
  return product;
}

// A table with what it points into.
struct Fan {
  explicit Fan(Protocol protocol)
      : product(fan(protocol)), layout(gizgen::lay_out(product)), wire(product, layout) {}
  const Table& table() const { return wire.table(); }

  gizgen::Product product;
  gizgen::Layout layout;
  gizgen::WireTable wire;
};

const char* name_of(Kind kind) {
  constexpr const char* names[] = {"control",          "read",          "read_reply", "report",
                                   "transparent_down", "transparent_up"};
  return names[static_cast<std::size_t>(kind)];
}

std::string text_of(const Table& table, const Decoded& decoded, std::span<const Value> values) {
  if (decoded.fault && !decoded.fault.is_of_value()) return to_text(table, decoded.fault);
  std::string text = name_of(decoded.kind);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Point& is = table.points[i];
    if (!values[i].set) continue;
    text += " " + std::string(is.name);
    if (decoded.kind == Kind::read) continue;
    text += "=" + (is.type == Type::binary ? hex(values[i].bytes) : std::to_string(values[i].raw));
  }
  if (!decoded.data.empty()) text += " then " + hex(decoded.data);
  if (decoded.fault) text += "; " + to_text(table, decoded.fault);
  return text;
}

std::string decoded(Protocol protocol, const char* p0) {
  const Fan fan(protocol);
  std::vector<Value> values(fan.table().points.size());
  const std::vector<std::uint8_t> given = bytes(p0);
  return text_of(fan.table(), decode(fan.table(), given, values), values);
}

void check(Protocol protocol, const char* p0, const char* expected) {
  INFO(std::string(p0));
  CHECK(decoded(protocol, p0) == expected);
}

// Values from "on=1 label=010203"; a name without a value is only set.
std::vector<Value> values_of(const Table& table, const std::string& text,
                             std::vector<std::vector<std::uint8_t>>& storage) {
  std::vector<Value> values(table.points.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i].raw = table.points[i].raw_min;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    const std::size_t equals = std::min(word.find('='), word.size());
    Value& value = values[*find(table, word.substr(0, equals))];
    const std::string after = equals < word.size() ? word.substr(equals + 1) : "";
    if (table.points[static_cast<std::size_t>(&value - values.data())].type == Type::binary) {
      value.bytes = storage.emplace_back(bytes(after));
    } else if (!after.empty()) {
      value.raw = static_cast<std::uint32_t>(std::stoul(after));
    }
    value.set = true;
    at = end + 1;
  }
  return values;
}

void check_packed(Protocol protocol, Kind kind, const char* values, const char* expected) {
  INFO(std::string(values));
  const Fan fan(protocol);
  std::vector<std::vector<std::uint8_t>> storage;
  storage.reserve(10);
  std::vector<std::uint8_t> out(max_p0(fan.table()), 0xEE);
  const Packed packed = pack(fan.table(), kind, values_of(fan.table(), values, storage), out);
  CHECK((packed.fault ? to_text(fan.table(), packed.fault) : hex(packed.bytes)) == expected);
}

}  // namespace

TEST_CASE("a standard control holds what its flags name") {
  const Protocol standard = Protocol::standard;
  check(standard, "01 01 01 00 0000 000000", "control on=1");
  check(standard, "01 1f 05 0a 03e8 010203",
        "control on=1 mode=2 level=10 speed=1000 label=010203");
  check(standard, "01 00 05 0a 03e8 010203", "control");
  check(standard, "01 02 01 00 0000 000000", "control mode=0");
}

TEST_CASE("a standard status holds every value") {
  const char* all =
      " on=1 mode=2 level=10 speed=1000 label=010203 moving=1 energy=4000000000 dusty=1 stuck=0";
  const std::string status = "05 0a 03e8 010203 01 ee6b2800 01 00";
  check(Protocol::standard, ("03" + status).c_str(), (std::string("read_reply") + all).c_str());
  check(Protocol::standard, ("04" + status).c_str(), (std::string("report") + all).c_str());
  check(Protocol::standard, "02", "read");
}

TEST_CASE("a var_len payload holds only the flagged values") {
  const Protocol var_len = Protocol::var_len;
  // ids: on, moving, dusty, stuck, mode, level, speed, energy, label
  check(var_len, "11 0001 01", "control on=1");
  check(var_len, "11 0110 02 010203", "control mode=2 label=010203");
  check(var_len, "14 01ff 29 0a 03e8 ee6b2800 010203",
        "report on=1 moving=0 dusty=0 stuck=1 mode=2 level=10 speed=1000 energy=4000000000 "
        "label=010203");
  check(var_len, "14 0000", "report");
  check(var_len, "12 0041", "read on speed");
  check(var_len, "13 0041 01 03e8 aabb", "read_reply on=1 speed=1000 then aabb");
}

TEST_CASE("transparent data is handed over as it is") {
  check(Protocol::standard, "05 11 ff 22", "transparent_down then 11ff22");
  check(Protocol::var_len, "06 11 ff 22", "transparent_up then 11ff22");
  check(Protocol::standard, "06", "transparent_up");
}

TEST_CASE("a payload of another form is refused whole") {
  const Protocol standard = Protocol::standard;
  check(standard, "", "P0 is empty");
  check(standard, "07", "action 7 is not known");
  check(standard, "14 0000", "action 20 belongs to the other protocol");
  check(Protocol::var_len, "04 00", "action 4 belongs to the other protocol");
  check(standard, "01", "P0 has 1 bytes, not 9");
  check(standard, "01 01 01 00 0000 0000", "P0 has 8 bytes, not 9");
  check(standard, "01 01 01 00 0000 000000 00", "P0 has 10 bytes, not 9");
  check(standard, "04 00", "P0 has 2 bytes, not 15");
  check(standard, "02 00", "P0 has 2 bytes, not 1");
  check(standard, "01 20 00 00 0000 000000", "flag 5 is set; there are 5");
  check(Protocol::var_len, "14 00", "P0 has 2 bytes, not 3");
  check(Protocol::var_len, "14 0040 03", "P0 has 4 bytes, not 5");
  check(Protocol::var_len, "14 8000", "flag 15 is set; there are 9");
  check(Protocol::var_len, "14 8001", "flag 15 is set; there are 9");
  check(Protocol::var_len, "12 0200", "flag 9 is set; there are 9");
}

TEST_CASE("a wrong value is told and all values are read nevertheless") {
  const Protocol standard = Protocol::standard;
  check(standard, "01 07 07 00 0000 000000", "control on=1 mode=3 level=0; mode: raw 3 is above 2");
  check(standard, "01 04 00 0b 0000 000000", "control level=11; level: raw 11 is above 10");
  check(standard, "01 04 00 00 0000 000000", "control level=0; level: raw 0 is below 1");
  check(Protocol::var_len, "11 0002 01", "control moving=1; moving: cannot be written");
}

TEST_CASE("values are packed as they are read") {
  const Protocol standard = Protocol::standard;
  check_packed(standard, Kind::control, "on=1",
               "01010100000000"
               "0000");
  check_packed(standard, Kind::control, "mode=2 label=0102",
               "01120400000001"
               "0200");
  check_packed(standard, Kind::control, "", "010000000000000000");
  check_packed(standard, Kind::read, "", "02");
  check_packed(standard, Kind::report, "on=1 stuck=1 energy=4000000000",
               "04"
               "01010000000000"
               "00ee6b2800"
               "00"
               "01");
  check_packed(standard, Kind::read_reply, "",
               "0300010000000000"
               "0000000000"
               "00"
               "00");
  check_packed(Protocol::var_len, Kind::control, "on=1", "11000101");
  check_packed(Protocol::var_len, Kind::control, "label=010203 mode=2", "11011002010203");
  check_packed(Protocol::var_len, Kind::read, "speed on", "120041");
  check_packed(Protocol::var_len, Kind::report, "", "140000");
  check_packed(Protocol::var_len, Kind::read_reply, "speed=1000", "13004003e8");
}

TEST_CASE("a wrong value is not packed") {
  const Protocol standard = Protocol::standard;
  check_packed(standard, Kind::control, "mode=3", "mode: raw 3 is above 2");
  check_packed(standard, Kind::control, "on=2", "on: raw 2 is above 1");
  check_packed(standard, Kind::control, "level=0", "level: raw 0 is below 1");
  check_packed(standard, Kind::control, "moving=1", "moving: cannot be written");
  check_packed(Protocol::var_len, Kind::control, "moving=1", "moving: cannot be written");
  check_packed(standard, Kind::report, "energy=4000000001",
               "energy: raw 4000000001 is above 4000000000");
  check_packed(standard, Kind::control, "label=01020304", "label: 4 bytes; 3 fit");
}

TEST_CASE("a payload is packed into exactly the room it needs") {
  const Fan fan(Protocol::standard);
  const std::vector<Value> values = [&] {
    std::vector<Value> all(fan.table().points.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i].raw = fan.table().points[i].raw_min;
    return all;
  }();
  std::vector<std::uint8_t> out(15);
  CHECK(pack(fan.table(), Kind::report, values, out).bytes.size() == 15);
  out.pop_back();
  const Packed packed = pack(fan.table(), Kind::report, values, out);
  CHECK(packed.bytes.empty());
  CHECK(to_text(fan.table(), packed.fault) == "P0 needs 15 bytes");
  CHECK(max_p0(fan.table()) == 15);
  CHECK(max_p0(Fan(Protocol::var_len).table()) == 1 + 2 + 1 + 10);
}

TEST_CASE("transparent data is packed behind its action") {
  std::vector<std::uint8_t> out(3);
  CHECK(hex(pack_transparent(Kind::transparent_down, bytes("aabb"), out)) == "05aabb");
  CHECK(hex(pack_transparent(Kind::transparent_up, {}, out)) == "06");
  CHECK(pack_transparent(Kind::transparent_up, bytes("aabbcc"), out).empty());
}

TEST_CASE("a point is found by its name") {
  const Fan fan(Protocol::standard);
  CHECK(find(fan.table(), "mode") == 1);
  CHECK_FALSE(find(fan.table(), "modes"));
  CHECK(to_text(fan.table(), Fault{}) == "no fault");
}
