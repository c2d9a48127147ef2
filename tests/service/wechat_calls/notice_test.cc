#include "runtime/service/wechat/notice.h"

#include <doctest/doctest.h>

#include "runtime/service/base/json_text.h"
#include "runtime/service/wechat/menu.h"

using namespace giz;
using namespace giz::wechat;

namespace {

Notice overheat() {
  Notice notice;
  notice.did = "d1";
  notice.point = "overheat";
  notice.time = 1'767'225'600'000;  // 2026-01-01 00:00 UTC
  notice.device = "客厅的一盏名字特别特别特别特别长的灯";
  notice.title = "过热";
  return notice;
}

std::string shape(const std::vector<NoticeStep>& steps) {
  std::string text;
  for (const NoticeStep& step : steps) {
    text += step.channel + (step.tmpl.empty() ? "" : "=" + step.tmpl) + "(";
    for (const auto& [name, value] : step.fields) text += name + ":" + value + ",";
    text += ") ";
  }
  return text;
}

}  // namespace

TEST_CASE("a notice is said in WeChat's own time, with a way to the device") {
  Notice notice = overheat();
  notice.device = "灯";
  CHECK(notice_text(notice) == "【报警】灯：过热\n2026-01-01 08:00");
  notice.is_fault = true;
  notice.url = "https://x/y";
  CHECK(notice_text(notice) ==
        "【故障】灯：过热\n2026-01-01 08:00\n<a href=\"https://x/y\">查看设备</a>");
  notice.on = false;
  notice.url.clear();
  CHECK(notice_text(notice) == "【已恢复】灯：过热\n2026-01-01 08:00");
  notice.what = Notice::What::bound;
  CHECK(notice_text(notice) == "设备“灯”已绑定到你的账号。\n2026-01-01 08:00");
}

TEST_CASE("a template's fields are filled in and cut to what their kind takes") {
  const NoticeStep step{"template",
                        "T",
                        {{"thing1", "{device}"},
                         {"phrase2", "{state}{title}了吗"},
                         {"time3", "{time}"},
                         {"character_string4", "{did} {"}}};
  CHECK(json_text(notice_data(overheat(), step)) ==
        R"({"thing1":{"value":"客厅的一盏名字特别特别特别特别长的灯"},)"
        R"("phrase2":{"value":"报警过热了"},"time3":{"value":"2026-01-01 08:00"},)"
        R"("character_string4":{"value":"{did} {"}})");
  Notice longer = overheat();
  longer.device += longer.device;
  CHECK(notice_data(longer, {"template", "T", {{"thing1", "{device}"}}})["thing1"]["value"] ==
        "客厅的一盏名字特别特别特别特别长的灯客厅");
}

TEST_CASE("the plan of an account: what is said counts, and a wrong one is told with its place") {
  CHECK(shape(plan_of("").alarm) == "customer() ");
  CHECK(shape(plan_of("{").bound) == "customer() ");
  const NoticePlan plan = plan_of(
      R"({"alarm":{"channels":["subscribe",{"channel":"template","template":"T2",
         "fields":{"first":"{title}"}},"customer"],"template":"T1","fields":{"thing1":"{device}"}}})");
  CHECK(shape(plan.alarm) ==
        "subscribe=T1(thing1:{device},) template=T2(first:{title},) customer() ");
  CHECK(shape(plan.bound) == "customer() ");
  CHECK(prompt_templates(plan) == std::vector<std::string>{"T1"});
  CHECK(shape(plan_of(R"({"alarm":{"channels":[]}})").alarm) == "");
  const std::pair<const char*, const char*> rows[] = {
      {"", ""},
      {"{}", ""},
      {"[", "a JSON object is wanted"},
      {R"({"alarm":3})", "alarm: an object is wanted"},
      {R"({"alarm":{}})", "alarm.channels: a list of at most 6 is wanted"},
      {R"({"bound":{"channels":["sms"]}})",
       "bound.channels[0]: customer, template or subscribe is wanted"},
      {R"({"bound":{"channels":["customer","template"]}})",
       "bound.channels[1]: a 'template' is wanted beside it"},
      {R"({"bound":{"channels":["subscribe"],"template":"T"}})",
       "bound.channels[0]: 'fields' are wanted beside it, 1 to 20"},
      {R"({"bound":{"channels":["subscribe"],"template":"T","fields":{"a":1}}})",
       "bound.channels[0].fields.a: a text of at most 200 bytes is wanted"},
      {R"({"bound":{"channels":["customer"],"colour":1}})",
       "bound.colour: channels, template and fields are known"},
      {R"({"sold":{}})", "sold: alarm and bound are known"},
  };
  for (const auto& [text, fault] : rows) CHECK(fault_of_notices(text) == fault);
}

TEST_CASE("the standard menu leads through our sign-in, and a menu of one's own may too") {
  OpenApp app;
  app.id = 7;
  CHECK(json_text(menu_of(app, "https://lamp.test")) ==
        R"({"button":[{"type":"view","name":"我的设备",)"
        R"("url":"https://lamp.test/wechat/oauth/7/start?next=%2F"},)"
        R"({"type":"scancode_waitmsg","name":"添加设备","key":"add"},)"
        R"({"name":"更多","sub_button":[{"type":"click","name":"设备状态","key":"status"},)"
        R"({"type":"click","name":"帮助","key":"help"}]}]})");
  app.menu =
      R"({"button":[{"name":"A","sub_button":[{"type":"view","name":"B","url":"/#/claim"},
         {"type":"view","name":"C","url":"https://other.test/"}]}]})";
  CHECK(json_text(menu_of(app, "https://lamp.test")) ==
        R"({"button":[{"name":"A","sub_button":[{"type":"view","name":"B",)"
        R"("url":"https://lamp.test/wechat/oauth/7/start?next=%2F%23%2Fclaim"},)"
        R"({"type":"view","name":"C","url":"https://other.test/"}]}]})");
  CHECK(fault_of_menu(app.menu) == "");
}

TEST_CASE("a menu that WeChat would refuse is told with its place") {
  const std::pair<const char*, const char*> rows[] = {
      {"", ""},
      {"[]", "a JSON object with \"button\" is wanted"},
      {"{}", "button: a list of 1 to 3 is wanted"},
      {R"({"button":[]})", "button: a list of 1 to 3 is wanted"},
      {R"({"button":[{},{},{},{}]})", "button: a list of 1 to 3 is wanted"},
      {R"({"button":[{"type":"click","key":"k"}]})", "button[0].name: 1 to 16 bytes are wanted"},
      {R"({"button":[{"name":"我的所有设备","type":"click","key":"k"}]})",
       "button[0].name: 1 to 16 bytes are wanted"},
      {R"({"button":[{"name":"A","type":"click"}]})", "button[0].key: 1 to 128 bytes are wanted"},
      {R"({"button":[{"name":"A","type":"view"}]})", "button[0].url: 1 to 1024 bytes are wanted"},
      {R"({"button":[{"name":"A","type":"miniprogram","url":"u","appid":"a"}]})",
       "button[0].pagepath: 1 to 1024 bytes are wanted"},
      {R"({"button":[{"name":"A","type":"media_id"}]})",
       "button[0].media_id: 1 to 128 bytes are wanted"},
      {R"({"button":[{"name":"A","sub_button":[]}]})",
       "button[0].sub_button: a list of 1 to 5 is wanted"},
      {R"({"button":[{"name":"A","sub_button":[{"name":"B"}]}]})",
       "button[0].sub_button[0].type: view, click, miniprogram, scancode_push, scancode_waitmsg, "
       "pic_sysphoto, pic_photo_or_album, pic_weixin, location_select, media_id or article_id is "
       "wanted"},
  };
  for (const auto& [text, fault] : rows) CHECK(fault_of_menu(text) == fault);
}
