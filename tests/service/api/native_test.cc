#include <set>

#include <doctest/doctest.h>

#include "runtime/service/api/openapi_routes.h"
#include "tests/service/api/bench.h"

using namespace giz;
using namespace giz::bench;

TEST_CASE("the OpenAPI document and the routes are the same") {
  Bench bench;
  const Clock clock = [&bench] { return bench.now; };
  const wechat::Tools tools{bench.loop, bench.settings, bench.key, *bench.store,
                            bench.log,  bench.metrics,  clock};
  wechat::Apps apps(bench.loop, bench.settings, bench.key, *bench.store, clock);
  wechat::Client client(bench.loop, bench.settings, bench.key, *bench.store, bench.log,
                        bench.metrics, clock);
  wechat::Notices notices(tools, bench_product, apps, client);
  bench.parts->wechat =
      std::make_shared<const wechat::Office>(wechat::Office{apps, client, notices});
  api::add_wechat(*bench.parts, bench.router);
  for (const api::Operation& operation : api::operations()) {
    CAPTURE(operation.path);
    CAPTURE(operation.method);
    std::string method(operation.method);
    std::ranges::transform(method, method.begin(), [](char c) { return std::toupper(c); });
    const auto found =
        bench.router.find(boost::beast::http::string_to_verb(method), operation.path);
    REQUIRE(found.handler);
    CHECK(found.pattern == operation.path);
    if (operation.open) continue;
    std::string target;
    for (const char c : operation.path) {
      if (c != '{' && c != '}') target.push_back(c);
    }
    CHECK(bench.call({.method = method, .target = target}).code() == "unauthenticated");
  }
}

TEST_CASE("an anonymous user claims a device and sees it") {
  Bench bench;
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  const auto link = bench.join(did);
  bench.report(did, {{"power", true}, {"temperature", 21.5}});
  const Answer list = bench.call({.target = "/api/v1/devices", .token = token});
  REQUIRE(list.json["devices"].size() == 1);
  const Json& device = list.json["devices"][0];
  CHECK(device["did"] == did);
  CHECK(device["role"] == "owner");
  CHECK(device["online"] == true);
  CHECK(device["attrs"]["power"] == true);
  CHECK(device["attrs"]["temperature"].dump() == "21.5");
  CHECK(device["times"]["temperature"] == bench.now);
  CHECK(list.json["next"] == nullptr);
  const Answer state = bench.call({.target = "/api/v1/devices/" + did + "/state", .token = token});
  CHECK(state.json["attrs"]["temperature"].dump() ==
        R"({"value":21.5,"time":1800000000000,"source":"device"})");
  const Answer renamed = bench.call({.method = "PATCH",
                                     .target = "/api/v1/devices/" + did,
                                     .body = {{"alias", "客厅"}},
                                     .token = token});
  CHECK(renamed.json["alias"] == "客厅");
}

TEST_CASE("lists go on where they stopped") {
  Bench bench;
  const std::string token = bench.sign_in();
  std::set<std::string> made, seen;
  for (int i = 0; i < 5; ++i) made.insert(bench.own_device(token));
  std::string target = "/api/v1/devices?limit=2";
  for (int page = 0; page < 3; ++page) {
    const Answer answer = bench.call({.target = target, .token = token});
    for (const Json& device : answer.json["devices"]) seen.insert(device["did"]);
    CHECK(answer.json["next"].is_null() == (page == 2));
    if (answer.json["next"].is_string()) {
      target = "/api/v1/devices?limit=2&cursor=" + answer.json["next"].get<std::string>();
    }
  }
  CHECK(seen == made);
}

TEST_CASE("a command is on its way, or has ended, as one asks for it") {
  Bench bench;
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  const auto link = bench.join(did);
  const Ask ask{.method = "POST",
                .target = "/api/v1/devices/" + did + "/commands?wait=5000",
                .body = {{"attrs", {{"power", true}}}},
                .token = token};
  const Answer done = bench.call(ask);
  CHECK(done.status == 200);
  CHECK(done.json["state"] == "acknowledged");
  CHECK(done.json["attrs"].dump() == R"({"power":true})");
  REQUIRE(link->sent.size() == 1);
  CHECK(link->sent[0] == hub::P0{1, 1, 1, 0, 0, 0, 0, 0, 0});
  const std::string id = done.json["id"];
  const Answer later = bench.call({.target = "/api/v1/commands/" + id, .token = token});
  CHECK(later.json["state"] == "acknowledged");

  link->answers = false;
  Ask quick = ask;
  quick.target = "/api/v1/devices/" + did + "/commands";
  const Answer sent = bench.call(quick);
  CHECK(sent.status == 202);
  CHECK(sent.json["state"] == "sent");
  const std::string second = sent.json["id"];
  Answer failed;
  bench.until([&] {
    failed = bench.call({.target = "/api/v1/commands/" + second, .token = token});
    return failed.json["state"] == "failed";
  });
  CHECK(failed.json["error"] == "the device did not answer");
}

TEST_CASE("commands of one millisecond are not lost between two pages") {
  Bench bench([](Settings& settings) { settings.rate_command = settings.rate_device_command = 0; });
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  const std::string base = "/api/v1/devices/" + did + "/commands";
  std::set<std::string> made, seen;
  for (int i = 0; i < 6; ++i) {
    if (i == 3) bench.now += 1;
    const Answer answer = bench.call({.method = "POST",
                                      .target = base,
                                      .body = {{"attrs", {{"power", true}}}, {"queue", true}},
                                      .token = token});
    made.insert(answer.json["id"].get<std::string>());
  }
  std::string target = base + "?limit=4";
  for (int page = 0; page < 2; ++page) {
    const Answer answer = bench.call({.target = target, .token = token});
    CHECK(answer.json["commands"].size() == 3);
    for (const Json& command : answer.json["commands"]) seen.insert(command["id"]);
    REQUIRE(answer.json["next"].is_string() == (page == 0));
    if (page == 0) target = base + "?limit=4&cursor=" + answer.json["next"].get<std::string>();
  }
  CHECK(seen == made);
}

TEST_CASE("an idempotency key asks once") {
  Bench bench;
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  const auto link = bench.join(did);
  Ask ask{.method = "POST",
          .target = "/api/v1/devices/" + did + "/commands?wait=5000",
          .body = {{"attrs", {{"power", true}}}},
          .token = token,
          .headers = {{"Idempotency-Key", "once"}}};
  const Answer first = bench.call(ask);
  const Answer second = bench.call(ask);
  CHECK(first.json["id"] == second.json["id"]);
  CHECK(link->sent.size() == 1);
  ask.body = {{"attrs", {{"power", false}}}};
  CHECK(bench.call(ask).code() == "conflict");
}

TEST_CASE("what a device cannot take is refused with the field") {
  Bench bench;
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  struct Row {
    Json body;
    const char* code;
    const char* field;
  };
  const Row rows[] = {
      {{{"attrs", {{"brightness", 101}}}}, "bad_value", "attrs.brightness"},
      {{{"attrs", {{"temperature", 20}}}}, "read_only", "attrs.temperature"},
      {{{"attrs", Json::object()}}, "bad_request", "attrs"},
      {{{"attrs", {{"power", true}}}, {"ttl", 0}}, "bad_request", "ttl"},
      {{{"attrs", {{"power", true}}}, {"more", 1}}, "bad_request", "more"},
      {{{"attrs", {{"power", true}}}}, "device_offline", ""},
  };
  for (const Row& row : rows) {
    const Answer answer = bench.call({.method = "POST",
                                      .target = "/api/v1/devices/" + did + "/commands",
                                      .body = row.body,
                                      .token = token});
    CAPTURE(answer.text);
    CHECK(answer.code() == row.code);
    CHECK(answer.json["error"].value("field", "") == row.field);
  }
}

TEST_CASE("a queued command waits for its device") {
  Bench bench;
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  const Answer queued = bench.call({.method = "POST",
                                    .target = "/api/v1/devices/" + did + "/commands",
                                    .body = {{"attrs", {{"power", true}}}, {"queue", true}},
                                    .token = token});
  CHECK(queued.status == 202);
  CHECK(queued.json["state"] == "queued");
  const auto link = bench.join(did);
  CHECK(bench.until([&] { return link->sent.size() == 1; }));
}

TEST_CASE("history is told in physical units") {
  Bench bench;
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  for (const double value : {10.0, 11.0, 12.5}) {
    bench.report(did, {{"temperature", value}});
    bench.now += 1000;
  }
  const std::string base = "/api/v1/devices/" + did + "/telemetry?attrs=temperature";
  const Answer raw = bench.call({.target = base, .token = token});
  CHECK(raw.json["series"][0]["points"].dump() ==
        "[[1800000000000,10],[1800000001000,11],[1800000002000,12.5]]");
  const Answer sum = bench.call({.target = base + "&interval=hour&agg=sum", .token = token});
  CHECK(sum.json["series"][0]["points"][0][1].get<double>() == doctest::Approx(33.5));
  CHECK(sum.json["series"][0]["points"][0][2] == 3);
  CHECK(bench.call({.target = base + "&interval=year", .token = token}).code() == "bad_request");
  CHECK(bench.call({.target = "/api/v1/devices/" + did + "/telemetry?attrs=label", .token = token})
            .code() == "bad_value");
}

TEST_CASE("alarms are seen and acknowledged") {
  Bench bench;
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  bench.report(did, {{"overheat", true}});
  const std::string base = "/api/v1/devices/" + did + "/alarms";
  const Answer open = bench.call({.target = base + "?open=true", .token = token});
  REQUIRE(open.json["alarms"].size() == 1);
  CHECK(open.json["alarms"][0]["attr"] == "overheat");
  CHECK(open.json["alarms"][0]["kind"] == "alert");
  const std::string id = std::to_string(open.json["alarms"][0]["id"].get<int>());
  CHECK(bench.call({.method = "POST", .target = base + "/" + id + "/ack", .token = token}).status ==
        204);
  const Answer all = bench.call({.target = "/api/v1/alarms", .token = token});
  CHECK(all.json["alarms"][0]["acknowledged"] == bench.now);
  const Answer events =
      bench.call({.target = "/api/v1/devices/" + did + "/events?type=alarm", .token = token});
  CHECK(events.json["events"].size() == 1);
}

TEST_CASE("schedules and rules are checked when they are made") {
  Bench bench;
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  const std::string base = "/api/v1/devices/" + did;
  const Json when{{"time", "08:30"}, {"days", {"mon"}}, {"zone", 480}};
  const Answer made = bench.call({.method = "POST",
                                  .target = base + "/schedules",
                                  .body = {{"when", when}, {"attrs", {{"power", true}}}},
                                  .token = token});
  CHECK(made.status == 201);
  CHECK(made.json["next"].get<Millis>() > bench.now);
  const std::string id = std::to_string(made.json["id"].get<int>());
  const Answer off =
      bench.call({.method = "PUT",
                  .target = base + "/schedules/" + id,
                  .body = {{"when", when}, {"attrs", {{"power", false}}}, {"enabled", false}},
                  .token = token});
  CHECK(off.json["next"] == nullptr);
  CHECK(bench.call({.method = "DELETE", .target = base + "/schedules/" + id, .token = token})
            .status == 204);
  CHECK(bench.call({.target = base + "/schedules", .token = token}).json["schedules"].empty());
  struct Row {
    Json body;
    const char* field;
  };
  const Row rows[] = {
      {{{"when", {{"time", "25:00"}}}, {"attrs", {{"power", true}}}}, "when.time"},
      {{{"when", {{"at", "2020-01-01T00:00:00Z"}}}, {"attrs", {{"power", true}}}}, "when"},
      {{{"when", when}, {"attrs", {{"brightness", 0}}}}, "attrs.brightness"},
  };
  for (const Row& row : rows) {
    const Answer answer = bench.call(
        {.method = "POST", .target = base + "/schedules", .body = row.body, .token = token});
    CAPTURE(answer.text);
    CHECK(answer.code() == "bad_value");
    CHECK(answer.json["error"]["field"] == row.field);
  }
  const Json condition{{"attr", "temperature"}, {"is", ">"}, {"value", 28}};
  const Answer rule = bench.call({.method = "POST",
                                  .target = base + "/rules",
                                  .body = {{"condition", condition}, {"attrs", {{"power", true}}}},
                                  .token = token});
  CHECK(rule.status == 201);
  CHECK(rule.json["target"] == did);
  const Answer wrong =
      bench.call({.method = "POST",
                  .target = base + "/rules",
                  .body = {{"condition", {{"attr", "nothing"}, {"is", ">"}, {"value", 1}}},
                           {"attrs", {{"power", true}}}},
                  .token = token});
  CHECK(wrong.json["error"]["field"] == "condition.attr");
}

TEST_CASE("a daily report is JSON, and CSV for a spreadsheet") {
  Bench bench;
  const std::string token = bench.sign_in();
  const std::string did = bench.own_device(token);
  for (const double value : {10.0, 12.5}) {
    bench.report(did, {{"temperature", value}});
    bench.now += 1000;
  }
  const std::string query = "?from=2027-01-15&to=2027-01-15&attrs=temperature";
  const std::string target = "/api/v1/devices/" + did + "/reports/daily" + query;
  const Answer json = bench.call({.target = target, .token = token});
  REQUIRE(json.json["rows"].size() == 1);
  CHECK(json.json["rows"][0]["min"] == 10.0);
  CHECK(json.json["rows"][0]["avg"] == 11.25);
  CHECK(json.json["rows"][0]["count"] == 2);
  const Answer csv = bench.call({.target = target + "&format=csv", .token = token});
  CHECK(csv.text ==
        "\xEF\xBB\xBF"
        "day,did,alias,attr,title,unit,count,min,avg,max,last\r\n"
        "2027-01-15," +
            did + ",,temperature,温度,°C,2,10,11.25,12.5,12.5\r\n");
  CHECK(csv.header("Content-Type") == "text/csv; charset=utf-8");
  const Answer all = bench.call(
      {.target = "/api/v1/products/" + std::string(bench_product.key) + "/reports/daily" + query,
       .token = token});
  CHECK(all.json["rows"].size() == 1);
}

TEST_CASE("integrators register, push and look after devices") {
  Bench bench;
  const auto made = bench.make_device();
  const auto link = bench.join(made.did);
  const Answer push = bench.call({.method = "POST",
                                  .target = "/internal/v1/push",
                                  .body = {{"all", true}, {"data", "0a0b"}},
                                  .token = bench.admin});
  CHECK(push.json["reached"] == 1);
  CHECK(link->pushed.size() == 1);
  const Answer attrs =
      bench.call({.method = "POST",
                  .target = "/internal/v1/push",
                  .body = {{"dids", {made.did, "no-such-did"}}, {"attrs", {{"power", true}}}},
                  .token = bench.admin});
  CHECK(attrs.status == 202);
  CHECK(attrs.json["commands"][0].contains("id"));
  CHECK(attrs.json["commands"][1]["error"] == "not_found");
  const Answer off = bench.call({.method = "PATCH",
                                 .target = "/internal/v1/devices/" + made.did,
                                 .body = {{"disabled", true}},
                                 .token = bench.admin});
  CHECK(off.json["disabled"] == true);
  CHECK(link->closed);
  const Answer check = bench.call({.target = "/internal/v1/audit/check", .token = bench.admin});
  CHECK(check.json["holds"] == true);
  const Answer status = bench.call({.target = "/internal/v1/status", .token = bench.admin});
  CHECK(status.json["store"] == true);
}

TEST_CASE("who runs the service can see how it is") {
  Bench bench;
  CHECK(bench.call({.target = "/healthz"}).status == 200);
  CHECK(bench.call({.target = "/up"}).status == 200);
  CHECK(bench.call({.target = "/readyz"}).json.dump() ==
        R"({"ready":true,"store":true,"bus":true})");
  const Answer version = bench.call({.target = "/version"});
  CHECK(version.json["fingerprint"] == bench_product.fingerprint);
  CHECK(version.json["wire"][1] == "mode writable enum 2 auto|eco|boost");
  CHECK(bench.call({.target = "/metrics"}).status == 401);
  CHECK(bench.call({.target = "/metrics", .token = bench.admin}).status == 200);
  CHECK(bench.call({.target = "/metrics", .peer = "127.0.0.1"}).status == 200);
  CHECK(bench
            .call({.target = "/metrics",
                   .headers = {{"X-Forwarded-For", "192.0.2.9"}},
                   .peer = "127.0.0.1"})
            .status == 401);
}

TEST_CASE("the panel's files come with a policy, an ETag and in gzip") {
  Bench bench;
  const api::PanelFile files[] = {{"/index.html", "text/html; charset=utf-8", "<p>page", "zipped"},
                                  {"/app.js", "text/javascript", "code", {}}};
  api::add_panel(*bench.parts, bench.router, files);
  const Answer page = bench.call({.target = "/"});
  CHECK(page.text == "<p>page");
  CHECK(page.header("Content-Security-Policy") ==
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; manifest-src 'self'; connect-src 'self' ws://lamp.test; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'");
  const Answer zipped = bench.call({.target = "/", .headers = {{"Accept-Encoding", "br, gzip"}}});
  CHECK(zipped.text == "zipped");
  CHECK(zipped.header("Content-Encoding") == "gzip");
  CHECK(bench.call({.target = "/", .headers = {{"Accept-Encoding", "gzip;q=0"}}}).text ==
        "<p>page");
  const Answer same =
      bench.call({.target = "/", .headers = {{"If-None-Match", page.header("ETag")}}});
  CHECK(same.status == 304);
  CHECK(same.text.empty());
  CHECK(bench.call({.target = "/app.js"}).text == "code");
}
