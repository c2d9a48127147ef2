// What people write, and what it means.
#include "runtime/service/wechat/talk.h"

#include <doctest/doctest.h>

#include "runtime/service/wechat/spoken.h"
#include "tests/service/bench_product.h"

using namespace giz;
using namespace giz::wechat;

namespace {

// A lamp as a product would have it, with texts in Chinese.
constexpr std::array<std::string_view, 3> kModes{"自动", "节能", "Boost"};
constexpr std::array lamp_points{
    wire::Point{"power",
                wire::Access::writable,
                wire::Type::boolean,
                0,
                1,
                {0, 1, 0},
                {0, 1, 0},
                0,
                1,
                {},
                {}},
    wire::Point{"mode",
                wire::Access::writable,
                wire::Type::enumeration,
                1,
                2,
                {0, 1, 1},
                {0, 1, 1},
                0,
                2,
                {},
                kModes},
    wire::Point{"target",
                wire::Access::writable,
                wire::Type::number,
                2,
                8,
                {1, 0, 0},
                {1, 0, 0},
                0,
                60,
                {5, 0, 1},
                {}},
    wire::Point{"light",
                wire::Access::writable,
                wire::Type::boolean,
                3,
                1,
                {0, 1, 3},
                {0, 1, 3},
                0,
                1,
                {},
                {}},
    wire::Point{"label",
                wire::Access::writable,
                wire::Type::binary,
                4,
                32,
                {2, 0, 0},
                {2, 0, 0},
                0,
                0,
                {},
                {}},
    wire::Point{"humidity",
                wire::Access::readonly,
                wire::Type::number,
                -1,
                8,
                {},
                {6, 0, 0},
                0,
                100,
                {1, 0, 0},
                {}},
    wire::Point{
        "jam", wire::Access::fault, wire::Type::boolean, -1, 1, {}, {7, 1, 0}, 0, 1, {}, {}},
};
constexpr std::array lamp_texts{
    PointText{"开关", "", "", ""}, PointText{"模式", "", "", ""}, PointText{"温度", "", "°C", ""},
    PointText{"灯光", "", "", ""}, PointText{"标签", "", "", ""}, PointText{"湿度", "", "%", ""},
    PointText{"卡死", "", "", ""},
};
const Product lamp{"lamp",
                   "台灯",
                   "0123456789abcdef0123456789abcdef",
                   "0011223344556677",
                   {wire::Protocol::standard, 1, 6, 8, lamp_points},
                   lamp_texts};

Talked device(std::string name, bool online = true) {
  Talked talked;
  talked.did = "did-of-" + name;
  talked.name = std::move(name);
  talked.is_online = online;
  talked.p0 = hub::report_of(
      lamp, {{"power", true}, {"mode", "节能"}, {"target", 21.5}, {"humidity", 40}, {"jam", true}},
      {});
  return talked;
}

// What it comes to: "NAME {attrs}", or what is said.
std::string said(const std::vector<Talked>& devices, std::string_view text) {
  const Understood understood = understand(lamp, devices, text);
  if (understood.attrs.is_null()) return understood.say;
  CHECK(understood.say == "");
  hub::control_of(lamp, understood.attrs);  // it is one that the hub takes
  return devices.at(understood.device).name + " " + understood.attrs.dump();
}

const std::vector<Talked> kOne{device("客厅")};
const std::vector<Talked> kTwo{device("客厅"), device("Bed room")};

}  // namespace

TEST_CASE("on and off, in the words that people use") {
  for (const char* text :
       {"开", "打开", "开启", "on", "ON", "turn on", "ｏｎ", "开！", " 开 客厅 ", "打开客厅",
        "客厅 开", "客厅打开。", "把客厅打开", "开开关", "开关 开", "开关：打开", "请打开开关"}) {
    CAPTURE(text);
    CHECK(said(kOne, text) == R"(客厅 {"power":true})");
  }
  for (const char* text : {"关", "关闭", "关掉", "off", "Turn Off", "关 客厅", "客厅，关"}) {
    CAPTURE(text);
    CHECK(said(kOne, text) == R"(客厅 {"power":false})");
  }
}

TEST_CASE("a datapoint and its value") {
  CHECK(said(kOne, "模式 节能") == R"(客厅 {"mode":"节能"})");
  CHECK(said(kOne, "mode boost") == R"(客厅 {"mode":"Boost"})");
  CHECK(said(kOne, "节能") == R"(客厅 {"mode":"节能"})");
  CHECK(said(kOne, "客厅节能") == R"(客厅 {"mode":"节能"})");
  CHECK(said(kOne, "模式设为自动") == R"(客厅 {"mode":"自动"})");
  CHECK(said(kOne, "温度 21.5") == R"(客厅 {"target":"21.5"})");
  CHECK(said(kOne, "温度 26度") == R"(客厅 {"target":"26"})");
  CHECK(said(kOne, "把温度调到 26 °C。") == R"(客厅 {"target":"26"})");
  CHECK(said(kOne, "温度２６℃") == R"(客厅 {"target":"26"})");
  CHECK(said(kOne, "灯光 关") == R"(客厅 {"light":false})");
  CHECK(said(kOne, "关 灯光") == R"(客厅 {"light":false})");
  CHECK(said(kOne, "关灯光") == R"(客厅 {"light":false})");
  CHECK(said(kOne, "light on") == R"(客厅 {"light":true})");
}

TEST_CASE("a value that cannot be is answered with those that can") {
  CHECK(said(kOne, "模式 制冷") == "模式可以是 自动、节能、Boost。");
  CHECK(said(kOne, "温度 99") == "温度可以是 0 到 30 °C。");
  CHECK(said(kOne, "温度 -1") == "温度可以是 0 到 30 °C。");
  CHECK(said(kOne, "温度 20.3") == "温度最接近的是 20 和 20.5。");
  CHECK(said(kOne, "温度 20 %") == "温度可以是 0 到 30 °C。");
  CHECK(said(kOne, "温度 热") == "温度可以是 0 到 30 °C。");
  CHECK(said(kOne, "灯光 也许") == "灯光可以是 开、关。");
  CHECK(said(kOne, "标签 abc") == "标签请在页面上设置。");
  CHECK(said(kOne, "湿度 50") == "湿度只能查看，不能设置。\n客厅\n湿度：40 %");
  CHECK(said(kOne, "温度") == "客厅\n温度：21.5 °C（可以是 0 到 30 °C）");
  CHECK(said(kOne, "查询 湿度") == "客厅\n湿度：40 %");
}

TEST_CASE("the state is said in the product's words") {
  const std::string state =
      "客厅（在线）\n开关：开\n模式：节能\n温度：21.5 °C\n灯光：关\n湿度：40 %\n卡死：报警";
  for (const char* text : {"状态", "status", "客厅", "客厅 状态", "状态 客厅", "查询"}) {
    CAPTURE(text);
    CHECK(said(kOne, text) == state);
  }
  CHECK(state_said(lamp, kOne[0], {{"power", false}})
            .starts_with("客厅（在线）\n开关：关\n模式：节能"));
  Talked fresh = device("客厅", false);
  fresh.p0.clear();
  CHECK(state_said(lamp, fresh) == "客厅（离线）\n还没有收到它的数据。");
  CHECK(said(kTwo, "状态") ==
        "您有 2 台设备：\n· 客厅：在线，开关 开\n· Bed room：在线，开关 开\n查看一台：状态 客厅");
}

TEST_CASE("of several devices the one that is named is meant") {
  CHECK(said(kTwo, "开 客厅") == R"(客厅 {"power":true})");
  CHECK(said(kTwo, "bed room 开") == R"(Bed room {"power":true})");
  CHECK(said(kTwo, "off Bed  Room") == R"(Bed room {"power":false})");
  CHECK(said(kTwo, "开") == "您有 2 台设备，请说明是哪一台：\n· 客厅\n· Bed room\n例如：开 客厅");
  CHECK(said(kTwo, "模式 节能") ==
        "您有 2 台设备，请说明是哪一台：\n· 客厅\n· Bed room\n例如：模式 节能 客厅");
  CHECK(said({device("灯"), device("客厅灯")}, "开客厅灯") == R"(客厅灯 {"power":true})");
  // A device's name that is a part of a datapoint's.
  CHECK(said({device("灯")}, "灯光 开") == R"(灯 {"light":true})");
  CHECK(said({device("a"), device("b")}, "on a") == R"(a {"power":true})");
  CHECK(said({device("灯"), device("灯")}, "开 灯") ==
        "有 2 台设备都叫“灯”，请先在页面上给它们起不同的名字。");
  CHECK(device_name(lamp, "客厅", "0c8bfd000001", "d") == "客厅");
  CHECK(device_name(lamp, "", "0c8bfd000001", "d") == "台灯-0001");
  CHECK(device_name(lamp, "", "", "abcdefgh") == "台灯-efgh");
}

TEST_CASE("who may only look is told so") {
  Talked shared = device("客厅");
  shared.may_control = false;
  CHECK(said({shared}, "开") == "客厅是别人分享给您的，只能查看，不能控制。");
  CHECK(said({shared}, "状态").starts_with("客厅（在线）"));
}

TEST_CASE("who has no device, or says something else, is told what to do") {
  CHECK(said({}, "开").starts_with("您还没有设备。"));
  CHECK(said({}, "状态").starts_with("您还没有设备。"));
  const std::string help =
      "您可以发送：\n开 或 关\n状态\n帮助\n模式 自动\n温度 30\n有几台设备时加上名字，例如：开 客厅";
  for (const char* text : {"帮助", "help", "HELP"}) {
    CAPTURE(text);
    CHECK(said(kOne, text) == help);
  }
  CHECK(said({}, "开 客厅").starts_with("您还没有设备。"));
  CHECK(said(kOne, "开 厨房") == "没有找到“厨房”。您的设备：\n· 客厅");
  CHECK(said(kOne, "你好") == "没有听懂“你好”。\n" + help);
  CHECK(said(kOne, "only") == "没有听懂“only”。\n" + help);
  CHECK(said(kOne, "").ends_with(help));
  CHECK(said(kOne, std::string(60'000, 'x')).size() < 600);
}

TEST_CASE("on and off mean the one switch there is, or it is asked which") {
  const std::vector<Talked> one{device("a")};
  CHECK(understand(bench_product, one, "开").attrs == hub::Json{{"power", true}});
  const std::array both{lamp_points[3], lamp_points[3]};
  constexpr std::array<PointText, 2> titles{PointText{"灯光", "", "", ""},
                                            PointText{"风扇", "", "", ""}};
  const Product fan{"fan", "风扇灯", lamp.key, "", {wire::Protocol::standard, 1, 1, 1, both},
                    titles};
  CHECK(understand(fan, one, "关").say == "要关什么？可以开关的有：灯光、风扇。\n例如：关 灯光");
  const std::array none{lamp_points[5]};
  const Product meter{"meter", "湿度计", lamp.key, "", {wire::Protocol::standard, 0, 0, 8, none},
                      titles};
  CHECK(understand(meter, one, "开").say == "湿度计没有可以开关的功能。");
}

TEST_CASE("spellings that mean the same are one") {
  CHECK(plain_words("　ＯＮ，客厅！") == "on 客厅");
  CHECK(plain_words("A\r\n b\t\tC。") == "a b c");
  CHECK(plain_words("21.5.") == "21.5");
  CHECK(plain_words(". a. b.. c") == "a b c");
  CHECK(plain_words("。！") == "");
  CHECK(plain_words("\xef\xbc") == "\xef\xbc");  // cut in two: stays as it is
}
