// Every kind of peer ends as one file descriptor: what differs is how it is opened and how long
// that takes.
#include "generator/simulate/endpoint.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include "generator/base/world_error.h"
#include "generator/simulate/asio_port.h"
#include "generator/simulate/cloud_link.h"

namespace gizgen {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Say = std::function<void(const std::string&)>;

constexpr std::chrono::milliseconds kRetry{50};

[[noreturn]] void fail(std::string_view what, std::string_view why) {
  throw WorldError(fmt::format("{}: {}", what, why));
}

Clock::time_point deadline_of(const Endpoint& endpoint) {
  return endpoint.wait == Time{0} ? Clock::time_point::max() : Clock::now() + endpoint.wait;
}

// A descriptor until it is handed on.
class Owned {
 public:
  explicit Owned(int fd) : fd_(fd) {}
  ~Owned() {
    if (fd_ >= 0) close(fd_);
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

termios raw_mode(termios mode) {
  cfmakeraw(&mode);
  mode.c_cflag |= CREAD | CLOCAL;
  mode.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | CRTSCTS);
  return mode;
}

std::unique_ptr<Port> open_serial(const Endpoint& endpoint, Loop& loop) {
  Owned device(open(endpoint.where.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (device.get() < 0) fail(endpoint.where, std::strerror(errno));
  termios before{};
  if (tcgetattr(device.get(), &before) != 0) fail(endpoint.where, "this is no serial line");
  termios mode = raw_mode(before);
  if (cfsetspeed(&mode, endpoint.baud) != 0) {
    fail(endpoint.where, fmt::format("{} baud is no speed that the system knows", endpoint.baud));
  }
  if (tcsetattr(device.get(), TCSANOW, &mode) != 0) fail(endpoint.where, std::strerror(errno));
  tcflush(device.get(), TCIFLUSH);
  return std::make_unique<AsioPort>(loop, device.release(),
                                    [before](int fd) { tcsetattr(fd, TCSANOW, &before); });
}

// The master's end reports a hang-up while nobody has the other end open, once somebody had.
bool has_peer(int master) {
  pollfd state{master, 0, 0};
  return poll(&state, 1, 0) >= 0 && (state.revents & POLLHUP) == 0;
}

std::unique_ptr<Port> open_pty(const Endpoint& endpoint, Loop& loop, const Say& say) {
  Owned master(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (master.get() < 0 || grantpt(master.get()) != 0 || unlockpt(master.get()) != 0) {
    fail("pseudo terminal", std::strerror(errno));
  }
  const std::string path = ptsname(master.get());
  {
    const Owned other(open(path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    termios mode{};
    if (other.get() < 0 || tcgetattr(other.get(), &mode) != 0) fail(path, std::strerror(errno));
    mode = raw_mode(mode);
    if (tcsetattr(other.get(), TCSANOW, &mode) != 0) fail(path, std::strerror(errno));
  }
  say("pty " + path);
  const Clock::time_point deadline = deadline_of(endpoint);
  while (!has_peer(master.get())) {
    loop.run(std::min(deadline, Clock::now() + kRetry), [] { return false; });
    if (loop.stopped()) return nullptr;
    if (Clock::now() >= deadline) fail(path, "nobody opened it in time; --wait sets how long");
  }
  return std::make_unique<AsioPort>(loop, master.release(), nullptr);
}

tcp::resolver::results_type resolve(const std::string& where, asio::io_context& io) {
  const CloudAddress address = read_address(CloudAddress::tcp, where, "");
  error_code error;
  const auto found = tcp::resolver(io).resolve(address.host, address.port, error);
  if (error) fail(where, error.message());
  return found;
}

std::unique_ptr<Port> take(tcp::socket& socket, Loop& loop) {
  socket.set_option(tcp::no_delay(true));
  return std::make_unique<AsioPort>(loop, socket.release(), nullptr);
}

std::string name_of(const tcp::endpoint& address) {
  const std::string host = address.address().to_string();
  return fmt::format("{}:{}", address.address().is_v6() ? "[" + host + "]" : host, address.port());
}

std::unique_ptr<Port> open_listener(const Endpoint& endpoint, Loop& loop, const Say& say) {
  error_code error;
  const tcp::endpoint address = resolve(endpoint.where, loop.io()).begin()->endpoint();
  tcp::acceptor acceptor(loop.io());
  acceptor.open(address.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  acceptor.bind(address, error);
  if (!error) acceptor.listen(1, error);
  if (error) fail(endpoint.where, error.message());
  say("listening on " + name_of(acceptor.local_endpoint()));
  std::optional<error_code> result;
  tcp::socket socket(loop.io());
  acceptor.async_accept(socket, [&](const error_code& e) { result = e; });
  loop.run(deadline_of(endpoint), [&] { return result.has_value(); });
  const bool waited = !result;
  acceptor.close();
  loop.run(Clock::time_point::max(), [&] { return result.has_value(); });
  if (loop.stopped()) return nullptr;
  if (waited) fail(endpoint.where, "nobody called in time; --wait sets how long");
  if (*result) fail(endpoint.where, result->message());
  return take(socket, loop);
}

std::unique_ptr<Port> open_caller(const Endpoint& endpoint, Loop& loop) {
  const auto addresses = resolve(endpoint.where, loop.io());
  const Clock::time_point deadline = deadline_of(endpoint);
  while (true) {
    std::optional<error_code> result;
    tcp::socket socket(loop.io());
    asio::async_connect(socket, addresses,
                        [&](const error_code& error, const tcp::endpoint&) { result = error; });
    loop.run(deadline, [&] { return result.has_value(); });
    const bool waited = !result;
    if (waited) socket.close();
    loop.run(Clock::time_point::max(), [&] { return result.has_value(); });
    if (loop.stopped()) return nullptr;
    if (!waited && !*result) return take(socket, loop);
    if (Clock::now() >= deadline) {
      fail(endpoint.where, waited ? "no answer in time" : result->message());
    }
    loop.run(std::min(deadline, Clock::now() + kRetry), [] { return false; });
  }
}

}  // namespace

std::unique_ptr<Port> open_port(const Endpoint& endpoint, Loop& loop, const Say& say) {
  std::signal(SIGPIPE, SIG_IGN);  // a peer that is gone is an error of write()
  switch (endpoint.kind) {
    case Endpoint::serial: return open_serial(endpoint, loop);
    case Endpoint::pty: return open_pty(endpoint, loop, say);
    case Endpoint::listen: return open_listener(endpoint, loop, say);
    case Endpoint::connect: break;
  }
  return open_caller(endpoint, loop);
}

}  // namespace gizgen
