// The ways by which a notice travels; each says whether it could.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "runtime/service/store/identities.h"
#include "runtime/service/wechat/notice.h"
#include "runtime/service/wechat/tools.h"

namespace giz::wechat {

enum class Sent : std::uint8_t {
  yes,
  no,     // this way is closed to this person: the next may do
  later,  // WeChat is busy, or the account is not in order: the same may work later
};

class NoticeChannel {
 public:
  using App = std::shared_ptr<const OpenApp>;
  virtual ~NoticeChannel() = default;
  // `once` names this notice in every attempt.
  virtual net::Task<Sent> send(App app, store::Identity to, Notice notice, NoticeStep step,
                               std::string once) = 0;
};

// By the name that App::notices has for it; null: none has it.
std::unique_ptr<NoticeChannel> make_channel(const Tools& tools, Client& client,
                                            std::string_view name);

// A text as a customer message, within WeChat's quota for this person.
net::Task<Sent> send_customer_text(const Tools& tools, Client& client,
                                   std::shared_ptr<const OpenApp> app, store::Identity to,
                                   std::string text);

}  // namespace giz::wechat
