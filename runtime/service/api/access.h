// Who may do what with which device: asked here by every surface and nowhere else.
#pragma once

#include <string_view>

#include "runtime/service/api/context.h"
#include "runtime/service/store/users.h"

namespace giz::api {

enum class Need : std::uint8_t { see, control, own };

struct Access {
  store::Device device;
  store::Binding binding;
};

// Inside a job of the store. A did that does not exist, somebody else's, and one whose binding or
// share has expired are refused alike: not_bound. A guest's write without the right to it, and what
// only the owner does, are forbidden; so is a control of a disabled device.
Access require_access(store::Database& database, std::int64_t user, std::string_view did, Need need,
                      Millis now);

// The same as a read of its own.
net::Task<Access> access(Ctx ctx, std::int64_t user, std::string did, Need need);

// The first binding of a device that nobody owns; Refusal conflict where somebody does: what
// follows is that owner's to share.
store::Binding bind_first(store::Database& database, std::int64_t user, const store::Device& device,
                          std::string alias, std::string remark, Millis now);

}  // namespace giz::api
