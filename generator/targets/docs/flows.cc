#include "generator/targets/docs/flows.h"

#include <fmt/format.h>

#include "generator/targets/docs/sequence.h"
#include "generator/targets/object.h"

namespace gizgen::docs {
namespace {

struct StepText {
  Actor from;
  Actor to;
  Text text;
};

struct Flow {
  Text title;
  Text text;
  std::span<const StepText> steps;
};

constexpr Actor A = Actor::app;
constexpr Actor W = Actor::module;
constexpr Actor M = Actor::mcu;

constexpr StepText start[] = {
    {W, M, {"01 device info request", "01 请求设备信息"}},
    {M, W, {"02 device info, sn of the request", "02 设备信息，sn 同请求"}},
    {W, W, {"repeats 01 up to 10 times until 02 comes", "收到 02 之前最多重发 10 次"}},
    {W, M, {"0D module status", "0D 模组状态"}},
    {M, W, {"0E ack", "0E 应答"}},
    {M, W, {"05 first report: every value", "05 首次上报：全部数据点"}},
    {W, M, {"06 ack", "06 应答"}},
    {W, M, {"0D status again: router, then cloud connected", "0D 状态变化：连上路由器，再连上云"}},
    {M, W, {"0E ack", "0E 应答"}},
};
constexpr StepText control[] = {
    {A, W, {"0090 P0: control", "0090 P0：控制"}},
    {W, M, {"03 P0: control", "03 P0：控制"}},
    {M, W, {"04 ack, at once", "04 立即应答"}},
    {M,
     M,
     {"checks all values, then obeys the flagged ones", "检查全部取值，再执行有标志的数据点"}},
    {W, A, {"0091 empty, or 0094 with the sn of 0093", "0091 空帧；对 0093 则回 0094 与其 sn"}},
    {M, W, {"05 P0: report", "05 P0：上报"}},
    {W, M, {"06 ack", "06 应答"}},
    {W, A, {"0091 P0: report", "0091 P0：上报"}},
};
constexpr StepText read[] = {
    {A, W, {"0090 P0: read", "0090 P0：读取"}},
    {W, M, {"03 P0: read", "03 P0：读取"}},
    {M, W, {"04 P0: read reply", "04 P0：读取应答"}},
    {W, A, {"0091 P0: read reply", "0091 P0：读取应答"}},
};
constexpr StepText report[] = {
    {M, M, {"a value changes", "数据点变化"}},
    {M, W, {"05 report, sn = 7", "05 上报，sn = 7"}},
    {M, M, {"200 ms without 06", "200 ms 内没有 06"}},
    {M, W, {"05 the same bytes, sn = 7", "05 字节相同，sn = 7"}},
    {M, M, {"200 ms without 06", "200 ms 内没有 06"}},
    {M, W, {"05 the last send, sn = 7", "05 最后一次，sn = 7"}},
    {W, M, {"06 ack, sn = 7", "06 应答，sn = 7"}},
    {M, M, {"next frame has sn = 8", "下一帧 sn = 8"}},
};
constexpr StepText heartbeat[] = {
    {W, M, {"07 heartbeat, every 55 s", "07 心跳，每 55 s"}},
    {M, W, {"08 ack", "08 应答"}},
    {W, W, {"more than 3 missed: the module resets itself", "连续 3 次以上无应答：模组自行复位"}},
};
constexpr StepText configure[] = {
    {M, M, {"the user holds a key", "用户长按按键"}},
    {M, W, {"09 config mode: 01 SoftAP or 02 AirLink", "09 配网：01 SoftAP 或 02 AirLink"}},
    {W, M, {"0A ack", "0A 应答"}},
    {W, M, {"0D status: onboarding", "0D 状态：配网中"}},
    {M, W, {"0E ack", "0E 应答"}},
    {M, M, {"another key", "另一个按键"}},
    {M, W, {"0B reset module", "0B 模组恢复出厂"}},
    {W, M, {"0C ack", "0C 应答"}},
    {W, W, {"forgets Wi-Fi, passcode and bindings, restarts", "清除 Wi-Fi、passcode 与绑定后重启"}},
    {W, M, {"01 device info request", "01 请求设备信息"}},
};
constexpr StepText restart[] = {
    {W, M, {"0F reboot MCU", "0F 重启 MCU"}},
    {M, W, {"10 ack", "10 应答"}},
    {M, M, {"waits 600 ms, then restarts", "等待 600 ms 后重启"}},
    {M, W, {"05 first report: every value", "05 首次上报：全部数据点"}},
    {W, M, {"06 ack", "06 应答"}},
};
constexpr StepText illegal[] = {
    {W, M, {"a request whose checksum is wrong", "校验和错误的请求"}},
    {M, W, {"12 error 01, sn of the request", "12 错误 01，sn 同请求"}},
    {W, M, {"a request of an unknown command", "未知命令的请求"}},
    {M, W, {"12 error 02, sn of the request", "12 错误 02，sn 同请求"}},
    {M, W, {"a request whose checksum is wrong", "校验和错误的请求"}},
    {W, M, {"11 error 01", "11 错误 01"}},
    {M, M, {"no ack: resends after 200 ms", "不应答；200 ms 后重发"}},
};
constexpr StepText update[] = {
    {W, M, {"19 size and md5 of the firmware", "19 固件长度与 md5"}},
    {M, W, {"1A ack", "1A 应答"}},
    {M, W, {"1B ready: md5, longest piece 128", "1B 就绪：md5，最大分片 128"}},
    {W, M, {"1C ack", "1C 应答"}},
    {W, M, {"1D piece 1 of n", "1D 第 1 片，共 n 片"}},
    {M, W, {"1E ack", "1E 应答"}},
    {W, M, {"1D piece n of n", "1D 第 n 片，共 n 片"}},
    {M, W, {"1E ack", "1E 应答"}},
    {M, M, {"compares the md5", "核对 md5"}},
    {M, W, {"29 reboot module", "29 重启模组"}},
    {W, M, {"2A ack", "2A 应答"}},
    {M, M, {"starts the new firmware", "启动新固件"}},
};

constexpr Flow flows[] = {
    {{"Start", "启动"},
     {"The module asks first; the MCU answers and then reports everything once. Values that the "
      "MCU "
      "does not know yet are sent as they stand in its memory, so set them before.",
      "模组先询问，MCU 应答后完整上报一次。上报前应先给所有数据点赋初值。"},
     start},
    {{"Control with report", "控制与上报"},
     {"The ack means that the frame arrived, not that it was obeyed. What changed is told by the "
      "report. A control is obeyed whole or not at all.",
      "应答只表示帧已收到，不表示已执行；变化由上报告知。一次控制要么全部执行，要么全部不执行。"},
     control},
    {{"Read", "读取"},
     {"The read reply travels in the ack's command 04 and has its sn.",
      "读取应答放在命令 04 中返回，sn 与请求相同。"},
     read},
    {{"Report with resend", "上报与重发"},
     {"One request waits for its ack at a time. After three sends it is given up; report the "
      "values "
      "of that moment again later.",
      "同一时刻只有一个请求在等待应答。发送三次仍无应答则放弃，稍后按当时的值重新上报。"},
     report},
    {{"Heartbeat", "心跳"},
     {"A module that is silent for three heartbeats (165 s) is lost; the MCU goes on working.",
      "模组静默超过三个心跳周期（165 s）视为失联，MCU 继续工作。"},
     heartbeat},
    {{"Configuration and reset", "配网与恢复出厂"},
     {"Both are asked for by the MCU; the module's status tells how it went on.",
      "均由 MCU 发起，进展由模组状态告知。"},
     configure},
    {{"Restart", "重启"},
     {"The wait lets the ack leave the UART and the module see it.",
      "等待是为了让应答发送完毕并被模组收到。"},
     restart},
    {{"Illegal message", "非法消息"},
     {"An illegal-message frame and an ack are never answered. A bad ack is dropped: the other "
      "side "
      "resends its request.",
      "非法消息帧与应答帧都不再应答。错误的应答帧直接丢弃，对方会重发请求。"},
     illegal},
    {{"Firmware update", "固件升级"},
     {"The receiver says how long a piece may be (0 stands for 256). Pieces are numbered from 1. "
      "Either side ends it with 1F (sender) or 27 (receiver). The module must be rebooted at the "
      "end.",
      "由接收方决定最大分片（0 表示 256），分片从 1 开始编号。发送方用 1F、接收方用 27 "
      "中止。结束后必须重启模组。"},
     update},
};

char letter(Actor actor) { return "AWM"[static_cast<std::size_t>(actor)]; }

std::string who(const StepText& step) {
  if (step.from == step.to) return fmt::format("Note over {}", letter(step.from));
  return fmt::format("{}->>{}", letter(step.from), letter(step.to));
}

std::vector<std::string> actor_names(Language language) {
  constexpr Text app{"app or cloud", "App 或云"};
  constexpr Text module{"module", "模组"};
  return {std::string(app.in(language)), std::string(module.in(language)), "MCU"};
}

Json figures_of(const Flow& flow, Language language, std::span<const std::string> names) {
  std::vector<Step> steps;
  for (const StepText& step : flow.steps) {
    steps.push_back({step.from, step.to, std::string(step.text.in(language))});
  }
  Json figures = Json::array();
  for (const Figure& figure : sequence(steps, names)) {
    figures.push_back(to_svg(figure, flow.title.in(language)));
  }
  return figures;
}

Json steps_of(const Flow& flow, Language language) {
  Json steps = Json::array();
  for (const StepText& step : flow.steps) {
    steps.push_back(object({{"who", who(step)}, {"text", step.text.in(language)}}));
  }
  return steps;
}

}  // namespace

Json drawn_flows(Language language) {
  const std::vector<std::string> names = actor_names(language);
  Json list = Json::array();
  for (const Flow& flow : flows) {
    list.push_back(object({{"title", flow.title.in(language)},
                           {"text", flow.text.in(language)},
                           {"figures", figures_of(flow, language, names)}}));
  }
  return list;
}

Json listed_flows(Language language) {
  Json list = Json::array();
  for (const Flow& flow : flows) {
    list.push_back(object({{"title", flow.title.in(language)},
                           {"text", flow.text.in(language)},
                           {"steps", steps_of(flow, language)}}));
  }
  return list;
}

}  // namespace gizgen::docs
