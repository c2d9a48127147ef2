// Brings what is in the outbox for WeChat to people: up to eight at a time, each tried with growing
// pauses until it is told, cannot be told, or is too old (an alarm after six hours, a confirmation
// after ten minutes). A crash loses none; a customer message or a subscription notice may then come
// twice, a template message does not.
#pragma once

#include <map>

#include "runtime/service/net/rate.h"
#include "runtime/service/net/repeating.h"
#include "runtime/service/store/journal.h"
#include "runtime/service/wechat/notice_channels.h"
#include "runtime/service/wechat/sender.h"

namespace giz::wechat {

class Notices final : public Sender {
 public:
  Notices(const Tools& tools, const Product& product, Apps& apps, Client& client);
  void start() { loop_->start(); }
  net::Task<> stop() { return loop_->stop(); }

  net::Task<bool> send_text(std::shared_ptr<const OpenApp> app, store::Identity to,
                            std::string text) override;
  // Delivers what is due, once; true: there may be more. For tests, and what start() repeats.
  net::Task<bool> deliver_due();

 private:
  enum class Result : std::uint8_t { told, closed, later, expired, quiet, none };
  struct Reached;

  net::Task<> deliver(store::Message message);
  net::Task<Result> tell(store::Message message);
  net::Task<Result> tell_person(Reached reached, std::string once);
  net::Task<std::optional<Reached>> look_up(store::Message message);
  bool is_quiet(const Reached& reached);
  void count(std::int64_t app, std::string_view channel, std::string_view result);

  Tools tools_;
  const Product& product_;
  Apps& apps_;
  Client& client_;
  std::map<std::string, std::unique_ptr<NoticeChannel>, std::less<>> channels_;
  net::RateLimit alarms_;  // by person, device and point: one that flaps is told now and then
  Gauge& depth_;
  std::shared_ptr<net::Repeating> loop_;
};

}  // namespace giz::wechat
