// The stages as JSON and the widths of texts.
#include <doctest/doctest.h>

#include "generator/model/columns.h"
#include "generator/model/fingerprint.h"
#include "generator/model/stages.h"
#include "products.h"

using namespace gizgen;

namespace {

using Lines = std::vector<std::string>;

Json datapoint(const Json& stage, std::string_view name) {
  for (const Json& point : stage["datapoints"]) {
    if (point["name"] == name) return point;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("the product stage holds every fact of the product") {
  Product product = socket_product();
  product.budget = {4096, 256};
  product.wechat_app_id = "wx0000000000000000";
  product.gizwits = R"({"entity":{"display_name":"Kit"}})";
  Json stage = product_stage(product);
  CHECK(datapoint(stage, "switch").dump() ==
        R"({"name":"switch","c_name":"switch_","title":"电源开关","description":"on or off",)"
        R"("access":"writable","type":"bool"})");
  CHECK(datapoint(stage, "mode")["values"].dump() ==
        R"([{"text":"自动","c_name":"VALUE_0"},{"text":"节能","c_name":"VALUE_1"},)"
        R"({"text":"boost","c_name":"BOOST"},{"text":"","c_name":"VALUE_3"}])");
  CHECK(datapoint(stage, "temperature").dump() ==
        R"({"name":"temperature","c_name":"temperature","title":"temperature","description":"",)"
        R"("access":"readonly","type":"number","bits":16,"raw_min":0,"raw_max":600,"min":"-10",)"
        R"("max":"50","step":"0.1","offset":"-10","unit":"°C"})");
  CHECK(datapoint(stage, "label")["length"] == 16);
  stage.erase("datapoints");
  CHECK(stage.dump() ==
        R"({"id":"smart_socket","name":"微信智能插座","key":"0123456789abcdef0123456789abcdef",)"
        R"("protocol":"standard","source":"product.yaml","budget":{"flash":4096,"ram":256},)"
        R"("wechat_app_id":"wx0000000000000000","gizwits":{"entity":{"display_name":"Kit"}}})");
}

TEST_CASE("a number that no double holds does not end the product stage") {
  Product product = socket_product();
  product.gizwits = R"({"product":{"x":1e999}})";
  CHECK(product_stage(product)["gizwits"] == product.gizwits);
}

TEST_CASE("the layout stage tells where bits and bytes of a standard product stand") {
  const Product product = socket_product();
  Json stage = layout_stage(product, lay_out(product));
  CHECK(datapoint(stage, "mode").dump() ==
        R"({"name":"mode","id":7,"access":"writable","type":"enum","flag_bit":7,)"
        R"("vals":{"byte_offset":0,"bit_offset":7,"bits":2,"wire_byte":1,"wire_bit":7},)"
        R"("status":{"byte_offset":0,"bit_offset":7,"bits":2,"wire_byte":1,"wire_bit":7}})");
  CHECK(datapoint(stage, "power_w").dump() ==
        R"({"name":"power_w","id":10,"access":"readonly","type":"number","flag_bit":null,)"
        R"("vals":null,)"
        R"("status":{"byte_offset":20,"bit_offset":0,"bits":16,"wire_byte":20,"wire_bit":0}})");
  stage.erase("datapoints");
  CHECK(stage.dump() == R"({"protocol":"standard","attr_flags_bytes":2,"attr_vals_bytes":18,)"
                        R"("dev_status_bytes":24})");
}

TEST_CASE("the layout stage of a var_len product tells flags and widths") {
  const Product product = var_len_product();
  Json stage = layout_stage(product, lay_out(product));
  CHECK(datapoint(stage, "label").dump() ==
        R"({"name":"label","id":12,"access":"writable","type":"binary","flag_bit":12,)"
        R"("bits":128})");
  stage.erase("datapoints");
  CHECK(stage.dump() == R"({"protocol":"var_len","flags_bytes":2})");
}

TEST_CASE("texts are measured and placed by columns") {
  CHECK(columns("温度 °C") == 7);
  CHECK(padded("温度", 6) == "温度  ");
  CHECK(padded("temperature", 6) == "temperature");
  CHECK(centred("温度", 7) == " 温度  ");
}

TEST_CASE("names break at underscores, digits and capitals before they are torn") {
  CHECK(wrap_name("power", 8) == Lines{"power"});
  CHECK(wrap_name("Timer3ON", 5) == Lines{"Timer", "3ON"});
  CHECK(wrap_name("fault_overcurrent", 8) == Lines{"fault_", "overcurr", "ent"});
  CHECK(wrap_name("Distance_threshold", 8) == Lines{"Distance", "_thresho", "ld"});
  CHECK(wrap_name("CH1SWTime", 8) == Lines{"CH1", "SWTime"});
}

TEST_CASE("items stay whole while a line has room for one") {
  CHECK(wrap_items({"0 关", "1 开"}, 10) == Lines{"0 关, 1 开"});
  CHECK(wrap_items({"0 关", "1 开"}, 9) == Lines{"0 关,", "1 开"});
  CHECK(wrap_items({"0 too hot for it", "1 ok"}, 9) == Lines{"0 too hot", "for it,", "1 ok"});
  CHECK(wrap_items({"0 温度过高", "1 ok"}, 7) == Lines{"0", "温度过", "高,", "1 ok"});
  CHECK(wrap_items({}, 8) == Lines{""});
}

TEST_CASE("the fingerprint is that of what the bytes mean") {
  Product product = socket_product();
  const Layout layout = lay_out(product);
  const std::string text = wire_text(product, layout);
  CHECK(text.starts_with("0123456789abcdef0123456789abcdef standard\n"));
  CHECK(text.find("\nmode writable enum 2 自动|节能|boost|\n") != text.npos);
  CHECK(text.find("\ntemperature readonly number 16 0..600 1*raw-100 /10^1\n") != text.npos);
  CHECK(text.find("\nlabel writable binary 128\n") != text.npos);
  const std::string print = fingerprint(product, layout);
  CHECK(print.size() == 16);

  product.name = "another";
  product.datapoints[0].title = "another";
  CHECK(fingerprint(product, lay_out(product)) == print);
  product.datapoints[0].name = "another";
  CHECK(fingerprint(product, lay_out(product)) != print);
}

TEST_CASE("two lists of enum texts never look the same") {
  Product product = socket_product();
  for (Datapoint& point : product.datapoints) {
    if (point.type == Type::enumeration) point.values = {{"a|b", "A_B"}, {"c\n", "C"}};
  }
  const std::string text = wire_text(product, lay_out(product));
  CHECK(text.find(" a\\7cb|c\\0a\n") != text.npos);
}
