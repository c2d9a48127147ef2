// At most one read, one write and one read of the keyboard are under way. The peer is read again
// only when what it said was given out, so a peer that talks without end is slowed by its own line.
#include "generator/simulate/asio_port.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gizgen {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kRoom = 4096;
constexpr std::size_t kLongestLine = 64 * 1024;
constexpr std::size_t kLongestQueue = 1024 * 1024;
constexpr std::chrono::hours kLongestWait{1};
constexpr std::chrono::milliseconds kOutputPause{20};

bool is_closed(const error_code& error) {
  return error == asio::error::eof || error == asio::error::broken_pipe ||
         error == asio::error::connection_reset || error == error_code(EIO, error.category());
}

}  // namespace

int open_keyboard() {
  struct stat status {};
  const bool shared = fstat(0, &status) == 0 && (S_ISFIFO(status.st_mode) || isatty(0) != 0);
  const int own =
      shared ? open("/proc/self/fd/0", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) : -1;
  return own >= 0 ? own : fcntl(0, F_DUPFD_CLOEXEC, 0);
}

Loop::Loop(Output& output) : output_(output) {
  signals_.async_wait([this](const error_code& error, int) { stopped_ = stopped_ || !error; });
}

void Loop::run(Clock::time_point deadline, const std::function<bool()>& done) {
  io_.restart();
  io_.poll();
  while (!done() && !stopped_ && !woken_ && Clock::now() < deadline) {
    const Clock::duration pause = output_.pump() ? Clock::duration(kOutputPause) : kLongestWait;
    io_.run_one_until(std::min(deadline, Clock::now() + pause));
  }
}

void Loop::run(Time until, const std::function<bool()>& done) {
  run(until == kNever ? Clock::time_point::max() : begin_ + until, done);
}

AsioPort::AsioPort(Loop& loop, int peer, std::function<void(int)> restore)
    : loop_(loop),
      peer_(loop_.io(), peer),
      keyboard_(loop_.io()),
      restore_(std::move(restore)),
      room_(kRoom) {}

AsioPort::~AsioPort() {
  if (restore_) restore_(peer_.native_handle());
}

Time AsioPort::now() { return loop_.now(); }

void AsioPort::write(giz::wire::Bytes bytes) {
  if (gone_) return;
  queue_.insert(queue_.end(), bytes.begin(), bytes.end());
  if (queue_.size() > kLongestQueue) gone_ = "the peer does not read";
  if (!writing_) write_on();
}

void AsioPort::write_on() {
  if (leaving_.empty()) leaving_.swap(queue_);
  writing_ = !leaving_.empty();
  if (!writing_) return;
  peer_.async_write_some(asio::buffer(leaving_), [this](const error_code& error, std::size_t size) {
    if (error) return end(error);
    leaving_.erase(leaving_.begin(), leaving_.begin() + static_cast<std::ptrdiff_t>(size));
    write_on();
  });
}

void AsioPort::read() {
  reading_ = true;
  peer_.async_read_some(asio::buffer(room_), [this](const error_code& error, std::size_t size) {
    reading_ = false;
    data_.insert(data_.end(), room_.begin(), room_.begin() + static_cast<std::ptrdiff_t>(size));
    if (error) end(error);
  });
}

void AsioPort::end(const error_code& error) {
  if (gone_ || error == asio::error::operation_aborted) return;
  gone_ = is_closed(error) ? "the peer closed the line" : error.message();
}

void AsioPort::read_line() {
  typing_ = true;
  if (!keyboard_.is_open()) keyboard_.assign(open_keyboard());
  asio::async_read_until(
      keyboard_, asio::dynamic_buffer(typed_, kLongestLine), '\n',
      [this](const error_code& error, std::size_t size) { take_line(error, size); });
}

void AsioPort::take_line(const error_code& error, std::size_t size) {
  if (error == asio::error::operation_aborted) return;
  if (error) size = typed_.size();  // the last line has no end
  std::string line = typed_.substr(0, size);
  typed_.erase(0, size);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  if (!error || size > 0) lines_.push_back({Arrival::typed, {}, std::move(line)});
  if (error) {
    lines_.push_back({Arrival::last_typed, {}, {}});
  } else {
    typing_ = false;
  }
}

std::optional<Arrival> AsioPort::arrived(bool typing) {
  if (!data_.empty()) return Arrival{Arrival::bytes, std::exchange(data_, {}), {}};
  if (loop_.stopped()) return Arrival{Arrival::stopped, {}, {}};
  if (gone_) return Arrival{Arrival::gone, {}, *gone_};
  if (!typing || lines_.empty()) return std::nullopt;
  Arrival line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

Arrival AsioPort::wait(Time until, bool typing) {
  if (!reading_ && !gone_) read();
  if (typing && !typing_ && lines_.empty()) read_line();
  loop_.run(until, [&] { return !data_.empty() || gone_ || (typing && !lines_.empty()); });
  const bool woken = loop_.take_woken();
  return arrived(typing).value_or(Arrival{woken ? Arrival::woken : Arrival::nothing, {}, {}});
}

}  // namespace gizgen
