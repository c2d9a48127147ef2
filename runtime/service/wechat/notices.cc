#include "runtime/service/wechat/notices.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "runtime/service/net/gate.h"
#include "runtime/service/net/target.h"
#include "runtime/service/store/devices.h"
#include "runtime/service/store/users.h"
#include "runtime/service/wechat/talk.h"

namespace giz::wechat {
namespace {

constexpr std::size_t kTogether = 8;
constexpr std::chrono::milliseconds kNoticePause{500};
constexpr std::chrono::seconds kTogetherLimit{120};  // far beyond what eight of them may take
constexpr Millis kNoticeFirstPause = 2000, kNoticeLongestPause = 10 * kMinute;
constexpr Millis kAlarmLife = 6 * kHour, kBoundLife = 10 * kMinute;
constexpr double kAlarmBurst = 4;  // then one in five minutes
constexpr Millis kAlarmPeriod = 5 * kMinute;

std::int64_t id_of(const std::string& text) {
  std::int64_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  return id;
}

Millis life_of(const Notice& notice) {
  return notice.what == Notice::What::bound ? kBoundLife : kAlarmLife;
}

// What people read of the point.
void say_point(const Product& product, Notice& notice) {
  notice.title = notice.point;
  for (std::size_t i = 0; i < product.table.points.size(); ++i) {
    if (product.table.points[i].name != notice.point) continue;
    notice.title = product.texts[i].title;
    notice.is_fault = product.table.points[i].access == wire::Access::fault;
  }
}

std::string device_url(const Settings& settings, const OpenApp& app, const std::string& did) {
  if (settings.public_base_url.empty()) return {};
  return fmt::format("{}/wechat/oauth/{}/start?next={}", settings.public_base_url, app.id,
                     net::percent_encode("/#/device/" + did));
}

}  // namespace

struct Notices::Reached {
  std::shared_ptr<const OpenApp> app;
  store::Identity identity;
  Notice notice;
};

Notices::Notices(const Tools& tools, const Product& product, Apps& apps, Client& client)
    : tools_(tools),
      product_(product),
      apps_(apps),
      client_(client),
      alarms_(1, kAlarmPeriod, kAlarmBurst),
      depth_(
          tools.metrics.gauge("gz_wx_notices_waiting", "notices that wait to be told in WeChat")),
      loop_(std::make_shared<net::Repeating>(
          tools.loop, "notices", kNoticePause, [this] { return deliver_due(); }, tools.log)) {
  for (const char* const name : {"customer", "template", "subscribe"})
    channels_.emplace(name, make_channel(tools_, client_, name));
}

void Notices::count(std::int64_t app, std::string_view channel, std::string_view result) {
  tools_.metrics
      .counter("gz_wx_notices_total", "notices told in WeChat, or not",
               fmt::format("app=\"{}\",channel=\"{}\",result=\"{}\"", app, channel, result))
      .add();
}

net::Task<bool> Notices::send_text(std::shared_ptr<const OpenApp> app, store::Identity to,
                                   std::string text) {
  const Sent sent = co_await send_customer_text(tools_, client_, app, to, text);
  count(app->id, "customer", sent == Sent::yes ? "told" : "closed");
  co_return sent == Sent::yes;
}

net::Task<bool> Notices::deliver_due() {
  const Millis now = tools_.clock();
  const auto take = [now](store::Database& database) {
    return store::due_messages(database, now, kTogether, store::Outlet::wechat);
  };
  const std::vector<store::Message> due = co_await tools_.store.write(take);
  const auto waiting = [](store::Database& database) {
    return store::outbox_depth(database, store::Outlet::wechat);
  };
  const std::int64_t depth = co_await tools_.store.read(waiting);
  depth_.set(depth);
  if (due.empty()) co_return false;
  struct Together {
    explicit Together(net::Executor executor, std::size_t count) : gate(executor), left(count) {}
    net::Gate gate;
    std::size_t left;
  };
  const auto all = std::make_shared<Together>(tools_.loop.get_executor(), due.size());
  for (const store::Message& message : due) {
    net::asio::co_spawn(tools_.loop, deliver(message), [all](const std::exception_ptr&) {
      if (--all->left == 0) all->gate.open();
    });
  }
  co_await all->gate.wait(kTogetherLimit);
  co_return due.size() == kTogether;
}

net::Task<> Notices::deliver(store::Message message) {
  Result result = Result::later;
  try {
    result = co_await tell(message);
  } catch (const std::exception& error) {
    tools_.log.warn("a notice was put off",
                    {{"notice", message.id}, {"reason", std::string_view(error.what())}});
  }
  const Millis pause =
      std::min(kNoticeLongestPause, kNoticeFirstPause << std::min(message.attempts, 12u));
  const Millis next = tools_.clock() + pause;
  const auto note = [&](store::Database& database) {
    if (result != Result::later) return store::delivered(database, message.id);
    store::try_again(database, message.id, next);
  };
  co_await tools_.store.write(note);
}

net::Task<Notices::Result> Notices::tell(store::Message message) {
  const std::optional<Reached> reached = co_await look_up(message);
  if (!reached) co_return Result::none;
  const std::int64_t app = reached->app->id;
  Result result = Result::quiet;
  if (tools_.clock() - message.created > life_of(reached->notice)) {
    result = Result::expired;
  } else if (message.attempts > 0 || !is_quiet(*reached)) {
    result = co_await tell_person(*reached, fmt::format("gz-{}", message.id));
  }
  if (result == Result::closed) count(app, "none", "closed");
  if (result == Result::quiet) count(app, "none", "quiet");
  if (result == Result::expired) {
    count(app, "none", "expired");
    tools_.log.warn("a notice was given up", {{"notice", message.id}, {"app", app}});
  }
  co_return result;
}

net::Task<Notices::Result> Notices::tell_person(Reached reached, std::string once) {
  const NoticePlan plan = plan_of(reached.app->notices);
  const bool is_bound = reached.notice.what == Notice::What::bound;
  for (const NoticeStep& step : is_bound ? plan.bound : plan.alarm) {
    const auto channel = channels_.find(step.channel);
    if (channel == channels_.end()) continue;
    const Sent sent =
        co_await channel->second->send(reached.app, reached.identity, reached.notice, step, once);
    count(reached.app->id, step.channel,
          sent == Sent::yes  ? "told"
          : sent == Sent::no ? "closed"
                             : "later");
    if (sent == Sent::yes) co_return Result::told;
    if (sent == Sent::later) co_return Result::later;
  }
  co_return Result::closed;
}

// Who it is for, in which account's name, and what the device is called there. Nothing where one of
// them is gone, or the device is no longer this person's.
net::Task<std::optional<Notices::Reached>> Notices::look_up(store::Message message) {
  std::optional<Notice> notice = read_notice(message.payload);
  if (!notice) co_return std::nullopt;
  const Millis now = tools_.clock();
  struct Known {
    store::Identity identity;
    std::string device;
  };
  const auto look = [&](store::Database& database) -> std::optional<Known> {
    const auto identity = store::find_identity(database, id_of(message.target));
    const auto device = store::find_device(database, notice->did);
    if (!identity || !device) return std::nullopt;
    const auto binding = store::find_binding(database, identity->user, notice->did, now);
    if (!binding) return std::nullopt;
    return Known{*identity, device_name(product_, binding->alias, device->mac, device->did)};
  };
  const std::optional<Known> known = co_await tools_.store.read(look);
  if (!known) co_return std::nullopt;
  const auto apps = co_await apps_.list();
  for (const auto& app : apps) {
    if (app->id != known->identity.app || app->disabled) continue;
    notice->device = known->device;
    notice->url = device_url(tools_.settings, *app, notice->did);
    say_point(product_, *notice);
    co_return Reached{app, known->identity, *notice};
  }
  co_return std::nullopt;
}

bool Notices::is_quiet(const Reached& reached) {
  if (reached.notice.what != Notice::What::alarm) return false;
  const std::string key =
      fmt::format("{} {} {}", reached.identity.id, reached.notice.did, reached.notice.point);
  return !alarms_.take(key, tools_.clock()).allowed;
}

}  // namespace giz::wechat
