#include "tests/mcu/world.h"

#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "giz.h"
#include "tests/mcu/reset.h"

namespace world {

std::uint32_t now = 0;

namespace {

std::vector<std::uint8_t> line;  // from the engine
std::string last_frame;
std::string notes;
constexpr std::size_t at_once = 100;  // digits between two polls

std::vector<std::uint8_t> bytes_of(std::string_view hex) {
  std::string digits;
  for (const char c : hex) {
    if (c != ' ') digits += c;
  }
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(digits.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

// What was sent since the last time, frame by frame: only a frame's head holds two FF in a row.
std::vector<std::string> take_frames() {
  std::vector<std::string> frames;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool head = i + 1 < line.size() && line[i] == 0xFF && line[i + 1] == 0xFF;
    if (head || frames.empty()) frames.emplace_back();
    frames.back() += fmt::format("{:02x}", line[i]);
    if (head) frames.back() += fmt::format("{:02x}", line[++i]);
  }
  line.clear();
  if (!frames.empty()) last_frame = frames.back();
  return frames;
}

}  // namespace

void start(std::uint32_t at) {
  reset_memory();
  line.clear();
  last_frame.clear();
  notes.clear();
  now = at;
  giz_init();
}

void start_quietly(std::uint32_t at) {
  start(at);
  poll();
  say(acknowledge());
  told();
}

std::string frame(unsigned cmd, unsigned sn, std::string_view payload, unsigned flags) {
  const std::vector<std::uint8_t> data = bytes_of(payload);
  const std::size_t length = data.size() + 5;
  std::vector<std::uint8_t> bytes = {
      static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length),
      static_cast<std::uint8_t>(cmd),         static_cast<std::uint8_t>(sn),
      static_cast<std::uint8_t>(flags >> 8),  static_cast<std::uint8_t>(flags)};
  bytes.insert(bytes.end(), data.begin(), data.end());
  unsigned sum = 0;
  for (const std::uint8_t byte : bytes) sum += byte;
  bytes.push_back(static_cast<std::uint8_t>(sum));
  std::string text = "ffff";
  for (const std::uint8_t byte : bytes)
    text += fmt::format("{:02x}{}", byte, byte == 0xFF ? "55" : "");
  return text;
}

void feed(std::string_view hex) {
  for (const std::uint8_t byte : bytes_of(hex)) giz_receive(byte);
}

std::string poll() {
  giz_poll();
  return fmt::format("{}", fmt::join(take_frames(), " "));
}

std::string say(std::string_view hex) {
  std::string sent;
  std::size_t at = 0;
  do {
    feed(hex.substr(at, at_once));
    const std::string more = poll();
    sent += (sent.empty() || more.empty() ? "" : " ") + more;
    at += at_once;
  } while (at < hex.size());
  return sent;
}

std::string first_of(const std::string& frames) { return frames.substr(0, frames.find(' ')); }

std::string last_of(const std::string& frames) { return frames.substr(frames.rfind(' ') + 1); }

std::string run(std::uint32_t milliseconds) {
  std::string text;
  for (std::uint32_t passed = 1; passed <= milliseconds; ++passed) {
    ++now;
    giz_poll();
    for (const std::string& one : take_frames()) {
      text += fmt::format("{}{}:{}", text.empty() ? "" : " ", passed, one);
    }
  }
  return text;
}

std::string told() { return std::exchange(notes, std::string()); }

void note(const std::string& what) { notes += (notes.empty() ? "" : ", ") + what; }

std::string acknowledge() {
  if (last_frame.empty()) throw std::logic_error("nothing to acknowledge");
  const std::vector<std::uint8_t> bytes = bytes_of(last_frame);
  std::vector<std::uint8_t> plain;
  for (std::size_t i = 2; i < bytes.size(); ++i) {
    plain.push_back(bytes[i]);
    if (bytes[i] == 0xFF) ++i;
  }
  return frame(plain[2] + 1u, plain[3]);
}

std::string hex(const std::uint8_t* bytes, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

}  // namespace world

extern "C" {

void giz_port_write(const std::uint8_t* bytes, std::uint8_t count) {
  if (count > GIZ_CHUNK_SIZE) throw std::logic_error("more than a chunk at once");
  world::line.insert(world::line.end(), bytes, bytes + count);
}

std::uint32_t giz_port_millis() { return world::now; }

void giz_port_restart() { world::note("restart"); }

void giz_on_event(std::uint8_t event, std::uint16_t value) {
  static const char* const names[] = {"status {:04x}",  "answered {}",   "unanswered {}",
                                      "module lost",    "module back",   "illegal {}",
                                      "update done {}", "update stopped"};
  world::note(fmt::format(fmt::runtime(names[event]), value));
}

}  // extern "C"
