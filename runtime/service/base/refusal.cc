// The one table of what a refusal is called on each surface.
#include "runtime/service/base/refusal.h"

#include <array>

namespace giz {
namespace {

struct ReasonRow {
  Reason reason;
  int status;
  std::string_view word;
  int gizwits;
};

constexpr std::array reason_rows{
    ReasonRow{Reason::bad_request, 400, "bad_request", 9015},
    ReasonRow{Reason::bad_value, 400, "bad_value", 9025},
    ReasonRow{Reason::read_only, 400, "read_only", 9025},
    ReasonRow{Reason::unauthenticated, 401, "unauthenticated", 9004},
    ReasonRow{Reason::session_expired, 401, "session_expired", 9006},
    ReasonRow{Reason::forbidden, 403, "forbidden", 9017},
    ReasonRow{Reason::not_bound, 404, "not_bound", 9017},
    ReasonRow{Reason::not_found, 404, "not_found", 9014},
    ReasonRow{Reason::method, 405, "method_not_allowed", 9015},
    ReasonRow{Reason::conflict, 409, "conflict", 9015},
    ReasonRow{Reason::gone, 410, "gone", 9040},
    ReasonRow{Reason::too_large, 413, "too_large", 9015},
    ReasonRow{Reason::throttled, 429, "throttled", 9041},
    ReasonRow{Reason::device_offline, 409, "device_offline", 9042},
    ReasonRow{Reason::device_failed, 502, "device_failed", 9021},
    ReasonRow{Reason::bad_signature, 401, "bad_signature", 9044},
    ReasonRow{Reason::bad_timestamp, 401, "bad_timestamp", 9043},
    ReasonRow{Reason::unavailable, 503, "unavailable", 9999},
    ReasonRow{Reason::internal, 500, "internal", 9999},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < reason_rows.size(); ++i) {
    if (static_cast<std::size_t>(reason_rows[i].reason) != i) {
      return false;
    }
  }
  return reason_rows.size() == static_cast<std::size_t>(Reason::internal) + 1;
}
static_assert(in_order(), "a reason_row for each reason, in the order of the enumeration");

const ReasonRow& reason_row(Reason reason) { return reason_rows[static_cast<std::size_t>(reason)]; }

}  // namespace

int http_status(Reason reason) { return reason_row(reason).status; }
std::string_view code_word(Reason reason) { return reason_row(reason).word; }
int gizwits_code(Reason reason) { return reason_row(reason).gizwits; }

}  // namespace giz
