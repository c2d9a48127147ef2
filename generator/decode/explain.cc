// The bytes are cut where a frame ends and where the next head begins; what lies between is named
// too.
#include "generator/decode/explain.h"

#include <algorithm>

#include <fmt/format.h>

#include "generator/decode/draft.h"
#include "generator/decode/hex.h"

namespace gizgen {
namespace {

using giz::wire::Bytes;

// What bytes may be that begin no frame; `is_all`: there are no others.
FrameFault fault_of_bare(Bytes bytes, bool is_all, const Device& device) {
  const auto fault = [](std::string message, std::string_view help) {
    return FrameFault{FaultKind::unreadable, std::move(message), std::string(help)};
  };
  constexpr std::string_view heads = "a frame begins with ffff (serial) or 00000003 (cloud)";
  if (!is_all) return fault("no frame begins here", heads);
  if (const std::optional<std::string> p0 = p0_summary(bytes, device)) {
    return fault(fmt::format("no frame: a P0 alone, {}", *p0), heads);
  }
  if (device.table.protocol == Protocol::standard && bytes.size() == device.table.status_bytes) {
    return fault(fmt::format("no frame: as long as a dev_status of {}", device.product.id), heads);
  }
  if (bytes.size() >= 4 && giz::wire::get_number(bytes, 0, 4) == 0x03000000) {
    return fault("no frame: 03000000 is a head in reverse order",
                 "wrong byte order: numbers travel big-endian");
  }
  return fault("no frame begins here", heads);
}

// The bytes up to the next head.
Explanation explain_bare(Bytes all, std::size_t offset, const Explanation* before,
                         const Device& device) {
  const Bytes bytes = all.first(next_head(all, 1));
  const bool is_all = before == nullptr && bytes.size() == all.size();
  Explanation result;
  result.offset = offset;
  result.length = bytes.size();
  result.meaning = "no frame";
  Field field;
  field.offset = offset;
  field.length = bytes.size();
  field.hex = to_hex(bytes);
  field.name = "bytes";
  field.text = counted(bytes.size(), "byte");
  result.fields.push_back(std::move(field));
  if (before != nullptr && before->link != Link::none && before->faults.empty()) {
    result.faults.push_back({FaultKind::unreadable,
                             fmt::format("{} behind a whole frame", counted(bytes.size(), "byte")),
                             "noise, or the frame's length is too small"});
  } else {
    result.faults.push_back(fault_of_bare(bytes, is_all, device));
  }
  return result;
}

Explanation explain_next(Bytes bytes, std::size_t offset, const Explanation* before,
                         const Device& device) {
  if (begins_serial(bytes)) return explain_serial(bytes, offset, device);
  if (begins_cloud(bytes)) return explain_cloud(bytes, offset, device);
  return explain_bare(bytes, offset, before, device);
}

}  // namespace

std::vector<Explanation> explain(Bytes bytes, const Product& product, const Layout& layout) {
  const WireTable wire(product, layout);
  const Device device{product, layout, wire.table()};
  std::vector<Explanation> all;
  for (std::size_t at = 0; at < bytes.size(); at += all.back().length) {
    const Explanation* before = all.empty() ? nullptr : &all.back();
    all.push_back(explain_next(bytes.subspan(at), at, before, device));
  }
  return all;
}

std::string summary(const Explanation& explanation) {
  std::string reading = explanation.meaning;
  for (const std::string& detail : explanation.details) reading += ", " + detail;
  if (explanation.faults.empty()) return reading;
  const FrameFault& fault = explanation.faults[0];
  if (explanation.link == Link::none) return fault.message;
  const std::string_view what = fault.kind == FaultKind::value ? "bad value" : "bad frame";
  const bool is_read =
      std::none_of(explanation.faults.begin(), explanation.faults.end(),
                   [](const FrameFault& is) { return is.kind == FaultKind::unreadable; });
  if (!is_read) return fmt::format("{}: {}", what, fault.message);
  return fmt::format("{}: {}; reads as {}", what, fault.message, reading);
}

}  // namespace gizgen
