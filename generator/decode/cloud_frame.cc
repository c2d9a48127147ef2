// Head, length, flag, command; then what the command brings. A P0 frame whose length is off is told
// by this: with the bytes that are there, the product can read it.
#include <fmt/format.h>

#include "generator/decode/draft.h"
#include "generator/decode/pieces.h"
#include "runtime/wire/cloud.h"

namespace gizgen {
namespace {

using giz::wire::Bytes;
using giz::wire::CloudCommand;
using giz::wire::CloudFault;
using giz::wire::CloudFrame;

constexpr std::size_t kHead = 4;
constexpr std::size_t kMaxLengthBytes = 4;
constexpr std::size_t kFlagAndCommand = 3;

// The length behind the head.
struct Length {
  std::size_t value = 0;
  std::size_t bytes = 0;
  bool is_whole = false;
};

Length read_length(Bytes frame) {
  Length length;
  while (length.bytes < kMaxLengthBytes && kHead + length.bytes < frame.size()) {
    const std::uint8_t byte = frame[kHead + length.bytes];
    length.value |= std::size_t{byte & 0x7Fu} << (7 * length.bytes++);
    if ((byte & 0x80) != 0) continue;
    length.is_whole = true;
    break;
  }
  return length;
}

// The P0 in a body, if it is a P0 frame with one that this product can read.
std::optional<std::string> readable_p0(Bytes body, const Device& device) {
  CloudFrame frame;
  if (parse_cloud_body(body, frame) != CloudFault::none || !has_p0(frame.command)) return {};
  return p0_summary(frame.payload, device);
}

// The body is not as long as its length says.
FrameFault explain_length(Bytes body, std::size_t says, const Device& device) {
  const std::size_t is = body.size();
  const std::size_t off = is < says ? says - is : is - says;
  const std::optional<std::string> p0 = readable_p0(body, device);
  if (!p0) {
    return {FaultKind::unreadable,
            fmt::format("cut short: {} missing of {}", counted(off, "byte"), says), ""};
  }
  return {FaultKind::readable,
          fmt::format("the length is {} too {}: it says {}, {} follow and are a whole {}", off,
                      is < says ? "large" : "small", says, is, p0->substr(0, p0->find(','))),
          "it counts what stands behind it: flag, command and payload"};
}

std::string_view help_for_unknown(Bytes body) {
  const auto command = static_cast<std::uint32_t>(body[1] << 8 | body[2]);
  const auto known = [](std::uint32_t number) {
    return !meaning_of(static_cast<CloudCommand>(number)).meaning.empty();
  };
  if (known((command >> 8 | command << 8) & 0xFFFF)) {
    return "wrong byte order: numbers travel big-endian";
  }
  if (known(static_cast<std::uint32_t>(body[0] << 8 | body[1]))) {
    return "the flag byte before the command is missing";
  }
  return "";
}

// Says that [at, end) is too short for what should stand there.
std::nullopt_t explain_incomplete(Draft& draft, std::size_t at, std::size_t end,
                                  std::string_view name, std::size_t needed) {
  draft.fault(FaultKind::unreadable,
              fmt::format("the {} needs {}, {} there", name, counted(needed, "byte"), end - at));
  if (end > at) draft.add(at, end, name, "incomplete");
  return std::nullopt;
}

// sn and did, which stand before P0; returns where P0 begins, nothing when they are cut off.
std::optional<std::size_t> explain_prefix(Draft& draft, std::size_t at, std::size_t end,
                                          CloudCommand command, std::uint8_t flag) {
  if (has_sn(command)) {
    if (end - at < 4) return explain_incomplete(draft, at, end, "sn", 4);
    draft.add(at, at + 4, "sn", std::to_string(draft.number(at, 4)));
    at += 4;
  }
  if ((flag & 1) == 0) return at;
  if (end - at < 2) return explain_incomplete(draft, at, end, "did length", 2);
  const std::size_t size = draft.number(at, 2);
  draft.add(at, at + 2, "did length", std::to_string(size));
  at += 2;
  if (end - at < size) return explain_incomplete(draft, at, end, "did", size);
  draft.add(at, at + size, "did", printable(draft.bytes(at, at + size)));
  return at + size;
}

void explain_p0_frame(Draft& draft, std::size_t at, std::size_t end, CloudCommand command,
                      std::uint8_t flag) {
  const std::optional<std::size_t> p0 = explain_prefix(draft, at, end, command, flag);
  if (!p0) return;
  const bool is_down = command == CloudCommand::p0_down || command == CloudCommand::p0_down_sn;
  if (*p0 < end) {
    explain_p0(draft, *p0, end, is_down ? Travel::down : Travel::up);
  } else if (is_down) {
    draft.fault(FaultKind::unreadable, "P0 is empty");
  } else {
    draft.out.meaning = "P0 down ack";
  }
}

// The body of a whole frame.
void explain_body(Draft& draft, std::size_t at, std::size_t end) {
  if (end - at < kFlagAndCommand) {
    draft.fault(FaultKind::unreadable,
                fmt::format("flag and command need 3 bytes, {} there", end - at));
    if (end > at) draft.add(at, end, "body", "");
    return;
  }
  const std::uint8_t flag = draft.bytes()[at];
  const auto command = static_cast<CloudCommand>(draft.number(at + 1, 2));
  const CloudMeaning meaning = meaning_of(command);
  draft.out.direction = meaning.direction;
  draft.out.meaning = meaning.meaning;
  const bool did = has_p0(command) && (flag & 1) != 0;
  draft.add(at, at + 1, "flag", did ? "a did stands before P0" : flag == 0 ? "none" : "");
  draft.add(at + 1, at + 3, "command", draft.out.meaning);
  if (meaning.meaning.empty()) {
    draft.out.meaning = "unknown command";
    draft.fault(FaultKind::unreadable,
                fmt::format("command {:04x} is not known", static_cast<std::uint16_t>(command)),
                help_for_unknown(draft.bytes(at, end)));
    if (end > at + 3) draft.add(at + 3, end, "payload", counted(end - at - 3, "byte"));
  } else if (has_p0(command)) {
    explain_p0_frame(draft, at + kFlagAndCommand, end, command, flag);
  } else {
    explain_pieces(draft, at + kFlagAndCommand, end, meaning.pieces);
  }
}

// What is there of a frame that is cut short: up to the command.
void explain_start(Draft& draft, std::size_t at, std::size_t end) {
  if (end - at < kFlagAndCommand) {
    if (end > at) draft.add(at, end, "body", counted(end - at, "byte"));
    return;
  }
  const auto command = static_cast<CloudCommand>(draft.number(at + 1, 2));
  const CloudMeaning meaning = meaning_of(command);
  draft.out.direction = meaning.direction;
  draft.out.meaning = meaning.meaning.empty() ? "unknown command" : meaning.meaning;
  draft.add(at, at + 1, "flag", "");
  draft.add(at + 1, at + 3, "command", draft.out.meaning);
  if (end > at + 3) draft.add(at + 3, end, "payload", counted(end - at - 3, "byte"));
  if (command == CloudCommand::module_info) {
    draft.note("module firmware announces 119 bytes here, however many it sends");
  }
}

Plain plain_of(Bytes bytes, std::size_t offset) {
  Plain plain;
  plain.bytes.assign(bytes.begin(), bytes.end());
  for (std::size_t at = 0; at <= bytes.size(); ++at) plain.places.push_back(offset + at);
  return plain;
}

// Where a frame's body begins and ends.
struct Span {
  Length length;
  std::size_t start = 0;  // of the body
  std::size_t end = 0;
};

// Whether `bytes` begin with a frame that is there as a whole and whose command is known.
bool is_frame(Bytes bytes) {
  if (!begins_cloud(bytes)) return false;
  const Length length = read_length(bytes);
  const std::size_t start = kHead + length.bytes;
  if (!length.is_whole || length.value < kFlagAndCommand) return false;
  if (length.value > bytes.size() - start) return false;
  const auto command = giz::wire::get_number(bytes, start + 1, 2);
  return !meaning_of(static_cast<CloudCommand>(command)).meaning.empty();
}

// Where in [from, end) a whole frame begins that reaches beyond `end`, or `end`. A head alone would
// not do: 00000003 may be data.
std::size_t next_frame(Bytes bytes, std::size_t from, std::size_t end) {
  for (std::size_t at = from; at < end; ++at) {
    const Bytes rest = bytes.subspan(at);
    if (!is_frame(rest)) continue;
    const Length length = read_length(rest);
    if (at + kHead + length.bytes + length.value > end || end == bytes.size()) return at;
  }
  return end;
}

Span measure(Bytes bytes, const Device& device) {
  Span span{read_length(bytes), 0, bytes.size()};
  span.start = kHead + span.length.bytes;
  if (!span.length.is_whole) return span;
  const std::size_t says = span.start + span.length.value;
  if (bytes.size() < says) {
    span.end = next_frame(bytes, span.start, bytes.size());
    return span;
  }
  span.end = says;
  const std::size_t next = next_head(bytes, says);
  const Bytes body = bytes.subspan(span.start, says - span.start);
  if (next == says || readable_p0(body, device)) return span;
  // Bytes are left over: the length may be too small, or the frame was cut short by the next.
  if (readable_p0(bytes.subspan(span.start, next - span.start), device)) {
    span.end = next;
  } else {
    span.end = next_frame(bytes, span.start, says);
  }
  return span;
}

void explain_whole(Draft& draft, const Span& span) {
  const Length& length = span.length;
  draft.add(0, kHead, "head", "");
  if (length.bytes > 0) {
    draft.add(kHead, span.start, "length", length.is_whole ? std::to_string(length.value) : "");
  }
  const Bytes body = draft.bytes(span.start, span.end);
  if (!length.is_whole) {
    draft.fault(FaultKind::unreadable, length.bytes == kMaxLengthBytes
                                           ? "the length has more than four bytes"
                                           : "cut short: the length is missing");
    if (!body.empty()) draft.add(span.start, span.end, "body", counted(body.size(), "byte"));
    return;
  }
  if (body.size() == length.value) {
    explain_body(draft, span.start, span.end);
    return;
  }
  draft.out.faults.push_back(explain_length(body, length.value, draft.device()));
  if (readable_p0(body, draft.device())) {
    explain_body(draft, span.start, span.end);
  } else {
    explain_start(draft, span.start, span.end);
  }
}

}  // namespace

Explanation explain_cloud(Bytes bytes, std::size_t offset, const Device& device) {
  const Span span = measure(bytes, device);
  Draft draft(device, plain_of(bytes.first(span.end), offset));
  draft.out.link = Link::cloud;
  draft.out.offset = offset;
  draft.out.length = span.end;
  explain_whole(draft, span);
  return std::move(draft.out);
}

}  // namespace gizgen
