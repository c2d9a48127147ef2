// Every command of both protocols, with its fields by name.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "generator/decode/explain.h"
#include "generator/decode/hex.h"
#include "products.h"
#include "runtime/wire/cloud.h"
#include "runtime/wire/serial.h"

using namespace gizgen;

namespace {

std::string fields_text(const Explanation& frame, std::string_view behind) {
  std::string text;
  bool is_payload = false;
  for (const Field& field : frame.fields) {
    if (is_payload && field.name != "checksum") {
      text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", field.name, field.text);
    }
    is_payload = is_payload || field.name == behind;
  }
  return text;
}

std::string explained(const std::vector<std::uint8_t>& wire, std::string_view behind) {
  const Product product = oven(Protocol::standard);
  const std::vector<Explanation> frames = explain(wire, product, lay_out(product));
  REQUIRE(frames.size() == 1);
  std::string text = summary(frames[0]);
  if (!frames[0].direction.empty()) text += " (" + frames[0].direction + ")";
  const std::string fields = fields_text(frames[0], behind);
  if (!fields.empty()) text += " {" + fields + "}";
  for (const std::string& note : frames[0].notes) text += " note: " + note;
  return text;
}

void check_serial(std::uint8_t command, const char* payload, const std::string& expected,
                  std::uint16_t flags = 0) {
  INFO(fmt::format("command {:02x}", command));
  const std::vector<std::uint8_t> bytes = parse_hex(payload).bytes;
  std::vector<std::uint8_t> wire(giz::wire::max_wire_size(bytes.size()));
  const giz::wire::SerialFrame frame{static_cast<giz::wire::Command>(command), 1, flags, bytes};
  wire.resize(build(frame, wire).size());
  CHECK(explained(wire, "flags") == expected);
}

void check_cloud(std::uint16_t command, const char* payload, const std::string& expected) {
  INFO(fmt::format("command {:04x}", command));
  const std::vector<std::uint8_t> bytes = parse_hex(payload).bytes;
  std::vector<std::uint8_t> wire(giz::wire::max_cloud_size(bytes.size()));
  const giz::wire::CloudFrame frame{static_cast<giz::wire::CloudCommand>(command), 0, 7, {}, bytes};
  wire.resize(build(frame, wire).size());
  CHECK(explained(wire, "command") == expected);
}

const std::string kVersions = "3030303030303034 3030303030303032 3033303130313030 3033303330303030";
const std::string kKey = "3031323334353637383961626364656630313233343536373839616263646566";

}  // namespace

TEST_CASE("serial commands without fields") {
  const struct {
    std::uint8_t command;
    const char* text;
  } rows[] = {
      {0x01, "device info request (module to MCU)"},
      {0x04, "P0 down ack (MCU to module)"},
      {0x06, "P0 up ack (module to MCU)"},
      {0x07, "heartbeat (module to MCU)"},
      {0x08, "heartbeat ack (MCU to module)"},
      {0x0A, "config mode ack (module to MCU)"},
      {0x0B, "reset module (MCU to module)"},
      {0x0C, "reset module ack (module to MCU)"},
      {0x0E, "module status ack (MCU to module)"},
      {0x0F, "reboot MCU (module to MCU)"},
      {0x10, "reboot MCU ack (MCU to module)"},
      {0x13, "enter production test (MCU to module)"},
      {0x14, "production test ack (module to MCU)"},
      {0x15, "open bind window (MCU to module)"},
      {0x16, "bind window ack (module to MCU)"},
      {0x17, "network time request (MCU to module)"},
      {0x1A, "firmware announcement ack"},
      {0x1C, "ready for firmware ack"},
      {0x1E, "firmware piece ack"},
      {0x1F, "stop sending"},
      {0x20, "stop sending ack"},
      {0x23, "transaction (MCU to module)"},
      {0x24, "transaction ack (module to MCU)"},
      {0x25, "transaction result (module to MCU)"},
      {0x26, "transaction result ack (MCU to module)"},
      {0x27, "stop receiving"},
      {0x28, "stop receiving ack"},
      {0x29, "reboot module (MCU to module)"},
      {0x2A, "reboot module ack (module to MCU)"},
      {0x2D, "virtual-device command"},
      {0x53, "register sub-devices (MCU to module)"},
      {0x54, "register sub-devices ack (module to MCU)"},
      {0x55, "sub-devices result (module to MCU)"},
      {0x56, "sub-devices result ack (MCU to module)"},
      {0x03, "bad frame: P0 is empty"},
  };
  for (const auto& row : rows) {
    const std::string text = row.text;
    check_serial(row.command, "", row.command == 0x03 ? text + " (module to MCU)" : text);
  }
  check_serial(0x77, "", "bad frame: command 77 is not known");
}

TEST_CASE("serial commands with fields") {
  check_serial(0x09, "01", "enter config mode, SoftAP (MCU to module) {mode: SoftAP}");
  check_serial(0x09, "02", "enter config mode, AirLink (MCU to module) {mode: AirLink}");
  check_serial(0x09, "04 aabb",
               "enter config mode, parameters from the MCU (MCU to module) {mode: parameters from "
               "the MCU; parameters: aa bb}");
  check_serial(0x0D, "0000",
               "module status, nothing is on (module to MCU) {status: nothing is on}");
  check_serial(
      0x0D, "1fff",
      "module status, SoftAP mode, station mode, onboarding, bind window open, router "
      "connected, cloud connected, RSSI 7, app connected, test mode (module to MCU) "
      "{status: SoftAP mode, station mode, onboarding, bind window open, router connected, "
      "cloud connected, RSSI 7, app connected, test mode}");
  check_serial(0x11, "01",
               "the MCU's frame was illegal, bad checksum (module to MCU) {error: bad checksum}");
  check_serial(0x12, "02",
               "the module's frame was illegal, unknown command (MCU to module) {error: unknown "
               "command}");
  check_serial(0x12, "09", "the module's frame was illegal, 9 (MCU to module) {error: 9}");
  check_serial(
      0x18, "07df 0b 02 0c 01 1f 5636e01b",
      "network time, 2015-11-02 12:01:31, unix time 1446436891 (module to MCU) {local time: "
      "2015-11-02 12:01:31; unix time: 1446436891}");
  check_serial(0x19, "00010000 0004 61626364",
               "firmware announcement, size 65536 {size: 65536; md5 length: 4; md5: abcd}");
  check_serial(
      0x1B, "0002 6162 0080",
      "ready for firmware, longest piece 128 {md5 length: 2; md5: ab; longest piece: 128}");
  check_serial(0x1D, "0001 0009 aabb", "firmware piece, 1, of 9 {number: 1; of: 9; data: aa bb}");
  check_serial(0x21, "00", "module info request (MCU to module) {type: 0}");
  check_serial(0x23, "0102", "transaction (MCU to module) {data: 01 02}");
}

TEST_CASE("device info in each of its lengths") {
  const std::string start =
      "device info, product key 0123456789abcdef0123456789abcdef (MCU to module) {protocol "
      "version: "
      "00000004; P0 version: 00000002; hardware version: 03010100; software version: 03030000; "
      "product key: 0123456789abcdef0123456789abcdef; bind window: 60 s";
  const std::string bytes = kVersions + kKey + "003c";
  const std::string attributes = "0000000000000102";
  const std::string secret(64, '0');
  check_serial(0x02, bytes.c_str(), start + "}");
  check_serial(0x02, (bytes + attributes).c_str(),
               start + "; attributes: no gateway, light gateway}");
  check_serial(0x02, (bytes + attributes + kKey).c_str(),
               start +
                   "; attributes: no gateway, light gateway; product secret: "
                   "0123456789abcdef0123456789abcdef}");
  check_serial(0x02, (bytes + attributes + kKey + "0003 613d62").c_str(),
               start +
                   "; attributes: no gateway, light gateway; product secret: "
                   "0123456789abcdef0123456789abcdef; parameters length: 3; parameters: a=b}");
  check_serial(0x02, (bytes + "0000000000000003").c_str(), start + "; attributes: gateway}");
  check_serial(
      0x02, kVersions.c_str(),
      "bad frame: product key needs 32 bytes, 0 are there (MCU to module) {protocol version: "
      "00000004; P0 version: 00000002; hardware version: 03010100; software version: "
      "03030000}");
  check_serial(
      0x02, (kVersions + "66" + kKey.substr(2) + "003c").c_str(),
      "device info, product key f123456789abcdef0123456789abcdef (MCU to module) {protocol "
      "version: 00000004; P0 version: 00000002; hardware version: 03010100; software "
      "version: 03030000; product key: f123456789abcdef0123456789abcdef; bind window: 60 s} "
      "note: another product than oven, whose key is 0123456789abcdef0123456789abcdef");
}

TEST_CASE("module info of either network") {
  check_serial(
      0x22,
      "01 3030303030303034 3030303030303031 3030303030303032"
      "30313032303330343035303600000000 3139322e3136382e312e390000000000 0000000000000000",
      "module info, Wi-Fi, software version 00000002, mac 010203040506, ip 192.168.1.9 "
      "(module to MCU) {network: Wi-Fi; serial version: 00000004; hardware version: "
      "00000001; software version: 00000002; mac: 010203040506; ip: 192.168.1.9; attributes: "
      "no gateway}");
  check_serial(
      0x22,
      "02 3030303030303034 3030303030303031 3030303030303032 0000000000000000"
      "38363132333435363738393031323300 34363030300000000000000000000000"
      "3436300000000000 3030000000000000 02 05 0001 0002 1f 0003 0004 1e",
      "module info, GPRS, software version 00000002, IMEI 861234567890123 (module to MCU) "
      "{network: GPRS; serial version: 00000004; hardware version: 00000001; software "
      "version: 00000002; attributes: no gateway; IMEI: 861234567890123; IMSI: 46000; MCC: "
      "460; MNC: 00; cells: 2; cell length: 5; LAC: 1; cell id: 2; RSSI: 31; LAC: 3; cell id: "
      "4; RSSI: 30}");
}

TEST_CASE("the flags of a serial frame") {
  const auto flags_text = [](std::uint8_t command, const char* payload, std::uint16_t flags) {
    const std::vector<std::uint8_t> bytes = parse_hex(payload).bytes;
    std::vector<std::uint8_t> wire(giz::wire::max_wire_size(bytes.size()));
    wire.resize(
        giz::wire::build({static_cast<giz::wire::Command>(command), 1, flags, bytes}, wire).size());
    const Product product = lamp();
    return explain(wire, product, lay_out(product))[0].fields[4].text;
  };
  CHECK(flags_text(0x03, "02", 0) == "none");
  CHECK(flags_text(0x03, "016102", 1) == "a did stands before P0");
  CHECK(flags_text(0x1B, "0000 0000", 1) == "wants lines of a hex file");
  CHECK(flags_text(0x1D, "0001 0000 aa", 1) == "a line of a hex file");
  CHECK(flags_text(0x1D, "0001 0000 aa", 3) == "the last line of a hex file");
  CHECK(flags_text(0x07, "", 0x8001) == "8001");
  check_serial(0x03, "02 6162 02", "read (module to MCU) {did length: 2; did: ab; action: read}",
               1);
  check_serial(
      0x03, "09 6162 02",
      "bad frame: the did needs 9 bytes, 3 there (module to MCU) {did length: 9; did: incomplete}",
      1);
}

TEST_CASE("payloads of a light gateway") {
  check_serial(0x03, "72 02 0a0b 0003 010101",
               "sub-device control (module to MCU) {action: sub-device control; mesh id length: 2; "
               "mesh id: 0a 0b; P0 length: 3; P0: 01 01 01}");
  check_serial(0x05, "71", "sub-device states (MCU to module) {action: sub-device states}");
  check_serial(0x05, "73 02 0a",
               "bad frame: mesh id needs 2 bytes, 1 is there (MCU to module) {action: sub-device "
               "report; mesh id length: 2; mesh id: incomplete}");
}

TEST_CASE("cloud commands without fields") {
  const struct {
    std::uint16_t command;
    const char* text;
  } rows[] = {
      {0x0002, "onboarding ack (device to app)"},
      {0x0003, "discovery request (app to device)"},
      {0x0006, "passcode request (app to device)"},
      {0x0007, "passcode reply (device to app)"},
      {0x000A, "firmware version request (app to device)"},
      {0x000B, "firmware version (device to app)"},
      {0x000C, "hotspot list request (app to device)"},
      {0x000D, "hotspot list (device to app)"},
      {0x0010, "log (device to app)"},
      {0x0013, "module info request (app to device)"},
      {0x0015, "ping (app to device)"},
      {0x0016, "pong (device to app)"},
      {0x0017, "test (app to device)"},
      {0x0018, "test ack (device to app)"},
      {0x0019, "airlink done (device to everyone)"},
      {0x0062, "command 0062"},
      {0x0091, "P0 down ack (device to app)"},
      {0x020F, "online app count request (device to cloud)"},
      {0x0210, "online app count (cloud to device)"},
      {0x0211, "firmware update (cloud to device)"},
      {0x0090, "bad frame: P0 is empty (app to device)"},
      {0x0999, "bad frame: command 0999 is not known"},
  };
  for (const auto& row : rows) check_cloud(row.command, "", row.text);
  check_cloud(0x0094, "", "P0 down ack (device to app) {sn: 7}");
  check_cloud(0x0093, "02", "read (app to device) {sn: 7; action: read}");
}

TEST_CASE("cloud commands with fields") {
  check_cloud(
      0x0001, "0003 617069 0002 7077",
      "onboarding, ssid api (app to device) {ssid length: 3; ssid: api; password length: 2; "
      "password: pw}");
  check_cloud(
      0x0004, "0002 6162 0006 010203040506 0000 0001 6b 0000000000000002 612e6200 342e3100 3031",
      "discovery reply, did ab, mac 01:02:03:04:05:06, product key k (device to app) {did "
      "length: 2; did: ab; mac length: 6; mac: 01:02:03:04:05:06; firmware length: 0; "
      "firmware: ; product key length: 1; product key: k; attributes: no gateway; api server: "
      "a.b; protocol version: 4.1; MCU version: 01} note: another product than oven, whose key "
      "is 0123456789abcdef0123456789abcdef");
  check_cloud(0x0007, "0003 414243",
              "passcode reply (device to app) {passcode length: 3; passcode: ABC}");
  check_cloud(0x0008, "0003 414243", "login (app to device) {passcode length: 3; passcode: ABC}");
  check_cloud(0x0009, "00", "login reply, accepted (device to app) {result: accepted}");
  check_cloud(0x0009, "01", "login reply, refused (device to app) {result: refused}");
  check_cloud(0x000D, "0001 61 50 0001 62 30",
              "hotspot list (device to app) {ssid length: 1; ssid: a; power: 80; ssid length: 1; "
              "ssid: b; power: 48}");
  check_cloud(0x0014, (kVersions + kVersions.substr(0, 34) + "0002 7631 0020" + kKey).c_str(),
              "module info, module software 00000002, MCU software 03030000, product key "
              "0123456789abcdef0123456789abcdef (device to app) {module hardware: 00000004; module "
              "software: 00000002; MCU hardware: 03010100; MCU software: 03030000; P0 version: "
              "00000004; firmware id: 00000002; firmware version length: 2; firmware version: v1; "
              "product key length: 32; product key: 0123456789abcdef0123456789abcdef}");
  check_cloud(0x0015, "aa",
              "ping (app to device) {more: aa} note: 1 byte behind what is known of this command");
  check_cloud(0x0008, "0003 4142",
              "bad frame: passcode needs 3 bytes, 2 are there (app to device) {passcode length: 3; "
              "passcode: incomplete}");
}
