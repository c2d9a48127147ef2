// What is said to a person outside of a reply: a customer message in the account's name.
#pragma once

#include <memory>
#include <string>

#include "runtime/service/net/asio.h"
#include "runtime/service/store/identities.h"
#include "runtime/service/wechat/apps.h"

namespace giz::wechat {

class Sender {
 public:
  virtual ~Sender() = default;
  // Takes one customer message off the person's quota and sends it; false: the quota is used up, or
  // WeChat has refused it or cannot be reached (counted and logged there). Never throws for these.
  // Bounded in time like every call to WeChat.
  virtual net::Task<bool> send_text(std::shared_ptr<const OpenApp> app, store::Identity to,
                                    std::string text) = 0;
};

}  // namespace giz::wechat
