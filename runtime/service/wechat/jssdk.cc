#include "runtime/service/wechat/jssdk.h"

#include "runtime/service/wechat/crypt.h"

namespace giz::wechat {

net::Task<JsConfig> sign_page(Client& client, std::shared_ptr<const OpenApp> app, std::string url,
                              Millis now) {
  const std::string ticket = co_await client.jsapi_ticket(app);
  JsConfig config;
  config.app_id = app->wechat_app_id;
  config.nonce = random_text(16, "abcdefghijklmnopqrstuvwxyz0123456789");
  config.timestamp = now / 1000;
  config.signature = jssdk_signature(ticket, config.nonce, config.timestamp, url);
  co_return config;
}

}  // namespace giz::wechat
