#include "generator/targets/docs/exchanges.h"

#include "runtime/wire/bytes.h"

namespace gizgen::docs {
namespace {

void append(Payload& to, std::string_view text) {
  for (const char c : text) to.push_back(static_cast<std::uint8_t>(c));
}

void append_number(Payload& to, std::uint32_t value, std::size_t size) {
  to.resize(to.size() + size);
  giz::wire::put_number(to, to.size() - size, size, value);
}

constexpr std::string_view update_md5 = "900150983cd24fb0d6963f7d28e17f72";  // of "abc"

Payload device_info(const Product& product, std::string_view p0_version) {
  Payload out;
  append(out, "00000004");
  append(out, p0_version);
  append(out, "0301010003030000");
  append(out, product.key);
  append_number(out, 0, 2);
  append_number(out, 0, 4);
  append_number(out, 2, 4);
  return out;
}

Payload time() {
  Payload out;
  append_number(out, 2026, 2);
  for (const std::uint32_t part : {7u, 1u, 12u, 30u, 15u}) append_number(out, part, 1);
  append_number(out, 1782880215, 4);
  return out;
}

Payload announce() {
  Payload out;
  append_number(out, 3, 4);
  append_number(out, 32, 2);
  append(out, update_md5);
  return out;
}

Payload ready() {
  Payload out;
  append_number(out, 32, 2);
  append(out, update_md5);
  append_number(out, 128, 2);
  return out;
}

Payload piece() {
  Payload out;
  append_number(out, 1, 2);
  append_number(out, 1, 2);
  append(out, "abc");
  return out;
}

Payload module_info() {
  Payload out = {1};
  append(out, "000000040000000804020006");
  append(out, "ACCF23000001");
  append_number(out, 0, 4);
  append(out, "192.168.1.7");
  append_number(out, 0, 1);
  append_number(out, 0, 4);
  append_number(out, 0, 4);
  append_number(out, 0, 4);
  return out;
}

}  // namespace

std::vector<Fixed> start_exchanges(const Product& product, std::string_view p0_version) {
  return {
      {{"device info", "设备信息"},
       Command::get_device_info,
       {},
       "device info request",
       device_info(product, p0_version),
       "device info, product key " + product.key},
      {{"module status: router and cloud connected, RSSI 7", "模组状态：已连路由器与云，RSSI 7"},
       Command::module_status,
       {0x07, 0x3A},
       "module status, station mode, bind window open, router connected, cloud connected, RSSI 7",
       {},
       "module status ack"},
      {{"heartbeat", "心跳"}, Command::heartbeat, {}, "heartbeat", {}, "heartbeat ack"},
  };
}

std::vector<Fixed> other_exchanges() {
  return {
      {{"config mode, SoftAP", "配网，SoftAP"},
       Command::config_mode,
       {1},
       "enter config mode, SoftAP",
       {},
       "config mode ack"},
      {{"config mode, AirLink", "配网，AirLink"},
       Command::config_mode,
       {2},
       "enter config mode, AirLink",
       {},
       "config mode ack"},
      {{"reset module", "模组恢复出厂"},
       Command::reset_module,
       {},
       "reset module",
       {},
       "reset module ack"},
      {{"open the bind window", "打开绑定窗口"},
       Command::bind_window,
       {},
       "open bind window",
       {},
       "bind window ack"},
      {{"production test", "产测模式"},
       Command::production_test,
       {},
       "enter production test",
       {},
       "production test ack"},
      {{"reboot MCU", "重启 MCU"}, Command::reboot_mcu, {}, "reboot MCU", {}, "reboot MCU ack"},
      {{"network time", "网络时间"},
       Command::get_time,
       {},
       "network time request",
       time(),
       "network time, 2026-07-01 12:30:15, unix time 1782880215"},
      {{"module info", "模组信息"},
       Command::get_module_info,
       {0},
       "module info request",
       module_info(),
       "module info, Wi-Fi, software version 04020006, mac ACCF23000001, ip 192.168.1.7"},
      {{"illegal message: bad checksum, told by the MCU", "非法消息：校验和错误，MCU 发出"},
       Command::illegal_module_frame,
       {1},
       "the module's frame was illegal, bad checksum",
       {},
       ""},
      {{"illegal message: unknown command, told by the module", "非法消息：命令不可识别，模组发出"},
       Command::illegal_mcu_frame,
       {2},
       "the MCU's frame was illegal, unknown command",
       {},
       ""},
      {{"firmware update: announced (3 bytes, “abc”)", "固件升级：通知（3 字节 “abc”）"},
       Command::big_data,
       announce(),
       "firmware announcement, size 3",
       {},
       "firmware announcement ack"},
      {{"firmware update: ready", "固件升级：就绪"},
       Command::big_data_ready,
       ready(),
       "ready for firmware, longest piece 128",
       {},
       "ready for firmware ack"},
      {{"firmware update: piece 1 of 1", "固件升级：第 1 片，共 1 片"},
       Command::big_data_piece,
       piece(),
       "firmware piece, 1, of 1",
       {},
       "firmware piece ack"},
      {{"firmware update: given up by the sender", "固件升级：发送方中止"},
       Command::stop_sending,
       {},
       "stop sending",
       {},
       "stop sending ack"},
      {{"firmware update: given up by the receiver", "固件升级：接收方中止"},
       Command::stop_receiving,
       {},
       "stop receiving",
       {},
       "stop receiving ack"},
      {{"firmware update: reboot module", "固件升级：重启模组"},
       Command::reboot_module,
       {},
       "reboot module",
       {},
       "reboot module ack"},
  };
}

}  // namespace gizgen::docs
