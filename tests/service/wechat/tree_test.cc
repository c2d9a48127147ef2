// What is read of XML and JSON, and all that is not.
#include <doctest/doctest.h>

#include "runtime/service/base/crypto.h"
#include "runtime/service/wechat/json.h"
#include "runtime/service/wechat/xml.h"

using namespace giz;
using namespace giz::wechat;

namespace {

// A tree in one line: name=text or name{...}.
std::string shown(const Tree& tree) {
  std::string text = tree.name;
  if (tree.children.empty()) return text + "=" + tree.text;
  text += "{";
  for (const Tree& child : tree.children) text += shown(child) + ";";
  return text + "}";
}
std::string read_or_fault(const TreeRead& read) {
  return read.fault.empty() ? shown(read.tree) : read.fault;
}
std::string xml(std::string_view text) { return read_or_fault(read_xml(text)); }
std::string json(std::string_view text) { return read_or_fault(read_json(text)); }

std::string nested(int levels) {
  std::string text;
  for (int i = 0; i < levels; ++i) text += "<a>";
  for (int i = 0; i < levels; ++i) text += "</a>";
  return text;
}

}  // namespace

TEST_CASE("XML as WeChat writes it is read") {
  CHECK(xml("<xml><A><![CDATA[x]]></A>\n<B>12</B></xml>") == "xml{A=x;B=12;}");
  CHECK(xml("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xml><A/><B ></B ></xml>\n") ==
        "xml{A=;B=;}");
  CHECK(xml("<xml><L><I><T>1</T></I><I><T>2</T></I></L></xml>") == "xml{L{I{T=1;};I{T=2;};};}");
  CHECK(xml("<xml><A>&lt;&gt;&amp;&quot;&apos;&#20320;&#x597D;&#128512;</A></xml>") ==
        "xml{A=<>&\"'你好😀;}");
  CHECK(xml("<xml><A>a<![CDATA[b]]>c</A></xml>") == "xml{A=abc;}");
  CHECK(xml("<xml><A><![CDATA[<b>&amp;</b>]]></A></xml>") == "xml{A=<b>&amp;</b>;}");
  CHECK(xml("<xml><A><![CDATA[x]]]]><![CDATA[>y]]></A></xml>") == "xml{A=x]]>y;}");
}

TEST_CASE("C6: nothing is defined, expanded or fetched") {
  const std::string declared = "a DOCTYPE, ENTITY or comment, which is not read here";
  SUBCASE("a DOCTYPE") {
    CHECK(xml("<!DOCTYPE xml><xml/>") == declared + " (at byte 0)");
    CHECK(xml("<?xml version=\"1.0\"?><!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
              "<xml><A>&e;</A></xml>") == declared + " (at byte 21)");
  }
  SUBCASE("an ENTITY or a comment inside") {
    CHECK(xml("<xml><!ENTITY e \"x\"></xml>") == declared + " (at byte 5)");
    CHECK(xml("<xml><!-- x --></xml>") == declared + " (at byte 5)");
    CHECK(xml("<xml/><!-- x -->") == declared + " (at byte 6)");
  }
  SUBCASE("an entity that nobody has predefined") {
    const std::string fault = "an entity that is not predefined (at byte 8)";
    for (const char* entity : {"&lol;", "&LT;", "&", "&;", "&#;", "&#x;", "&#0;", "&#xD800;",
                               "&#x110000;", "&#-1;", "&#12a;", "&#1;", "&#99999999999999999;"}) {
      CAPTURE(entity);
      CHECK(xml(std::string("<xml><A>") + entity + "</A></xml>") == fault);
    }
  }
  SUBCASE("the billion laughs") {
    std::string bomb = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">";
    for (int i = 1; i < 10; ++i) {
      bomb += "<!ENTITY lol" + std::to_string(i) + " \"";
      for (int k = 0; k < 10; ++k) bomb += "&lol" + std::to_string(i - 1) + ";";
      bomb += "\">";
    }
    CHECK(xml(bomb + "]><xml><A>&lol9;</A></xml>") == declared + " (at byte 21)");
  }
  SUBCASE("processing instructions other than the declaration") {
    const std::string fault = "a processing instruction, which is not read here (at byte ";
    CHECK(xml("<xml><?php x?></xml>") == fault + "5)");
    CHECK(xml("<?xml-stylesheet href=\"x\"?><xml/>") == fault + "0)");
    CHECK(xml("<?xml version=\"1.0\"?><?xml version=\"1.0\"?><xml/>") == fault + "21)");
    CHECK(xml("<xml/><?xml version=\"1.0\"?>") == fault + "6)");
    CHECK(xml("<?xml version=\"1.0\"<xml/>?>") == "a declaration without an end (at byte 6)");
  }
  SUBCASE("attributes") {
    const std::string fault =
        "an attribute, which is not read here, or no element's end (at byte 5)";
    CHECK(xml("<xml a=\"b\"/>") == fault);
    CHECK(xml("<xml xmlns:x=\"http://x\"></xml>") == fault);
  }
}

TEST_CASE("C6: what is past a limit is refused") {
  SUBCASE("levels") {
    CHECK(xml(nested(5)) == "a{a{a{a{a=;};};};}");
    CHECK(xml(nested(6)) == "more than 4 levels (at byte 15)");
    CHECK(xml(nested(9'000)) == "more than 4 levels (at byte 15)");
  }
  SUBCASE("elements") {
    const auto of = [&](int count) {
      std::string text = "<xml><S>";
      for (int i = 0; i < count; ++i) text += "<I/>";
      return xml(text + "</S></xml>");
    };
    CHECK(of(62).starts_with("xml{S{I="));
    CHECK(of(63).starts_with("more than 64 elements"));
  }
  SUBCASE("bytes") {
    const std::string text = "<xml><A>" + std::string(kTreeBytes - 19, 'x') + "</A></xml>";
    CHECK(read_xml(text + "\n").fault.empty());
    CHECK(xml(text + "\n\n") == "65537 bytes; 65536 are read (at byte 0)");
  }
  SUBCASE("10 MB") {
    CHECK(xml(std::string(10 << 20, '<')) == "10485760 bytes; 65536 are read (at byte 0)");
  }
}

TEST_CASE("CDATA has no tricks") {
  CHECK(xml("<xml><A><![CDATA[x]]>y]]></A></xml>") ==
        "the end of a CDATA that has not begun (at byte 22)");
  CHECK(xml("<xml><A><![CDATA[x]] ></A></xml>") == "CDATA without an end (at byte 17)");
  CHECK(xml("<xml><A><![cdata[x]]></A></xml>") ==
        "a DOCTYPE, ENTITY or comment, which is not read here (at byte 8)");
  CHECK(xml("<xml><![CDATA[x]]><A/></xml>") == "'xml' has text beside elements (at byte 28)");
  CHECK(xml("<![CDATA[x]]><xml/>") ==
        "a DOCTYPE, ENTITY or comment, which is not read here (at byte 0)");
  CHECK(xml("<xml><A><![CDATA[<![CDATA[]]></A></xml>") == "xml{A=<![CDATA[;}");
}

TEST_CASE("what is no XML is refused") {
  CHECK(xml("") == "no element (at byte 0)");
  CHECK(xml("hello") == "no element (at byte 0)");
  CHECK(xml("<xml>") == "'xml' has no end (at byte 5)");
  CHECK(xml("<xml></xm>") == "'xm' ends 'xml' (at byte 9)");
  CHECK(xml("<xml/><xml/>") == "more than one element at the root (at byte 6)");
  CHECK(xml("<1/>") == "no name of an element (at byte 1)");
  CHECK(xml("<xml>text<A/></xml>") == "'xml' has text beside elements (at byte 19)");
  CHECK(xml("<xml>\xff</xml>") == "what is no UTF-8, or a NUL (at byte 0)");
  CHECK(xml("<xml>\xc0\xaf</xml>") == "what is no UTF-8, or a NUL (at byte 0)");
  CHECK(xml(std::string("<xml>\0</xml>", 12)) == "what is no UTF-8, or a NUL (at byte 0)");
  CHECK(xml("<" + std::string(65, 'a') + "/>") == "no name of an element (at byte 1)");
}

TEST_CASE("C5: of two Encrypt nobody could say which one is signed") {
  CHECK(xml("<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>") ==
        "'Encrypt' stands there twice (at byte 51)");
  CHECK(xml("<xml><Encrypt>a</Encrypt><Encrypt><X/></Encrypt></xml>").starts_with("'Encrypt'"));
  CHECK(xml("<xml><Encrypt><X/></Encrypt><Encrypt>a</Encrypt></xml>").starts_with("'Encrypt'"));
  CHECK(xml("<xml><From>a</From><B/><From>b</From></xml>").starts_with("'From'"));
  CHECK(json(R"({"Encrypt":"a","Encrypt":"b"})") == "'Encrypt' stands there twice");
  CHECK(json(R"({"Encrypt":["a"],"Encrypt":"b"})") == "'Encrypt' stands there twice");
  // Lists below the root are lists.
  CHECK(xml("<xml><L><T/></L><L><T/></L></xml>") == "xml{L{T=;};L{T=;};}");
}

TEST_CASE("texts are written so that they end where they should") {
  const auto written = [](std::string text) {
    return to_xml({"xml", {}, {{"A", std::move(text)}}});
  };
  CHECK(written("x") == "<xml><A><![CDATA[x]]></A></xml>");
  CHECK(written("a]]>b") == "<xml><A><![CDATA[a]]]]><![CDATA[>b]]></A></xml>");
  CHECK(to_xml({"xml", {}, {{"N", "12", {}, true}}}) == "<xml><N>12</N></xml>");
  for (const char* text :
       {"]]>", "]]>]]>", "]]]>", "]]", "]]]]>>", "<xml>&amp;", "", "]] >", "你好"}) {
    CAPTURE(text);
    const TreeRead read = read_xml(written(text));
    CHECK(read.fault == "");
    CHECK(read.tree.text_of("A") == text);
  }
  CHECK(written("a\x01\x0b\tb\x7f]]\x02>") == "<xml><A><![CDATA[a\tb]]]]><![CDATA[>]]></A></xml>");
}

TEST_CASE("JSON is read into the same, its numbers with all their digits") {
  CHECK(json(R"({"MsgId":18446744073709551615,"F":1.50,"T":"x","B":true,"N":null})") ==
        "{MsgId=18446744073709551615;F=1.50;T=x;B=true;N=;}");
  CHECK(json(R"({"MsgId":123456789012345678901234567890})") ==
        "{MsgId=123456789012345678901234567890;}");
  CHECK(json(R"({"S":{"L":[{"T":"1"},{"T":"2"}]}})") == "{S{L{T=1;};L{T=2;};};}");
  CHECK(json(R"({"L":{"T":"1"}})") == "{L{T=1;};}");
  CHECK(json(" {} ") == "=");
}

TEST_CASE("JSON that is none of WeChat's is refused") {
  CHECK(json("") == "no JSON (at byte 1)");
  CHECK(json("[]") == "an array where none is wanted");
  CHECK(json("\"x\"") == "no object");
  CHECK(json("1") == "no object");
  CHECK(json("{\"a\":1") == "no JSON (at byte 7)");
  CHECK(json("{\"a\":1}{}") == "no JSON (at byte 8)");
  CHECK(json("{\"a\":\"\\u0000\"}") == "a NUL in a text");
  CHECK(json("{\"a\":\"\xff\"}") == "no JSON (at byte 7)");
  CHECK(json(R"({"a":[[1]]})") == "an array where none is wanted");
  CHECK(json(R"({"a":{"b":{"c":{"d":1}}}})") == "{a{b{c{d=1;};};};}");
  CHECK(json(R"({"a":{"b":{"c":{"d":{"e":1}}}}})") == "more than 4 levels");
  CHECK(json("{\"a\":" + std::string(60'000, '[')) == "an array where none is wanted");
  std::string many = "{\"a\":[0";
  for (int i = 0; i < 63; ++i) many += ",1";
  CHECK(json(many + "]}") == "more than 64 names");
  CHECK(json("{\"a\":\"" + std::string(10 << 20, 'x') + "\"}") == "10485768 bytes; 65536 are read");
}
