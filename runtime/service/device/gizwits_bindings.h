// What GET /app/bindings of the Gizwits Open API says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/device/gizwits_session.h"

namespace giz::device {

struct GizwitsBinding {
  GizwitsDevice device;
  std::string product_key;
  std::string url;  // of the websocket that serves it
};

struct GizwitsPage {
  std::vector<GizwitsBinding> bindings;  // those that are whole
  std::size_t listed = 0;                // devices on the page, whole or not
  int error = 0;                         // the API's code; 9004, 9005, 9006: the token
  std::string message;
};

// `is_secure`: by wss and its port, else by ws.
GizwitsPage read_bindings(int status, std::string_view body, bool is_secure);
bool is_token_error(int code);

}  // namespace giz::device
