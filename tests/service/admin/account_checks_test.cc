// What WeChat says of an account when all is tried.
#include <doctest/doctest.h>

#include "tests/service/admin/desk_bench.h"

namespace giz::bench {
namespace {

const Json kAccount{{"wechat_app_id", "wx0123456789abcdef"},
                    {"secret", "0123456789abcdef0123456789abcdef"},
                    {"original_id", "gh_0123456789ab"}};

// "ok", or the errcode and what is said in English; "absent" where it was not tried.
std::string result_of(DeskBench& desk, const std::string& name) {
  const Answer answer = desk.ask("POST", "/apps/1/checks", {{"what", "all"}});
  CHECK(answer.status == 200);
  for (const Json& one : answer.json["results"]) {
    if (one["name"] != name) continue;
    CHECK_FALSE(one["zh"].get<std::string>().empty());
    return one["ok"] == true ? "ok" : one["errcode"].dump() + " " + one["en"].get<std::string>();
  }
  return "absent";
}

TEST_CASE("C18: whether there is a menu") {
  DeskBench desk;
  desk.add_app(kAccount);
  desk.wechat->guard("/cgi-bin/menu/get", R"({"menu":{"button":[]}})");
  CHECK(result_of(desk, "menu") == "ok");
  desk.wechat->say("/cgi-bin/menu/get", R"({"errcode":46003,"errmsg":"menu no exist"})");
  CHECK(result_of(desk, "menu") == "46003 there is no menu: create one on the settings page");
}

TEST_CASE("C18: WeChat's own test of the way to us is read") {
  DeskBench desk;
  desk.add_app(kAccount);
  const char* const api = "/cgi-bin/callback/check";
  desk.wechat->guard(api,
                     R"({"dns":[{"ip":"203.0.113.1","real_operator":"UNICOM"}],
      "ping":[{"ip":"203.0.113.1","from_operator":"CAP","package_loss":"0%","time":"2ms"}]})");
  CHECK(result_of(desk, "network") == "ok");
  CHECK(desk.wechat->last(api).body == R"({"action":"all","check_operator":"DEFAULT"})");
  desk.wechat->guard(api, R"({"dns":[],"ping":[]})");
  CHECK(result_of(desk, "network") ==
        "0 WeChat finds no address of the callback's host: check DNS.");
  desk.wechat->guard(api, R"({"dns":[{"ip":"203.0.113.1"}],"ping":[{"package_loss":"100%"}]})");
  CHECK(result_of(desk, "network").find("are lost (100%)") != std::string::npos);
  desk.wechat->say(api, R"({"errcode":48001,"errmsg":"api unauthorized"})");
  CHECK(result_of(desk, "network").find("48001 this account may not use this API") == 0);
}

TEST_CASE("C18: templates that the notices name must be there") {
  DeskBench desk;
  desk.add_app(kAccount);
  CHECK(result_of(desk, "templates") == "absent");
  CHECK(result_of(desk, "subscriptions") == "absent");
  DeskBench other;
  Json account = kAccount;
  account["notices"] =
      R"({"alarm":{"channels":["subscribe",{"channel":"template","template":"T2"}],
          "template":"T1","fields":{"thing1":"{title}"}}})"_json;
  other.add_app(account);
  other.wechat->guard("/cgi-bin/template/get_all_private_template",
                      R"({"template_list":[{"template_id":"T2","title":"x"}]})");
  other.wechat->guard("/wxaapi/newtmpl/gettemplate",
                      R"({"errcode":0,"errmsg":"ok","data":[{"priTmplId":"T9"}]})");
  CHECK(result_of(other, "templates") == "ok");
  CHECK(result_of(other, "subscriptions").find("0 The account has no template T1: add it") == 0);
}

TEST_CASE("C2: another system that takes the token away is told") {
  DeskBench desk;
  desk.add_app(kAccount);
  CHECK(result_of(desk, "swapped") == "ok");
  desk.wechat->guard("/cgi-bin/menu/get", "{}");
  desk.wechat->next_token();
  CHECK(result_of(desk, "menu") == "ok");
  CHECK(result_of(desk, "swapped").find("0 The access token died early 1 times") == 0);
}

}  // namespace
}  // namespace giz::bench
