#include "tests/service/wechat/world.h"

#include <fmt/format.h>

#include "runtime/service/net/target.h"
#include "runtime/service/wechat/crypt.h"
#include "runtime/service/wechat/json.h"
#include "runtime/service/wechat/xml.h"

namespace giz::knocking {
namespace {

wechat::OpenApp the_app(std::string mode) {
  wechat::OpenApp app;
  app.name = "test";
  app.wechat_app_id = kAppId;
  app.token = kToken;
  app.aes_key = kKey;
  app.mode = std::move(mode);
  app.original_id = "gh_1";
  return app;
}

std::string path_of(const std::string& name, const Sent& sent) {
  return "/wechat/callback/base/" + name + sent.query();
}

wechat::TreeRead tree_of(std::string_view text) {
  return text.starts_with('{') ? wechat::read_json(text) : wechat::read_xml(text);
}

net::Task<> handle_alone(const net::Handler* handler, std::shared_ptr<net::Request> request,
                         std::shared_ptr<std::optional<bench::Answer>> answer) {
  bench::Answer got;
  try {
    net::Response response = co_await (*handler)(*request);
    got.status = response.status;
    got.text = std::move(response.body);
  } catch (const Refusal& refusal) {
    got.status = http_status(refusal.reason);
  }
  *answer = std::move(got);
}

}  // namespace

net::Task<bool> FakeSender::send_text(std::shared_ptr<const wechat::OpenApp>, store::Identity to,
                                      std::string text) {
  sent.emplace_back(to.openid, std::move(text));
  co_return true;
}

World::World(std::string of_mode, api::CallbackTimes times,
             const std::function<void(Settings&)>& change_settings)
    : bench(change_settings),
      mode(std::move(of_mode)),
      apps(bench.loop, bench.settings, bench.key, *bench.store, [this] { return bench.now; }) {
  auto add = [&](store::Database& database) {
    store::add_app(database, wechat::seal_app(bench.key, the_app(mode)));
  };
  bench.run(bench.store->write(add));
  api::add_wechat_callback(*bench.parts, apps, sender, bench.router, times);
}

// What still runs beside a request ends before what it uses.
World::~World() {
  bench.loop.restart();
  bench.loop.run_for(std::chrono::milliseconds(1));
}

void World::change(const std::function<void(wechat::OpenApp&)>& change_app) {
  auto work = [&](store::Database& database) {
    auto app = wechat::open_app(bench.key, store::find_app(database, 1).value());
    change_app(app);
    store::change_app(database, wechat::seal_app(bench.key, app));
  };
  bench.run(bench.store->write(work));
  apps.forget();
}

bench::Answer World::push(const Sent& sent_one, std::string name) {
  return bench.call({.method = "POST", .target = path_of(name, sent_one), .raw = sent_one.body});
}

std::shared_ptr<std::optional<bench::Answer>> World::begin(const Sent& sent_one) {
  auto request = std::make_shared<net::Request>();
  request->method = boost::beast::http::verb::post;
  net::read_target(path_of("1", sent_one), request->path, request->query);
  request->headers.set("Host", "lamp.test");
  request->body = sent_one.body;
  request->peer = "192.0.2.1";
  request->id = "r1";
  const auto found = bench.router.find(request->method, request->path);
  request->params = found.params;
  auto answer = std::make_shared<std::optional<bench::Answer>>();
  net::asio::co_spawn(bench.loop, handle_alone(found.handler, request, answer),
                      net::asio::detached);
  return answer;
}

std::string World::said(const bench::Answer& answer) const {
  if (answer.status != 200) return fmt::format("{} {}", answer.status, answer.code());
  if (answer.text == "success") return answer.text;
  wechat::TreeRead read = tree_of(answer.text);
  if (!read.fault.empty()) return "unreadable: " + answer.text;
  if (const wechat::Tree* encrypt = read.tree.child("Encrypt")) {
    for (const auto& [token, key] : {std::pair(kToken, kKey), std::pair(kToken, kOtherKey)}) {
      const auto signature = wechat::signature_of(
          {token, read.tree.text_of("TimeStamp"), read.tree.text_of("Nonce"), encrypt->text});
      if (signature != read.tree.text_of("MsgSignature")) continue;
      const auto opened =
          wechat::open_text(wechat::read_aes_key(key).value(), kAppId, encrypt->text);
      if (opened.fault == wechat::Fault::none)
        return std::string(tree_of(opened.text).tree.text_of("Content"));
    }
    return "sealed";
  }
  return std::string(read.tree.text_of("Content"));
}

Sent World::sent(std::string inside) const {
  return mode == "plain" ? plain(std::move(inside)) : secure(std::move(inside));
}

std::string World::text(std::string_view from, std::string_view id, std::string_view text) {
  return said(push(sent(text_xml(from, id, text))));
}

std::string World::event(std::string_view from, std::string_view event, std::string_view more,
                         std::int64_t created) {
  return said(push(sent(event_xml(from, event, more, created))));
}

std::optional<store::Identity> World::identity(std::string_view openid) {
  auto look = [&](store::Database& database) { return store::find_identity(database, 1, openid); };
  return read(look);
}

std::shared_ptr<bench::Device> World::own(std::string_view openid, std::string_view alias) {
  const auto made = bench.make_device();
  did = made.did;
  event(openid, "SCAN", fmt::format("<EventKey>claim.{}</EventKey>", made.claim_code), bench.now++);
  const auto is_bound = [&] {
    auto look = [&](store::Database& database) {
      const auto who = store::find_identity(database, 1, openid);
      return who && store::find_binding(database, who->user, made.did, bench.now);
    };
    return read(look);
  };
  if (!bench.until(is_bound)) throw std::runtime_error("not bound");
  auto name = [&](store::Database& database) {
    const auto device = store::find_device(database, made.did).value();
    const auto user = store::find_identity(database, 1, openid).value().user;
    store::set_alias(database, user, device.id, alias, "");
  };
  bench.run(bench.store->write(name));
  return bench.join(made.did);
}

std::int64_t World::counted(std::string_view type, std::string_view event,
                            std::string_view result) {
  return bench.metrics
      .counter("gz_wx_callback_total", "",
               fmt::format("app=\"1\",type=\"{}\",event=\"{}\",result=\"{}\"", type, event, result))
      .value();
}

}  // namespace giz::knocking
