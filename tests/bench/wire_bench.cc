// Prints what a frame costs: a report of thirty datapoints on its way through codec and framing,
// and back.
#include <array>
#include <chrono>
#include <cstdio>

#include "generator/model/layout.h"
#include "runtime/wire/cloud.h"
#include "runtime/wire/codec.h"
#include "runtime/wire/serial.h"

namespace {

constexpr int kRepeats = 200000;

// Ten bools, ten enums of four values, ten 16-bit numbers.
gizgen::Product product_of_thirty() {
  gizgen::Product product;
  for (int n = 0; n < 30; ++n) {
    gizgen::Datapoint& point = product.datapoints.emplace_back();
    point.name = "point";
    if (n < 10) continue;
    point.type = n < 20 ? gizgen::Type::enumeration : gizgen::Type::number;
    if (n < 20) point.values.resize(4);
    point.number = {{}, 0, 0xFFFF, 16, ""};
  }
  return product;
}

// Runs `step` often and prints its mean; the sum of what it returns keeps the work from vanishing.
template <typename Step>
void measure(const char* name, Step step) {
  using Clock = std::chrono::steady_clock;
  std::size_t sum = 0;
  const auto start = Clock::now();
  for (int n = 0; n < kRepeats; ++n) sum += step();
  const std::chrono::duration<double, std::nano> taken = Clock::now() - start;
  std::printf("%-16s %7.1f ns (%zu)\n", name, taken.count() / kRepeats,
              sum / static_cast<std::size_t>(kRepeats));
}

}  // namespace

int main() {
  using namespace giz::wire;
  const gizgen::Product product = product_of_thirty();
  const gizgen::Layout layout = gizgen::lay_out(product);
  const gizgen::WireTable wire(product, layout);
  const Table& table = wire.table();

  std::vector<Value> values(table.points.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i].raw = i < 10 ? 1 : i % 4;
  std::vector<std::uint8_t> room(max_p0(table));
  const Buffer p0 = pack(table, Kind::report, values, room).bytes;

  std::array<std::uint8_t, 256> serial_room{};
  std::array<std::uint8_t, 256> cloud_room{};
  const SerialFrame serial_frame{Command::p0_up, 7, 0, p0};
  const CloudFrame cloud_frame{CloudCommand::p0_up, 0, 0, {}, p0};
  const Bytes serial = build(serial_frame, serial_room);
  const Bytes cloud = build(cloud_frame, cloud_room);

  std::vector<Value> read(table.points.size());
  std::array<std::uint8_t, 256> parsed{};
  std::array<std::uint8_t, 256> out{};
  SerialParser serial_parser(parsed);
  CloudParser cloud_parser(parsed);
  std::printf("a report of %zu bytes\n", p0.size());
  measure("pack", [&] { return pack(table, Kind::report, values, out).bytes.size(); });
  measure("decode", [&] { return decode(table, p0, read).data.size() + read[29].raw; });
  measure("build serial", [&] { return build(serial_frame, out).size(); });
  measure("parse serial", [&] {
    Bytes rest = serial;
    return serial_parser.next(rest)->payload.size();
  });
  measure("build cloud", [&] { return build(cloud_frame, out).size(); });
  measure("parse cloud", [&] {
    Bytes rest = cloud;
    return cloud_parser.next(rest)->payload.size();
  });
}
