#include "runtime/service/wechat/sayings.h"

#include <fmt/format.h>

namespace giz::wechat::sayings {
namespace {

constexpr std::string_view kTooOften = "操作太频繁，请稍后再试。";

}  // namespace

std::string link(std::string_view url, std::string_view text) {
  return fmt::format("<a href=\"{}\">{}</a>", url, text);
}

std::string welcome(const Product& product, std::string_view page) {
  return fmt::format(
      "欢迎使用{}。\n扫描设备上的二维码即可添加设备，添加后发送“状态”查看，发送“开”或“关”控制，"
      "发送“帮助”查看全部命令。\n{}",
      product.name, link(page, "打开设备页面"));
}

std::string how_to_add(std::string_view page) {
  return fmt::format("请扫描设备或包装上的二维码，或在页面上输入绑定码。\n{}",
                     link(page, "添加设备"));
}

std::string not_ours() { return "这不是本产品的二维码，请扫描设备或包装上的二维码。"; }

std::string claimed(std::string_view device, std::string_view page) {
  return fmt::format("已添加设备：{}。\n发送“状态”查看它，{}。", device, link(page, "打开页面"));
}

std::string accepted(std::string_view device, bool may_control, std::string_view page) {
  return fmt::format("已接受分享：{}，您{}它。\n{}", device,
                     may_control ? "可以查看和控制" : "可以查看", link(page, "打开页面"));
}

std::string has_it_already(std::string_view device, std::string_view page) {
  return fmt::format("{}已经在您的设备中了。\n{}", device, link(page, "打开页面"));
}

std::string claim_refused(Reason reason) {
  switch (reason) {
    case Reason::throttled: return std::string(kTooOften);
    case Reason::conflict: return "这台设备已有主人，请向主人索取分享，或请主人先解除绑定。";
    default: return "绑定码无效，请检查二维码是否完整。";
  }
}

std::string share_refused(Reason reason) {
  switch (reason) {
    case Reason::throttled: return std::string(kTooOften);
    case Reason::conflict: return "您已经有这台设备了。";
    case Reason::gone: return "这个分享已被使用或已过期，请向主人重新索取。";
    default: return "分享无效，请向主人重新索取。";
  }
}

std::string done(const store::Command& command, std::string_view device, std::string_view state) {
  using enum store::CommandState;
  switch (command.state) {
    case acknowledged: return fmt::format("已执行。\n{}", state);
    case queued:
    case sent: return fmt::format("已发送给{}，还没有收到它的回应。", device);
    case failed:
    case expired: break;
  }
  return fmt::format("{}没有回应，未能确认是否执行。", device);
}

std::string command_refused(Reason reason, std::string_view device) {
  switch (reason) {
    case Reason::device_offline: return fmt::format("{}不在线，没有执行。", device);
    case Reason::throttled: return std::string(kTooOften);
    case Reason::forbidden: return fmt::format("您不能控制{}。", device);
    case Reason::not_bound: return fmt::format("{}已不在您的设备中。", device);
    default: return fmt::format("{}不能这样设置，没有执行。", device);
  }
}

}  // namespace giz::wechat::sayings
