// A frame is read as it should travel. Where that fails, other readings are tried in the order of
// how much they explain: the same bytes without escapes, the length the wrong way round, a length
// that is off. Only what no reading explains is a wrong checksum or a frame cut short.
#include <algorithm>

#include <fmt/format.h>

#include "generator/decode/draft.h"
#include "generator/decode/pieces.h"
#include "runtime/wire/serial.h"

namespace gizgen {
namespace {

using giz::wire::Bytes;
using giz::wire::Command;

constexpr std::size_t kHeadAndLength = 4;
constexpr std::size_t kSn = 5;
constexpr std::size_t kFlags = 6;
constexpr std::size_t kPayload = 8;
constexpr std::size_t kShortest = 9;

// The bytes up to the next head.
struct Chunk {
  Plain plain;
  std::vector<std::size_t> lone;  // positions in `plain` of each FF that no 55 follows
  std::size_t size = 0;           // bytes given
};

Chunk unescape(Bytes given, std::size_t offset) {
  Chunk chunk;
  const auto put = [&](std::size_t at) {
    chunk.plain.bytes.push_back(given[at]);
    chunk.plain.places.push_back(offset + at);
  };
  put(0);
  put(1);
  std::size_t at = 2;
  while (at < given.size() && !begins_serial(given.subspan(at))) {
    const bool escaped = given[at] == 0xFF && at + 1 < given.size() && given[at + 1] == 0x55;
    if (given[at] == 0xFF && !escaped) chunk.lone.push_back(chunk.plain.size());
    put(at);
    at += escaped ? 2 : 1;
  }
  chunk.plain.places.push_back(offset + at);
  chunk.size = at;
  return chunk;
}

Plain as_it_stands(Bytes given, std::size_t offset, std::size_t size) {
  Plain plain;
  plain.bytes.assign(given.begin(), given.begin() + static_cast<std::ptrdiff_t>(size));
  for (std::size_t at = 0; at <= size; ++at) plain.places.push_back(offset + at);
  return plain;
}

std::size_t length_of(Bytes bytes) { return giz::wire::get_number(bytes, 2, 2); }

std::uint8_t sum(Bytes bytes) {
  std::uint8_t total = 0;
  for (const std::uint8_t byte : bytes) total = static_cast<std::uint8_t>(total + byte);
  return total;
}

// Whether a frame of `total` bytes is there and its checksum agrees.
bool agrees(Bytes bytes, std::size_t total) {
  return total >= kShortest && bytes.size() >= total &&
         sum(bytes.subspan(2, total - 3)) == bytes[total - 1];
}

// How the bytes are to be read.
struct Reading {
  Plain plain;
  std::size_t total = 0;     // plain bytes of the frame, checksum included
  std::size_t consumed = 0;  // bytes given
  bool is_whole = true;      // the payload ends where it should
  std::vector<FrameFault> faults;
  std::vector<std::string> notes;
};

void cut(Plain& plain, std::size_t total) {
  plain.bytes.resize(total);
  plain.places.resize(total + 1);
}

bool may_be_lone(const Chunk& chunk, std::size_t total) {
  for (const std::size_t at : chunk.lone) {
    if (total != kShortest || (at != kSn && at != total - 1)) return false;
  }
  return true;
}

// The frame as it should travel, or with lone FFs where its checksum agrees nevertheless.
std::optional<Reading> read_proper(const Chunk& whole) {
  const std::size_t total = length_of(whole.plain.bytes) + kHeadAndLength;
  if (!agrees(whole.plain.bytes, total)) return std::nullopt;
  Chunk chunk = whole;
  std::erase_if(chunk.lone, [&](std::size_t at) { return at >= total; });
  Reading reading;
  reading.total = total;
  reading.consumed = whole.plain.places[total] - whole.plain.places[0];
  if (!chunk.lone.empty() && may_be_lone(chunk, total)) {
    reading.notes.push_back("an FF without its 55, as modules send bare acknowledgements");
  } else if (!chunk.lone.empty()) {
    reading.faults.push_back(
        {FaultKind::readable,
         fmt::format("the FF at byte {} has no 55 behind it; as it stands the checksum agrees",
                     whole.plain.places[chunk.lone[0]]),
         "the sender does not escape, or the escapes were removed when this was recorded"});
  }
  cut(chunk.plain, total);
  reading.plain = std::move(chunk.plain);
  return reading;
}

// The bytes as they stand, none of them an escape.
std::optional<Reading> read_without_escapes(Bytes given, std::size_t offset) {
  const std::size_t total = length_of(given) + kHeadAndLength;
  if (!agrees(given, total)) return std::nullopt;
  std::size_t lone = 0;
  std::size_t escapes = 0;
  for (std::size_t at = total - 1; at >= 2; --at) {
    if (given[at] != 0xFF) continue;
    const bool escaped = at + 1 < given.size() && given[at + 1] == 0x55;
    (escaped ? escapes : lone) += 1;
  }
  if (lone + escapes == 0) return std::nullopt;
  Reading reading;
  reading.plain = as_it_stands(given, offset, total);
  reading.total = reading.consumed = total;
  if (lone > 0) {
    reading.faults.push_back(
        {FaultKind::readable,
         "the FFs have no 55 behind them; as they stand length and checksum agree",
         "the sender does not escape, or the escapes were removed when this was recorded"});
  } else {
    reading.faults.push_back({FaultKind::readable,
                              "length and checksum agree only if the 55 behind each FF is counted",
                              "an escape is neither counted nor summed"});
  }
  return reading;
}

// Whether the checksum agrees with a length that fits `total` bytes, whatever the length says.
bool agrees_without_length(Bytes bytes, std::size_t total) {
  if (total < kShortest) return false;
  const std::size_t length = total - kHeadAndLength;
  const auto right = static_cast<std::uint8_t>((length >> 8) + length);
  return static_cast<std::uint8_t>(right + sum(bytes.subspan(4, total - 5))) == bytes[total - 1];
}

// A frame that is as long as the chunk, whatever its length says.
std::optional<Reading> read_to_end(const Chunk& chunk) {
  const Bytes bytes = chunk.plain.bytes;
  const std::size_t total = bytes.size();
  const std::size_t says = length_of(bytes);
  if (total == says + kHeadAndLength) return std::nullopt;
  if (!agrees(bytes, total) && !agrees_without_length(bytes, total)) return std::nullopt;
  const std::size_t is = total - kHeadAndLength;
  Reading reading;
  reading.plain = chunk.plain;
  reading.total = total;
  reading.consumed = chunk.size;
  if ((says >> 8 | (says & 0xFF) << 8) == is) {
    reading.faults.push_back({FaultKind::readable,
                              fmt::format("the length is {} with its bytes in reverse order", is),
                              "wrong byte order: numbers travel big-endian"});
  } else {
    const std::size_t off = says > is ? says - is : is - says;
    reading.faults.push_back(
        {FaultKind::readable,
         fmt::format("the length is {} too {}: it says {}, {} follow and their checksum agrees",
                     off, says > is ? "large" : "small", says, is),
         "it counts from the command to the checksum: 5 and the payload"});
  }
  return reading;
}

// What else the sender may have summed.
std::string checksum_help(Bytes bytes, std::uint8_t expected, std::uint8_t found) {
  const auto difference = static_cast<std::uint8_t>(found - expected);
  if (difference == 0xFE) return "the two FFs of the head are summed too";
  if (static_cast<std::uint8_t>(difference + bytes[2] + bytes[3]) == 0) {
    return "the length is not summed";
  }
  std::uint8_t escapes = 0;
  for (const std::uint8_t byte : bytes.subspan(2, bytes.size() - 3)) {
    if (byte == 0xFF) escapes = static_cast<std::uint8_t>(escapes + 0x55);
  }
  if (escapes != 0 && difference == escapes) return "the 55 behind each FF is summed too";
  return "a byte was changed on the way, or the sender sums other bytes";
}

Reading read_bad_checksum(Chunk chunk, std::size_t total) {
  Reading reading;
  reading.consumed = chunk.plain.places[total] - chunk.plain.places[0];
  cut(chunk.plain, total);
  const Bytes bytes = chunk.plain.bytes;
  const std::uint8_t expected = sum(bytes.subspan(2, total - 3));
  const std::uint8_t found = bytes[total - 1];
  reading.faults.push_back(
      {FaultKind::readable,
       fmt::format("the checksum is {:02x}, should be {:02x}", found, expected),
       checksum_help(bytes, expected, found)});
  reading.plain = std::move(chunk.plain);
  reading.total = total;
  return reading;
}

Reading read_cut_short(Chunk chunk) {
  Reading reading;
  reading.consumed = chunk.size;
  reading.total = chunk.plain.size();
  reading.is_whole = false;
  const std::size_t there = chunk.plain.size();
  if (there < kHeadAndLength) {
    reading.faults.push_back(
        {FaultKind::unreadable,
         fmt::format("cut short: {} of a frame's head", counted(there, "byte")), ""});
  } else if (const std::size_t says = length_of(chunk.plain.bytes); says + 4 < kShortest) {
    reading.faults.push_back(
        {FaultKind::unreadable, fmt::format("the length is {}; the least is 5", says), ""});
  } else {
    reading.faults.push_back(
        {FaultKind::unreadable,
         fmt::format("cut short: {} missing of {}", counted(says + kHeadAndLength - there, "byte"),
                     says + kHeadAndLength),
         ""});
  }
  reading.plain = std::move(chunk.plain);
  return reading;
}

Reading read(Bytes given, std::size_t offset) {
  Chunk chunk = unescape(given, offset);
  if (chunk.plain.size() < kHeadAndLength) return read_cut_short(std::move(chunk));
  if (auto reading = read_proper(chunk)) return *std::move(reading);
  if (auto reading = read_without_escapes(given, offset)) return *std::move(reading);
  if (auto reading = read_to_end(chunk)) return *std::move(reading);
  const std::size_t total = length_of(chunk.plain.bytes) + kHeadAndLength;
  if (total >= kShortest && chunk.plain.size() >= total) {
    return read_bad_checksum(std::move(chunk), total);
  }
  return read_cut_short(std::move(chunk));
}

std::string direction_of(Side side) {
  switch (side) {
    case Side::mcu_to_module: return "MCU to module";
    case Side::module_to_mcu: return "module to MCU";
    case Side::either:
    case Side::unknown: break;
  }
  return {};
}

bool carries_p0(Command command) {
  return command == Command::p0_down || command == Command::p0_down_ack ||
         command == Command::p0_up;
}

std::string flags_text(Command command, std::uint32_t flags) {
  if (flags == 0) return "none";
  if (carries_p0(command) && (flags & 1) != 0) return "a did stands before P0";
  if (command == Command::big_data_ready && flags == 1) return "wants lines of a hex file";
  if (command == Command::big_data_piece && flags == 1) return "a line of a hex file";
  if (command == Command::big_data_piece && flags == 3) return "the last line of a hex file";
  return fmt::format("{:04x}", flags);
}

// The did in front of P0, if the flags say so; returns where P0 begins, nothing when it is cut off.
std::optional<std::size_t> explain_did(Draft& draft, std::size_t end) {
  if ((draft.number(kFlags, 2) & 1) == 0) return kPayload;
  const std::size_t first = kPayload + 1;
  const std::size_t size = draft.bytes()[kPayload];
  draft.add(kPayload, first, "did length", std::to_string(size));
  if (size > end - first) {
    draft.fault(FaultKind::unreadable,
                fmt::format("the did needs {}, {} there", counted(size, "byte"), end - first));
    draft.add(first, end, "did", "incomplete");
    return std::nullopt;
  }
  draft.add(first, first + size, "did", printable(draft.bytes(first, first + size)));
  return first + size;
}

void explain_payload(Draft& draft, Command command, std::size_t end, const Pieces& pieces) {
  if (!carries_p0(command) || (command == Command::p0_down_ack && end == kPayload)) {
    explain_pieces(draft, kPayload, end, pieces);
    return;
  }
  const std::optional<std::size_t> p0 = end == kPayload ? end : explain_did(draft, end);
  if (p0 == end) {
    draft.fault(FaultKind::unreadable, "P0 is empty");
  } else if (p0) {
    explain_p0(draft, *p0, end, command == Command::p0_down ? Travel::down : Travel::up);
  }
}

// Head, length and command, as far as they are there; returns what the command brings.
SerialMeaning explain_start(Draft& draft, std::size_t total, Bytes payload) {
  draft.add(0, 2, "head", "");
  if (total > 2) {
    const bool is_whole = total >= kHeadAndLength;
    draft.add(2, std::min(total, kHeadAndLength), "length",
              is_whole ? std::to_string(length_of(draft.bytes())) : "");
  }
  if (total <= kHeadAndLength) return {};
  const std::uint8_t command = draft.bytes()[4];
  const SerialMeaning meaning = meaning_of(static_cast<Command>(command), payload);
  draft.out.direction = direction_of(meaning.side);
  draft.out.meaning = meaning.meaning.empty() ? "unknown command" : meaning.meaning;
  draft.add(4, 5, "command", std::string(meaning.meaning));
  if (meaning.meaning.empty()) {
    draft.fault(FaultKind::unreadable, fmt::format("command {:02x} is not known", command));
  }
  return meaning;
}

// The fields of as much of the frame as there is.
void explain_fields(Draft& draft, std::size_t total, bool is_whole) {
  const std::size_t end = is_whole ? total - 1 : total;
  const Bytes payload = end > kPayload ? draft.bytes(kPayload, end) : Bytes{};
  const SerialMeaning meaning = explain_start(draft, total, payload);
  if (total <= kSn) return;
  draft.add(kSn, kSn + 1, "sn", std::to_string(draft.bytes()[kSn]));
  if (total <= kFlags) return;
  const auto command = static_cast<Command>(draft.bytes()[4]);
  const bool has_flags = total >= kPayload;
  draft.add(kFlags, std::min(total, kPayload), "flags",
            has_flags ? flags_text(command, draft.number(kFlags, 2)) : "");
  if (is_whole && !meaning.meaning.empty()) {
    explain_payload(draft, command, end, meaning.pieces);
  } else if (!payload.empty()) {
    draft.add(kPayload, end, "payload", counted(payload.size(), "byte"));
  }
}

}  // namespace

Explanation explain_serial(Bytes bytes, std::size_t offset, const Device& device) {
  Reading reading = read(bytes, offset);
  Draft draft(device, std::move(reading.plain));
  draft.out.link = Link::serial;
  draft.out.offset = offset;
  draft.out.length = reading.consumed;
  draft.out.faults = std::move(reading.faults);
  draft.out.notes = std::move(reading.notes);
  const bool sum_agrees =
      agrees(draft.bytes(), reading.total) || agrees_without_length(draft.bytes(), reading.total);
  explain_fields(draft, reading.total, reading.is_whole);
  if (reading.is_whole) {
    draft.add(reading.total - 1, reading.total, "checksum", sum_agrees ? "agrees" : "wrong");
  }
  return std::move(draft.out);
}

}  // namespace gizgen
