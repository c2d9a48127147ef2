// Accounts as the page writes and reads them.
#include <doctest/doctest.h>

#include "tests/service/admin/desk_bench.h"

namespace giz::bench {
namespace {

const std::string kSecret = "0123456789abcdef0123456789abcdef";

std::string path_of(const Json& app) { return "/apps/" + std::to_string(app["id"].get<int>()); }

std::vector<std::string> codes_of(const Json& app) {
  std::vector<std::string> codes;
  for (const Json& finding : app["findings"]) codes.push_back(finding["code"]);
  return codes;
}

TEST_CASE("a new account has what WeChat's console wants, and says what it lacks") {
  DeskBench desk;
  const Json app = desk.add_app();
  CHECK(app["outputs"]["callback_url"] == "https://lamp.test/wechat/callback/base/1");
  const std::string token = app["outputs"]["token"];
  const std::string key = app["outputs"]["aes_key"];
  const auto is_alnum = [](const std::string& text) {
    return std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) != 0; });
  };
  CHECK(token.size() == 32);
  CHECK(key.size() == 43);
  CHECK(is_alnum(token + key));
  CHECK(app["outputs"]["oauth_domain"] == "lamp.test");
  CHECK(app["outputs"]["menu_url"] == "https://lamp.test/wechat/oauth/1/start?next=/");
  CHECK(codes_of(app) ==
        std::vector<std::string>{"no_app_id", "no_secret", "no_original_id", "no_domain_file"});
  CHECK(desk.audits("app_added") == 1);
}

TEST_CASE("C10: a secret goes in and never out; blank keeps, null clears") {
  DeskBench desk;
  Json app = desk.add_app({{"secret", kSecret}, {"product_secret", kSecret}});
  CHECK(app["secret"].dump() == R"({"set":true})");
  CHECK(app.dump().find(kSecret) == std::string::npos);
  CHECK(desk.stored(1).secret.find(kSecret) == std::string::npos);  // sealed
  CHECK(wechat::open_app(desk.bench.key, desk.stored(1)).secret == kSecret);
  app = desk.ask("PATCH", path_of(app), {{"version", app["version"]}, {"secret", ""}}).json;
  CHECK(app["secret"]["set"] == true);
  app = desk.ask("PATCH", path_of(app), {{"version", app["version"]}, {"secret", nullptr}}).json;
  CHECK(app["secret"]["set"] == false);
  CHECK(app["product_secret"]["set"] == true);
  const Answer audit = desk.ask("GET", "/audit");
  CHECK(audit.text.find(kSecret) == std::string::npos);
  CHECK(audit.json["audit"][0]["detail"] == R"({"changed":["secret"]})");
  CHECK(audit.json["audit"][0]["actor"] == "admin");
}

TEST_CASE("who saw an older version changes nothing") {
  DeskBench desk;
  const Json app = desk.add_app();
  CHECK(desk.ask("PATCH", path_of(app), {{"version", app["version"]}, {"name", "A"}}).status ==
        200);
  CHECK(desk.ask("PATCH", path_of(app), {{"version", app["version"]}, {"name", "B"}}).code() ==
        "conflict");
  CHECK(desk.ask("PATCH", path_of(app), {{"name", "B"}}).json["error"]["field"] == "version");
  CHECK(desk.ask("GET", path_of(app)).json["name"] == "A");
  CHECK(desk.ask("GET", "/apps/77").status == 404);
}

TEST_CASE("what an account may hold: each wrong value with its field and what would be right") {
  DeskBench desk;
  const Json app = desk.add_app();
  const auto refused = [&](const std::string& field, const Json& value) {
    const Answer answer =
        desk.ask("PATCH", path_of(app), {{"version", app["version"]}, {field, value}});
    CHECK(answer.status == 400);
    CHECK(answer.json["error"]["field"] == field);
    return answer.json["error"]["message"].get<std::string>();
  };
  CHECK(refused("wechat_app_id", "wx12") ==
        "'wechat_app_id' must be 'wx' and 16 letters and digits, as Basic configuration shows it");
  CHECK(refused("original_id", "0123456789ab") ==
        "'original_id' must be 'gh_' and letters or digits, as Account details shows it");
  CHECK(refused("gizwits_app_id", "xyz") == "'gizwits_app_id' must be 32 hexadecimal digits");
  CHECK(refused("secret", kSecret + "\n").find("control character") != std::string::npos);
  CHECK(refused("secret", " " + kSecret) ==
        "'secret' must be the 32 letters and digits that WeChat shows once; blanks or a line break "
        "came with it");
  CHECK(refused("kind", "shop") == "'kind' must be one of service, subscription, mini");
  CHECK(refused("mode", "").find("1 to 16") != std::string::npos);
  CHECK(refused("slug", "12") ==
        "'slug' must be up to 32 of a-z, 0-9 and '-', with a letter among them");
  CHECK(refused("name", "").find("1 to 64") != std::string::npos);
  CHECK(refused("legacy_devices", "yes").find("true or false") != std::string::npos);
  CHECK(refused("notices", "{") == "this is no JSON: line 1, column 2");
  CHECK(refused("menu", "{\"button\": [\n  {\"name\": oops}]}") ==
        "this is no JSON: line 2, column 12");
  CHECK(refused("menu", Json{{"button", {{{"name", "A"}, {"type", "vieww"}}}}})
            .starts_with("button[0].type: view, click, miniprogram"));
  CHECK(refused("notices", R"({"alarm":{"channels":["pigeon"]}})") ==
        "alarm.channels[0]: customer, template or subscribe is wanted");
  CHECK(desk.ask("GET", path_of(app)).json["version"] == app["version"]);
}

TEST_CASE("a menu and notices are kept as they were written, and an empty text is the standard") {
  DeskBench desk;
  Json app = desk.add_app();
  const std::string menu =
      "{\n  \"button\": [{\"type\": \"click\", \"name\": \"A\", \"key\": \"a\"}]\n}\n";
  app = desk.ask("PATCH", path_of(app), {{"version", app["version"]}, {"menu", menu}}).json;
  CHECK(app["menu"] == menu);
  app = desk.ask("PATCH", path_of(app), {{"version", app["version"]}, {"menu", " \n"}}).json;
  CHECK(app["menu"] == "");
  const std::string notices = R"({"alarm":{"channels":["customer"]}})";
  app = desk.ask("PATCH", path_of(app), {{"version", app["version"]}, {"notices", notices}}).json;
  CHECK(app["notices"] == notices);
}

TEST_CASE("another product's key is refused with the remedy") {
  DeskBench desk;
  const std::string own(desk.bench.hub->product().key);
  const Json app = desk.add_app({{"product_key", own}});
  CHECK(app["product_key"] == own);
  const Answer other = desk.ask(
      "PATCH", path_of(app), {{"version", app["version"]}, {"product_key", std::string(32, 'f')}});
  CHECK(other.json["error"]["field"] == "product_key");
  CHECK(other.json["error"]["message"].get<std::string>().find(
            "for another product run its own service, each behind a host name of its own") !=
        std::string::npos);
}

TEST_CASE("several accounts; their app ids and short names are their own") {
  DeskBench desk;
  desk.add_app({{"slug", "lamp"}, {"wechat_app_id", "wx0123456789abcdef"}});
  desk.add_app({{"name", "Mini"}, {"kind", "mini"}});
  CHECK(desk.ask("POST", "/apps", {{"name", "C"}, {"slug", "lamp"}}).code() == "conflict");
  CHECK(
      desk.ask("POST", "/apps", {{"name", "C"}, {"wechat_app_id", "wx0123456789abcdef"}}).code() ==
      "conflict");
  const Json apps = desk.ask("GET", "/apps").json["apps"];
  CHECK(apps.size() == 2);
  CHECK(apps[1]["outputs"]["socket_domain"] == "wss://lamp.test");
  CHECK(apps[1]["outputs"]["request_domain"] == "https://lamp.test");
}

TEST_CASE("C5: a new token or key keeps the one before for a day") {
  DeskBench desk;
  Json app = desk.add_app();
  const std::string token = app["outputs"]["token"], key = app["outputs"]["aes_key"];
  app = desk.ask("POST", path_of(app) + "/rotate", {{"version", app["version"]}, {"what", "token"}})
            .json;
  CHECK(app["outputs"]["token"] != token);
  CHECK(app["outputs"]["aes_key"] == key);
  CHECK(app["previous_until"] == desk.bench.now + kDay);
  const wechat::OpenApp open = wechat::open_app(desk.bench.key, desk.stored(1));
  CHECK(open.previous_token == token);
  CHECK(open.rotated == desk.bench.now);
  CHECK(open.previous_aes_key.empty());
  app =
      desk.ask("POST", path_of(app) + "/rotate", {{"version", app["version"]}, {"what", "aes_key"}})
          .json;
  CHECK(wechat::open_app(desk.bench.key, desk.stored(1)).previous_aes_key == key);
  CHECK(desk.audits("app_rotated") == 2);
  desk.bench.now += kDay;
  desk.sign_in();
  CHECK(desk.ask("GET", path_of(app)).json["previous_until"].is_null());
  CHECK(desk.ask("POST", path_of(app) + "/rotate", {{"version", 1}, {"what", "secret"}}).status ==
        400);
}

TEST_CASE("what the page changed is what the callback sees at once") {
  DeskBench desk;
  Json app = desk.add_app();
  CHECK(desk.bench.run(desk.apps->find("1"))->name == "Lamp");
  app = desk.ask("PATCH", path_of(app), {{"version", app["version"]}, {"name", "Fan"}}).json;
  CHECK(desk.bench.run(desk.apps->find("1"))->name == "Fan");
  app = desk.ask("PATCH", path_of(app), {{"version", app["version"]}, {"disabled", true}}).json;
  CHECK(app["disabled"] == true);
  CHECK_THROWS_AS(desk.bench.run(desk.apps->find("1")), Refusal);
  CHECK(codes_of(app).back() == "disabled");
}

TEST_CASE("a domain file is kept under the name that WeChat gave it, and nothing else is") {
  DeskBench desk;
  Json app = desk.add_app();
  CHECK(desk.put("/domain-files/MP_verify_aBcD1234.txt", "aBcD1234").status == 204);
  CHECK(desk.ask("GET", "/domain-files").json["files"][0]["url"] ==
        "https://lamp.test/MP_verify_aBcD1234.txt");
  app = desk.ask("GET", path_of(app)).json;
  CHECK(codes_of(app) == std::vector<std::string>{"no_app_id", "no_secret", "no_original_id"});
  for (const char* name : {"index.html", "a%20b.txt", ".txt", "aé.txt"}) {
    CHECK(desk.put(std::string("/domain-files/") + name, "x").status == 400);
  }
  CHECK(desk.put("/domain-files/a.txt", std::string(5000, 'a')).status == 400);
  CHECK(desk.put("/domain-files/a.txt", "a\x01").status == 400);
  CHECK(desk.ask("DELETE", "/domain-files/MP_verify_aBcD1234.txt").status == 204);
  CHECK(desk.ask("DELETE", "/domain-files/MP_verify_aBcD1234.txt").status == 404);
  CHECK(desk.audits("domain_file_put") == 1);
  CHECK(desk.audits("domain_file_dropped") == 1);
}

}  // namespace
}  // namespace giz::bench
