// Any texts through the websocket's state machine, one a line: what it sends is JSON with a cmd,
// nothing is asked of anybody before the login, what is asked is bounded, and a write is a control
// that the product takes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runtime/service/api/dialect.h"
#include "tests/service/bench_product.h"

using namespace giz;
using namespace giz::api;

namespace {

constexpr std::size_t kMostRunning = 16;

void require(bool is_true) {
  if (!is_true) std::abort();
}

struct Talk {
  Dialect dialect{bench_product, 20, 0};
  Millis now = 0;
  std::size_t running = 0;
  bool asked = false;  // a login is being looked at
  bool closed = false;

  void take(const Heard& heard, bool was_in) {
    for (const std::string& text : heard.texts) {
      const hub::Json json = hub::Json::parse(text, nullptr, false);
      require(json.is_object() && json.contains("cmd"));
    }
    for (const Call& call : heard.calls) {
      if (std::holds_alternative<LoginCall>(call)) {
        require(!asked);
        asked = true;
      } else if (std::holds_alternative<CloseCall>(call)) {
        closed = true;
      } else {
        require(was_in && ++running <= kMostRunning);
        if (const auto* write = std::get_if<WriteCall>(&call)) {
          hub::check_control(bench_product, write->p0);
          require(!write->did.empty());
        }
      }
    }
  }

  // The first byte of a line says how much time has passed and what the holder does next.
  void line(std::string_view text) {
    const auto what = static_cast<unsigned char>(text.front());
    now += what % 8 * 700;
    const bool was_in = dialect.logged_in();
    take(dialect.on_text(text.substr(1), now), was_in);
    if (asked && what % 3 != 0) {
      asked = false;
      take(dialect.on_login(what % 3 == 1, now), dialect.logged_in());
    }
    if (running > 0 && what % 5 == 0) {
      dialect.on_done();
      --running;
    }
    if (what % 7 == 0) take(dialect.on_tick(now), was_in);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  Talk talk;
  while (!rest.empty() && !talk.closed) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (end > 0) talk.line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return 0;
}
