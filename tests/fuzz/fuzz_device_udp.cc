// Any bytes as the datagrams of one address by UDP. The first byte of each is its length; a login
// is let in unless its passcode begins with 'w'. Before it is, no answer is longer than what asked.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "runtime/service/device/conversation.h"
#include "tests/service/bench_product.h"

using namespace giz;
using namespace giz::device;

namespace {

void require(bool is_true) {
  if (!is_true) std::abort();
}

// false: the session is over.
bool take(Conversation& conversation, FrameReader& reader, wire::Bytes datagram) {
  reader.push(datagram);
  std::size_t answered = 0;
  const bool was_joined = conversation.joined();
  while (const std::optional<wire::CloudFrame> frame = reader.next()) {
    const Step step = conversation.take(*frame);
    if (step.what == Step::end) return false;
    answered += step.wire.size();
    if (step.what == Step::report) require(conversation.joined() && !step.p0.empty());
    if (step.what != Step::admit) continue;
    const bool is_good = !conversation.who().passcode.starts_with('w');
    answered += (is_good ? conversation.admitted() : conversation.refused()).size();
    if (!was_joined) require(answered <= datagram.size());
    if (!is_good) return false;
    require(conversation.did() == conversation.who().did);
  }
  const bool is_sound = reader.fault() == wire::CloudFault::none;
  reader.reset();
  require(!reader.pending());
  return is_sound;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Conversation conversation(bench_product, Manner::datagram, "192.0.2.1");
  FrameReader reader;
  wire::Bytes rest(data, size);
  while (!rest.empty()) {
    const std::size_t length = std::min<std::size_t>(rest[0], rest.size() - 1);
    const wire::Bytes datagram = rest.subspan(1, length);
    rest = rest.subspan(1 + length);
    if (!take(conversation, reader, datagram)) break;
  }
  return 0;
}
