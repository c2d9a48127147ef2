// What WeChat's refusals mean for the person and for the way: 43004 follows no more, 43101 has
// accepted no prompt, 45015 and 45047 say that the quota is less than was counted. None of them is
// a fault to be tried again.
#include "runtime/service/wechat/notice_channels.h"

#include <algorithm>

#include "runtime/service/wechat/call.h"

namespace giz::wechat {
namespace {

using App = NoticeChannel::App;

// The account's trouble, or WeChat's: not this person's.
bool may_pass(int errcode) {
  return errcode == -1 || is_token_refused(errcode) || errcode == 40013 || errcode == 40125 ||
         errcode == 40164 || errcode == 41002 || errcode == 41004 || errcode == 45009 ||
         errcode == 45011 || errcode == 50002;
}

struct Carrier {
  const Tools& tools;
  Client& client;
};

net::Task<Sent> after_failure(Carrier carrier, App app, store::Identity to, std::string tmpl,
                              CallFailed failed) {
  const int code = failed.errcode;
  const auto note = [&](store::Database& database) {
    if (code == 43004) store::set_subscribed(database, to.id, false);
    if (code == 43101) store::drop_credits(database, to.id, tmpl);
    if (code == 45015 || code == 45047) store::drop_customer_messages(database, to.id);
  };
  if (code == 43004 || code == 43101 || code == 45015 || code == 45047)
    co_await carrier.tools.store.write(note);
  const bool later = may_pass(code);
  const Remedy remedy = remedy_of(code, failed.what());
  carrier.tools.log.write(
      later || code == 48001 || code == 47003 ? Level::warn : Level::info,
      "a notice was refused by WeChat",
      {{"app", app->id},
       {"person", std::string_view(carrier.tools.key.hash("openid", to.openid)).substr(0, 8)},
       {"errcode", std::int64_t{code}},
       {"remedy", remedy.en}});
  co_return later ? Sent::later : Sent::no;
}

net::Task<Sent> post(Carrier carrier, App app, store::Identity to, std::string tmpl,
                     std::string path, Json body) {
  std::optional<CallFailed> failed;
  try {
    co_await carrier.client.call(app, path, body, Client::Again::no);
  } catch (const CallFailed& error) {
    failed = error;
  }
  if (!failed) co_return Sent::yes;
  co_return co_await after_failure(carrier, app, to, tmpl, *failed);
}

class Channel : public NoticeChannel {
 public:
  Channel(const Tools& tools, Client& client) : tools_(tools), client_(client) {}

 protected:
  Carrier carrier() { return {tools_, client_}; }
  Tools tools_;
  Client& client_;
};

class CustomerChannel final : public Channel {
 public:
  using Channel::Channel;
  net::Task<Sent> send(App app, store::Identity to, Notice notice, NoticeStep,
                       std::string) override {
    std::string text = notice_text(notice);
    co_return co_await send_customer_text(tools_, client_, app, to, text);
  }
};

class TemplateChannel final : public Channel {
 public:
  using Channel::Channel;
  net::Task<Sent> send(App app, store::Identity to, Notice notice, NoticeStep step,
                       std::string once) override {
    Json body{{"touser", to.openid},
              {"template_id", step.tmpl},
              {"client_msg_id", once},
              {"data", notice_data(notice, step)}};
    if (!notice.url.empty()) body["url"] = notice.url;
    co_return co_await post(carrier(), app, to, step.tmpl, "/cgi-bin/message/template/send", body);
  }
};

class SubscribeChannel final : public Channel {
 public:
  using Channel::Channel;
  net::Task<Sent> send(App app, store::Identity to, Notice notice, NoticeStep step,
                       std::string) override {
    const auto take = [&](store::Database& database) {
      return store::take_credit(database, to.id, step.tmpl);
    };
    if (!co_await tools_.store.write(take)) co_return Sent::no;
    Json body{
        {"touser", to.openid}, {"template_id", step.tmpl}, {"data", notice_data(notice, step)}};
    if (!notice.url.empty()) body["page"] = notice.url;
    const Sent sent =
        co_await post(carrier(), app, to, step.tmpl, "/cgi-bin/message/subscribe/bizsend", body);
    if (sent == Sent::later) {
      const auto back = [&](store::Database& database) {
        store::add_credits(database, to.id, step.tmpl, 1);
      };
      co_await tools_.store.write(back);
    }
    co_return sent;
  }
};

}  // namespace

std::unique_ptr<NoticeChannel> make_channel(const Tools& tools, Client& client,
                                            std::string_view name) {
  if (name == "customer") return std::make_unique<CustomerChannel>(tools, client);
  if (name == "template") return std::make_unique<TemplateChannel>(tools, client);
  if (name == "subscribe") return std::make_unique<SubscribeChannel>(tools, client);
  return nullptr;
}

net::Task<Sent> send_customer_text(const Tools& tools, Client& client,
                                   std::shared_ptr<const OpenApp> app, store::Identity to,
                                   std::string text) {
  const Millis now = tools.clock();
  const auto take = [&](store::Database& database) {
    return store::take_customer_message(database, to.id, now);
  };
  if (!co_await tools.store.write(take)) co_return Sent::no;
  Json body{{"touser", to.openid}, {"msgtype", "text"}, {"text", {{"content", text}}}};
  const Carrier carrier{tools, client};
  std::string no_template;
  co_return co_await post(carrier, app, to, no_template, "/cgi-bin/message/custom/send", body);
}

}  // namespace giz::wechat
