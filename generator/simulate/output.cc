// A pipe that is ready takes PIPE_BUF bytes without blocking, so small pieces need no change to a
// descriptor that is shared with other programs.
#include "generator/simulate/output.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "generator/base/world_error.h"

namespace gizgen {
namespace {

constexpr std::size_t kPiece = PIPE_BUF;

}  // namespace

bool Output::is_ready(int wait_ms) const {
  pollfd state{descriptor_, POLLOUT, 0};
  return poll(&state, 1, wait_ms) > 0;  // an error is found by writing
}

void Output::write_some() {
  const std::size_t size = std::min(kPiece, held_.size() - at_);
  const ssize_t wrote = write(descriptor_, held_.data() + at_, size);
  if (wrote < 0 && (errno == EINTR || errno == EAGAIN)) return;
  closed_ = wrote < 0 && errno == EIO;
  if (wrote < 0 && !closed_) {
    throw WorldError(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
  }
  if (!closed_) at_ += static_cast<std::size_t>(wrote);
  if (!closed_ && at_ < held_.size()) return;
  held_.clear();
  at_ = 0;
}

bool Output::pump() {
  while (!held_.empty() && is_ready(0)) write_some();
  return !held_.empty();
}

void Output::print(std::string_view text) {
  if (closed_) return;
  if (at_ > held_.size() / 2) held_.erase(0, std::exchange(at_, 0));
  held_ += text;
  pump();
  while (held_.size() - at_ > kMostHeld) {
    if (!is_ready(-1)) return;
    write_some();
  }
}

void Output::finish() {
  while (!held_.empty()) {
    if (!is_ready(-1)) throw WorldError("standard output was not read to its end");
    write_some();
  }
}

}  // namespace gizgen
