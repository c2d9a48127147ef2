// Devices as WeChat's users meet them: in texts, by codes, and through the hardware platform.
#pragma once

#include "runtime/service/api/wechat_effects.h"
#include "runtime/service/store/users.h"

namespace giz::api {

// In a job of the store.
wechat::Talked talked_of(const Parts& parts, store::Database& database, const store::Device& device,
                         const store::Binding& binding);

// Of the hardware platform's message: device_text with the state, device_status with whether it is
// there. Nothing where the device is not this user's. In a job of the store.
wechat::Reply device_reply(const Parts& parts, store::Database& database, const Incoming& incoming,
                           std::int64_t user);

net::Task<wechat::Reply> control(Ctx ctx, IncomingPtr incoming, Step step);
net::Task<wechat::Reply> claim_by_code(Ctx ctx, IncomingPtr incoming, Step step);
net::Task<wechat::Reply> accept_by_code(Ctx ctx, IncomingPtr incoming, Step step);
// WeChat has bound the device of this MAC to the person, or has ended that: so do we, a device that
// somebody owns excepted.
net::Task<> bind_by_platform(Ctx ctx, IncomingPtr incoming, Step step);
net::Task<> unbind_by_platform(Ctx ctx, IncomingPtr incoming, Step step);

}  // namespace giz::api
