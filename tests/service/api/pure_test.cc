#include <doctest/doctest.h>

#include "runtime/service/api/api.h"
#include "runtime/service/api/csv.h"
#include "runtime/service/api/datapoints.h"
#include "runtime/service/api/history.h"
#include "runtime/service/api/openapi_routes.h"
#include "runtime/service/api/query.h"
#include "tests/service/bench_product.h"

using namespace giz;
using namespace giz::api;

TEST_CASE("CSV cells are quoted where they must be, and no formula comes through") {
  Csv csv;
  csv.text("plain").text("a,b").text("say \"hi\"").text("=1+1").text("").number("-1.5");
  csv.end_row();
  csv.text("温度");
  csv.end_row();
  CHECK(csv.take() == "\xEF\xBB\xBFplain,\"a,b\",\"say \"\"hi\"\"\",\"'=1+1\",,-1.5\r\n温度\r\n");
}

TEST_CASE("a cursor comes back as it was, and nothing else is one") {
  net::Request request;
  request.query = {{"cursor", to_text(Cursor{1'800'000'000'000, 42})}};
  const auto cursor = cursor_query(request);
  REQUIRE(cursor);
  CHECK(cursor->at == 1'800'000'000'000);
  CHECK(cursor->id == 42);
  for (const char* text : {"x", "MTIz", "LTEuMA", "////", "MS4y.MS4y"}) {
    CAPTURE(text);
    request.query = {{"cursor", text}};
    CHECK_THROWS_AS(cursor_query(request), Refusal);
  }
}

TEST_CASE("numbers of a query have limits") {
  struct Row {
    const char* text;
    bool fine;
  };
  for (const Row& row : {Row{"1", true}, Row{"100", true}, Row{"0", false}, Row{"101", false},
                         Row{"1x", false}, Row{"99999999999999999999", false}}) {
    CAPTURE(row.text);
    net::Request request;
    request.query = {{"limit", row.text}};
    if (row.fine) {
      CHECK(limit_query(request) == static_cast<std::size_t>(std::atoi(row.text)));
    } else {
      CHECK_THROWS_AS(limit_query(request), Refusal);
    }
  }
}

TEST_CASE("the datapoint document has the platform's shape and exact limits beside it") {
  const net::Json document = datapoint_document(bench_product);
  const net::Json& attrs = document["entities"][0]["attrs"];
  REQUIRE(attrs.size() == 10);
  CHECK(
      attrs[6].dump() ==
      R"({"display_name":"温度","name":"temperature","data_type":"uint16","position":{"byte_offset":8,)"
      R"("unit":"byte","len":2,"bit_offset":0},"type":"status_readonly","id":6,"desc":"",)"
      R"("uint_spec":{"addition":-10,"max":600,"ratio":0.1,"min":0}})");
  CHECK(attrs[1]["enum"].dump() == R"(["auto","eco","boost"])");
  const net::Json& elements = document["ui"]["sections"][0]["elements"];
  CHECK(elements[2]["type"] == "QFloatElement");
  CHECK(elements[2]["minimumValue"] == 1);
  CHECK(elements[2]["maximumValue"] == 100);
  CHECK(elements[8]["object"]["perm"] == "N");
  CHECK(elements[9]["object"]["perm"] == "E");
  const net::Json& exact = document["gizgen"]["datapoints"][6];
  CHECK(exact["min"] == "-10");
  CHECK(exact["max"] == "50");
  CHECK(exact["step"] == "0.1");
  CHECK(exact["unit"] == "°C");
}

TEST_CASE("the OpenAPI document holds the datapoints with their limits") {
  const net::Json document = openapi(bench_product);
  const net::Json& attrs = document["components"]["schemas"]["Attrs"]["properties"];
  CHECK(attrs["temperature"]["minimum"] == -10);
  CHECK(attrs["temperature"]["maximum"] == 50);
  CHECK(attrs["temperature"]["x-gizgen-step"] == "0.1");
  CHECK(attrs["temperature"]["readOnly"] == true);
  CHECK(attrs["mode"]["enum"].dump() == R"(["auto","eco","boost"])");
  const net::Json& writable = document["components"]["schemas"]["WritableAttrs"]["properties"];
  CHECK(writable.size() == 5);
  CHECK_FALSE(writable.contains("temperature"));
}

TEST_CASE("every schema that is named is there") {
  const net::Json document = openapi(bench_product);
  const std::string text = document.dump();
  const std::string mark = "#/components/schemas/";
  std::size_t count = 0;
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const std::size_t begin = at + mark.size();
    const std::string name = text.substr(begin, text.find('"', begin) - begin);
    CAPTURE(name);
    CHECK(document["components"]["schemas"].contains(name));
    ++count;
  }
  CHECK(count > 50);
}

TEST_CASE("aggregates are scaled as what they are") {
  constexpr std::size_t temperature = 6;
  const store::HistoryPoint three{0, 630, 3};  // raw 200, 210 and 220: 10, 11 and 12 degrees
  CHECK(scaled(bench_product, temperature, three, store::Aggregate::sum) == doctest::Approx(33));
  CHECK(scaled(bench_product, temperature, {0, 210, 3}, store::Aggregate::average) ==
        doctest::Approx(11));
  CHECK(scaled(bench_product, temperature, {0, 3, 3}, store::Aggregate::count) == 3);
}
