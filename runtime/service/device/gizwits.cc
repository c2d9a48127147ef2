// Devices that are bound to a user of the Gizwits cloud. The user's bindings are asked for at the
// start, every ten minutes and whenever the cloud says that they changed; each websocket that they
// name is kept open.
#include <map>

#include <boost/asio/redirect_error.hpp>
#include <fmt/format.h>

#include "runtime/service/base/crypto.h"
#include "runtime/service/device/gizwits_bindings.h"
#include "runtime/service/device/gizwits_cloud.h"
#include "runtime/service/device/make.h"
#include "runtime/service/net/http_client.h"

namespace giz::device {
namespace {

namespace asio = net::asio;
using std::chrono::milliseconds;

constexpr std::size_t kPage = 20;  // devices a page
constexpr std::size_t kMostBound = 10'000;
constexpr milliseconds kAskEvery{600'000};
constexpr milliseconds kAskSoon{1000};  // after a change, or a first failure
constexpr milliseconds kLongestRetry{60'000};

class Gizwits final : public std::enable_shared_from_this<Gizwits> {
 public:
  explicit Gizwits(const Common& common)
      : shared_(std::make_shared<Shared>(common, hub::LinkKind::gizwits, 0)),
        pause_(common.loop),
        is_secure_(common.settings.gizwits_api_base.starts_with("https://")) {}

  net::Task<> run() {
    const std::shared_ptr<Gizwits> self = shared_from_this();
    unsigned failures = 0;
    while (!is_stopped_) {
      std::string why;
      try {
        co_await look();
      } catch (const std::exception& error) {
        why = error.what();
      }
      if (is_stopped_) break;
      milliseconds time = kAskEvery;
      if (!why.empty()) {
        time = std::min(kLongestRetry, kAskSoon * (1 << std::min(failures++, 6u)));
        shared_->log.warn("the bindings of the Gizwits user could not be had",
                          {{"why", std::string_view(why)}});
      } else {
        failures = 0;
      }
      if (std::exchange(is_changed_, false)) time = kAskSoon;
      is_waiting_ = true;
      pause_.expires_after(time);
      boost::system::error_code ignored;
      co_await pause_.async_wait(asio::redirect_error(net::use_task, ignored));
      is_waiting_ = false;
    }
  }

  void stop() {
    is_stopped_ = true;
    pause_.cancel();
    for (const auto& [url, cloud] : clouds_) cloud->stop();
    clouds_.clear();
  }

 private:
  net::Task<GizwitsPage> page(std::size_t skip) {
    net::ClientRequest request;
    request.url = fmt::format("{}/app/bindings?limit={}&skip={}&show_disabled=0",
                              shared_->settings.gizwits_api_base, kPage, skip);
    request.headers = {{"X-Gizwits-Application-Id", shared_->settings.gizwits_app_id},
                       {"X-Gizwits-User-token", shared_->settings.gizwits_token},
                       {"Accept", "application/json"}};
    const net::Response response = co_await net::fetch(std::move(request));
    co_return read_bindings(response.status, response.body, is_secure_);
  }

  net::Task<> look() {
    std::map<std::string, std::vector<GizwitsDevice>> by_url;
    std::size_t others = 0;
    for (std::size_t skip = 0; skip < kMostBound; skip += kPage) {
      GizwitsPage found = co_await page(skip);
      if (found.error != 0) {
        const std::string remedy =
            is_token_error(found.error)
                ? "; GIZWITS_USER_TOKEN is of no use any more: log in with POST /app/login and set "
                  "the new one"
                : "";
        throw std::runtime_error(fmt::format("error {}: {}{}", found.error, found.message, remedy));
      }
      for (GizwitsBinding& one : found.bindings) {
        if (one.product_key == shared_->desk->product().key) {
          by_url[one.url].push_back(std::move(one.device));
        } else {
          ++others;
        }
      }
      if (found.listed < kPage) break;
    }
    if (others > 0) {
      shared_->log.debug("devices of other products are bound to the Gizwits user",
                         {{"devices", static_cast<std::int64_t>(others)}});
    }
    co_await serve(std::move(by_url));
  }

  net::Task<> serve(std::map<std::string, std::vector<GizwitsDevice>> by_url) {
    for (auto it = clouds_.begin(); it != clouds_.end();) {
      if (by_url.contains(it->first)) {
        ++it;
      } else {
        it->second->stop();
        it = clouds_.erase(it);
      }
    }
    for (auto& [url, devices] : by_url) {
      if (is_stopped_) co_return;
      std::shared_ptr<GizwitsCloud>& cloud = clouds_[url];
      const bool is_new = !cloud;
      if (is_new) cloud = make(url);
      const std::shared_ptr<GizwitsCloud> held = cloud;
      co_await held->serve(std::move(devices));
      if (is_new && !is_stopped_) asio::co_spawn(shared_->loop, held->run(), asio::detached);
    }
  }

  std::shared_ptr<GizwitsCloud> make(const std::string& url) {
    const GizwitsAccount account{shared_->settings.gizwits_app_id, shared_->settings.gizwits_token,
                                 shared_->settings.gizwits_uid};
    const std::weak_ptr<Gizwits> self = weak_from_this();
    return std::make_shared<GizwitsCloud>(shared_, account, url, [self] {
      if (const std::shared_ptr<Gizwits> gizwits = self.lock()) gizwits->ask_soon();
    });
  }

  // Many changes in a second are one.
  void ask_soon() {
    if (is_stopped_ || std::exchange(is_changed_, true) || !is_waiting_) return;
    pause_.cancel();
  }

  std::shared_ptr<Shared> shared_;
  std::map<std::string, std::shared_ptr<GizwitsCloud>> clouds_;
  net::Timer pause_;
  bool is_secure_;
  bool is_changed_ = false;
  bool is_waiting_ = false;
  bool is_stopped_ = false;
};

class GizwitsListener final : public Listener {
 public:
  explicit GizwitsListener(const Common& common) : gizwits_(std::make_shared<Gizwits>(common)) {
    asio::co_spawn(common.loop, gizwits_->run(), asio::detached);
  }
  ~GizwitsListener() override { gizwits_->stop(); }

  net::Task<> stop() override {
    gizwits_->stop();
    co_return;
  }

 private:
  std::shared_ptr<Gizwits> gizwits_;
};

}  // namespace

std::unique_ptr<Listener> make_gizwits(const Common& common) {
  return std::make_unique<GizwitsListener>(common);
}

}  // namespace giz::device
