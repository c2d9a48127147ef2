// A request is let in by the gate, a message is taken in once over all instances, and what it does
// is waited for as long as WeChat waits; what takes longer is said later.
#include "runtime/service/api/wechat_callback.h"

#include <boost/asio/redirect_error.hpp>
#include <fmt/format.h>

#include "runtime/service/api/auth.h"
#include "runtime/service/api/wechat_effects.h"
#include "runtime/service/net/gate.h"
#include "runtime/service/wechat/gate.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;
using wechat::OpenApp;
using wechat::Visit;
using Steady = std::chrono::steady_clock;

// What the readers take, and room for what stands around it.
constexpr std::size_t kLongestPush = wechat::kTreeBytes + 1024;

struct Callback {
  Ctx ctx;
  wechat::Apps& apps;
  wechat::Sender& sender;
  CallbackTimes times;
  Counter& duplicates;

  void count(std::string_view app, const wechat::Message& message, std::string_view result) const {
    ctx->metrics
        .counter("gz_wx_callback_total", "what WeChat pushed, and what came of it",
                 fmt::format("app=\"{}\",type=\"{}\",event=\"{}\",result=\"{}\"", app,
                             wechat::word(message.type), wechat::word(message.event), result))
        .add();
  }
};
using CallbackPtr = std::shared_ptr<const Callback>;

// The same to all who are no WeChat: who they would have to be is not told.
[[noreturn]] void refuse(const Callback& callback, const Request& request, std::string_view app,
                         std::string_view word, std::string_view why) {
  callback.count(app, wechat::Message{}, word);
  callback.ctx->log.info("a WeChat callback was refused", {{"app", app},
                                                           {"reason", word},
                                                           {"detail", why},
                                                           {"peer", request.peer},
                                                           {"request_id", request.id}});
  throw Refusal(Reason::forbidden, "this is for WeChat's servers only");
}

// Null: there is no such account.
Task<std::shared_ptr<const OpenApp>> find_app(const Callback& callback, std::string name) {
  try {
    co_return co_await callback.apps.find(std::move(name));
  } catch (const Refusal& refusal) {
    if (refusal.reason != Reason::not_found) throw;
  }
  co_return nullptr;
}

wechat::Knock knock_of(const Request& request) {
  return {request.query_value("signature"),
          request.query_value("msg_signature"),
          request.query_value("timestamp"),
          request.query_value("nonce"),
          request.query_value("echostr"),
          request.query_value("encrypt_type"),
          request.body};
}

Task<Response> check(CallbackPtr callback, Request& request) {
  const auto app = co_await find_app(*callback, std::string(request.param("app")));
  if (!app) refuse(*callback, request, "none", "no_app", "");
  const std::string id = std::to_string(app->id);
  const Visit visit = wechat::check_url(*app, knock_of(request), callback->ctx->clock());
  if (visit.verdict != wechat::Verdict::good) {
    refuse(*callback, request, id, wechat::word(visit.verdict), visit.why);
  }
  callback->count(id, wechat::Message{}, "checked");
  co_return Response::text(visit.echo);
}

// -- a message on its way --

// What runs beside the request, and goes on where the request has to be answered before.
struct Effect {
  explicit Effect(net::asio::io_context& loop) : timer(loop.get_executor()) {}
  net::Timer timer;
  bool ended = false;
  bool late = false;  // the request was answered without it
  std::string reply;
  std::exception_ptr failed;  // to be tried again
};

Task<> finish(CallbackPtr callback, IncomingPtr incoming, std::string reply) {
  const Millis now = callback->ctx->clock();
  const auto work = [&](store::Database& database) {
    store::finish_received(database, incoming->app->id, incoming->key, reply, now);
  };
  co_await callback->ctx->store.write(work);
}

// Texts alone can be said later; what else there would be is of no use without its request.
Task<> say_later(CallbackPtr callback, IncomingPtr incoming, store::Identity to,
                 wechat::Reply reply) {
  if (reply.kind != wechat::Reply::Kind::text || to.id == 0) co_return;
  const bool sent =
      co_await callback->sender.send_text(incoming->app, std::move(to), std::move(reply.text));
  if (sent) co_return;
  callback->ctx->log.info("what was too late for a reply could not be said later either",
                          {{"app", incoming->app->id}, {"request_id", incoming->request.id}});
}

std::string printed(const Callback& callback, const Incoming& incoming,
                    const wechat::Reply& reply) {
  return wechat::print_reply(reply, incoming.message, callback.ctx->clock() / 1000,
                             incoming.format);
}

// A mini program's messages have no passive replies but the one that calls a person.
bool has_passive_replies(const OpenApp& app) { return app.kind != "mini"; }

Task<> run_effect(CallbackPtr callback, IncomingPtr incoming, Step step,
                  std::shared_ptr<Effect> effect) {
  const store::Identity to = step.identity;
  wechat::Reply reply;
  try {
    reply = co_await carry_out(callback->ctx, incoming, std::move(step));
  } catch (const Refusal&) {
    effect->failed = std::current_exception();
  } catch (const std::exception& error) {
    callback->ctx->log.error("a WeChat message's effect has failed",
                             {{"cause", error.what()}, {"request_id", incoming->request.id}});
    callback->count(std::to_string(incoming->app->id), incoming->message, "failed");
  }
  // From here on the request gives this answer, or has given another one already.
  effect->ended = true;
  effect->timer.cancel();
  if (effect->failed) co_return;
  if (effect->late || !has_passive_replies(*incoming->app)) {
    co_await say_later(callback, incoming, to, std::move(reply));
    if (!effect->late) co_await finish(callback, incoming, "");
    co_return;
  }
  effect->reply = printed(*callback, *incoming, reply);
  co_await finish(callback, incoming, effect->reply);
}

struct TakenIn {
  store::Received received;
  Step step;
};

// In one transaction: whether the message is new, what the store knows of it, and, where that is
// all, its end.
Task<TakenIn> take(CallbackPtr callback, IncomingPtr incoming) {
  const Parts& parts = *callback->ctx;
  const bool is_passive = has_passive_replies(*incoming->app);
  const auto work = [&](store::Database& database) {
    const Millis now = parts.clock();
    const std::int64_t app = incoming->app->id;
    TakenIn taken;
    taken.received = store::receive(database, app, incoming->key, now, now + callback->times.lease);
    if (taken.received.who != store::Received::Who::mine) return taken;
    taken.step = take_in(parts, database, *incoming);
    if (taken.step.left == Step::Left::nothing) {
      if (is_passive) taken.received.reply = printed(*callback, *incoming, taken.step.reply);
      store::finish_received(database, app, incoming->key, taken.received.reply, now);
    }
    return taken;
  };
  co_return co_await callback->ctx->store.write(work);
}

struct Delivered {
  std::string reply;  // empty: "success"
  std::string_view result;
};

Task<Delivered> follow_effect(CallbackPtr callback, IncomingPtr incoming, Step step,
                              Steady::time_point end) {
  const auto effect = std::make_shared<Effect>(callback->ctx->loop);
  effect->timer.expires_at(end);
  const auto ended = [callback, incoming](std::exception_ptr failed) {
    if (!failed) return;
    try {
      std::rethrow_exception(failed);
    } catch (const std::exception& error) {
      callback->ctx->log.error("a WeChat message could not be finished",
                               {{"cause", error.what()}, {"request_id", incoming->request.id}});
    }
  };
  net::asio::co_spawn(callback->ctx->loop, run_effect(callback, incoming, std::move(step), effect),
                      ended);
  if (!effect->ended) {
    boost::system::error_code ignored;
    co_await effect->timer.async_wait(net::asio::redirect_error(net::use_task, ignored));
  }
  if (effect->failed) std::rethrow_exception(effect->failed);
  if (effect->ended)
    co_return Delivered{effect->reply, effect->reply.empty() ? "success" : "replied"};
  effect->late = true;
  // Before the lease is over, so that nobody takes it up again while it still runs.
  co_await finish(callback, incoming, "");
  co_return Delivered{{}, "later"};
}

Task<Delivered> deliver(CallbackPtr callback, IncomingPtr incoming) {
  const auto end = Steady::now() + callback->times.budget;
  bool is_duplicate = false;
  while (true) {
    TakenIn taken = co_await take(callback, incoming);
    using enum store::Received::Who;
    if (taken.received.who == mine) {
      if (taken.step.left != Step::Left::nothing) {
        co_return co_await follow_effect(callback, incoming, std::move(taken.step), end);
      }
      if (!has_passive_replies(*incoming->app)) {
        net::asio::co_spawn(callback->ctx->loop,
                            say_later(callback, incoming, taken.step.identity, taken.step.reply),
                            net::asio::detached);
      }
      const bool is_said = !taken.received.reply.empty();
      co_return Delivered{std::move(taken.received.reply), is_said ? "replied" : "success"};
    }
    if (!is_duplicate) callback->duplicates.add();
    is_duplicate = true;
    if (taken.received.who == done) co_return Delivered{taken.received.reply, "duplicate"};
    // The first one still runs, here or elsewhere.
    if (Steady::now() + callback->times.look >= end) co_return Delivered{{}, "duplicate"};
    co_await net::pause(callback->ctx->loop.get_executor(), callback->times.look);
  }
}

// -- the request --

Response success() { return Response::text(std::string(wechat::kSuccess)); }

Response answer(const Callback& callback, const OpenApp& app, const Visit& visit,
                std::string reply) {
  if (reply.empty()) return success();
  if (visit.is_encrypted) {
    const std::string random = random_text(16, "abcdefghijklmnopqrstuvwxyz0123456789");
    const std::string nonce = random_text(10, "0123456789");
    reply = wechat::print_envelope({visit.token, visit.aes_key, app.wechat_app_id}, reply,
                                   callback.ctx->clock() / 1000, nonce, random, visit.format);
  }
  Response response{200, {}, std::move(reply)};
  response.headers.emplace_back("Content-Type", visit.format == wechat::Format::xml
                                                    ? "application/xml; charset=utf-8"
                                                    : "application/json");
  return response;
}

// What is kept of a request while its message is carried out.
Request traces_of(const Request& request) {
  Request traces;
  traces.peer = request.peer;
  traces.id = request.id;
  return traces;
}

Task<Response> push(CallbackPtr callback, Request& request) {
  const Parts& parts = *callback->ctx;
  if (request.body.size() > kLongestPush) {
    callback->count("none", wechat::Message{}, "too_large");
    throw Refusal(Reason::too_large, "a message of WeChat's has at most 64 KiB");
  }
  const auto app = co_await find_app(*callback, std::string(request.param("app")));
  if (!app) refuse(*callback, request, "none", "no_app", "");
  const std::string id = std::to_string(app->id);
  Visit visit = wechat::check_push(*app, knock_of(request), parts.clock());
  if (visit.verdict != wechat::Verdict::good) {
    refuse(*callback, request, id, wechat::word(visit.verdict), visit.why);
  }
  try {
    // Behind the gate, so that strangers do not use up what is WeChat's.
    api::take(parts, parts.shared->callback, id, "callback");
  } catch (const Refusal&) {
    callback->count(id, visit.message, "throttled");
    throw;
  }
  if (!visit.is_message) {
    callback->count(id, visit.message, "success");
    co_return success();
  }
  auto incoming = std::make_shared<Incoming>();
  incoming->app = app;
  incoming->message = std::move(visit.message);
  incoming->format = visit.format;
  incoming->key = wechat::key_of(incoming->message);
  incoming->page = endpoint_of(parts, request).origin;
  incoming->request = traces_of(request);
  Delivered delivered = co_await deliver(callback, incoming);
  callback->count(id, incoming->message, delivered.result);
  co_return answer(*callback, *app, visit, std::move(delivered.reply));
}

net::Handler with(CallbackPtr callback, Task<Response> (*handler)(CallbackPtr, Request&)) {
  return [callback, handler](Request& request) { return handler(callback, request); };
}

}  // namespace

void add_wechat_callback(Parts parts, wechat::Apps& apps, wechat::Sender& sender,
                         net::Router& router, CallbackTimes times) {
  const Ctx ctx = std::make_shared<const Parts>(std::move(parts));
  Counter& duplicates = ctx->metrics.counter("gz_wx_callback_duplicates_total",
                                             "messages that WeChat has delivered more than once");
  const auto callback =
      std::make_shared<const Callback>(Callback{ctx, apps, sender, times, duplicates});
  router.add(verb::get, "/wechat/callback/base/{app}", with(callback, check));
  router.add(verb::post, "/wechat/callback/base/{app}", with(callback, push));
}

}  // namespace giz::api
