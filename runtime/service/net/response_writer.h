// An answer as bytes. Knows no socket.
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/net/http.h"

namespace giz::net {

struct HeadFacts {
  std::string_view date;
  std::string_view request_id;
  bool keep_alive = true;
  bool http_1_0 = false;
};

// Status line and headers, with those that every answer has where the handler set none: length,
// connection, id, no sniffing, no referrer for others, no frames, no storing. Throws
// std::logic_error where a header of the handler's holds a line's end or a zero: one could add
// headers, or answers.
std::string response_head(const Response& response, const HeadFacts& facts);

}  // namespace giz::net
