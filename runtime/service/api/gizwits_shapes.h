// What the Gizwits surface says of things, and its errors.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "runtime/service/api/access.h"
#include "runtime/service/api/context.h"

namespace giz::api {

// A user's id there: 32 hexadecimal digits.
std::string uid_text(std::int64_t user);

// {"error_code","error_message","detail_message"}. Refusals have their codes; these are the ones
// that only this surface has.
struct GizwitsError : std::runtime_error {
  GizwitsError(int code, std::string message) : std::runtime_error(message), error_code(code) {}
  int error_code;
};
constexpr int kBadProductKey = 9002;
constexpr int kBadAppId = 9003;
constexpr int kNoSuchUser = 9005;
constexpr int kFormInvalid = 9015;
constexpr int kBadPassword = 9020;
constexpr int kNoData = 9029;
constexpr int kBadQrCode = 9040;
constexpr int kBadTimestamp = 9043;
constexpr int kBadSignature = 9044;
constexpr int kSharingNotFound = 9081;
constexpr int kSharingNotOwner = 9080;

net::Response gizwits_error(int status, int code, std::string_view message,
                            std::string_view detail = {});
net::Response gizwits_error(const Refusal& refusal);

// A device as GET /app/bindings has it.
Json gizwits_device(const Endpoint& endpoint, const store::Device& device,
                    const store::Binding& binding, bool shared);

}  // namespace giz::api
