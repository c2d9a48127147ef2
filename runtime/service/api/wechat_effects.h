// What a message of WeChat's does. The store's part shares one transaction with the message's
// de-duplication, so that both are there or neither; what needs more than the store comes after.
#pragma once

#include <memory>
#include <string>

#include "runtime/service/api/context.h"
#include "runtime/service/store/identities.h"
#include "runtime/service/wechat/apps.h"
#include "runtime/service/wechat/codes.h"
#include "runtime/service/wechat/reply.h"
#include "runtime/service/wechat/talk.h"

namespace giz::api {

// A message on its way through the service. It may outlive the request that brought it.
struct Incoming {
  std::shared_ptr<const wechat::OpenApp> app;
  wechat::Message message;
  wechat::Format format = wechat::Format::xml;
  std::string key;       // see wechat::key_of
  std::string page;      // the panel's address, as a person opens it in WeChat
  net::Request request;  // who delivered it, for the audit; without the body
};
using IncomingPtr = std::shared_ptr<const Incoming>;

// What a message has come to.
struct Step {
  store::Identity identity;  // id 0: nobody was met
  wechat::Reply reply;       // where nothing is left to do
  enum class Left : std::uint8_t {
    nothing,
    command,
    claim,
    accept,
    bind,
    unbind
  } left = Left::nothing;
  std::string greeting;   // behind the answer to claim and accept
  wechat::Code code;      // claim, accept
  wechat::Talked device;  // command
  Json attrs;             // command
};
Step take_in(const Parts& parts, store::Database& database, const Incoming& incoming);

// What is left: throws Refusal unavailable where it should be tried again.
net::Task<wechat::Reply> carry_out(Ctx ctx, IncomingPtr incoming, Step step);

// The address of the panel for this account's users, with a path of it ("/#/device/DID").
std::string page_of(const Incoming& incoming, std::string_view path);

}  // namespace giz::api
