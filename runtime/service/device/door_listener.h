// A listener whose peers come through a door, one connection each.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "runtime/service/device/crowd.h"
#include "runtime/service/device/door.h"
#include "runtime/service/device/links.h"
#include "runtime/service/device/peer.h"

namespace giz::device {

// `One` is Mortal and has run() and end(why).
template <typename One>
class DoorListener final : public Listener {
 public:
  using Make =
      std::function<std::shared_ptr<One>(std::shared_ptr<Shared>, net::Socket, std::string)>;

  DoorListener(const Common& common, hub::LinkKind kind, const Address& address, Make make)
      : inner_(std::make_shared<Inner>(common, kind, address, std::move(make))) {
    net::asio::co_spawn(common.loop, accept(inner_), net::asio::detached);
    net::asio::co_spawn(common.loop, watch_deadlines(inner_->shared, common.loop),
                        net::asio::detached);
  }
  ~DoorListener() override { inner_->door.close(); }

  std::uint16_t port() const override { return inner_->door.port(); }

  net::Task<> stop() override {
    const std::shared_ptr<Inner> inner = inner_;
    inner->door.close();
    co_await inner->crowd.leave(inner->shared->loop, inner->shared->settings.drain);
  }

 private:
  static constexpr std::size_t kRoom = 4096;  // bytes that are read at once

  struct Inner {
    Inner(const Common& common, hub::LinkKind kind, const Address& address, Make with)
        : shared(std::make_shared<Shared>(common, kind, kRoom)),
          door(shared->loop, shared->settings, address, shared->log, shared->count),
          make(std::move(with)) {}

    std::shared_ptr<Shared> shared;
    Door door;
    Make make;
    Crowd<One> crowd;
  };

  static void let_in(const std::shared_ptr<Inner>& inner, net::Socket socket, std::string address) {
    const std::shared_ptr<One> peer =
        inner->make(inner->shared, std::move(socket), std::move(address));
    inner->shared->deadlines.add(peer);
    inner->crowd.add(peer);
    net::asio::co_spawn(inner->shared->loop, peer->run(),
                        [inner, peer](const std::exception_ptr& fault) {
                          inner->crowd.remove(peer.get());
                          if (fault) inner->shared->log.error("a device's link ended by a fault");
                        });
  }

  static net::Task<> accept(std::shared_ptr<Inner> inner) {
    std::function<void(net::Socket, std::string)> come_in = [&inner](net::Socket socket,
                                                                     std::string address) {
      let_in(inner, std::move(socket), std::move(address));
    };
    co_await inner->door.run(std::move(come_in));
  }

  std::shared_ptr<Inner> inner_;
};

}  // namespace giz::device
