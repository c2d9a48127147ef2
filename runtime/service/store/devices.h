// Devices and what is known of them. All functions run inside a job of the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/service/base/clock.h"
#include "runtime/service/store/database.h"

namespace giz::store {

struct Device {
  std::int64_t id = 0;  // negative; users are positive
  std::string did;      // 22 characters
  std::string product_key;
  std::string mac;            // 12 lower-case hexadecimal digits
  std::string passcode_hash;  // MasterKey::hash("passcode", did + passcode)
  std::string claim_hash;     // of its claim code; empty: none
  bool online = false;
  Millis last_seen = 0;  // 0: never
  std::string firmware;  // what it said of itself
  bool disabled = false;
  Millis created = 0;
};

std::optional<Device> find_device(Database& database, std::string_view did);
std::optional<Device> find_device_by_mac(Database& database, std::string_view product_key,
                                         std::string_view mac);
std::optional<Device> find_device_by_claim(Database& database, std::string_view claim_hash);
std::vector<Device> list_devices(Database& database, std::string_view after_did, std::size_t limit);
// Gives it its id; Refusal conflict where did or (product, mac) is taken.
Device add_device(Database& database, Device device);
void set_passcode(Database& database, std::string_view did, std::string_view passcode_hash);
void set_claim(Database& database, std::string_view did, std::string_view claim_hash);
void set_firmware(Database& database, std::string_view did, std::string_view firmware);
void set_disabled(Database& database, std::string_view did, bool disabled);
// With an event online or offline. false: it was so already.
bool set_online(Database& database, std::int64_t device, bool online, Millis now);
// All that were online: at the start of an instance that is alone.
void set_all_offline(Database& database, Millis now);

// The latest values: one report's worth of P0 that holds all that are known, and when each was
// said.
struct DeviceState {
  Blob p0;                    // a report, packed; empty: nothing is known
  std::vector<Millis> times;  // one a point, 0: never
  std::string sources;        // one letter a point: d device, c cloud, ' ' never
  std::int64_t seq = 0;       // grows with every stored report: microseconds since 1970
};
std::optional<DeviceState> find_state(Database& database, std::int64_t device);
// A state with a lower `seq` than the stored one is passed over.
void put_state(Database& database, std::int64_t device, const DeviceState& state);

}  // namespace giz::store
