// Where WeChat pushes to: /wechat/callback/base/{app}, GET to check the URL, POST for messages.
#pragma once

#include <chrono>

#include "runtime/service/api/api.h"
#include "runtime/service/wechat/apps.h"
#include "runtime/service/wechat/sender.h"

namespace giz::api {

// WeChat hangs up after 5 s and tries twice more.
struct CallbackTimes {
  std::chrono::milliseconds budget{4000};  // until then an answer is given, whatever it is
  // Until then nobody else takes a message up; shorter than until WeChat's next attempt, so that
  // this one finds the message free where the instance that had it is gone.
  Millis lease = 4500;
  std::chrono::milliseconds look{50};  // how often a duplicate asks whether the first is done
};

// `apps` and `sender` outlive the loop's work.
void add_wechat_callback(Parts parts, wechat::Apps& apps, wechat::Sender& sender,
                         net::Router& router, CallbackTimes times = {});

}  // namespace giz::api
