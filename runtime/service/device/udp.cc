// Devices by UDP. A table of addresses: one that has not logged in is kept for as long as a login
// may take, one that has until nothing came for the session's time. A login from another address
// replaces the session, since the hub closes a did's older link; nothing else moves it, so who
// forges an address gets no answers, and who knows no passcode changes nothing. No answer to an
// address that is not logged in is longer than its question: 0009 has 9 bytes, 0008 more.
#include <array>
#include <list>
#include <map>
#include <stdexcept>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <fmt/format.h>

#include "runtime/service/device/make.h"
#include "runtime/service/device/udp_peer.h"

namespace giz::device {
namespace {

namespace asio = net::asio;
using boost::system::error_code;

constexpr std::size_t kRoom = 64 * 1024;        // the longest datagram
constexpr std::size_t kMostSessions = 200'000;  // addresses that are logged in
constexpr std::size_t kMostUnknown = 4096;      // addresses that are not, yet
constexpr std::size_t kMostInARow = 64;         // datagrams before others have their turn
constexpr int kKernelRoom = 4 * 1024 * 1024;    // bytes that wait in the socket
constexpr std::size_t kShortest = 7;            // bytes of a frame

net::UdpSocket open_udp(asio::io_context& loop, const Address& address) {
  try {
    const net::Udp::endpoint at(asio::ip::make_address(address.host), address.port);
    net::UdpSocket socket(loop.get_executor());
    socket.open(at.protocol());
    socket.bind(at);
    socket.non_blocking(true);
    error_code ignored;  // the kernel may give less
    socket.set_option(asio::socket_base::receive_buffer_size(kKernelRoom), ignored);
    return socket;
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(fmt::format("cannot listen on {}:{} for devices by UDP: {}",
                                         address.host, address.port, error.code().message()));
  }
}

class Table final : public UdpPeer::Carrier, public std::enable_shared_from_this<Table> {
 public:
  Table(const Common& common, const Address& address)
      : shared_(std::make_shared<Shared>(common, hub::LinkKind::udp, kRoom)),
        socket_(open_udp(common.loop, address)),
        port_(socket_.local_endpoint().port()) {}

  std::uint16_t port() const { return port_; }
  const std::shared_ptr<Shared>& shared() const { return shared_; }

  net::Task<> run() {
    const std::shared_ptr<Table> self = shared_from_this();
    while (socket_.is_open()) {
      error_code error;
      co_await socket_.async_wait(net::UdpSocket::wait_read,
                                  asio::redirect_error(net::use_task, error));
      if (error) co_return;
      for (std::size_t i = 0; i < kMostInARow && read_one(); ++i) {
      }
    }
  }

  void carry(wire::Bytes datagram, const net::Udp::endpoint& to) override {
    error_code ignored;  // a datagram that the socket does not take is lost, as any may be
    socket_.send_to(asio::buffer(datagram.data(), datagram.size()), to, 0, ignored);
  }

  void left(const UdpPeer& peer) override {
    const auto found = peers_.find(peer.endpoint());
    if (found != peers_.end() && found->second.get() == &peer) peers_.erase(found);
  }

  void close() {
    error_code ignored;
    socket_.close(ignored);
  }

  // Every session ends; what is being stored is finished by its own coroutine.
  bool end_all() {
    const auto all = peers_;
    for (const auto& [from, peer] : all) peer->end("the service stops");
    return all.empty();
  }

 private:
  bool read_one() {
    net::Udp::endpoint from;
    error_code error;
    const std::size_t size = socket_.receive_from(asio::buffer(shared_->room), from, 0, error);
    // An answer of the network to something that was sent before is no reason to stop.
    if (error) return error != asio::error::would_block && socket_.is_open();
    take(wire::Bytes(shared_->room).first(size), from);
    return true;
  }

  void take(wire::Bytes datagram, const net::Udp::endpoint& from) {
    const auto found = peers_.find(from);
    if (found != peers_.end()) return found->second->take_datagram(datagram);
    if (!is_login(datagram)) return shared_->count.ignored.add();
    if (peers_.size() >= kMostSessions || !make_place()) return shared_->count.turned_away.add();
    const auto peer = std::make_shared<UdpPeer>(shared_, weak_from_this(), from);
    peers_.emplace(from, peer);
    unknown_.push_back(peer);
    shared_->count.opened.add();
    shared_->deadlines.add(peer);
    peer->take_datagram(datagram);
  }

  // Only who begins with 0005 is given a place.
  static bool is_login(wire::Bytes datagram) {
    FrameReader reader;
    reader.push(datagram);
    const std::optional<wire::CloudFrame> frame = reader.next();
    return datagram.size() >= kShortest && frame &&
           frame->command == wire::CloudCommand::announcement;
  }

  // The oldest that has not logged in gives way.
  bool make_place() {
    if (unknown_.size() < kMostUnknown) return true;
    unknown_.remove_if([](const std::weak_ptr<UdpPeer>& weak) {
      const std::shared_ptr<UdpPeer> peer = weak.lock();
      return !peer || peer->is_over() || peer->is_joined();
    });
    if (unknown_.size() < kMostUnknown) return true;
    if (const std::shared_ptr<UdpPeer> oldest = unknown_.front().lock()) {
      oldest->end("others want to log in");
    }
    unknown_.pop_front();
    return true;
  }

  std::shared_ptr<Shared> shared_;
  net::UdpSocket socket_;
  std::uint16_t port_;
  std::map<net::Udp::endpoint, std::shared_ptr<UdpPeer>> peers_;
  std::list<std::weak_ptr<UdpPeer>> unknown_;  // the oldest first
};

class UdpListener final : public Listener {
 public:
  UdpListener(const Common& common, const Address& address)
      : table_(std::make_shared<Table>(common, address)) {
    asio::co_spawn(common.loop, table_->run(), asio::detached);
    asio::co_spawn(common.loop, watch_deadlines(table_->shared(), common.loop), asio::detached);
  }
  ~UdpListener() override { table_->close(); }

  std::uint16_t port() const override { return table_->port(); }

  net::Task<> stop() override {
    const std::shared_ptr<Table> table = table_;
    net::Timer pause(table->shared()->loop);
    const auto give_up = std::chrono::steady_clock::now() + table->shared()->settings.drain;
    while (!table->end_all() && std::chrono::steady_clock::now() < give_up) {
      pause.expires_after(std::chrono::milliseconds(10));
      co_await pause.async_wait(net::use_task);
    }
    table->close();
  }

 private:
  std::shared_ptr<Table> table_;
};

}  // namespace

std::unique_ptr<Listener> make_udp(const Common& common, const Address& address) {
  return std::make_unique<UdpListener>(common, address);
}

}  // namespace giz::device
