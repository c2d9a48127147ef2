// Ctrl-C stays a signal. No more is read while many lines wait, so that a long file waits in its
// pipe.
#include "generator/simulate/keyboard.h"

#include <boost/asio/buffer.hpp>
#include <sys/ioctl.h>
#include <unistd.h>

namespace gizgen {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kRoom = 4096;
constexpr std::size_t kMostLines = 64;
constexpr std::size_t kLongestLine = 64 * 1024;

std::size_t columns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80u;
}

}  // namespace

Keyboard::Keyboard(Loop& loop, Output& output, bool terminal, LineEditor::Complete complete)
    : output_(output),
      terminal_(terminal),
      editor_("> ", std::move(complete)),
      descriptor_(loop.io()),
      room_(kRoom) {
  termios mode{};
  if (!terminal_ || tcgetattr(STDIN_FILENO, &mode) != 0) return;
  before_ = mode;
  mode.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  mode.c_cc[VMIN] = 1;
  mode.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &mode);
}

Keyboard::~Keyboard() {
  if (before_) tcsetattr(STDIN_FILENO, TCSADRAIN, &*before_);
}

void Keyboard::start() {
  descriptor_.assign(open_keyboard());
  if (terminal_) output_.print(editor_.draw(columns()));
  read();
}

void Keyboard::print(std::string_view text) {
  if (!terminal_ || ended_) return output_.print(text);
  output_.print(LineEditor::clear() + std::string(text) + editor_.draw(columns()));
}

std::string Keyboard::take_line() {
  std::string line = std::move(lines_.front());
  lines_.pop_front();
  read();
  return line;
}

void Keyboard::read() {
  if (reading_ || ended_ || lines_.size() >= kMostLines) return;
  reading_ = true;
  descriptor_.async_read_some(asio::buffer(room_),
                              [this](const boost::system::error_code& error, std::size_t size) {
                                reading_ = false;
                                take({room_.data(), size});
                                if (error) end();
                                read();
                              });
}

void Keyboard::take(std::string_view bytes) {
  if (terminal_) return take_typed(bytes);
  take_piped(bytes);
}

void Keyboard::take_typed(std::string_view keys) {
  const LineEditor::Typed typed = editor_.feed(keys);
  for (const std::string& line : typed.lines) lines_.push_back(line);
  print(typed.above);
  if (typed.ended) end();
}

void Keyboard::take_piped(std::string_view bytes) {
  rest_ += bytes;
  for (std::size_t end; (end = rest_.find('\n')) != std::string::npos;) {
    lines_.push_back(rest_.substr(0, end));
    rest_.erase(0, end + 1);
  }
  if (rest_.size() > kLongestLine) end();
}

void Keyboard::end() {
  if (ended_) return;
  if (!rest_.empty()) lines_.push_back(std::exchange(rest_, {}));
  if (terminal_) output_.print(LineEditor::clear());
  ended_ = true;
}

}  // namespace gizgen
