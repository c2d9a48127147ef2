#include "runtime/service/wechat/qr.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/net/target.h"

namespace giz::wechat {
namespace {

std::string text_in(const Json& answer, const char* name) {
  const auto found = answer.find(name);
  return found != answer.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

net::Task<Qr> create_qr(Client& client, const Settings& settings,
                        std::shared_ptr<const OpenApp> app, Code code, Millis lasts) {
  const Millis kept = std::clamp<Millis>(lasts, kMinute, 30 * kDay);
  const Json scene{{"scene_str", scene_of(code)}};
  Json body{{"expire_seconds", kept / 1000},
            {"action_name", "QR_STR_SCENE"},
            {"action_info", {{"scene", scene}}}};
  const Json answer = co_await client.call(app, "/cgi-bin/qrcode/create", body, Client::Again::no);
  Qr qr;
  qr.url = text_in(answer, "url");
  qr.ticket = text_in(answer, "ticket");
  if (qr.url.empty() || qr.ticket.empty()) throw CallFailed(-1, "WeChat's answer holds no QR code");
  qr.image = fmt::format("{}/cgi-bin/showqrcode?ticket={}", settings.wechat_mp_base,
                         net::percent_encode(qr.ticket));
  qr.lasts = kept;
  co_return qr;
}

}  // namespace giz::wechat
