// A new firmware for the microcontroller, in pieces: announced, asked for, sent; one piece and one
// acknowledgement are lost on the way.
#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <nettle/md5.h>

#include "generator/decode/hex.h"
#include "generator/simulate/cases.h"

namespace gizgen {
namespace {

using giz::wire::Command;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kMd5Text = 32;
constexpr std::uint16_t kUsualPiece = 256;  // where the microcontroller says 0
constexpr Time kLost = std::chrono::milliseconds(600);
constexpr Time kPieceAnswer = std::chrono::seconds(3);  // flash may have to be erased

std::string md5_text(const Bytes& image) {
  std::uint8_t digest[MD5_DIGEST_SIZE];
  md5_ctx context{};
  md5_init(&context);
  md5_update(&context, image.size(), image.data());
  md5_digest(&context, sizeof digest, digest);
  return to_hex(digest, "");
}

void put(Bytes& out, std::uint32_t value, std::size_t size) {
  out.resize(out.size() + size);
  giz::wire::put_number(out, out.size() - size, size, value);
}

// A transfer that the microcontroller is ready for.
struct Transfer {
  std::size_t piece = 0;  // bytes of all but the last
  std::size_t count = 0;
};

Transfer announce(Bench& bench) {
  const Bytes& image = bench.options().image;
  if (image.empty()) throw CaseSkipped{"no firmware was given (--ota FILE)"};
  const std::string md5 = md5_text(image);
  Bytes payload;
  put(payload, static_cast<std::uint32_t>(image.size()), 4);
  put(payload, kMd5Text, 2);
  payload.insert(payload.end(), md5.begin(), md5.end());
  bench.ask(Command::big_data, payload);
  const OwnedFrame ready =
      bench
          .await(
              "a request 1b, ready to receive",
              [](const Event& event) { return is_frame(event, Command::big_data_ready); },
              kPieceAnswer)
          .stretch.frame;
  if ((ready.flags & 1) != 0) throw CaseSkipped{"the firmware asks for the lines of a hex file"};
  const Bytes& said = ready.payload;
  if (said.size() != 2 + kMd5Text + 2 || giz::wire::get_number(said, 0, 2) != kMd5Text ||
      !std::equal(md5.begin(), md5.end(), said.begin() + 2)) {
    throw CaseFailed{"the request 1b does not repeat the md5 of the announcement"};
  }
  std::size_t longest = giz::wire::get_number(said, 2 + kMd5Text, 2);
  if (longest == 0) longest = kUsualPiece;
  return {longest, (image.size() + longest - 1) / longest};
}

// Piece `number`, which counts from 1.
OwnedFrame piece(Bench& bench, const Transfer& transfer, std::size_t number) {
  const Bytes& image = bench.options().image;
  Bytes payload;
  put(payload, static_cast<std::uint32_t>(number), 2);
  put(payload, static_cast<std::uint32_t>(transfer.count), 2);
  const std::size_t begin = (number - 1) * transfer.piece;
  const auto first = image.begin() + static_cast<std::ptrdiff_t>(begin);
  const std::size_t size = std::min(transfer.piece, image.size() - begin);
  payload.insert(payload.end(), first, first + static_cast<std::ptrdiff_t>(size));
  return bench.next_frame(Command::big_data_piece, std::move(payload));
}

void await_piece(Bench& bench, const OwnedFrame& frame, std::size_t number) {
  bench.await(
      fmt::format("an acknowledgement 1e of piece {}", number),
      [&](const Event& event) {
        return is_frame(event, Command::big_data_piece_ack) && event.stretch.frame.sn == frame.sn;
      },
      kPieceAnswer);
}

// The next frame in that direction does not arrive.
void lose(Bench& bench, Direction direction, const OwnedFrame& frame) {
  bench.talk().line().add({FaultRule::drop, direction, 1, FaultRule::kAlways, {}});
  bench.send(frame);
  bench.talk().pass(kLost);
}

void whole(Bench& bench) {
  const Transfer transfer = announce(bench);
  for (std::size_t number = 1; number <= transfer.count; ++number) {
    const OwnedFrame frame = piece(bench, transfer, number);
    if (number == 2) lose(bench, Direction::to_mcu, frame);
    if (number == 3) lose(bench, Direction::from_mcu, frame);
    bench.send(frame);
    await_piece(bench, frame, number);
  }
}

void aborted(Bench& bench) {
  const Transfer transfer = announce(bench);
  const OwnedFrame frame = piece(bench, transfer, 1);
  bench.send(frame);
  await_piece(bench, frame, 1);
  bench.ask(Command::stop_sending);
  bench.ask(Command::heartbeat);
}

}  // namespace

Cases update_cases() {
  return {
      {"a firmware update that the module stops is forgotten", aborted},
      {"a firmware update arrives whole although a piece and an answer are lost", whole},
  };
}

}  // namespace gizgen
