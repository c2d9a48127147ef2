// The service with a WeChat account, and WeChat as it pushes to it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/service/api/wechat_callback.h"
#include "runtime/service/store/identities.h"
#include "runtime/service/store/users.h"
#include "tests/service/api/bench.h"
#include "tests/service/wechat/knock.h"

namespace giz::knocking {

// What would have been sent as customer messages.
class FakeSender : public wechat::Sender {
 public:
  net::Task<bool> send_text(std::shared_ptr<const wechat::OpenApp> app, store::Identity to,
                            std::string text) override;
  std::vector<std::pair<std::string, std::string>> sent;  // openid, text
};

class World {
 public:
  explicit World(std::string mode = "secure", api::CallbackTimes times = {},
                 const std::function<void(Settings&)>& change = {});
  ~World();

  // The account, changed in the store.
  void change(const std::function<void(wechat::OpenApp&)>& change);

  bench::Answer push(const Sent& sent, std::string name = "1");
  // Begins it; the answer is there once the loop has run.
  std::shared_ptr<std::optional<bench::Answer>> begin(const Sent& sent);
  // What an answer says to the person: the text, "success", or "403 forbidden".
  std::string said(const bench::Answer& answer) const;

  // In the account's mode: a text of `from`, an event. What is said back.
  std::string text(std::string_view from, std::string_view id, std::string_view text);
  std::string event(std::string_view from, std::string_view event, std::string_view more = {},
                    std::int64_t created = 1'700'000'000);
  Sent sent(std::string inside) const;

  std::optional<store::Identity> identity(std::string_view openid);
  // A device that this person has, made by a scan of its code, and its link.
  std::shared_ptr<bench::Device> own(std::string_view openid, std::string_view alias);
  std::int64_t counted(std::string_view type, std::string_view event, std::string_view result);

  template <typename Job>
  auto read(Job job) {
    return bench.run(bench.store->read(job));
  }

  bench::Bench bench;
  std::string mode;
  wechat::Apps apps;
  FakeSender sender;
  std::string did;  // of the device that was made last
};

}  // namespace giz::knocking
