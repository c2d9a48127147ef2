// One exchange with WeChat's servers, as it is: no token, no second attempt.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/wechat/client.h"
#include "runtime/service/wechat/tools.h"

namespace giz::wechat {

struct Exchange {
  std::int64_t app = 0;  // for the metric
  std::string name;      // the API's path, for metric and log
  std::string path;      // with its query, which may hold secrets: it is in no text
  std::optional<Json> body;
  std::vector<std::string> secrets;  // taken out of what WeChat says of an error
};
// Throws CallFailed where WeChat says no (errcode), or does not answer in five seconds, with
// another status than 200 or with something that is no JSON (-1). Counted in
// gz_wx_api_total{app,api,errcode}, there "none" for no answer.
net::Task<Json> exchange(const Tools& tools, Exchange what);

// What an answer says: 0 where it is good. Device APIs have shapes of their own beside
// {"errcode","errmsg"}: {"base_resp":{"errcode","errmsg"}}, {"ret","ret_info"}, and of one device
// in a list {"resp":[{"errcode","errmsg"}]}.
struct Said {
  std::int64_t errcode = 0;
  std::string errmsg;
};
Said said_by(const Json& answer);

bool is_token_refused(int errcode);  // 40001, 40014, 42001

}  // namespace giz::wechat
