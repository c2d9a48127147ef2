// Acknowledgements that do not come: three sends with one sn, about 200 ms apart, then silence. And
// the sequence numbers.
#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "generator/simulate/cases.h"
#include "generator/simulate/frame_log.h"

namespace gizgen {
namespace {

using giz::wire::Command;

// The protocol says 200 ms; between these a busy machine and an older firmware find room.
constexpr Time kNextSend = std::chrono::milliseconds(1500);
constexpr Time kTwoSendsAtLeast = std::chrono::milliseconds(200);  // of 400
constexpr Time kSilence = std::chrono::milliseconds(800);
constexpr unsigned kSends = 3;
constexpr int kMostRequests = 300;  // 256 and those that come between
constexpr std::size_t kCounted = 8;

Event first_send(Bench& bench) { return bench.await_report(bench.change_something()); }

void unanswered_report(Bench& bench) {
  const Withhold withhold(bench);
  const Event first = first_send(bench);
  const auto again = same_request(first);
  Time last = first.time;
  for (unsigned sends = 2; sends <= kSends; ++sends) {
    last =
        bench
            .await(fmt::format("send {} of the report with sn {}", sends, first.stretch.frame.sn),
                   again, kNextSend)
            .time;
  }
  if (last - first.time < kTwoSendsAtLeast) {
    throw CaseFailed{fmt::format("three sends came within {}; 200 ms lie between two",
                                 duration_text(last - first.time))};
  }
  if (bench.comes(again, kSilence)) {
    throw CaseFailed{fmt::format("the report with sn {} was sent more than {} times",
                                 first.stretch.frame.sn, kSends)};
  }
}

void wrong_sn(Bench& bench) {
  const Withhold withhold(bench);
  const Event first = first_send(bench);
  const std::uint8_t sn = first.stretch.frame.sn;
  bench.send({Command::p0_up_ack, static_cast<std::uint8_t>(sn + 1), 0, {}});
  bench.await(fmt::format("the report with sn {} again, since sn {} was acknowledged", sn,
                          static_cast<std::uint8_t>(sn + 1)),
              same_request(first), kNextSend);
  bench.send({Command::p0_up_ack, sn, 0, {}});
  if (bench.comes(same_request(first), kSilence)) {
    throw CaseFailed{
        fmt::format("the report with sn {} was sent again after its acknowledgement", sn)};
  }
}

Bench::Counters need_counters(Bench& bench) {
  bench.need_opcodes();
  const auto counters = bench.counters();
  if (counters) return *counters;
  throw CaseFailed{"the counters did not come"};
}

void counters(Bench& bench) {
  const Bench::Counters before = need_counters(bench);
  std::vector<std::uint8_t> wire = to_wire(bench.next_frame(Command::heartbeat).view());
  wire.back() = static_cast<std::uint8_t>(wire.back() ^ 0x10);
  bench.send_raw(std::move(wire));
  {
    const Withhold withhold(bench);
    const Event first = first_send(bench);
    while (bench.comes(same_request(first), kSilence)) {
    }
  }
  const Bench::Counters after = need_counters(bench);
  if (after.bad_checksums == before.bad_checksums) {
    throw CaseFailed{"a bad checksum was not counted"};
  }
  if (after.given_up == before.given_up) {
    throw CaseFailed{"a request that nobody answered was not counted"};
  }
}

// Makes the microcontroller send one request of its own, or more.
void provoke(Bench& bench) {
  if (!bench.obeys()) {
    bench.await_report(bench.change_something());
    return;
  }
  bench.order(Opcode::echo, {0x00});
  const auto is_data = [&](const Event& event) {
    if (!is_frame(event, Command::p0_up)) return false;
    const auto reading = read_up(bench.table(), event.stretch.frame.payload);
    return reading && reading->kind == giz::wire::Kind::transparent_up;
  };
  bench.await("the transparent data back", is_data);
}

// The sequence numbers of the first sends among the events.
std::vector<std::uint8_t> numbers(const std::vector<Event>& events) {
  std::vector<std::uint8_t> found;
  for (const Event& event : events) {
    if (is_request(event)) found.push_back(event.stretch.frame.sn);
  }
  return found;
}

bool is_come_round(const std::vector<std::uint8_t>& sns) {
  return sns.size() >= kCounted && std::find(sns.begin() + 1, sns.end(), 0) != sns.end();
}

bool follows(std::uint8_t before, std::uint8_t sn) {
  return sn == static_cast<std::uint8_t>(before + 1);
}

void sequence(Bench& bench) {
  std::vector<std::uint8_t> sns;
  for (int i = 0; i < kMostRequests && !is_come_round(sns); ++i) {
    provoke(bench);
    sns = numbers(bench.history());
    const auto gap = std::adjacent_find(sns.begin(), sns.end(), std::not_fn(follows));
    if (gap == sns.end()) continue;
    throw CaseFailed{fmt::format("sn {} came behind sn {}", *(gap + 1), *gap)};
  }
  if (!is_come_round(sns)) throw CaseFailed{"the sequence number did not come round to 0"};
}

}  // namespace

Cases resend_cases() {
  return {
      {"a report nobody acknowledges is sent three times with one sn, then no more",
       unanswered_report, true},
      {"an acknowledgement with another sn does not end the sending", wrong_sn, true},
      {"the firmware counts a bad checksum and a request given up", counters},
      {"sequence numbers count up by one and begin again at 0", sequence},
  };
}

}  // namespace gizgen
