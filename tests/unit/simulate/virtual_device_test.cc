#include "generator/simulate/virtual_device.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "generator/decode/hex.h"
#include "generator/simulate/cloud_log.h"
#include "generator/simulate/subject.h"
#include "support.h"

using namespace gizgen;

namespace {

DeviceSettings settings_for(CloudSettings::Manner manner) {
  DeviceSettings made;
  made.cloud.manner = manner;
  made.cloud.product_key = lamp().key;
  return made;
}

// A device in simulated time. Frames are told by their bytes behind the head and length, or by
// their meaning where `words` is asked for.
class Scene {
 public:
  explicit Scene(CloudSettings::Manner manner = CloudSettings::stream)
      : settings_(settings_for(manner)),
        device(subject_.table(), derive_identity("lamp", 7), settings_, {}) {}

  // What happened since the last call.
  std::string told() {
    std::string out;
    for (const CloudEvent& event : device.session().take_events()) {
      const char* arrow = event.what == CloudEvent::sent       ? "-> "
                          : event.what == CloudEvent::received ? "<- "
                                                               : "";
      out += arrow + meaning(event, subject_.product, subject_.layout) + "; ";
    }
    if (const auto failure = device.session().take_failure()) out += "failed: " + *failure;
    return out;
  }

  std::string receive(std::string_view hex, Time now, std::string_view peer = "") {
    device.receive(bytes(hex), peer, now);
    return told();
  }
  std::string tick(Time now) {
    device.tick(now);
    return told();
  }
  std::string set(std::size_t point, std::uint32_t raw, Time now) {
    device.set({point, raw, {}});
    return tick(now);
  }
  void join() {
    device.up(ms(0));
    device.receive(bytes(kAccepted), "", ms(0));
    told();
  }

  static constexpr std::string_view kAccepted = "00 00 00 03 04 00 00 09 00";

  DeviceSettings& settings() { return settings_; }

 private:
  Product product_ = lamp();
  Subject subject_{product_};
  DeviceSettings settings_;

 public:
  VirtualDevice device;
};

constexpr std::string_view kStatus =
    "power = false, mode = a, level = 1, heat = -10 °C, hot = false";

std::string report(std::string_view values) { return fmt::format("-> report, {}; ", values); }

}  // namespace

TEST_CASE("a did is the prefix and the number, and the rest follows from it") {
  const DeviceIdentity one = derive_identity("lamp", 7);
  CHECK(one.did == "lamp000000000000000007");
  CHECK(one.passcode.size() == 10);
  CHECK(one.passcode.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXY") == std::string::npos);
  CHECK((one.mac[0] & 3) == 2);
  CHECK(derive_identity("lamp", 8).passcode != one.passcode);
  CHECK(derive_identity("lamp000000000000000007", 1).passcode == one.passcode);
}

TEST_CASE("a device says who it is, proves it, and reports everything once it is let in") {
  Scene scene;
  scene.device.up(ms(0));
  CHECK(scene.told().starts_with("-> announcement, did lamp000000000000000007, mac "));
  CHECK(scene.receive(Scene::kAccepted, ms(5)) ==
        "<- login reply, accepted; joined; " + report(kStatus));
  CHECK(scene.receive(Scene::kAccepted, ms(6)) == "<- login reply, accepted; ");
}

TEST_CASE("a value that the device begins with is no change") {
  Scene scene;
  scene.join();
  CHECK(scene.set(0, 0, ms(10)).empty());
  CHECK(scene.set(1, 0, ms(20)).empty());
}

TEST_CASE("a device that is refused, or not answered, fails") {
  Scene refused;
  refused.device.up(ms(0));
  refused.told();
  CHECK(refused.receive("00 00 00 03 04 00 00 09 01", ms(5)) ==
        "<- login reply, refused; failed: the cloud refused the login of lamp000000000000000007");
  Scene alone;
  alone.device.up(ms(0));
  alone.told();
  CHECK(alone.device.deadline() == ms(10'000));
  CHECK(alone.tick(ms(9'999)).empty());
  CHECK(alone.tick(ms(10'000)) == "failed: no answer to the login within 10 s");
}

TEST_CASE("a login by datagrams is sent four times") {
  Scene scene(CloudSettings::datagram);
  scene.device.up(ms(0));
  const std::string login = scene.told();
  for (const int at : {2500, 5000, 7500}) {
    CHECK(scene.device.deadline() == ms(at));
    CHECK(scene.tick(ms(at)) == login);
  }
  CHECK(scene.device.deadline() == ms(10'000));
}

TEST_CASE("heartbeats: three without an answer are enough") {
  Scene scene;
  scene.join();
  for (const int at : {50'000, 100'000, 150'000}) CHECK(scene.tick(ms(at)) == "-> ping; ");
  CHECK(scene.tick(ms(200'000)) == "failed: the cloud is silent: 3 heartbeats without an answer");
}

TEST_CASE("an answer ends the counting of heartbeats") {
  Scene scene;
  scene.join();
  for (int beat = 1; beat < 9; ++beat) {
    CHECK(scene.tick(ms(50'000 * beat)) == "-> ping; ");
    CHECK(scene.receive("00 00 00 03 03 00 00 16", ms(50'000 * beat + 1)) == "<- pong; ");
  }
}

TEST_CASE("controls and reads are answered, with their sn and to whoever asked") {
  Scene scene;
  scene.join();
  CHECK(scene.receive("00 00 00 03 07 00 00 90 01 01 01 00", ms(10)) ==
        "<- control, power = true; -> P0 down ack; " +
            report("power = true, mode = a, level = 1, heat = -10 °C, hot = false"));
  CHECK(scene.receive("00 00 00 03 0b 00 00 93 00 00 00 07 01 04 00 09", ms(20), "app") ==
        "<- control, level = 10, sn 7, from app; -> P0 down ack, sn 7, to app; " +
            report("power = true, mode = a, level = 10, heat = -10 °C, hot = false"));
  CHECK(scene.receive("00 00 00 03 04 00 00 90 02", ms(30), "app") ==
        "<- read, from app; -> read reply, power = true, mode = a, level = 10, heat = -10 °C, "
        "hot = false; ");
  CHECK(scene.receive("00 00 00 03 03 00 00 15", ms(40)) == "<- ping; -> pong; ");
}

TEST_CASE("what a point does not allow is answered and not applied") {
  Scene scene;
  scene.join();
  CHECK(scene.receive("00 00 00 03 07 00 00 90 01 05 01 64", ms(10)) ==
        "<- bad value: level: raw 100 is above 99; reads as control, power = true, level = raw "
        "100; -> P0 down ack; not applied: level: raw 100 is "
        "above 99; ");
}

TEST_CASE("a device that is told to acknowledge nothing is silent") {
  Scene scene;
  scene.join();
  scene.device.acknowledge(false);
  CHECK(scene.receive("00 00 00 03 07 00 00 90 01 01 01 00", ms(10)) ==
        "<- control, power = true; ");
}

TEST_CASE("reports: a read-only number waits, everything else goes at once") {
  Scene scene;
  scene.join();
  CHECK(scene.set(3, 100, ms(1'000)).empty());
  CHECK(scene.device.deadline() == ms(6'000));
  CHECK(scene.tick(ms(5'999)).empty());
  CHECK(scene.tick(ms(6'000)) ==
        report("power = false, mode = a, level = 1, heat = 0 °C, hot = false"));
  CHECK(scene.set(3, 200, ms(6'100)).empty());
  CHECK(scene.set(4, 1, ms(6'200)) ==
        report("power = false, mode = a, level = 1, heat = 10 °C, hot = true"));
  CHECK(scene.set(4, 1, ms(6'300)).empty());
  CHECK(scene.tick(ms(50'000)) == "-> ping; ");
}

TEST_CASE("everything is reported at each interval, counted from the last report") {
  Scene scene;
  scene.settings().cloud.heartbeat = Time{0};
  scene.settings().report_interval = ms(10'000);
  scene.join();
  CHECK(scene.device.deadline() == ms(10'000));
  CHECK(scene.set(0, 1, ms(4'000)) ==
        report("power = true, mode = a, level = 1, heat = -10 °C, hot = false"));
  CHECK(scene.device.deadline() == ms(14'000));
}

TEST_CASE("what changes while the link is away is in the first report behind it") {
  Scene scene;
  scene.join();
  scene.device.down();
  CHECK(scene.set(0, 1, ms(100)).empty());
  scene.device.up(ms(200));
  scene.told();
  CHECK(scene.receive(Scene::kAccepted, ms(300)) ==
        "<- login reply, accepted; joined; " +
            report("power = true, mode = a, level = 1, heat = -10 °C, hot = false"));
}

TEST_CASE("frames come in any portions, and a stream of something else is left") {
  Scene scene;
  scene.join();
  CHECK(scene.receive("00 00 00 03 03", ms(1)).empty());
  CHECK(scene.receive("00 00 15 00 00 00 03 03 00 00 15 00", ms(2)) ==
        "<- ping; -> pong; <- ping; -> pong; ");
  CHECK(scene.receive("48 54", ms(3)) ==
        "not understood: this is not the protocol: a frame begins with 00 00 00 03, not 00 48 54; "
        "failed: what the cloud sends cannot be understood");
}

TEST_CASE("a bad datagram is passed over") {
  Scene scene(CloudSettings::datagram);
  scene.join();
  CHECK(scene.receive("00 00 00 03 05 00", ms(1)) == "not understood: a frame is cut short; ");
  CHECK(scene.receive("00 00 00 03 03 00 00 15", ms(2)) == "<- ping; -> pong; ");
}

TEST_CASE("behind a broker there is no login and no heartbeat of the protocol") {
  Scene scene(CloudSettings::broker);
  scene.device.up(ms(0));
  CHECK(scene.told() == "joined; " + report(kStatus));
  CHECK(scene.device.deadline() == ms(600'000));
}
