#include "generator/simulate/p0_version.h"

#include <fmt/format.h>

#include "generator/base/unicode.h"
#include "generator/model/fingerprint.h"

namespace gizgen {
namespace {

constexpr std::size_t kAt = 8;  // behind the version of the protocol
constexpr std::size_t kSize = 8;

bool is_vendors(std::string_view version) {
  return version == "00000002" || version == "00000004";
}

}  // namespace

std::optional<std::string> p0_version_of(const OwnedFrame& frame) {
  if (frame.command != giz::wire::Command::device_info) return std::nullopt;
  if (frame.payload.size() < kAt + kSize) return std::nullopt;
  return std::string(frame.payload.begin() + kAt, frame.payload.begin() + kAt + kSize);
}

P0Watch::P0Watch(const Subject& subject)
    : source_(subject.product.source), expected_(p0_version(subject.product, subject.layout)) {}

std::string P0Watch::see(const Event& event) {
  if (event.what != Event::received) return {};
  if (event.stretch.event != giz::wire::SerialEvent::frame) return {};
  const auto version = p0_version_of(event.stretch.frame);
  if (!version || *version == told_) return {};
  told_ = *version;
  if (told_ == expected_ || is_vendors(told_)) return {};
  return fmt::format(
      "the MCU's P0 version is {}, that of {} is {}: its firmware was made from another definition; "
      "build it anew from this one, or list what differs with `gizgen fingerprint {} --against "
      "firmware/README.md`",
      printable(told_), source_, expected_, source_);
}

}  // namespace gizgen
