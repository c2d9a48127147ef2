// What wx.config() wants of the server.
#pragma once

#include <string>

#include "runtime/service/wechat/client.h"

namespace giz::wechat {

struct JsConfig {
  std::string app_id, nonce, signature;
  std::int64_t timestamp = 0;  // seconds
};
// For the page at `url`, the whole address as the browser has it; what follows '#' does not count.
// Whose page it is has been checked: this signs for anybody. Throws CallFailed.
net::Task<JsConfig> sign_page(Client& client, std::shared_ptr<const OpenApp> app, std::string url,
                              Millis now);

}  // namespace giz::wechat
