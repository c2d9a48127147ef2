#include "runtime/service/device/door.h"

#include <stdexcept>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <fmt/format.h>

#include "runtime/service/net/server.h"

namespace giz::device {
namespace {

namespace asio = net::asio;
using boost::system::error_code;

constexpr int kBacklog = 4096;
constexpr auto kPause = std::chrono::milliseconds(100);  // where no descriptor is left

net::Acceptor open(asio::io_context& loop, const Address& address) {
  try {
    const net::Tcp::endpoint at(asio::ip::make_address(address.host), address.port);
    net::Acceptor acceptor(loop.get_executor());
    acceptor.open(at.protocol());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    acceptor.bind(at);
    acceptor.listen(kBacklog);
    return acceptor;
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(fmt::format("cannot listen on {}:{} for devices: {}", address.host,
                                         address.port, error.code().message()));
  }
}

}  // namespace

Door::Door(asio::io_context& loop, const Settings& settings, const Address& address, const Log& log,
           LinkMetrics& count)
    : acceptor_(open(loop, address)),
      pace_(settings.rate_accept, 1000, settings.rate_accept),
      most_(net::connection_limit(settings)),
      reserved_(net::first_reserved_descriptor()),
      port_(acceptor_.local_endpoint().port()),
      log_(log),
      count_(count) {}

net::Task<> Door::run(std::function<void(net::Socket, std::string)> come_in) {
  net::Timer pause(acceptor_.get_executor());
  while (acceptor_.is_open()) {
    net::Socket socket(acceptor_.get_executor());
    error_code error;
    co_await acceptor_.async_accept(socket, asio::redirect_error(net::use_task, error));
    if (error == asio::error::operation_aborted || !acceptor_.is_open()) co_return;
    if (error) {
      log_.warn("a device's connection could not be accepted", {{"why", error.message()}});
      pause.expires_after(kPause);
      co_await pause.async_wait(asio::redirect_error(net::use_task, error));
      continue;
    }
    const net::Tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) continue;  // it has left already
    std::string address = peer.address().to_string();
    const bool is_full = static_cast<std::size_t>(count_.open.value()) >= most_ ||
                         socket.native_handle() >= reserved_;
    if (is_full || !pace_.take(address, wall_now()).allowed) {
      count_.turned_away.add();
      continue;
    }
    count_.opened.add();
    come_in(std::move(socket), std::move(address));
  }
}

void Door::close() {
  error_code ignored;
  acceptor_.close(ignored);
}

}  // namespace giz::device
