// Push: what an integrator sends over HTTP arrives at a device as a frame, by whatever link it has;
// what a device sends leaves as a webhook (the outbox of jobs/). So HTTP and UDP are turned into
// each other.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/api/asking.h"
#include "runtime/service/api/internal.h"
#include "runtime/service/api/query.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::size_t kMostTargets = 1000;       // of one push with data
constexpr std::size_t kMostCommands = 100;       // of one push with attrs
constexpr std::size_t kMostData = 1024;          // bytes
constexpr std::chrono::milliseconds kNoWait{0};  // nobody waits for the end

struct Target {
  std::vector<std::string> dids;
  bool all = false;
};

Target target_of(const Json& body, std::size_t most) {
  Target target;
  target.all = bool_member(body, "all", false);
  if (const auto did = optional_text(body, "did", {1, 32})) target.dids.push_back(*did);
  if (body.contains("dids")) {
    const Json& list = body["dids"];
    if (!list.is_array()) throw Refusal(Reason::bad_request, "'dids' must be a list", "dids");
    for (const Json& did : list) {
      if (!did.is_string()) throw Refusal(Reason::bad_request, "a did must be a text", "dids");
      target.dids.push_back(did.get<std::string>());
    }
  }
  if (target.dids.size() > most) {
    throw Refusal(Reason::bad_request, fmt::format("at most {} dids at once", most), "dids");
  }
  if (target.dids.empty() == !target.all) {
    throw Refusal(Reason::bad_request, "either 'did', 'dids' or \"all\": true is wanted", "dids");
  }
  return target;
}

// "data": hexadecimal text, "base64": the same bytes.
hub::P0 data_of(const Json& body) {
  std::string bytes;
  if (const auto hex = optional_text(body, "data", {0, 2 * kMostData})) {
    if (!from_hex(*hex, bytes)) {
      throw Refusal(Reason::bad_value, "'data' must be hexadecimal", "data");
    }
  } else if (!from_base64(text_member(body, "base64", {0, 2 * kMostData}), bytes)) {
    throw Refusal(Reason::bad_value, "'base64' must be base64 with its padding", "base64");
  }
  if (bytes.empty() || bytes.size() > kMostData) {
    throw Refusal(Reason::bad_value, fmt::format("1 to {} bytes are pushed", kMostData), "data");
  }
  return hub::P0(bytes.begin(), bytes.end());
}

// A command each, whose end the answer does not wait for.
Task<Response> push_attrs(Ctx ctx, Request& request, Target target, const Json& body) {
  if (target.all) {
    throw Refusal(Reason::bad_request, "'attrs' go to 'did' or 'dids'; data may go to all", "all");
  }
  const hub::P0 p0 = hub::control_of(ctx->hub.product(), object_member(body, "attrs"));
  const bool queue = bool_member(body, "queue", false);
  Json commands = Json::array();
  for (const std::string& did : target.dids) {
    hub::CommandRequest command;
    command.did = did;
    command.p0 = p0;
    command.actor = "internal";
    command.queue = queue;
    command.ttl = std::chrono::seconds(queue ? 86'400 : 60);
    command.address = request.peer;
    command.request_id = request.id;
    Json one{{"did", did}};
    try {
      const store::Command asked = co_await ask(ctx, std::move(command), kNoWait);
      one["id"] = asked.id;
      one["state"] = store::word(asked.state);
    } catch (const Refusal& refusal) {
      one["error"] = code_word(refusal.reason);
    }
    commands.push_back(std::move(one));
  }
  co_return Response::json({{"commands", std::move(commands)}}, 202);
}

Task<Response> push(Ctx ctx, Request& request) {
  const Json body =
      object_body(request, {"did", "dids", "all", "data", "base64", "attrs", "queue"});
  const bool attrs = body.contains("attrs");
  Target target = target_of(body, attrs ? kMostCommands : kMostTargets);
  if (attrs) co_return co_await push_attrs(ctx, request, std::move(target), body);
  hub::P0 data = data_of(body);
  const std::size_t reached =
      co_await ctx->hub.push(std::move(target.dids), target.all, std::move(data));
  co_return Response::json({{"reached", reached}});
}

}  // namespace

void add_internal_push(const Mount& mount) { mount.add(verb::post, "/push", push); }

}  // namespace giz::api
