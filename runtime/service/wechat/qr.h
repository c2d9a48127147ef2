// Parametric QR codes: who scans one is brought to the account's chat, with what the code is for.
#pragma once

#include <string>

#include "runtime/service/wechat/client.h"
#include "runtime/service/wechat/codes.h"

namespace giz::wechat {

struct Qr {
  std::string url;     // what the QR code says: "http://weixin.qq.com/q/..."
  std::string ticket;  // of the image: showqrcode?ticket=
  std::string image;   // where WeChat shows it
  Millis lasts = 0;
};
// Lasts as long as wanted, a minute to 30 days. Throws CallFailed; asked once.
net::Task<Qr> create_qr(Client& client, const Settings& settings,
                        std::shared_ptr<const OpenApp> app, Code code, Millis lasts);

}  // namespace giz::wechat
