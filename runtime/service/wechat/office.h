// What this process does at WeChat, for who handles requests. service.cc makes the parts.
#pragma once

#include "runtime/service/wechat/apps.h"
#include "runtime/service/wechat/client.h"
#include "runtime/service/wechat/notices.h"

namespace giz::wechat {

struct Office {
  Apps& apps;
  Client& client;
  Notices& notices;
};

}  // namespace giz::wechat
