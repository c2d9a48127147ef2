// Both languages side by side, so that whoever changes one sees the other.
#include "generator/targets/docs/words.h"

#include "generator/targets/object.h"

namespace gizgen::docs {
namespace {

struct Word {
  const char* key;
  Text text;
};

constexpr Word words[] = {
    {"document", {"protocol document", "通信协议文档"}},
    {"contents", {"Contents", "目录"}},
    {"in_short",
     {"How the microcontroller of this product talks to its module, byte by byte. All numbers on "
      "the "
      "wire are big-endian; bytes are written in hexadecimal.",
      "本产品的微控制器与模组之间的通信，逐字节说明。线上多字节数均为大端；字节以十六进制书写。"}},
    {"product", {"Product", "产品"}},
    {"id", {"id", "标识 id"}},
    {"name", {"name", "名称"}},
    {"title", {"title", "标题"}},
    {"key", {"product key", "产品标识 product key"}},
    {"protocol", {"protocol", "协议类型"}},
    {"fingerprint", {"fingerprint", "指纹"}},
    {"fingerprint_text",
     {"The fingerprint names what the bytes mean. Firmware, backend and documents with the same "
      "fingerprint were made from definitions that agree on every byte. These lines are what it is "
      "made of; the command gizgen fingerprint compares this document with a definition, the "
      "firmware's README.md or the dissector.",
      "指纹标识字节的含义。指纹相同的固件、后端与文档，对每个字节的理解一致。指纹由下列各行计算得出；gizgen "
      "fingerprint 命令可将本文档与定义、固件的 README.md 或解析器比较。"}},
    {"line", {"Serial line and frame", "串口与帧"}},
    {"line_rules", {"The line", "串口"}},
    {"frame", {"The frame", "帧"}},
    {"offset", {"offset", "偏移"}},
    {"bytes", {"bytes", "字节数"}},
    {"value", {"value", "值"}},
    {"meaning", {"meaning", "含义"}},
    {"escape", {"Escape", "转义"}},
    {"before_escape", {"before escaping", "转义前"}},
    {"on_wire", {"on the wire", "线上"}},
    {"checksum", {"Checksum", "校验和"}},
    {"worked", {"A frame of this product", "本产品的一帧"}},
    {"answers", {"Sequence numbers, answers, resends", "序号、应答与重发"}},
    {"receiving", {"Receiving", "接收"}},
    {"timing", {"Times and limits", "时间与限制"}},
    {"commands", {"Commands", "命令"}},
    {"commands_text",
     {"An answer has the command of its request + 1 and its sequence number. sn stands for the "
      "sequence "
      "number, sum for the checksum, n for a number of bytes. Offsets and lengths are those before "
      "escaping.",
      "应答的命令为请求命令 + 1，序号与请求相同。sn 表示序号，sum 表示校验和，n "
      "表示字节数。偏移与长度均为转义前。"}},
    {"command", {"command", "命令"}},
    {"direction", {"direction", "方向"}},
    {"status_word", {"Status word", "状态字"}},
    {"bit", {"bit", "位"}},
    {"errors", {"Error codes", "错误码"}},
    {"code", {"code", "代码"}},
    {"points", {"Datapoints", "数据点"}},
    {"access", {"access", "读写"}},
    {"type", {"type", "类型"}},
    {"range", {"range", "范围"}},
    {"places", {"Places", "位置"}},
    {"flag", {"flag bit", "标志位"}},
    {"region_byte", {"byte", "字节"}},
    {"region_bit", {"bit in region", "区内位"}},
    {"bits", {"bits", "位数"}},
    {"wire_byte", {"byte on the wire", "线上字节"}},
    {"wire_bit", {"bit on the wire", "线上位"}},
    {"p0", {"P0, the payload", "载荷 P0"}},
    {"maps", {"Bit maps", "位图"}},
    {"maps_text",
     {"Bytes in the order in which they travel, bit 7 left. Below a byte's number stand the bits "
      "of "
      "its region: a region travels as one big-endian integer, so its bit 0 is in its last byte. "
      "Small "
      "numbers in a cell are bits of the value. 0: unused.",
      "字节按发送顺序排列，左侧为 bit 7。字节号下方是其在位区中的位号：位区按一个大端整数发送，bit "
      "0 在最后一个字节。"
      "单元格内的小号数字是取值的位。0 表示未使用。"}},
    {"maps_table_text",
     {"Bytes in the order in which they travel, bit 7 left. A region travels as one big-endian "
      "integer, "
      "so its bit 0 is in its last byte. mode.0 is bit 0 of the value of mode. 0: unused.",
      "字节按发送顺序排列，左侧为 bit 7。位区按一个大端整数发送，bit 0 在最后一个字节。mode.0 表示 "
      "mode 取值的 bit 0，0 表示未使用。"}},
    {"actors",
     {"A: app or cloud, W: module, M: microcontroller.", "A：App 或云；W：模组；M：微控制器。"}},
    {"byte", {"byte", "字节"}},
    {"legend", {"Abbreviated", "缩写"}},
    {"continued", {"continued", "续"}},
    {"scaling", {"Scaling", "换算"}},
    {"scaling_text",
     {"x is the raw number on the wire, y what people see. The arithmetic is exact in integers; "
      "round x "
      "to the nearest one. A raw number outside its range is refused.",
      "x 为线上原始值，y 为用户看到的值。用整数即可精确计算，x "
      "四舍五入取整。超出范围的原始值须拒绝。"}},
    {"no_scaling",
     {"No number of this product is scaled: what travels is what is meant.",
      "本产品没有需要换算的数值：线上的值就是实际值。"}},
    {"raw", {"x, raw", "x（原始值）"}},
    {"hex", {"on the wire", "线上字节"}},
    {"physical", {"y", "y（实际值）"}},
    {"flows", {"Flows", "流程"}},
    {"golden", {"Golden frames", "样例帧"}},
    {"golden_text",
     {"Real frames of this product for your tests. Each decodes with “gizgen decode” to the "
      "meaning beside it. Serial frames are escaped as they travel.",
      "本产品的真实帧，可直接用于测试。每帧用 “gizgen decode” "
      "解码即得所列含义。串口帧为转义后的线上字节。"}},
    {"serial", {"serial", "串口"}},
    {"cloud", {"cloud, LAN", "云与局域网"}},
    {"cloud_frame", {"The frame of cloud and LAN", "云与局域网帧"}},
    {"says", {"means", "含义"}},
    {"item", {"what", "项目"}},
    {"generated",
     {"Generated by gizgen; edit the definition, not this file.",
      "由 gizgen 生成；请修改产品定义，不要修改本文件。"}},
    {"source", {"definition", "定义文件"}},
};

struct Rule {
  const char* list;
  Text text;
};

// In the order of their lists.
constexpr Rule rules[] = {
    {"line_list",
     {"9600 baud, 8 data bits, no parity, 1 stop bit, no flow control; TTL levels of the module.",
      "9600 波特，8 数据位，无校验，1 停止位，无流控；电平与模组一致。"}},
    {"line_list",
     {"Both sides send whenever they like; there is no master.", "双方可随时发送，没有主从之分。"}},
    {"escape_list",
     {"Behind every FF that is not one of the two head bytes the sender inserts 55. This holds for "
      "length, command, sequence number, flags, payload and the checksum itself.",
      "除包头两个 FF 外，发送方在每个 FF 之后插入 "
      "55。长度、命令、序号、flags、载荷以及校验和本身都适用。"}},
    {"escape_list",
     {"The inserted 55 counts neither in the length nor in the checksum.",
      "插入的 55 不计入长度，也不参与校验和。"}},
    {"escape_list",
     {"The receiver drops one 55 behind an FF inside a frame. A payload FF 55 travels as FF 55 55.",
      "接收方丢弃帧内 FF 之后的一个 55。载荷 FF 55 在线上为 FF 55 55。"}},
    {"checksum_list",
     {"The low byte of the sum of all bytes from the length to the byte before the checksum, "
      "without "
      "head and without inserted 55.",
      "从长度到校验和前一字节的所有字节之和的低 8 位，不含包头与插入的 55。"}},
    {"receiving_list",
     {"FF FF begins a frame wherever it stands, also inside another, which is then lost.",
      "FF FF 在任何位置都表示新帧开始；若在帧内，则前一帧作废。"}},
    {"receiving_list",
     {"The module does not escape its bare answers (length 5): accept a lone FF as their sequence "
      "number or checksum.",
      "模组的空应答（长度 5）不转义：其序号或校验和为单独的 FF 时也应接受。"}},
    {"receiving_list",
     {"Drop a frame whose length is below 5 or above what fits this product, and one that pauses "
      "for "
      "more than 100 ms.",
      "长度小于 5 或超过本产品最大长度的帧、字节间停顿超过 100 ms 的帧，直接丢弃。"}},
    {"receiving_list",
     {"Ignore bytes between frames. After any garbage the next good frame must be understood.",
      "忽略帧间的字节。任何干扰之后，下一个正确的帧必须能被识别。"}},
    {"answers_list",
     {"Each side counts the requests it starts: 0 first, + 1 each, 255 is followed by 0. A resend "
      "keeps "
      "its number and its bytes.",
      "双方各自为发起的请求计数：从 0 开始，每次加 1，255 之后回到 0。重发时序号与字节不变。"}},
    {"answers_list",
     {"An answer has the command + 1 and the sequence number of its request. It is right only if "
      "both "
      "match.",
      "应答的命令为请求命令 + 1，序号与请求相同；二者都匹配才有效。"}},
    {"answers_list",
     {"Answers, and the illegal-message frames 11 and 12, are not answered.",
      "应答以及非法消息帧 11、12 不再应答。"}},
    {"answers_list",
     {"Without an answer a request is sent again after 200 ms, three times in all, then given up.",
      "无应答时每 200 ms 重发一次，共发送三次，之后放弃。"}},
    {"answers_list",
     {"A request that comes again with the same number and bytes within 600 ms is a resend: answer "
      "it, "
      "do not obey it twice.",
      "600 ms 内收到序号与字节都相同的请求，即为重发：应答，但不重复执行。"}},
    {"p0_list",
     {"A bool takes one bit; an enum of c values the fewest bits that tell them apart, at least "
      "one; a "
      "number 8, 16 or 32 bits; a binary a fixed number of bytes, filled with 00.",
      "bool 占 1 位；c 个取值的 enum 占能区分它们的最少位数，至少 1 位；数值占 8、16 或 32 "
      "位；binary 为固定字节数，不足补 00。"}},
    {"p0_list",
     {"Within a group bools and enums are packed upward from bit 0 without gaps and may straddle "
      "bytes; "
      "their region travels as one big-endian integer.",
      "同组内的 bool 与 enum 从 bit 0 起连续排列，可跨字节；整个位区按一个大端整数发送。"}},
    {"standard_list",
     {"Order: writable, read-only, alert, fault; inside a group bool, enum, 8, 16, 32 bit numbers, "
      "binary; inside a type the order of the definition. # is the running number in that order.",
      "顺序：可写、只读、报警、故障；组内依次为 bool、enum、8、16、32 "
      "位数值、binary；同类型按定义顺序。# 为此顺序的编号。"}},
    {"standard_list",
     {"attr_flags: bit i belongs to the i-th writable datapoint; one big-endian integer. attr_vals "
      "is "
      "the start of dev_status: the places of the table hold in both.",
      "attr_flags：第 i 位对应第 i 个可写数据点，按一个大端整数发送。attr_vals 即 dev_status "
      "的开头部分，表中的位置对两者都适用。"}},
    {"standard_list",
     {"Byte: where the region or the value begins. Bit in region: before the bytes are turned "
      "round. On "
      "the wire: where the lowest bit of a bool or enum, or the first byte of a value, really "
      "travels.",
      "字节：位区或取值的起始字节。区内位：字节倒序之前的位号。线上：bool、enum "
      "最低位或取值首字节实际所在的位置。"}},
    {"var_len_list",
     {"Order: bool, enum, 8, 16, 32 bit numbers, binary; inside a type the order of the "
      "definition; "
      "access plays no part. # is the running number and the flag bit.",
      "顺序：bool、enum、8、16、32 位数值、binary；同类型按定义顺序，与读写属性无关。# "
      "为编号，也是标志位。"}},
    {"var_len_list",
     {"flags say which datapoints follow, as one big-endian integer. Then come the flagged bools "
      "and "
      "enums packed from bit 0 in this order, as one big-endian integer, then the flagged other "
      "values.",
      "flags 为一个大端整数，表示后面有哪些数据点。随后是带标志的 bool 与 enum，按此顺序从 bit 0 "
      "起排列成一个大端整数，再后是其余带标志的取值。"}},
    {"var_len_list",
     {"A reader passes over bytes behind the last flagged value.",
      "接收方忽略最后一个带标志取值之后的字节。"}},
    {"cloud_list",
     {"Between app, cloud and module P0 travels in the frame below, over TCP port 12416 in the LAN "
      "and "
      "over MQTT in the cloud. The microcontroller never sees it.",
      "App、云与模组之间，P0 放在下述帧中传输：局域网为 TCP 12416 端口，云端为 "
      "MQTT。微控制器看不到它。"}},
    {"cloud_list",
     {"0090: P0 to the device. 0091: P0 from the device. 0093 and 0094: the same with a sequence "
      "number "
      "of the app, which the answer repeats.",
      "0090：P0 下行。0091：P0 上行。0093 与 0094：同上，但带 App 的 4 "
      "字节序号，应答中重复该序号。"}},
};

struct Fact {
  const char* list;
  std::string_view value;
  Text text;
};

// Tables of a value and what it is.
constexpr Fact facts[] = {
    {"timing_list",
     "200 ms",
     {"wait for an answer before the next send", "等待应答的时间，超时重发"}},
    {"timing_list",
     "3 s",
     {"the module's wait for the answer to a piece of firmware", "模组等待固件分片应答的时间"}},
    {"timing_list",
     "3",
     {"sends of one request, the first included", "一个请求的发送次数（含首次）"}},
    {"timing_list", "55 s", {"between the module's heartbeats", "模组心跳间隔"}},
    {"timing_list", "165 s", {"of silence: the module is lost", "静默超过此时间视模组为失联"}},
    {"timing_list",
     "600 ms",
     {"from the answer to reboot MCU to the restart", "应答重启命令到实际重启"}},
    {"timing_list",
     "600 s",
     {"between full reports, also without a change", "完整上报的周期，无变化也上报"}},
    {"timing_list",
     "6 s",
     {"least time between reports of read-only numbers", "只读数值上报的最小间隔"}},
    {"timing_list", "900", {"bytes of transparent data in one frame", "单帧透传数据的最大字节数"}},
    {"timing_list", "1024", {"bytes of the module's receive buffer", "模组接收缓冲区字节数"}},
};

struct FrameRow {
  const char* list;
  std::string_view offset;
  std::string_view bytes;
  std::string_view value;
  Text meaning;
};

constexpr FrameRow frame_rows[] = {
    {"frame_list", "0", "2", "FF FF", {"head; never escaped", "包头，不转义"}},
    {"frame_list",
     "2",
     "2",
     "5 + n",
     {"length: bytes from command to checksum", "长度：从命令到校验和的字节数"}},
    {"frame_list", "4", "1", "–", {"command", "命令"}},
    {"frame_list", "5", "1", "–", {"sequence number (sn)", "序号 sn"}},
    {"frame_list",
     "6",
     "2",
     "00 00",
     {"flags, bits; 0 in ordinary traffic", "标志 flags，按位；通常为 0"}},
    {"frame_list", "8", "n", "–", {"payload", "载荷"}},
    {"frame_list", "8 + n", "1", "–", {"checksum", "校验和"}},
    {"cloud_frame_list", "0", "4", "00 00 00 03", {"head", "包头"}},
    {"cloud_frame_list",
     "4",
     "1 – 4",
     "–",
     {"number of bytes that follow: 7 bits a byte, the low ones first, top bit set: more",
      "后续字节数：每字节 7 位，低位在前，最高位为 1 表示还有"}},
    {"cloud_frame_list",
     "5",
     "1",
     "00",
     {"flag; bit 0: behind the command (and sequence number) stands the length of the device id in "
      "2 "
      "bytes, and the id",
      "flag；bit 0 表示命令（及序号）之后有 2 字节的 did 长度与 did"}},
    {"cloud_frame_list", "6", "2", "00 90 …", {"command", "命令"}},
    {"cloud_frame_list",
     "8",
     "4",
     "–",
     {"sequence number, in 0093 and 0094 only", "序号，仅 0093 与 0094 有"}},
    {"cloud_frame_list", "8, 12", "n", "–", {"P0", "P0"}},
};

Json& list_of(Json& view, const char* name) {
  Json& list = view[name];
  if (list.is_null()) list = Json::array();
  return list;
}

}  // namespace

Json words_view(Language language) {
  Json view = Json::object();
  auto& map = view.get_ref<Json::object_t&>();
  map.reserve(std::size(words) + 16);
  for (const Word& word : words) {
    static_cast<Json::object_t::Container&>(map).emplace_back(word.key, word.text.in(language));
  }
  for (const Rule& rule : rules) list_of(view, rule.list).push_back(rule.text.in(language));
  for (const Fact& fact : facts) {
    list_of(view, fact.list)
        .push_back(object({{"value", fact.value}, {"text", fact.text.in(language)}}));
  }
  for (const FrameRow& row : frame_rows) {
    list_of(view, row.list)
        .push_back(object({{"offset", row.offset},
                           {"bytes", row.bytes},
                           {"value", row.value},
                           {"meaning", row.meaning.in(language)}}));
  }
  return view;
}

std::string_view access_word(Access access, Language language) {
  constexpr Text accesses[] = {
      {"writable", "可写"}, {"read-only", "只读"}, {"alert", "报警"}, {"fault", "故障"}};
  return accesses[static_cast<std::size_t>(access)].in(language);
}

}  // namespace gizgen::docs
