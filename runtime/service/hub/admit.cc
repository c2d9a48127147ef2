// Who may join. An unknown did and a wrong passcode are refused in the same words, and both are
// counted against the did and the address.
#include <algorithm>
#include <cctype>

#include "runtime/service/base/refusal.h"
#include "runtime/service/hub/claim.h"
#include "runtime/service/hub/inner.h"

namespace giz::hub {
namespace {

constexpr std::size_t kDid = 22;
constexpr std::size_t kLongestPasscode = 64;
constexpr std::size_t kLongestFirmware = 64;

bool is_did(std::string_view did) {
  return did.size() == kDid && std::all_of(did.begin(), did.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 && c < 0x80;
         });
}

// 12 lower-case hexadecimal digits, or nothing.
bool read_mac(std::string& mac) {
  for (char& c : mac) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return mac.empty() ||
         (mac.size() == 12 && mac.find_first_not_of("0123456789abcdef") == std::string::npos);
}

std::string shown(std::string_view did) { return is_did(did) ? std::string(did) : "-"; }

}  // namespace

net::Task<> Hub::Inner::refuse(const Credentials& who, Reason reason, std::string why) {
  metrics
      .counter("gz_device_admissions_total", "Devices that asked to join",
               "result=\"" + std::string(code_word(reason)) + "\"")
      .add();
  log.warn("device refused", {{"did", shown(who.did)}, {"address", who.address}, {"why", why}});
  store::Audit entry;
  entry.time = clock();
  entry.actor = "device:" + shown(who.did);
  entry.action = "login_failed";
  entry.target = shown(who.did);
  entry.result = code_word(reason);
  entry.address = who.address;
  entry.detail = why;
  const auto job = [&entry](store::Database& database) { store::add_audit(database, entry); };
  try {
    co_await store.write(job);
  } catch (const std::exception& error) {
    log.error("an audit entry was not written", {{"why", error.what()}});
  }
  throw Refusal(reason, why);
}

net::Task<store::Device> Hub::Inner::admit(Credentials who) {
  const auto self = shared_from_this();
  const Millis now = clock();
  // A device that was let in from this address before is not shut out by others who guess.
  const EntryPtr known = find(who.did);
  const bool is_trusted = known && known->link && known->address == who.address;
  const Millis wait =
      std::max(by_address.locked(who.address, now), is_trusted ? 0 : by_did.locked(who.did, now));
  if (wait > 0) {
    metrics
        .counter("gz_rate_limited_total", "Refused for coming too often", "scope=\"device_login\"")
        .add();
    throw Refusal(Reason::throttled, "too many wrong passcodes; later", {},
                  static_cast<int>(wait / 1000 + 1));
  }
  if (!is_did(who.did))
    co_await refuse(who, Reason::bad_request, "a did has 22 letters and digits");
  if (who.passcode.empty() || who.passcode.size() > kLongestPasscode) {
    co_await refuse(who, Reason::bad_request, "a passcode has 1 to 64 characters");
  }
  if (!read_mac(who.mac)) {
    co_await refuse(who, Reason::bad_request, "a mac has 12 hexadecimal digits");
  }
  if (who.product_key != product.key) {
    co_await refuse(who, Reason::forbidden, "the product key is another product's");
  }
  who.firmware.resize(std::min(who.firmware.size(), kLongestFirmware));

  const std::string hash = key.hash("passcode", who.did + who.passcode);
  const auto find_it = [&who](store::Database& database) {
    return store::find_device(database, who.did);
  };
  std::optional<store::Device> device = co_await store.read(find_it);
  if (!device && settings.registration == "open") {
    store::Device fresh;
    fresh.did = who.did;
    fresh.product_key = product.key;
    fresh.mac = who.mac.empty() ? who.did : who.mac;  // the store wants each only once
    fresh.passcode_hash = hash;
    // Nobody has seen this code: new_claim_code() gives one that can be shown.
    fresh.claim_hash = claim_hash(key, make_claim_code());
    fresh.firmware = who.firmware;
    fresh.created = now;
    const auto add = [&fresh](store::Database& database) {
      const auto there = store::find_device(database, fresh.did);
      return there ? *there : store::add_device(database, fresh);
    };
    std::string taken;
    try {
      device = co_await store.write(add);
    } catch (const Refusal& refusal) {
      if (refusal.reason != Reason::conflict) throw;
      taken = refusal.what();
    }
    if (!taken.empty()) co_await refuse(who, Reason::conflict, taken);
    log.info("device registered", {{"did", who.did}, {"address", who.address}});
  }
  const std::string expected = device ? device->passcode_hash : std::string(64, '0');
  if (!equal_in_constant_time(hash, expected) || !device) {
    by_address.fail(who.address, now);
    by_did.fail(who.did, now);
    co_await refuse(who, Reason::unauthenticated, "did or passcode is wrong");
  }
  if (device->disabled) co_await refuse(who, Reason::forbidden, "the device is disabled");
  if (!who.firmware.empty() && who.firmware != device->firmware) {
    const auto keep = [&who](store::Database& database) {
      store::set_firmware(database, who.did, who.firmware);
    };
    co_await store.write(keep);
    device->firmware = who.firmware;
  }
  metrics.counter("gz_device_admissions_total", "Devices that asked to join", "result=\"ok\"")
      .add();
  entry_of(who.did)->address = who.address;
  co_return std::move(*device);
}

net::Task<std::string> Hub::Inner::new_claim_code(std::string did) {
  const auto self = shared_from_this();
  const std::string code = make_claim_code();
  const std::string hash = claim_hash(key, code);
  const auto job = [&](store::Database& database) {
    if (!store::find_device(database, did)) {
      throw Refusal(Reason::not_found, "there is no device '" + did + "'");
    }
    store::set_claim(database, did, hash);
  };
  co_await store.write(job);
  co_return code;
}

}  // namespace giz::hub
