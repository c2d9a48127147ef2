#include <doctest/doctest.h>

#include "runtime/service/wechat/client.h"

using namespace giz::wechat;

TEST_CASE("C18: every error of the table has a cause and a remedy in both languages") {
  const Remedy unknown = remedy_of(12345, "odd");
  CHECK(unknown.en == "WeChat answered 12345: odd; see its list of return codes");
  for (const int errcode :
       {-1,    40001, 40014, 42001, 40013, 40125, 40164, 40003, 40029, 40163, 41008, 42003,
        43004, 43101, 45009, 45011, 45015, 45047, 47003, 48001, 50002, 61004, 61007}) {
    const Remedy remedy = remedy_of(errcode, "odd");
    INFO(errcode);
    CHECK(remedy.en.find("WeChat answered") == std::string::npos);
    CHECK(remedy.zh.find("微信返回错误") == std::string::npos);
    CHECK(remedy.zh != remedy.en);
    CHECK(remedy.en.find('{') == std::string::npos);
  }
}

TEST_CASE("C18: 40164 names the address that must go on the allow list") {
  const std::string text =
      "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 5f-1-2";
  CHECK(refused_address(text) == "203.0.113.7");
  CHECK(refused_address("invalid ip ::ffff:203.0.113.7, not in whitelist") == "203.0.113.7");
  CHECK(refused_address("invalid ip 2001:db8::1, not in whitelist") == "2001:db8::1");
  CHECK(refused_address("no address here") == "");
  CHECK(remedy_of(40164, text).en ==
        "this machine's address 203.0.113.7 is not on the allow list: add it under Basic "
        "configuration, IP allow list");
  CHECK(remedy_of(40164, text).zh.find("203.0.113.7") != std::string::npos);
  CHECK(remedy_of(40164, "?").en.find("(not told)") != std::string::npos);
}
