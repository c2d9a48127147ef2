// What can be tried for an account, and what came of it in words: each result says what to do.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/service/wechat/client.h"
#include "runtime/service/wechat/tools.h"

namespace giz::admin {

using AppPtr = std::shared_ptr<const wechat::OpenApp>;

struct Result {
  std::string name;  // callback, callback_secure, ip, token, ticket, menu, message, authorise
  bool ok = false;
  int errcode = 0;  // WeChat's; 0: it was not WeChat that refused
  std::string zh, en;
  std::string address;  // ours, as WeChat refused it
};

// None of these throws for what goes wrong at WeChat: that is their result.

// Calls our own callback by its public address, as WeChat would: the URL check, and in the modes
// that encrypt a message of no consequence; a wrong signature must be refused.
net::Task<std::vector<Result>> check_callback(AppPtr app, std::string base, Millis now);
// Asks for a stable token without taking a new one: there WeChat looks at the allow-list and the
// AppSecret, and nobody's token dies of it.
net::Task<Result> check_address(const wechat::Tools& tools, AppPtr app);
net::Task<Result> check_token(wechat::Client& client, AppPtr app);
net::Task<Result> check_ticket(wechat::Client& client, AppPtr app);
// What is done and not only looked at: `act` throws CallFailed. The texts say that it was done.
using Act = std::function<net::Task<>(wechat::Client&)>;
net::Task<Result> attempt(wechat::Client& client, AppPtr app, std::string name, Act act,
                          std::string zh, std::string en);

}  // namespace giz::admin
