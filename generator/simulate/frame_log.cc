#include "generator/simulate/frame_log.h"

#include <fmt/format.h>

#include "generator/decode/explain.h"
#include "generator/decode/hex.h"

namespace gizgen {
namespace {

using giz::wire::SerialEvent;

constexpr std::size_t kBytesInLine = 24;
constexpr int kTimeWidth = 9;

std::string stamp(Time time) { return fmt::format("{:>{}}", seconds_text(time), kTimeWidth); }

std::string hex_lines(const std::vector<std::uint8_t>& wire) {
  std::string out;
  for (std::size_t at = 0; at < wire.size(); at += kBytesInLine) {
    const std::size_t size = std::min(kBytesInLine, wire.size() - at);
    out += fmt::format("{:{}}{}\n", "", kTimeWidth + 4, to_hex({wire.data() + at, size}));
  }
  return out;
}

// The frame as it would travel unharmed, since an answer of the module leaves unescaped.
std::string frame_summary(const OwnedFrame& frame, const Product& product, const Layout& layout) {
  const std::vector<Explanation> frames = explain(to_wire(frame.view()), product, layout);
  return fmt::format("{}, sn {}", frames.empty() ? "" : summary(frames.front()), frame.sn);
}

std::string damage(const Stretch& stretch, const Product& product, const Layout& layout) {
  const std::size_t size = stretch.wire.size();
  switch (stretch.event) {
    case SerialEvent::bad_checksum: {
      const std::vector<Explanation> frames = explain(stretch.wire, product, layout);
      return frames.empty() ? "bad frame" : summary(frames.front());
    }
    case SerialEvent::bad_length: return "bad frame: its length is below 5";
    case SerialEvent::oversize: return "bad frame: its length is beyond any buffer";
    case SerialEvent::bad_escape: return "bad frame: an ff without its 55";
    case SerialEvent::restart: return fmt::format("{} bytes of a frame that another cut off", size);
    default: return fmt::format("{} bytes of no frame", size);
  }
}

}  // namespace

std::string seconds_text(Time time) {
  const std::int64_t ms = std::chrono::floor<std::chrono::milliseconds>(time).count();
  return fmt::format("{}.{:03}", ms / 1000, ms % 1000);
}

std::string duration_text(Time time) {
  const std::int64_t ms = std::chrono::floor<std::chrono::milliseconds>(time).count();
  if (ms % 1000 == 0) return fmt::format("{} s", ms / 1000);
  if (ms < 1000) return fmt::format("{} ms", ms);
  return fmt::format("{}.{:03} s", ms / 1000, ms % 1000);
}

std::string meaning(const Event& event, const Product& product, const Layout& layout) {
  if (event.what == Event::silent) return "the MCU misses every heartbeat: the module starts again";
  const Stretch& stretch = event.stretch;
  if (event.what == Event::unanswered) {
    return fmt::format("no answer after {} sends to {}", event.sends,
                       frame_summary(stretch.frame, product, layout));
  }
  if (stretch.event != SerialEvent::frame) return damage(stretch, product, layout);
  return frame_summary(stretch.frame, product, layout) + (event.again ? ", again" : "");
}

std::string log_entry(Time time, std::string_view arrow, std::string_view text,
                      const std::vector<std::uint8_t>& wire) {
  return fmt::format("{} {} {}\n{}", stamp(time), arrow, text, hex_lines(wire));
}

std::string log_text(const Event& event, const Product& product, const Layout& layout) {
  const char* arrow = event.what == Event::sent       ? "->"
                      : event.what == Event::received ? "<-"
                                                      : "  ";
  return log_entry(event.time, arrow, meaning(event, product, layout), event.stretch.wire);
}

std::string log_text(const FaultNote& note) { return log_entry(note.time, "  ", note.text, {}); }

}  // namespace gizgen
