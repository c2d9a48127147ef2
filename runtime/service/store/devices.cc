#include "runtime/service/store/devices.h"

#include "runtime/service/base/refusal.h"
#include "runtime/service/store/journal.h"

namespace giz::store {
namespace {

constexpr std::string_view kDeviceSelect =
    "SELECT id, did, product_key, mac, passcode_hash, claim_hash, online, last_seen, firmware, "
    "disabled, created FROM devices ";

Device device_at(const Rows& rows, std::size_t row) {
  Device device;
  device.id = rows.number(row, 0);
  device.did = rows.text(row, 1);
  device.product_key = rows.text(row, 2);
  device.mac = rows.text(row, 3);
  device.passcode_hash = rows.text(row, 4);
  device.claim_hash = rows.text(row, 5);
  device.online = rows.number(row, 6) != 0;
  device.last_seen = rows.number(row, 7);
  device.firmware = rows.text(row, 8);
  device.disabled = rows.number(row, 9) != 0;
  device.created = rows.number(row, 10);
  return device;
}

std::optional<Device> one(Database& database, std::string_view where,
                          std::initializer_list<Cell> params) {
  const Rows rows = database.run(std::string(kDeviceSelect).append(where), params);
  if (rows.empty()) return std::nullopt;
  return device_at(rows, 0);
}

// Big-endian, eight bytes each.
Blob pack_times(const std::vector<Millis>& times) {
  Blob packed;
  packed.reserve(times.size() * 8);
  for (const Millis time : times)
    for (int shift = 56; shift >= 0; shift -= 8)
      packed.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(time) >> shift));
  return packed;
}

std::vector<Millis> unpack_times(const Blob& packed) {
  std::vector<Millis> times(packed.size() / 8);
  for (std::size_t i = 0; i < times.size(); ++i) {
    std::uint64_t time = 0;
    for (std::size_t k = 0; k < 8; ++k) time = time << 8 | packed[8 * i + k];
    times[i] = static_cast<Millis>(time);
  }
  return times;
}

}  // namespace

std::optional<Device> find_device(Database& database, std::string_view did) {
  return one(database, "WHERE did = $1", {std::string(did)});
}

std::optional<Device> find_device_by_mac(Database& database, std::string_view product_key,
                                         std::string_view mac) {
  return one(database, "WHERE product_key = $1 AND mac = $2",
             {std::string(product_key), std::string(mac)});
}

std::optional<Device> find_device_by_claim(Database& database, std::string_view claim_hash) {
  return one(database, "WHERE claim_hash = $1 AND claim_hash <> ''", {std::string(claim_hash)});
}

std::vector<Device> list_devices(Database& database, std::string_view after_did,
                                 std::size_t limit) {
  const Rows rows =
      database.run(std::string(kDeviceSelect) + "WHERE did > $1 ORDER BY did LIMIT $2",
                   {std::string(after_did), static_cast<std::int64_t>(limit)});
  std::vector<Device> devices;
  for (std::size_t i = 0; i < rows.size(); ++i) devices.push_back(device_at(rows, i));
  return devices;
}

Device add_device(Database& database, Device device) {
  const std::string id = database.kind() == Database::Kind::sqlite
                             ? "(SELECT COALESCE(MIN(id), 0) - 1 FROM devices)"
                             : "nextval('device_ids')";
  const Rows rows = database.run(
      "INSERT INTO devices(id, did, product_key, mac, passcode_hash, claim_hash, online, "
      "last_seen, firmware, disabled, created) VALUES (" +
          id + ", $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id",
      {device.did, device.product_key, device.mac, device.passcode_hash, device.claim_hash,
       std::int64_t{device.online}, device.last_seen, device.firmware,
       std::int64_t{device.disabled}, device.created});
  if (rows.empty())
    throw Refusal(Reason::conflict, "a device with this did or mac is registered already");
  device.id = rows.number(0, 0);
  return device;
}

void set_passcode(Database& database, std::string_view did, std::string_view passcode_hash) {
  database.run("UPDATE devices SET passcode_hash = $2 WHERE did = $1",
               {std::string(did), std::string(passcode_hash)});
}

void set_claim(Database& database, std::string_view did, std::string_view claim_hash) {
  database.run("UPDATE devices SET claim_hash = $2 WHERE did = $1",
               {std::string(did), std::string(claim_hash)});
}

void set_firmware(Database& database, std::string_view did, std::string_view firmware) {
  database.run("UPDATE devices SET firmware = $2 WHERE did = $1",
               {std::string(did), std::string(firmware)});
}

void set_disabled(Database& database, std::string_view did, bool disabled) {
  database.run("UPDATE devices SET disabled = $2 WHERE did = $1",
               {std::string(did), std::int64_t{disabled}});
}

bool set_online(Database& database, std::int64_t device, bool online, Millis now) {
  database.run("UPDATE devices SET online = $2, last_seen = $3 WHERE id = $1 AND online <> $2",
               {device, std::int64_t{online}, now});
  if (database.changes() == 0) return false;
  add_event(database, {0, device, online ? "online" : "offline", now, "{}"});
  return true;
}

void set_all_offline(Database& database, Millis now) {
  database.run(
      "INSERT INTO events(device, kind, time, detail) "
      "SELECT id, 'offline', $1, '{}' FROM devices WHERE online = 1",
      {now});
  database.run("UPDATE devices SET online = 0 WHERE online = 1", {});
}

std::optional<DeviceState> find_state(Database& database, std::int64_t device) {
  const Rows rows =
      database.run("SELECT p0, times, sources, seq FROM device_state WHERE device = $1", {device});
  if (rows.empty()) return std::nullopt;
  return DeviceState{rows.blob(0, 0), unpack_times(rows.blob(0, 1)), rows.text(0, 2),
                     rows.number(0, 3)};
}

void put_state(Database& database, std::int64_t device, const DeviceState& state) {
  constexpr std::string_view kColumns[] = {"device", "p0", "times", "sources", "seq"};
  const std::initializer_list<Cell> row{device, state.p0, pack_times(state.times), state.sources,
                                        state.seq};
  database.insert(
      "device_state", kColumns, std::span(row.begin(), row.size()),
      "ON CONFLICT (device) DO UPDATE SET p0 = excluded.p0, times = excluded.times, "
      "sources = excluded.sources, seq = excluded.seq WHERE device_state.seq <= excluded.seq");
}

}  // namespace giz::store
