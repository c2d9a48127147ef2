// What every call to WeChat needs of the service.
#pragma once

#include "runtime/service/base/crypto.h"
#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/base/settings.h"
#include "runtime/service/store/store.h"

namespace giz::wechat {

struct Tools {
  net::asio::io_context& loop;
  const Settings& settings;
  const MasterKey& key;
  store::Store& store;
  const Log& log;
  Metrics& metrics;
  Clock clock;
};

}  // namespace giz::wechat
