// An access token or a ticket of each account, fetched once over all instances. Who asks is given
// what the store has; near its end (a margin of 300 s and up to 60 s of jitter) one instance has
// the lease and fetches the next, while everybody goes on with the old one, which is good until its
// end. What WeChat refuses is marked by its version, so that a newer one is not thrown away with
// it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "runtime/service/wechat/call.h"

namespace giz::wechat {

struct Token {
  std::string value;
  std::int64_t version = 0;
  Millis expires = 0;
};

// What there was before: `bad` where WeChat has refused it.
struct Replaced {
  std::string value;
  bool bad = false;
};
struct Fetched {
  std::string value;
  Millis lasts = 0;
};

class Tokens {
 public:
  // Fetches from WeChat; throws CallFailed.
  using Fetch = std::function<net::Task<Fetched>(std::shared_ptr<const OpenApp>, Replaced)>;

  // `kind` as store::AppToken has it.
  Tokens(const Tools& tools, std::string kind, Fetch fetch);

  // Throws CallFailed: what WeChat said to the fetch, -1 where another instance has been fetching
  // for two seconds. After a failed fetch the next one has a pause before it, which grows to a
  // minute; meanwhile the same is thrown. Changed settings of the account end the pause.
  net::Task<Token> get(std::shared_ptr<const OpenApp> app);
  // WeChat has refused this one: the next get() gives another.
  net::Task<> refused(std::shared_ptr<const OpenApp> app, Token token);
  // Ends the pause.
  void forget_failure(std::int64_t app);

 private:
  struct Inner;
  std::shared_ptr<Inner> inner_;
};

}  // namespace giz::wechat
