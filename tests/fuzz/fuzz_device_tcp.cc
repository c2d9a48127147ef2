// Any bytes as a device's stream by TCP: no split changes what is understood, nothing is stored or
// answered before the login, and what is kept is bounded.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/service/device/conversation.h"
#include "tests/service/bench_product.h"

using namespace giz;
using namespace giz::device;

namespace {

void require(bool is_true) {
  if (!is_true) std::abort();
}

struct Outcome {
  std::string steps;
  wire::CloudFault fault = wire::CloudFault::none;
  bool is_over = false;

  bool operator==(const Outcome&) const = default;
};

void note(Outcome& outcome, const Step& step) {
  outcome.steps += static_cast<char>('0' + step.what);
  outcome.steps += std::to_string(step.sn);
  outcome.steps.append(step.wire.begin(), step.wire.end());
  outcome.steps.append(step.p0.begin(), step.p0.end());
  outcome.steps += step.why;
}

void take(Conversation& conversation, const wire::CloudFrame& frame, bool lets_in,
          Outcome& outcome) {
  const bool was_joined = conversation.joined();
  const Step step = conversation.take(frame);
  note(outcome, step);
  if (!was_joined)
    require(step.what != Step::report && step.what != Step::answer && step.what != Step::send &&
            step.what != Step::clients);
  if (step.what == Step::send) require(step.wire.size() <= 8);
  if (step.what == Step::end) outcome.is_over = true;
  if (step.what != Step::admit) return;
  require(is_did(conversation.who().did) && conversation.who().product_key.size() == 32);
  const Wire answer = lets_in ? conversation.admitted() : conversation.refused();
  require(answer.size() == 9 && conversation.joined() == lets_in);
  if (!lets_in) outcome.is_over = true;
}

Outcome talk(wire::Bytes stream, std::size_t portion, bool lets_in) {
  Conversation conversation(bench_product, Manner::stream, "192.0.2.1");
  FrameReader reader;
  Outcome outcome;
  while (!stream.empty() && !outcome.is_over) {
    const wire::Bytes part = stream.first(std::min(stream.size(), portion));
    stream = stream.subspan(part.size());
    reader.push(part);
    while (!outcome.is_over) {
      const std::optional<wire::CloudFrame> frame = reader.next();
      if (!frame) break;
      take(conversation, *frame, lets_in, outcome);
    }
    outcome.fault = reader.fault();
    if (outcome.fault != wire::CloudFault::none) break;
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const wire::Bytes stream(data + 1, size - 1);
  const bool lets_in = data[0] % 4 != 0;
  const Outcome whole = talk(stream, size, lets_in);
  require(talk(stream, 1, lets_in) == whole);
  require(talk(stream, 2 + data[0] / 4, lets_in) == whole);
  return 0;
}
