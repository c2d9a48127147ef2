// The Gizwits surface and the websocket, over the real hub.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/service/api/bench.h"

using namespace giz;
using namespace giz::bench;

namespace {

struct App {
  Bench& bench;
  std::string uid, token;

  explicit App(Bench& b, const char* phone_id = "phone-1") : bench(b) {
    const Answer in =
        bench.call({.method = "POST", .target = "/app/users", .body = {{"phone_id", phone_id}}});
    REQUIRE(in.status == 201);
    uid = in.json["uid"].get<std::string>();
    token = in.json["token"].get<std::string>();
    CHECK(in.json["expire_at"] == (bench.now + Millis{180} * 86'400'000) / 1000);
  }

  Answer call(const char* method, const std::string& target, Json body = nullptr,
              std::vector<std::pair<std::string, std::string>> headers = {}) {
    headers.emplace_back("X-Gizwits-User-token", token);
    headers.emplace_back("X-Gizwits-Application-Id", "app");
    return bench.call(
        {.method = method, .target = target, .body = std::move(body), .headers = headers});
  }

  Answer bind_mac(const std::string& mac, Millis time, std::string signature = {}) {
    const std::string seconds = std::to_string(time / 1000);
    if (signature.empty()) signature = md5_hex("the-product-secret" + seconds);
    return call("POST", "/app/bind_mac",
                {{"product_key", bench_product.key}, {"mac", mac}, {"dev_alias", "lamp"}},
                {{"X-Gizwits-Timestamp", seconds}, {"X-Gizwits-Signature", signature}});
  }
};

}  // namespace

TEST_CASE("the same phone is the same user") {
  Bench bench;
  const App first(bench), again(bench), other(bench, "phone-2");
  CHECK(first.uid == again.uid);
  CHECK(first.token != again.token);
  CHECK(first.uid != other.uid);
  CHECK(first.uid.size() == 32);
}

TEST_CASE("errors are the platform's") {
  Bench bench([](Settings& settings) { settings.gizwits_app_id = "app"; });
  const auto code = [&](const Ask& ask) { return bench.call(ask).code(); };
  const std::pair<std::string, std::string> id{"X-Gizwits-Application-Id", "app"};
  CHECK(code({.target = "/app/users"}) == "9003");
  CHECK(code({.target = "/app/users", .headers = {id}}) == "9004");
  CHECK(code({.target = "/app/datapoint?product_key=x", .headers = {id}}) == "9002");
  CHECK(code({.method = "POST",
              .target = "/app/login",
              .body = {{"username", "ann"}, {"password", "wrong"}},
              .headers = {id}}) == "9020");
  const Answer answer =
      bench.call({.method = "POST", .target = "/app/users", .headers = {id}, .raw = "{"});
  CHECK(answer.status == 400);
  CHECK(answer.json["error_code"] == 9015);
  CHECK(answer.json.contains("error_message"));
  CHECK(answer.json.contains("detail_message"));
}

TEST_CASE("a signed MAC binds, with a clock that is right to five minutes") {
  Bench bench;
  const auto made = bench.make_device();
  App app(bench);
  const std::string mac = "000000000001";
  CHECK(app.bind_mac(mac, bench.now - 5 * 60'000 - 1000).code() == "9043");
  CHECK(app.bind_mac(mac, bench.now, "00").code() == "9044");
  CHECK(app.bind_mac("0000000000ff", bench.now).code() == "9014");
  const Answer bound = app.bind_mac("00:00:00:00:00:01", bench.now - 4 * 60'000);
  CHECK(bound.status == 201);
  CHECK(bound.json["did"] == made.did);
  CHECK(bound.json["role"] == "special");
  CHECK(bound.json["host"] == "lamp.test");
  CHECK(bound.json["ws_port"] == 80);
  App other(bench, "phone-2");
  CHECK(other.bind_mac(mac, bench.now).status == 409);
}

TEST_CASE("the public endpoint is what a device object names") {
  Bench bench(
      [](Settings& settings) { settings.public_base_url = "https://lamp.example.com:8443"; });
  bench.make_device();
  App app(bench);
  const Answer bound = app.bind_mac("000000000001", bench.now);
  CHECK(bound.json["host"] == "lamp.example.com");
  CHECK(bound.json["wss_port"] == 8443);
}

TEST_CASE("binding by passcode and by what a camera reads") {
  Bench bench;
  const auto first = bench.make_device(), second = bench.make_device(), third = bench.make_device();
  App app(bench);
  const Answer by_passcode = app.call("POST", "/app/bindings",
                                      {{"devices",
                                        {{{"did", first.did}, {"passcode", first.passcode}},
                                         {{"did", second.did}, {"passcode", "wrong"}}}}});
  CHECK(by_passcode.json["success"].dump() == Json{first.did}.dump());
  CHECK(by_passcode.json["failed"].dump() == Json{second.did}.dump());
  const auto scan = [&](const std::string& content) {
    return app.call("POST", "/app/bind_latest", {{"qr_content", content}});
  };
  CHECK(scan("did=" + second.did + "&passcode=wrong").code() == "9040");
  CHECK(scan("product_key=x&did=" + second.did + "&passcode=" + second.passcode).status == 201);
  CHECK(scan("type=claim&code=" + third.claim_code).status == 201);
  CHECK(app.call("GET", "/app/bindings?limit=20&skip=0").json["devices"].size() == 3);
  const Answer unbound =
      app.call("DELETE", "/app/bindings", {{"devices", {{{"did", first.did}}, {{"did", "x"}}}}});
  CHECK(unbound.json["success"].dump() == Json{first.did}.dump());
  CHECK(unbound.json["failed"].dump() == R"(["x"])");
}

TEST_CASE("latest values, control and history of a device") {
  Bench bench;
  const auto made = bench.make_device();
  App app(bench);
  app.bind_mac("000000000001", bench.now);
  const auto control = [&](const Json& body) {
    return app.call("POST", "/app/control/" + made.did, body);
  };
  CHECK(control({{"attrs", {{"power", 1}}}}).code() == "9042");
  const auto link = bench.join(made.did);
  bench.report(made.did, {{"power", true}, {"temperature", 21.5}});
  const Answer latest = app.call("GET", "/app/devdata/" + made.did + "/latest");
  CHECK(latest.json["attr"]["power"].dump() == "1");
  CHECK(latest.json["attr"]["temperature"].dump() == "21.5");
  CHECK(latest.json["updated_at"] == bench.now / 1000);
  CHECK(control({{"attrs", {{"power", 1}}}}).text == "{}");
  CHECK(control({{"raw", {1, 1, 1, 0, 0, 0, 0, 0, 0}}}).status == 200);
  CHECK(control({{"raw", {5, 170}}}).status == 200);
  CHECK(link->sent.size() == 2);
  CHECK(link->pushed.size() == 1);
  CHECK(control({{"attrs", {{"nothing", 1}}}}).code() == "9025");
  CHECK(control({{"raw", {4, 0}}}).code() == "9025");
  link->answers = false;
  CHECK(control({{"attrs", {{"power", 0}}}}).code() == "9021");
  App other(bench, "phone-2");
  CHECK(other.call("POST", "/app/control/" + made.did, {{"attrs", {{"power", 1}}}}).code() ==
        "9017");
  const std::string span =
      fmt::format("start_time={}&end_time={}", bench.now / 1000 - 10, bench.now / 1000 + 10);
  const Answer log = app.call("GET", "/app/devices/" + made.did + "/raw_data?type=cmd&" + span);
  CHECK(log.json["meta"]["total"].get<int>() >= 3);
  const Answer online =
      app.call("GET", "/app/devices/" + made.did + "/raw_data?type=online&" + span);
  CHECK(online.json["objects"][0]["type"] == "dev_online");
  const Answer aggregate = app.call(
      "GET", fmt::format("/app/devdata/{}/agg_data?start_ts={}&end_ts={}&attrs=temperature&"
                         "aggregator=avg&unit=days",
                         made.did, bench.now - 1000, bench.now + 1000));
  CHECK(aggregate.json["data"][0]["attrs"]["temperature"] == 21.5);
  CHECK(aggregate.json["data"][0]["datetime"] == "2027-01-15");
}

TEST_CASE("sharing by QR code") {
  Bench bench;
  const auto made = bench.make_device();
  App owner(bench), guest(bench, "phone-2");
  owner.bind_mac("000000000001", bench.now);
  const Answer shared =
      owner.call("POST", "/app/sharing", {{"type", 1}, {"did", made.did}, {"duration", 60}});
  CHECK(shared.status == 201);
  const std::string content = shared.json["qr_content"];
  CHECK(content.starts_with("type=share&code="));
  const Answer bound = guest.call("POST", "/app/bind_latest", {{"qr_content", content}});
  CHECK(bound.json["role"] == "guest");
  CHECK(owner.call("GET", "/app/bindings").json["devices"][0]["role"] == "owner");
  CHECK(guest.call("POST", "/app/sharing", {{"type", 1}, {"did", made.did}}).status == 403);
  CHECK(guest.call("POST", "/app/bind_latest", {{"qr_content", content}}).status >= 400);
}

TEST_CASE("the first generation's sequence: all that is bound is pushed") {
  Bench bench;
  const auto made = bench.make_device();
  App app(bench);
  app.bind_mac("000000000001", bench.now);
  const auto link = bench.join(made.did);
  auto client = bench.connect();
  bench.say(client, {{"cmd", "login_req"},
                     {"data",
                      {{"appid", "app"},
                       {"uid", app.uid},
                       {"token", app.token},
                       {"p0_type", "attrs_v4"},
                       {"heartbeat_interval", 180000}}}});
  CHECK(bench.hear(client, "login_res")["data"]["success"] == true);
  bench.report(made.did, {{"power", false}, {"temperature", 20.5}});
  const Json pushed = bench.hear(client, "s2c_noti");
  CHECK(pushed["data"]["did"] == made.did);
  CHECK(pushed["data"]["attrs"]["temperature"].dump() == "20.5");
  CHECK(pushed["data"]["attrs"]["label"].is_array());
  CHECK(pushed["data"]["source"] == "dev");
  bench.say(client, {{"cmd", "c2s_read"}, {"data", {{"did", made.did}}}});
  CHECK(bench.hear(client, "s2c_noti")["data"]["attrs"]["power"] == false);
  bench.say(client, {{"cmd", "c2s_write"},
                     {"req_sn", 7},
                     {"data", {{"did", made.did}, {"attrs", {{"power", true}}}}}});
  const Json ack = bench.hear(client, "s2c_ack");
  CHECK(ack["res_sn"] == 7);
  CHECK(ack["did"] == made.did);
  CHECK(bench.hear(client, "s2c_command")["data"]["state"] == "sent");
}

TEST_CASE("the second generation's sequence: what is subscribed is pushed") {
  Bench bench;
  const auto made = bench.make_device();
  App app(bench);
  app.bind_mac("000000000001", bench.now);
  auto client = bench.connect();
  bench.say(client, {{"cmd", "login_req"},
                     {"data",
                      {{"appid", "app"},
                       {"uid", app.uid},
                       {"token", app.token},
                       {"p0_type", "attrs_v4"},
                       {"heartbeat_interval", 180},
                       {"auto_subscribe", false}}}});
  CHECK(bench.hear(client, "login_res")["data"]["success"] == true);
  bench.report(made.did, {{"power", true}});
  bench.say(client, {{"cmd", "subscribe_req"}, {"data", {{{"did", made.did}}, {{"did", "x"}}}}});
  const Json subscribed = bench.hear(client, "subscribe_res")["data"];
  CHECK(subscribed["success"][0].dump() ==
        R"({"did":")" + made.did + R"(","error_code":0,"msg":"ok"})");
  CHECK(subscribed["failed"][0]["did"] == "x");
  CHECK(client.socket->messages.empty());
  bench.now += 1000;
  bench.report(made.did, {{"power", false}});
  CHECK(bench.hear(client, "s2c_noti")["data"]["attrs"]["power"] == false);
}

TEST_CASE("a login with another's uid or a wrong token is refused") {
  Bench bench;
  App app(bench), other(bench, "phone-2");
  const auto enters = [&](const std::string& uid, const std::string& token) {
    auto client = bench.connect();
    bench.say(client, {{"cmd", "login_req"}, {"data", {{"uid", uid}, {"token", token}}}});
    return bench.hear(client, "login_res")["data"]["success"].get<bool>();
  };
  CHECK(enters(app.uid, app.token));
  CHECK_FALSE(enters(other.uid, app.token));
  CHECK_FALSE(enters(app.uid, "wrong"));
}

TEST_CASE("failures come back with the number of the request") {
  Bench bench;
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  auto page = bench.page(token);
  const auto write = [&](int sn, const std::string& whose, const Json& attrs) {
    bench.say(page,
              {{"cmd", "c2s_write"}, {"req_sn", sn}, {"data", {{"did", whose}, {"attrs", attrs}}}});
    const Json data = bench.hear(page, "s2c_invalid_msg")["data"];
    CHECK(data["req_sn"] == sn);
    return data["error_code"].get<int>();
  };
  CHECK(write(1, did, {{"power", true}}) == 1008);
  CHECK(write(2, "AAAAAAAAAAAAAAAAAAAAAA", {{"power", true}}) == 1005);
  CHECK(write(3, did, {{"temperature", 1}}) == 1006);
  const auto link = bench.join(did);
  link->answers = false;
  CHECK(write(4, did, {{"power", true}}) == 1012);
}

TEST_CASE("a page that comes back hears what it missed") {
  Bench bench;
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  bench.report(did, {{"power", false}});
  auto page = bench.page(token);
  const std::int64_t since = bench.now * 1000;
  bench.say(page, {{"cmd", "c2s_resume"}, {"data", {{"since_seq", since + 1'000'000}}}});
  bench.hear(page, "s2c_resume");
  CHECK(page.socket->messages.empty());
  bench.now += 5000;
  bench.report(did, {{"power", true}, {"overheat", true}});
  page.socket->messages.clear();
  bench.say(page, {{"cmd", "c2s_resume"}, {"data", {{"since_seq", since + 1'000'000}}}});
  const Json snapshot = bench.hear(page, "s2c_noti")["data"];
  CHECK(snapshot["attrs"]["power"] == true);
  CHECK(bench.hear(page, "s2c_alarm")["data"]["attr"] == "overheat");
  CHECK(bench.hear(page, "s2c_resume")["data"]["seq"] == snapshot["seq"]);
}

TEST_CASE("frames are seen where they are asked for") {
  Bench bench;
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  auto page = bench.page(token);
  bench.say(page, {{"cmd", "c2s_frames"}, {"data", {{"did", did}, {"on", true}}}});
  bench.say(page, {{"cmd", "c2s_read"}, {"data", {{"did", did}}}});
  bench.hear(page, "s2c_noti");
  bench.report(did, {{"power", true}});
  const Json frame = bench.hear(page, "s2c_frame")["data"];
  CHECK(frame["dir"] == "up");
  CHECK(frame["raw"][0] == 4);
  CHECK(frame["text"].get<std::string>().starts_with("report"));
}

TEST_CASE("a page hears of a device that is bound while it is open") {
  Bench bench;
  const std::string token = bench.sign_in();
  auto page = bench.page(token);
  const std::string did = bench.own_device(token);
  CHECK(bench.hear(page, "s2c_binding_changed")["data"].dump() ==
        Json{{"did", did}, {"bind", true}}.dump());
  bench.report(did, {{"power", true}});
  CHECK(bench.hear(page, "s2c_noti")["data"]["did"] == did);
}

TEST_CASE("a share that ends takes its watcher along") {
  Bench bench;
  const std::string owner = bench.sign_in(), guest = bench.sign_in();
  const std::string did = bench.own_device(owner);
  const Answer share = bench.call({.method = "POST",
                                   .target = "/api/v1/devices/" + did + "/shares",
                                   .body = {{"guest_minutes", 1}},
                                   .token = owner});
  bench.call({.method = "POST",
              .target = "/api/v1/shares/" + share.json["code"].get<std::string>() + "/accept",
              .token = guest});
  auto page = bench.page(guest);
  bench.now += 60'000;
  CHECK(bench.hear(page, "s2c_binding_changed")["data"]["bind"] == false);
}

TEST_CASE("a page that has not heard that its share has ended does not write") {
  Bench bench;
  const std::string owner = bench.sign_in(), guest = bench.sign_in();
  const std::string did = bench.own_device(owner);
  const auto link = bench.join(did);
  const auto accept = [&](const Json& body) {
    const Answer share = bench.call({.method = "POST",
                                     .target = "/api/v1/devices/" + did + "/shares",
                                     .body = body,
                                     .token = owner});
    bench.call({.method = "POST",
                .target = "/api/v1/shares/" + share.json["code"].get<std::string>() + "/accept",
                .token = guest});
  };
  accept({{"may_control", true}});
  auto page = bench.page(guest);
  const auto end = [](store::Database& database) {
    database.run("DELETE FROM bindings WHERE role = 1");  // as another instance does
    return true;
  };
  bench.run(bench.store->write(end));
  bench.say(page, {{"cmd", "c2s_write"}, {"data", {{"did", did}, {"attrs", {{"power", true}}}}}});
  CHECK(bench.hear(page, "s2c_invalid_msg")["data"]["error_code"] == 1005);
  CHECK(link->sent.empty());
  // For reading only: refused before the hub hears of it.
  accept({{"may_control", false}});
  auto reader = bench.page(guest);
  bench.say(reader, {{"cmd", "c2s_write"}, {"data", {{"did", did}, {"attrs", {{"power", true}}}}}});
  CHECK(bench.hear(reader, "s2c_invalid_msg")["data"]["error_code"] == 1005);
  CHECK(link->sent.empty());
}

TEST_CASE("a user has ten connections, and a session's end closes them") {
  Bench bench;
  const std::string token = bench.sign_in();
  std::vector<Bench::Client> pages;
  for (int i = 0; i < 10; ++i) pages.push_back(bench.page(token));
  const Answer ticket =
      bench.call({.method = "POST", .target = "/api/v1/ws-ticket", .token = token});
  auto eleventh = bench.connect();
  bench.say(eleventh, {{"cmd", "login_req"}, {"data", {{"ticket", ticket.json["ticket"]}}}});
  CHECK(bench.until([&] { return eleventh.socket->closed != 0; }));
  CHECK(eleventh.socket->closed == 4008);
  bench.call({.method = "POST", .target = "/api/v1/logout", .token = token});
  CHECK(bench.until([&] { return pages[0].socket->closed == 4401; }));
  pages.clear();
  CHECK(bench.page(bench.sign_in()).socket->closed == 0);
}
