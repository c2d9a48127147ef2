// What the service says to who asked for something that it does not do. Thrown where it is found
// and turned into an answer once, at the edge: HTTP, the websocket dialect, a bus message.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace giz {

// Each has one HTTP status, one word for `error.code` and one number on the Gizwits surfaces
// (wechat.md of the platform: 9004 token invalid, 9042 device offline ...): refusal.cc holds the
// table.
enum class Reason : std::uint8_t {
  bad_request,      // 400 bad_request       9015
  bad_value,        // 400 bad_value         9025  a datapoint that does not exist, is out of range
  read_only,        // 400 read_only         9025
  unauthenticated,  // 401 unauthenticated   9004
  session_expired,  // 401 session_expired   9006
  forbidden,        // 403 forbidden         9017  a guest writes, a foreign origin
  not_bound,        // 404 not_bound         9017  also where the did does not exist: no oracle
  not_found,        // 404 not_found         9014
  method,           // 405 method_not_allowed 9015
  conflict,         // 409 conflict          9015  e.g. an idempotency key with another body
  gone,             // 410 gone              9040  a share or claim that has expired
  too_large,        // 413 too_large         9015
  throttled,        // 429 throttled         9041
  device_offline,   // 409 device_offline    9042
  device_failed,    // 502 device_failed     9021  the device refused or did not answer in time
  bad_signature,    // 401 bad_signature     9044
  bad_timestamp,    // 401 bad_timestamp     9043
  unavailable,      // 503 unavailable       9999  store or bus down, draining, full
  internal,         // 500 internal          9999
};

int http_status(Reason reason);
std::string_view code_word(Reason reason);
int gizwits_code(Reason reason);

struct Refusal : std::runtime_error {
  Refusal(Reason why, std::string message, std::string at = {}, int retry_after_s = 0)
      : std::runtime_error(std::move(message)),
        reason(why),
        field(std::move(at)),
        retry_after(retry_after_s) {}

  Reason reason;
  std::string field;    // "attrs.temperature"; empty where no field is to blame
  int retry_after = 0;  // seconds; 0: says nothing
};

}  // namespace giz
