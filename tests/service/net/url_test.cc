#include <stdexcept>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/service/net/http_client.h"

using namespace giz::net;

namespace {

std::string parts_of(std::string_view text) {
  try {
    const Url url = parse_url(text);
    return fmt::format("{} {}:{} {} {} {}", url.scheme, url.user, url.password, url.host, url.port,
                       url.target);
  } catch (const std::invalid_argument& wrong) {
    return wrong.what();
  }
}

}  // namespace

TEST_CASE("a URL is taken apart") {
  CHECK(parts_of("https://api.gizwits.com") == "https : api.gizwits.com 443 /");
  CHECK(parts_of("http://127.0.0.1:8080/a/b?c=d#e") == "http : 127.0.0.1 8080 /a/b?c=d");
  CHECK(parts_of("ws://h?x=/") == "ws : h 80 /?x=/");
  CHECK(parts_of("wss://[::1]:99/ws") == "wss : ::1 99 /ws");
  CHECK(parts_of("mqtt://me:p%40ss:w@broker") == "mqtt me:p@ss:w broker 1883 /");
  CHECK(parts_of("mqtts://me@broker/") == "mqtts me: broker 8883 /");
}

TEST_CASE("what is wrong with a URL is said") {
  CHECK(parts_of("ftp://a") ==
        "the URL does not begin with http://, https://, ws://, wss://, mqtt:// or mqtts://");
  CHECK(parts_of("") ==
        "the URL does not begin with http://, https://, ws://, wss://, mqtt:// or mqtts://");
  CHECK(parts_of("http://") == "the URL has no host");
  CHECK(parts_of("http://:80") == "the URL has no host");
  CHECK(parts_of("http://a b") ==
        "the URL holds a blank or a character beyond ASCII: write it with %");
  CHECK(parts_of("http://灯") ==
        "the URL holds a blank or a character beyond ASCII: write it with %");
  CHECK(parts_of("http://a:0") == "the URL has '0' where a port from 1 to 65535 is wanted");
  CHECK(parts_of("http://a:70000/") ==
        "the URL has '70000' where a port from 1 to 65535 is wanted");
  CHECK(parts_of("http://a:") == "the URL has '' where a port from 1 to 65535 is wanted");
  CHECK(parts_of("http://[::1") == "the URL has a [ without its ]");
  CHECK(parts_of("http://[::1]x") == "the URL has something behind its ]");
  CHECK(parts_of("http://a\\b") == "the URL has a host with characters that no host has");
  CHECK(parts_of("http://u%zz@a") == "the URL has a wrong % in its user");
}
