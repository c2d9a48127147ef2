// The commands' payloads, as tables. Where a firmware's version decides how much there is, the
// pieces that older ones leave out are optional.
#include "generator/decode/pieces.h"

namespace gizgen {
namespace {

using giz::wire::Bytes;
using giz::wire::CloudCommand;
using giz::wire::Command;

constexpr Piece kDeviceInfo[] = {
    {"protocol version", Form::text, 8},
    {"P0 version", Form::text, 8},
    {"hardware version", Form::text, 8},
    {"software version", Form::text, 8},
    {"product key", Form::text, 32, Extent::fixed, false, Headline::named},
    {"bind window", Form::seconds, 2},
    {"attributes", Form::attributes, 8, Extent::fixed, true},
    {"product secret", Form::text, 32, Extent::fixed, true},
    {"parameters", Form::text, 2, Extent::counted16, true},
};
constexpr Piece kMode[] = {
    {"mode", Form::mode, 1, Extent::fixed, false, Headline::value},
    {"parameters", Form::hex, 0, Extent::rest, true},
};
constexpr Piece kStatus[] = {{"status", Form::status, 2, Extent::fixed, false, Headline::value}};
constexpr Piece kIllegal[] = {{"error", Form::illegal, 1, Extent::fixed, false, Headline::value}};
constexpr Piece kTime[] = {
    {"local time", Form::date, 7, Extent::fixed, false, Headline::value},
    {"unix time", Form::number, 4, Extent::fixed, false, Headline::named},
};
constexpr Piece kBigData[] = {
    {"size", Form::number, 4, Extent::fixed, false, Headline::named},
    {"md5", Form::text, 0, Extent::counted16},
};
constexpr Piece kReady[] = {
    {"md5", Form::text, 0, Extent::counted16},
    {"longest piece", Form::number, 2, Extent::fixed, false, Headline::named},
};
constexpr Piece kPiece[] = {
    {"number", Form::number, 2, Extent::fixed, false, Headline::value},
    {"of", Form::number, 2, Extent::fixed, false, Headline::named},
    {"data", Form::hex, 0, Extent::rest},
};
constexpr Piece kInfoRequest[] = {{"type", Form::number, 1}};
constexpr Piece kWifiInfo[] = {
    {"network", Form::network, 1, Extent::fixed, false, Headline::value},
    {"serial version", Form::text, 8},
    {"hardware version", Form::text, 8},
    {"software version", Form::text, 8, Extent::fixed, false, Headline::named},
    {"mac", Form::text, 16, Extent::fixed, false, Headline::named},
    {"ip", Form::text, 16, Extent::fixed, false, Headline::named},
    {"attributes", Form::attributes, 8},
};
constexpr Piece kGprsInfo[] = {
    {"network", Form::network, 1, Extent::fixed, false, Headline::value},
    {"serial version", Form::text, 8},
    {"hardware version", Form::text, 8},
    {"software version", Form::text, 8, Extent::fixed, false, Headline::named},
    {"attributes", Form::attributes, 8},
    {"IMEI", Form::text, 16, Extent::fixed, false, Headline::named},
    {"IMSI", Form::text, 16},
    {"MCC", Form::text, 8},
    {"MNC", Form::text, 8},
    {"cells", Form::number, 1},
    {"cell length", Form::number, 1},
};
constexpr Piece kCell[] = {
    {"LAC", Form::number, 2},
    {"cell id", Form::number, 2},
    {"RSSI", Form::number, 1},
};
constexpr Piece kData[] = {{"data", Form::hex, 0, Extent::rest, true}};

constexpr Piece kOnboarding[] = {
    {"ssid", Form::text, 0, Extent::counted16, false, Headline::named},
    {"password", Form::text, 0, Extent::counted16},
};
constexpr Piece kDiscovery[] = {
    {"did", Form::text, 0, Extent::counted16, false, Headline::named},
    {"mac", Form::mac, 0, Extent::counted16, false, Headline::named},
    {"firmware", Form::text, 0, Extent::counted16},
    {"product key", Form::text, 0, Extent::counted16, false, Headline::named},
    {"attributes", Form::attributes, 8, Extent::fixed, true},
    {"api server", Form::text, 0, Extent::terminated, true},
    {"protocol version", Form::text, 0, Extent::terminated, true},
    {"MCU version", Form::text, 0, Extent::terminated, true},
};
constexpr Piece kPasscode[] = {{"passcode", Form::text, 2, Extent::counted16, true}};
constexpr Piece kLoginResult[] = {
    {"result", Form::result, 1, Extent::fixed, false, Headline::value}};
constexpr Piece kHotspot[] = {
    {"ssid", Form::text, 0, Extent::counted16},
    {"power", Form::number, 1},
};
constexpr Piece kModuleInfo[] = {
    {"module hardware", Form::text, 8},
    {"module software", Form::text, 8, Extent::fixed, false, Headline::named},
    {"MCU hardware", Form::text, 8},
    {"MCU software", Form::text, 8, Extent::fixed, false, Headline::named},
    {"P0 version", Form::text, 8},
    {"firmware id", Form::text, 8},
    {"firmware version", Form::text, 0, Extent::counted16},
    {"product key", Form::text, 0, Extent::counted16, false, Headline::named},
};
constexpr Piece kSubdevice[] = {
    {"mesh id", Form::hex, 0, Extent::counted8},
    {"P0", Form::hex, 0, Extent::counted16},
};

struct SerialRow {
  Command command;
  std::string_view request;
  std::string_view reply;
  Side side;  // of the request
  Pieces pieces = {};
  Pieces reply_pieces = {};
};

constexpr Side kUp = Side::mcu_to_module;
constexpr Side kDown = Side::module_to_mcu;

constexpr SerialRow kSerial[] = {
    {Command::get_device_info, "device info request", "device info", kDown, {}, {kDeviceInfo}},
    {Command::p0_down, "P0 down", "P0 down ack", kDown},
    {Command::p0_up, "P0 up", "P0 up ack", kUp},
    {Command::heartbeat, "heartbeat", "heartbeat ack", kDown},
    {Command::config_mode, "enter config mode", "config mode ack", kUp, {kMode}},
    {Command::reset_module, "reset module", "reset module ack", kUp},
    {Command::module_status, "module status", "module status ack", kDown, {kStatus}},
    {Command::reboot_mcu, "reboot MCU", "reboot MCU ack", kDown},
    {Command::production_test, "enter production test", "production test ack", kUp},
    {Command::bind_window, "open bind window", "bind window ack", kUp},
    {Command::get_time, "network time request", "network time", kUp, {}, {kTime}},
    {Command::big_data,
     "firmware announcement",
     "firmware announcement ack",
     Side::either,
     {kBigData}},
    {Command::big_data_ready,
     "ready for firmware",
     "ready for firmware ack",
     Side::either,
     {kReady}},
    {Command::big_data_piece, "firmware piece", "firmware piece ack", Side::either, {kPiece}},
    {Command::stop_sending, "stop sending", "stop sending ack", Side::either},
    {Command::get_module_info, "module info request", "module info", kUp, {kInfoRequest}},
    {Command::transaction, "transaction", "transaction ack", kUp, {kData}, {kData}},
    {Command::transaction_result,
     "transaction result",
     "transaction result ack",
     kDown,
     {kData},
     {kData}},
    {Command::stop_receiving, "stop receiving", "stop receiving ack", Side::either},
    {Command::reboot_module, "reboot module", "reboot module ack", kUp},
    {Command::register_subdevices,
     "register sub-devices",
     "register sub-devices ack",
     kUp,
     {kData},
     {kData}},
    {Command::subdevices_result,
     "sub-devices result",
     "sub-devices result ack",
     kDown,
     {kData},
     {kData}},
};

struct CloudRow {
  CloudCommand command;
  CloudMeaning meaning;
};

constexpr std::string_view kToDevice = "app to device";
constexpr std::string_view kToApp = "device to app";
constexpr std::string_view kBroadcast = "device to everyone";
constexpr std::string_view kToCloud = "device to cloud";
constexpr std::string_view kFromCloud = "cloud to device";

constexpr CloudRow kCloud[] = {
    {CloudCommand::onboarding, {"onboarding", kToDevice, {kOnboarding}}},
    {CloudCommand::onboarding_ack, {"onboarding ack", kToApp, {}}},
    {CloudCommand::discover, {"discovery request", kToDevice, {}}},
    {CloudCommand::discovery, {"discovery reply", kToApp, {kDiscovery}}},
    {CloudCommand::announcement, {"announcement", kBroadcast, {kDiscovery}}},
    {CloudCommand::get_passcode, {"passcode request", kToDevice, {}}},
    {CloudCommand::passcode, {"passcode reply", kToApp, {kPasscode}}},
    {CloudCommand::login, {"login", kToDevice, {kPasscode}}},
    {CloudCommand::login_result, {"login reply", kToApp, {kLoginResult}}},
    {CloudCommand::get_firmware_version, {"firmware version request", kToDevice, {}}},
    {CloudCommand::firmware_version, {"firmware version", kToApp, {kData}}},
    {CloudCommand::get_hotspots, {"hotspot list request", kToDevice, {}}},
    {CloudCommand::hotspots, {"hotspot list", kToApp, {{}, kHotspot}}},
    {CloudCommand::log, {"log", kToApp, {kData}}},
    {CloudCommand::get_module_info, {"module info request", kToDevice, {}}},
    {CloudCommand::module_info, {"module info", kToApp, {kModuleInfo}}},
    {CloudCommand::ping, {"ping", kToDevice, {}}},
    {CloudCommand::pong, {"pong", kToApp, {}}},
    {CloudCommand::test, {"test", kToDevice, {kData}}},
    {CloudCommand::test_ack, {"test ack", kToApp, {kData}}},
    {CloudCommand::airlink_done, {"airlink done", kBroadcast, {kData}}},
    {CloudCommand::p0_down, {"P0 down", kToDevice, {}}},
    {CloudCommand::p0_up, {"P0 up", kToApp, {}}},
    {CloudCommand::p0_down_sn, {"P0 down", kToDevice, {}}},
    {CloudCommand::p0_up_sn, {"P0 up", kToApp, {}}},
    {CloudCommand::get_app_count, {"online app count request", kToCloud, {kData}}},
    {CloudCommand::app_count, {"online app count", kFromCloud, {kData}}},
    {CloudCommand::firmware_update, {"firmware update", kFromCloud, {kData}}},
};

Side other(Side side) {
  if (side == kUp) return kDown;
  return side == kDown ? kUp : side;
}

Pieces reply_pieces(const SerialRow& row, Bytes payload) {
  if (row.command != Command::get_module_info) return row.reply_pieces;
  const bool is_gprs = !payload.empty() && payload[0] == 2;
  return is_gprs ? Pieces{kGprsInfo, kCell} : Pieces{kWifiInfo};
}

}  // namespace

Pieces subdevice_pieces() { return {{}, kSubdevice}; }

SerialMeaning meaning_of(Command command, Bytes payload) {
  if (command == Command::illegal_mcu_frame)
    return {"the MCU's frame was illegal", kDown, {kIllegal}};
  if (command == Command::illegal_module_frame) {
    return {"the module's frame was illegal", kUp, {kIllegal}};
  }
  for (const SerialRow& row : kSerial) {
    if (row.command == command) return {row.request, row.side, row.pieces};
    if (ack_of(row.command) == command) {
      return {row.reply, other(row.side), reply_pieces(row, payload)};
    }
  }
  const auto number = static_cast<std::uint8_t>(command);
  if (number >= 0x2D && number <= 0x3C) return {"virtual-device command", Side::unknown, {kData}};
  return {};
}

CloudMeaning meaning_of(CloudCommand command) {
  for (const CloudRow& row : kCloud) {
    if (row.command == command) return row.meaning;
  }
  if (static_cast<std::uint16_t>(command) == 0x0062) return {"command 0062", "", {kData}};
  return {};
}

}  // namespace gizgen
