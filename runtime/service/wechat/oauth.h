// Signing in through WeChat: the address where it begins, what a code is exchanged for, and the
// states in between. A state is a random text that comes back from WeChat once; the store knows its
// hash, for ten minutes. It is bound to the browser that began by a cookie; where a web view has
// lost that, who came back must say yes on a page first (see api/wechat_oauth.cc).
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/store/identities.h"
#include "runtime/service/wechat/client.h"

namespace giz::wechat {

inline constexpr Millis kStateLife = 10 * kMinute;
// So long after its use the same state, in the same browser, gives a session of the same user.
inline constexpr Millis kStateRepeats = 2 * kMinute;

// A path of ours: begins with one '/', holds no backslash and no control character, and is no
// longer than 1024 bytes; else "/".
std::string clean_next(std::string_view next);

std::string new_state();  // 32 hexadecimal digits, as WeChat wants letters and digits
bool is_state(std::string_view text);
std::string state_hash(const MasterKey& key, std::string_view state);
std::string browser_hash(const MasterKey& key, std::string_view cookie);

// With its parameters in the order of the documentation; WeChat's clients mind it.
std::string authorize_url(std::string_view open_base, std::string_view wechat_app_id,
                          std::string_view redirect_uri, std::string_view scope,
                          std::string_view state);

struct Person {
  std::string openid, unionid;  // unionid: empty where WeChat does not tell
  bool snapshot = false;
};
// Throws CallFailed: 40029 the code is none, 40163 it was used, 42003 it has expired ...
net::Task<Person> exchange_code(Client& client, std::shared_ptr<const OpenApp> app,
                                std::string code);
// Codes of CallFailed after which a new code may do: the page was loaded twice, or late.
bool is_stale_code(int errcode);

}  // namespace giz::wechat
