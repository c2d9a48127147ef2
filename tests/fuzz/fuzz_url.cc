// parse_url and read_target: whatever the text, an answer or one kind of exception.
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "runtime/service/net/http_client.h"
#include "runtime/service/net/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const giz::net::Url url = giz::net::parse_url(text);
    if (url.host.empty() || url.port == 0 || !url.target.starts_with('/')) {
      std::abort();
    }
  } catch (const std::invalid_argument&) {
  }
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
  if (giz::net::read_target(text, path, query).empty() &&
      (!path.starts_with('/') || !giz::net::is_utf8(path) ||
       path.find("/../") != std::string::npos)) {
    std::abort();
  }
  return 0;
}
