#include "generator/simulate/cloud_log.h"

#include <fmt/format.h>

#include "generator/base/unicode.h"
#include "generator/decode/explain.h"
#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

std::string sn_of(const std::vector<std::uint8_t>& wire) {
  CloudReader reader;
  const auto packets = reader.push(wire);
  const bool has = packets.size() == 1 && giz::wire::has_sn(packets[0].frame.command);
  return has ? fmt::format(", sn {}", packets[0].frame.sn) : "";
}

std::string frames_summary(const std::vector<std::uint8_t>& wire, const Product& product,
                           const Layout& layout) {
  std::string out;
  for (const Explanation& frame : explain(wire, product, layout)) {
    out += (out.empty() ? "" : "; ") + summary(frame);
  }
  return out + sn_of(wire);
}

}  // namespace

std::string meaning(const CloudEvent& event, const Product& product, const Layout& layout) {
  switch (event.what) {
    case CloudEvent::note: return event.text;
    case CloudEvent::stray: return "not understood: " + event.text;
    case CloudEvent::joined: return "joined";
    case CloudEvent::left: return "not joined: " + event.text;
    default: break;
  }
  std::string text = frames_summary(event.wire, product, layout);
  if (event.peer.empty()) return text;
  return fmt::format("{}, {} {}", text, event.what == CloudEvent::sent ? "to" : "from",
                     printable(event.peer));
}

std::string log_text(const CloudEvent& event, const Product& product, const Layout& layout,
                     std::string_view who) {
  const char* arrow = event.what == CloudEvent::sent ? "->"
                      : event.what == CloudEvent::received || event.what == CloudEvent::stray
                          ? "<-"
                          : "  ";
  return log_entry(event.time, arrow, std::string(who) + meaning(event, product, layout),
                   event.wire);
}

}  // namespace gizgen
