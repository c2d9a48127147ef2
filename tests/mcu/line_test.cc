// A line that loses, doubles, damages and delays, and a module at its other end that keeps the
// protocol's rules. Whatever the line does, a control that the module saw acknowledged was obeyed
// once, and when the line is good again, the module knows what the lamp is like.
#include <deque>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "tests/mcu/lamp_world.h"

using namespace world;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(const std::string& hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

// One direction of the line.
class Wire {
 public:
  Wire(std::mt19937& random, unsigned badness) : random_(random), badness_(badness) {}

  void heal() { badness_ = 0; }

  void send(const Bytes& frame) {
    const bool doubled = luck(40);
    if (luck(15)) return;
    for (int copy = 0; copy < (doubled ? 2 : 1); ++copy) {
      std::uint32_t at = now + 1 + (luck(30) ? static_cast<std::uint32_t>(random_() % 100) : 0);
      if (!queue_.empty() && queue_.back().at > at) at = queue_.back().at;
      for (std::uint8_t byte : frame) {
        if (luck(400)) continue;
        if (luck(400)) byte = static_cast<std::uint8_t>(byte ^ (1u << (random_() & 7)));
        queue_.push_back({at++, byte});
        if (luck(800)) queue_.push_back({at++, byte});
      }
    }
  }

  // What has arrived by now.
  Bytes receive() {
    Bytes bytes;
    while (!queue_.empty() && queue_.front().at <= now) {
      bytes.push_back(queue_.front().byte);
      queue_.pop_front();
    }
    return bytes;
  }

 private:
  struct Byte {
    std::uint32_t at;
    std::uint8_t byte;
  };

  bool luck(unsigned one_in) { return badness_ != 0 && random_() % one_in < badness_; }

  std::mt19937& random_;
  unsigned badness_;
  std::deque<Byte> queue_;
};

// The module: takes reports, sends controls, 200 ms, three times, as GAgent does.
class Module {
 public:
  explicit Module(Wire& out) : out_(out) {}

  std::string known;  // the lamp's status, as it was reported last
  std::vector<bool> faults;
  int acknowledged = 0;

  bool idle() const { return sends_ == 0; }

  void control(const std::string& p0) {
    ++sn_;
    sent_ = bytes_of(frame(0x03, sn_ & 0xff, p0));
    sends_ = 1;
    at_ = now;
    out_.send(sent_);
  }

  void run(const Bytes& received) {
    for (const std::uint8_t byte : received) take(byte);
    if (sends_ != 0 && now - at_ >= 200) {
      at_ = now;
      if (++sends_ > 3) {
        sends_ = 0;
      } else {
        out_.send(sent_);
      }
    }
  }

 private:
  void take(std::uint8_t byte) {
    const bool mark = last_ == 0xFF;
    last_ = byte;
    if (mark && byte == 0xFF) {
      frame_.clear();
      in_frame_ = true;
    } else if (mark && byte == 0x55 && !frame_.empty()) {
    } else if (in_frame_) {
      frame_.push_back(byte);
      if (frame_.size() < 2) return;
      const std::size_t length = frame_[0] * 256u + frame_[1];
      if (length < 5 || length > 200) in_frame_ = false;
      if (!in_frame_ || frame_.size() < length + 2) return;
      in_frame_ = false;
      unsigned sum = 0;
      for (std::size_t i = 0; i + 1 < frame_.size(); ++i) sum += frame_[i];
      if ((sum & 0xff) == frame_.back()) handle();
    }
  }

  void handle() {
    const unsigned cmd = frame_[2];
    if (cmd == 0x05 && frame_.size() > 9) {
      known = hex(&frame_[7], frame_.size() - 8);
      const bool fault = frame_[frame_.size() - 2] != 0;
      if (faults.empty() || faults.back() != fault) faults.push_back(fault);
      out_.send(bytes_of(frame(0x06, frame_[3])));
    } else if (cmd == 0x04 && sends_ != 0 && frame_[3] == (sn_ & 0xff)) {
      sends_ = 0;
      ++acknowledged;
    }
  }

  Wire& out_;
  Bytes frame_;
  Bytes sent_;
  std::uint8_t last_ = 0;
  bool in_frame_ = false;
  unsigned sn_ = 0;
  unsigned sends_ = 0;
  std::uint32_t at_ = 0;
};

// Everything together, for one run of the dice.
class Room {
 public:
  Room(unsigned seed, unsigned badness)
      : random(seed), to_lamp(random, badness), to_module(random, badness), module(to_lamp) {
    lamp_values = lamp_status();
    start(static_cast<std::uint32_t>(random()));
  }

  void step() {
    ++now;
    for (const std::uint8_t byte : to_lamp.receive()) giz_receive(byte);
    if (random() % 3 != 0) {  // the main loop is not always on time
      const std::string sent = poll();
      std::size_t begin = 0;
      while (begin < sent.size()) {
        const std::size_t end = std::min(sent.find(' ', begin), sent.size());
        to_module.send(bytes_of(sent.substr(begin, end - begin)));
        begin = end + 1;
      }
    }
    module.run(to_module.receive());
  }

  void run(unsigned milliseconds) {
    for (unsigned i = 0; i < milliseconds; ++i) step();
  }

  unsigned luck(unsigned below) { return static_cast<unsigned>(random() % below); }

  std::mt19937 random;
  Wire to_lamp;
  Wire to_module;
  Module module;
};

int count(const std::string& text, const std::string& what) {
  int found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++found;
  return found;
}

}  // namespace

TEST_CASE("a good line: every control once, every state known") {
  Room room(1, 0);
  room.run(500);
  for (unsigned i = 1; i <= 100; ++i) {
    room.module.control(fmt::format("010800{:02x}0000", i));
    room.run(150);
    CHECK(lamp_values.brightness == i);
    CHECK(room.module.known == packed());
  }
  CHECK(room.module.acknowledged == 100);
  CHECK(count(told(), "brightness") == 100);
}

TEST_CASE(
    "a bad line: acknowledged controls are obeyed, none of them twice, and in the end all is "
    "known") {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    Room room(seed, 1 + seed % 4);
    int sent = 0;
    int obeyed = 0;
    int acknowledged = 0;
    for (int round = 0; round < 40; ++round) {
      const auto value = static_cast<unsigned>(room.random() % 101);
      const bool changes = lamp_values.brightness != value;
      room.module.control(fmt::format("010800{:02x}0000", value));
      ++sent;
      const int before = room.module.acknowledged;
      while (!room.module.idle()) room.step();
      room.run(room.luck(50));
      const int times = count(told(), "brightness");
      REQUIRE(times <= 1);
      obeyed += times;
      if (room.module.acknowledged > before) {
        ++acknowledged;
        REQUIRE(times == 1);
        REQUIRE(lamp_values.brightness == value);
      } else if (changes && times == 0) {
        REQUIRE(lamp_values.brightness != value);
      }
      // Late copies of this control must be gone before the next one, or they would be mistaken.
      room.run(700);
      told();
      if (room.random() % 3 == 0) lamp_values.hue = static_cast<std::uint8_t>(room.random());
    }
    CHECK(obeyed >= acknowledged);
    CHECK(sent == 40);
    room.to_lamp.heal();
    room.to_module.heal();
    room.run(15000);
    REQUIRE(room.module.known == packed());
  }
}

TEST_CASE("a bad line: of a fault that comes and goes, the last state is known in the end") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Room room(seed, 1 + seed % 3);
    for (int round = 0; round < 60; ++round) {
      lamp_set_overheat(!lamp_values.overheat);
      room.run(room.luck(400));
    }
    room.to_lamp.heal();
    room.to_module.heal();
    room.run(15000);
    REQUIRE(room.module.known == packed());
  }
}

TEST_CASE("a good line: every edge of a fault arrives, if the line is fast enough for them") {
  Room room(7, 0);
  room.run(500);
  room.module.faults.clear();
  room.module.faults.push_back(false);
  for (int round = 0; round < 50; ++round) {
    lamp_set_overheat(true);
    lamp_set_overheat(false);
    room.run(200);
  }
  CHECK(room.module.faults.size() == 101);
}
