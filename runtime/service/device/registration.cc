// A module's registration by HTTP, as GAgent does it: forms in, forms out.
//
//   POST   /dev/devices        passcode, mac, product_key -> 201 did=<22 characters>
//   GET    /dev/devices/<did>  -> host=..&port=..&server_ts=..   where its MQTT server is
//   DELETE /dev/devices        did, passcode: a factory reset
//   POST   /dev/ota/v4.1/...   404: there is no firmware for modules here
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "runtime/service/device/form.h"
#include "runtime/service/device/make.h"
#include "runtime/service/net/http_client.h"
#include "runtime/service/net/rate.h"

namespace giz::device {
namespace {

using boost::beast::http::verb;

constexpr std::uint16_t kMqttPort = 1883;
constexpr std::size_t kLongestPasscode = 64;

net::Response answer(std::string body, int status = 200) {
  net::Response response = net::Response::text(std::move(body), status);
  return response;
}

// 12 hexadecimal digits, with or without colons.
std::string read_mac(std::string_view text) {
  std::string mac;
  for (const char c : text) {
    if (c == ':' || c == '-') continue;
    mac += static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
  }
  const bool is_hex = std::all_of(mac.begin(), mac.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  return is_hex && mac.size() == 12 ? mac : std::string();
}

bool is_passcode(std::string_view text) {
  return !text.empty() && text.size() <= kLongestPasscode &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

class Registration {
 public:
  explicit Registration(const Common& common)
      : settings_(common.settings),
        desk_(common.desk),
        pace_(common.settings.rate_login, 60'000, common.settings.rate_login),
        count_(common.metrics.counter("gz_device_registrations_total",
                                      "Registrations of modules by HTTP")),
        throttled_(common.metrics.counter("gz_device_registrations_throttled_total",
                                          "Registrations that came too fast from one address")) {
    if (!settings_.public_base_url.empty()) {
      host_ = net::parse_url(settings_.public_base_url).host;
    }
    if (!settings_.mqtt_url.empty()) {
      port_ = net::parse_url(settings_.mqtt_url).port;
    } else if (settings_.mqtt_listen) {
      port_ = settings_.mqtt_listen->port;
    }
  }

  net::Task<net::Response> enroll(net::Request& request) {
    slow_down(request);
    const Form form = form_of(request);
    hub::Credentials who;
    who.mac = read_mac(field(form, "mac"));
    who.passcode = field(form, "passcode");
    who.product_key = field(form, "product_key");
    who.address = request.peer;
    if (who.mac.empty()) {
      throw Refusal(Reason::bad_request, "mac: 12 hexadecimal digits are wanted", "mac");
    }
    if (!is_passcode(who.passcode)) {
      throw Refusal(Reason::bad_request, "passcode: 1 to 64 characters without blanks are wanted",
                    "passcode");
    }
    if (who.product_key != desk_->product().key) {
      throw Refusal(Reason::bad_request, "product_key: this service serves another product",
                    "product_key");
    }
    const std::string did = co_await desk_->enroll(std::move(who));
    count_.add();
    co_return answer("did=" + did, 201);
  }

  net::Task<net::Response> locate(net::Request& request) {
    if (!is_did(request.param("did"))) throw Refusal(Reason::not_found, "no such device");
    std::string_view host = host_;
    if (host.empty()) host = host_of(request.header("host"));
    co_return answer(fmt::format("host={}&port={}&server_ts={}", host, port_, wall_now() / 1000));
  }

  net::Task<net::Response> forget(net::Request& request) {
    slow_down(request);
    const Form form = form_of(request);
    const std::string_view did = field(form, "did");
    const std::string_view passcode = field(form, "passcode");
    if (!is_did(did) || !is_passcode(passcode)) {
      throw Refusal(Reason::bad_request, "did and passcode are wanted", "did");
    }
    co_await desk_->forget(std::string(did), std::string(passcode), request.peer);
    co_return answer("", 200);
  }

 private:
  void slow_down(const net::Request& request) {
    const net::RateLimit::Answer answer = pace_.take(request.peer, wall_now());
    if (answer.allowed) return;
    throttled_.add();
    throw Refusal(Reason::throttled, "too many registrations from this address", {},
                  static_cast<int>(answer.wait / 1000 + 1));
  }

  // Modules send a DELETE's fields in its body, apps in the query.
  static Form form_of(const net::Request& request) {
    if (request.body.empty()) return request.query;
    std::optional<Form> form = read_form(request.body);
    if (!form) throw Refusal(Reason::bad_request, "a form is wanted: name=value&name=value");
    return std::move(*form);
  }

  // Without the port; "[::1]:80" is an address in brackets.
  static std::string_view host_of(std::string_view header) {
    if (header.starts_with('[')) return header.substr(0, header.find(']') + 1);
    return header.substr(0, header.find(':'));
  }

  const Settings& settings_;
  std::shared_ptr<Desk> desk_;
  net::RateLimit pace_;
  Counter& count_;
  Counter& throttled_;
  std::string host_;
  std::uint16_t port_ = kMqttPort;
};

net::Task<net::Response> no_firmware(net::Request&) { co_return answer("", 404); }

}  // namespace

void make_registration(const Common& common, net::Router& router) {
  const auto it = std::make_shared<Registration>(common);
  router.add(verb::post, "/dev/devices", [it](net::Request& r) { return it->enroll(r); });
  router.add(verb::delete_, "/dev/devices", [it](net::Request& r) { return it->forget(r); });
  router.add(verb::get, "/dev/devices/{did}", [it](net::Request& r) { return it->locate(r); });
  router.add(verb::post, "/dev/ota/v4.1/update_and_check/{did}", no_firmware);
  router.add(verb::post, "/dev/ota/v4.1/latest", no_firmware);
}

}  // namespace giz::device
