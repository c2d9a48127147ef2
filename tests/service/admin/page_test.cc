// How the pages are served: the settings page by its folder, and what each page may pull in.
#include <doctest/doctest.h>

#include "tests/service/admin/desk_bench.h"

namespace giz::bench {
namespace {

constexpr api::PanelFile kFiles[] = {
    {"/index.html", "text/html; charset=utf-8", "<!doctype html>panel", ""},
    {"/admin/admin.html", "text/html; charset=utf-8", "<!doctype html>settings", ""},
    {"/admin/admin.js", "text/javascript; charset=utf-8", "export {};", ""},
};

struct Pages {
  Pages() { api::add_panel(*desk.bench.parts, desk.bench.router, kFiles); }
  Answer get(const std::string& target, const std::string& agent = "Mozilla/5.0") {
    return desk.bench.call({.target = target, .headers = {{"User-Agent", agent}}});
  }
  DeskBench desk;
};

const std::string kWeChat = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.40";

TEST_CASE("the settings page stands in its folder, and its short address leads there") {
  Pages pages;
  CHECK(pages.get("/admin/").text == "<!doctype html>settings");
  CHECK(pages.get("/admin/admin.js").status == 200);
  const Answer shorter = pages.get("/admin");
  CHECK(shorter.status == 302);
  CHECK(shorter.header("Location") == "admin/");
  CHECK(pages.get("/").text == "<!doctype html>panel");
}

TEST_CASE("the settings page may pull in nothing from elsewhere, inside WeChat neither") {
  Pages pages;
  pages.desk.add_app({{"wechat_app_id", "wx0123456789abcdef"}});
  for (const std::string& agent : {std::string("Mozilla/5.0"), kWeChat}) {
    CHECK(pages.get("/admin/", agent).header("Content-Security-Policy") ==
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          "font-src 'self'; manifest-src 'self'; connect-src 'self'; base-uri 'none'; "
          "form-action 'none'; frame-ancestors 'none'");
  }
}

TEST_CASE("C9: the panel may load the JS-SDK inside WeChat, where there is an account") {
  Pages pages;
  const auto policy = [&](const std::string& agent) {
    return pages.get("/", agent).header("Content-Security-Policy");
  };
  const std::string strict = policy("Mozilla/5.0");
  CHECK(strict.find("connect-src 'self' wss://lamp.test;") != std::string::npos);
  CHECK(policy(kWeChat) == strict);  // there is no account yet
  const Json app = pages.desk.add_app({{"wechat_app_id", "wx0123456789abcdef"}});
  CHECK(policy("Mozilla/5.0") == strict);
  CHECK(policy(kWeChat).find("script-src 'self' https://res.wx.qq.com;") != std::string::npos);
  CHECK(policy(kWeChat).find("frame-src https://*.qq.com webcompt: weixin:;") != std::string::npos);
  pages.desk.ask("PATCH", "/apps/1", {{"version", app["version"]}, {"disabled", true}});
  CHECK(policy(kWeChat) == strict);
}

}  // namespace
}  // namespace giz::bench
