// The MQTT codec on any bytes, as any side and version: no split of the stream changes what is
// found, what is understood can be built, and what was built is understood as the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "runtime/wire/mqtt.h"

using namespace giz::wire;
using namespace giz::wire::mqtt;

namespace {

constexpr std::size_t kMax = 300;

using Room = std::vector<std::uint8_t>;

void require(bool is_true) {
  if (!is_true) std::abort();
}

struct Found {
  std::vector<Room> packets;
  Fault fault = Fault::none;
  std::size_t left = 0;

  bool operator==(const Found&) const = default;
};

Found found(Bytes stream, std::size_t portion) {
  Room room(5);
  Room more;
  Reader reader(room, kMax);
  Found result;
  while (!stream.empty() && reader.fault() == Fault::none) {
    Bytes part = stream.first(std::min(stream.size(), portion));
    stream = stream.subspan(part.size());
    for (;;) {
      if (const std::optional<Bytes> packet = reader.next(part)) {
        result.packets.emplace_back(packet->begin(), packet->end());
      } else if (reader.wanted() > 0) {
        require(reader.wanted() <= kMax);
        more = Room(reader.wanted());
        reader.move_to(more);
        room.swap(more);
      } else {
        break;
      }
    }
    require(part.empty() || reader.fault() != Fault::none);
  }
  result.fault = reader.fault();
  result.left = result.fault == Fault::none ? reader.pending() : 0;
  return result;
}

std::size_t walked(Bytes list) {
  std::size_t sum = 0;
  for (Bytes rest = list; const std::optional<Property> next = next_property(rest);) {
    sum += next->text.size() + next->data.size();
  }
  for (Bytes rest = list; const std::optional<Subscription> next = next_subscription(rest);) {
    sum += next->filter.size() + (matches(next->filter, "a/b") ? 1 : 0);
  }
  for (Bytes rest = list; const std::optional<std::string_view> next = next_filter(rest);) {
    sum += split_share(*next).filter.size();
  }
  return sum;
}

// Built twice: the first packet may be in a longer form than the builder's.
void check(const Room& packet, const Link& link) {
  const Parsed parsed = parse(packet, link);
  require(!name_of(parsed.fault).empty());
  if (parsed.fault != Fault::none) return;
  const std::size_t need = build(parsed.packet, link, {}).need;
  Room first(need);
  require(build(parsed.packet, link, first).fault == Fault::none);
  const Parsed again = parse(first, link);
  require(again.fault == Fault::none && again.packet.index() == parsed.packet.index());
  Room second(need);
  require(build(again.packet, link, second).bytes.size() == need && first == second);
  require(first.size() <= packet.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes stream(data + 1, size - 1);
  const Found whole = found(stream, size);
  require(found(stream, 1) == whole);
  require(found(stream, 2 + data[0] / 8) == whole);
  Link link{data[0] % 2 == 0 ? Side::client : Side::server, std::nullopt};
  if (data[0] / 2 % 4 != 0) link.version = static_cast<Version>(2 + data[0] / 2 % 4);
  for (const Room& packet : whole.packets) check(packet, link);
  require(walked(stream) < 10 * size);
  return 0;
}
