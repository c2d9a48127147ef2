#include "runtime/service/jobs/acting.h"

#include "runtime/service/store/users.h"

namespace giz::jobs {
namespace {

// A device that is offline gets it when it comes back, if that is soon.
constexpr std::chrono::minutes kWait{10};

}  // namespace

std::string did_of(store::Database& database, std::int64_t device) {
  const store::Rows rows = database.run("SELECT did FROM devices WHERE id = $1", {device});
  return rows.empty() ? std::string() : rows.text(0, 0);
}

net::Task<store::Command> act(store::Store& store, hub::Hub& hub, std::int64_t user,
                              std::string did, std::string attrs, std::string actor, Millis now) {
  const auto may_control = [&](store::Database& database) {
    const auto binding = store::find_binding(database, user, did, now);
    return binding && (binding->role == store::Role::owner || binding->may_control);
  };
  if (!co_await store.read(may_control)) {
    throw Refusal(Reason::forbidden, "its user may not control the device any more");
  }
  hub::CommandRequest request;
  request.did = did;
  request.p0 = hub::control_of(hub.product(), hub::Json::parse(attrs));
  request.user = user;
  request.actor = std::move(actor);
  request.queue = true;
  request.ttl = kWait;
  co_return co_await hub.command(std::move(request));
}

}  // namespace giz::jobs
