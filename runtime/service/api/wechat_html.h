// The few pages that a sign-in through WeChat needs: what happened, in Chinese and English, and a
// way on. No script, nothing from elsewhere, the panel's stylesheet.
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/net/http.h"

namespace giz::api {

struct Spoken {
  std::string zh, en;
};
struct HtmlPage {
  int status = 200;
  Spoken title, text;
  Spoken button;          // empty: none
  std::string link;       // a path of ours, where the button leads to
  std::string form_code;  // the button posts it as `code` to `link` instead
  std::string shown;      // a text to be copied: an address
};
net::Response html_response(const HtmlPage& page);

// 302, or 303 after a POST, to a path of ours or an address.
net::Response redirect_to(std::string_view where, int status = 302);

}  // namespace giz::api
