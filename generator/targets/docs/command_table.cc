#include "generator/targets/docs/command_table.h"

namespace gizgen::docs {
namespace {

constexpr Way W = Way::down;
constexpr Way M = Way::up;

constexpr Piece device_info[] = {
    {8, "\"00000004\"", {"protocol version", "通讯协议版本"}},
    {8,
     "fingerprint",
     {"P0 version: the first 8 digits of the fingerprint; the vendor's code sends \"00000002\"",
      "P0 协议版本：指纹的前 8 位；厂商代码发送 \"00000002\""}},
    {8, "\"03010100\"", {"hardware version, 8 characters of your own", "硬件版本，8 个字符，自定"}},
    {8, "\"03030000\"", {"software version, 8 characters of your own", "软件版本，8 个字符，自定"}},
    {32, "key", {"product key, ASCII", "产品标识 product key，ASCII"}},
    {2,
     "00 00",
     {"bind window in seconds after a start; 0: always open",
      "启动后可绑定的秒数，0 为始终可绑定"}},
    {8,
     "00 .. 02",
     {"attributes, a bit set: bit 0 gateway, bit 1 always 1; may be left out with the secret "
      "(length "
      "47)",
      "设备属性，位集合：bit 0 中控，bit 1 恒为 1；可与密钥一起省略（长度 47）"}},
    {32,
     "secret",
     {"product secret, ASCII; may be left out (length 4F)",
      "产品密钥 product secret，ASCII；可省略（长度 4F）"}},
};
constexpr Piece mode[] = {
    {1, "01, 02", {"01 SoftAP, 02 AirLink", "01 SoftAP，02 AirLink"}},
};
constexpr Piece status[] = {
    {2, "", {"status word, see the table below", "状态字，见下表"}},
};
constexpr Piece illegal[] = {
    {1, "01 .. 04", {"error code, see the table below", "错误码，见下表"}},
};
constexpr Piece time[] = {
    {2, "", {"year", "年"}},
    {1, "", {"month, 1 to 12", "月，1–12"}},
    {1, "", {"day", "日"}},
    {1, "", {"hour", "时"}},
    {1, "", {"minute", "分"}},
    {1, "", {"second", "秒"}},
    {4,
     "",
     {"seconds since 1970, UTC; not aligned: read it byte by byte",
      "1970 年起的秒数，UTC；未对齐，须逐字节读取"}},
};
constexpr Piece announce[] = {
    {4, "", {"bytes of the firmware", "固件字节数"}},
    {2, "00 20", {"length of the md5", "md5 长度"}},
    {32, "", {"md5 as lower-case hexadecimal text", "md5，小写十六进制文本"}},
};
constexpr Piece ready[] = {
    {2, "00 20", {"length of the md5", "md5 长度"}},
    {32, "", {"md5 as announced", "与通知相同的 md5"}},
    {2, "00 80", {"longest piece; 0 is 256", "最大分片，0 表示 256"}},
};
constexpr Piece piece[] = {
    {2, "", {"number of the piece, from 1", "分片序号，从 1 开始"}},
    {2, "", {"how many pieces; 0 in hex-file mode", "分片总数；hex 文件模式为 0"}},
    {0, "", {"data", "数据"}},
};
constexpr Piece info_type[] = {{1, "00", {"type", "类型"}}};
constexpr Piece module_info[] = {
    {1, "01", {"Wi-Fi module", "Wi-Fi 模组"}},
    {8, "", {"serial protocol version", "串口协议版本"}},
    {8, "", {"hardware version", "硬件版本"}},
    {8, "", {"software version", "软件版本"}},
    {16, "", {"MAC, ASCII, filled with 00", "MAC，ASCII，补 00"}},
    {16, "", {"IP address, ASCII, filled with 00", "IP 地址，ASCII，补 00"}},
    {8, "", {"attributes", "设备属性"}},
};
constexpr Piece opaque[] = {{0, "", {"data", "数据"}}};

constexpr Text light_gateway{"Only of light gateways; this product does not use it.",
                             "仅用于轻网关，本产品不使用。"};

constexpr CommandText commands[] = {
    {Command::get_device_info,
     {"device info", "设备信息"},
     W,
     {"Sent when the module starts, again up to 10 times until it is answered. Texts are ASCII and "
      "have no end mark.",
      "模组启动时发送，未获应答时最多重发 10 次。文本为 ASCII，无结束符。"},
     {},
     device_info},
    {Command::heartbeat,
     {"heartbeat", "心跳"},
     W,
     {"Every 55 s. After more than 3 without an answer the module resets itself.",
      "每 55 s 一次。超过 3 次无应答，模组自行复位。"}},
    {Command::config_mode,
     {"enter config mode", "进入配网模式"},
     M,
     {"The module leaves its network and waits for an app to give it another.",
      "模组断开网络，等待 App 配置新网络。"},
     mode},
    {Command::reset_module,
     {"reset module", "模组恢复出厂"},
     M,
     {"The module forgets Wi-Fi, passcode and bindings, and restarts.",
      "模组清除 Wi-Fi、passcode 与绑定并重启。"}},
    {Command::module_status,
     {"module status", "模组状态"},
     W,
     {"At each change of the status word and at least every 10 minutes.",
      "状态字变化时发送，且至少每 10 分钟一次。"},
     status},
    {Command::reboot_mcu,
     {"reboot MCU", "重启 MCU"},
     W,
     {"Answer, wait 600 ms, restart.", "先应答，等待 600 ms 后重启。"}},
    {Command::production_test,
     {"production test", "产测模式"},
     M,
     {"The module enters production test.", "模组进入产测模式。"}},
    {Command::bind_window,
     {"open the bind window", "打开绑定窗口"},
     M,
     {"Apps may bind the device for the seconds that device info named.",
      "在设备信息给出的秒数内允许 App 绑定。"}},
    {Command::get_time,
     {"network time", "网络时间"},
     M,
     {"Local time of the module's zone (UTC+8 unless configured).",
      "模组时区的本地时间（默认 UTC+8）。"},
     {},
     time},
    {Command::big_data,
     {"announce firmware", "通知固件"},
     Way::either,
     {"The sender offers a firmware image.", "发送方通知有固件。"},
     announce},
    {Command::big_data_ready,
     {"ready for firmware", "准备接收固件"},
     Way::either,
     {"Sent by the receiver. Flags 00 01 ask for lines of a hex file instead of binary pieces.",
      "由接收方发送。flags 为 00 01 表示要求按 hex 文件逐行发送。"},
     ready},
    {Command::big_data_piece,
     {"piece of firmware", "固件分片"},
     Way::either,
     {"Each piece waits for its ack. Flags 00 01: a line of a hex file, 00 03: the last one.",
      "每片须等待应答。flags 为 00 01：hex 文件的一行；00 03：最后一行。"},
     piece},
    {Command::stop_sending,
     {"stop sending", "停止发送"},
     Way::either,
     {"The sender gives the transfer up.", "发送方中止传输。"}},
    {Command::get_module_info,
     {"module info", "模组信息"},
     M,
     {"The answer of a Wi-Fi module. A GPRS module sends type 02 and, behind the three versions, "
      "attributes 8, IMEI 16, IMSI 16, MCC 8, MNC 8, number of cells 1, bytes of a cell 1, and per "
      "cell LAC 2, cell id 2, RSSI 1.",
      "下表为 Wi-Fi 模组的应答。GPRS 模组类型为 02，三个版本之后依次为属性 8、IMEI 16、IMSI "
      "16、MCC 8、MNC 8、"
      "基站数 1、单个基站字节数 1，以及每个基站的 LAC 2、cell id 2、RSSI 1。"},
     info_type,
     module_info},
    {Command::transaction,
     {"transaction", "事务请求"},
     M,
     {"Reserved; this product does not use it.", "保留，本产品不使用。"},
     opaque,
     opaque},
    {Command::transaction_result,
     {"transaction result", "事务结果"},
     W,
     {"Reserved; this product does not use it.", "保留，本产品不使用。"},
     opaque,
     opaque},
    {Command::stop_receiving,
     {"stop receiving", "停止接收"},
     Way::either,
     {"The receiver gives the transfer up.", "接收方中止传输。"}},
    {Command::reboot_module,
     {"reboot module", "重启模组"},
     M,
     {"Required after a firmware update of the MCU.", "MCU 固件升级后必须发送。"}},
    {Command::register_subdevices,
     {"register sub-devices", "注册子设备"},
     M,
     light_gateway,
     opaque,
     opaque},
    {Command::subdevices_result,
     {"sub-devices result", "子设备结果"},
     W,
     light_gateway,
     opaque,
     opaque},
};

constexpr ErrorText error_frames[] = {
    {Command::illegal_mcu_frame,
     {"illegal message, told by the module", "非法消息通知（模组发出）"},
     {"The MCU's frame with this sn was not understood. Not answered.",
      "告知该 sn 的 MCU 帧无法理解。不应答。"}},
    {Command::illegal_module_frame,
     {"illegal message, told by the MCU", "非法消息通知（MCU 发出）"},
     {"The module's request with this sn was not understood. Not answered.",
      "告知该 sn 的模组请求无法理解。不应答。"}},
};

}  // namespace

std::span<const CommandText> command_texts() { return commands; }

std::span<const ErrorText> error_texts() { return error_frames; }

Pieces illegal_pieces() { return illegal; }

}  // namespace gizgen::docs
