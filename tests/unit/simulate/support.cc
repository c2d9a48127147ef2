#include "support.h"

#include <fmt/format.h>

#include "generator/decode/hex.h"

namespace gizgen {

ByteList bytes(std::string_view hex) { return parse_hex(hex).bytes; }
std::string hex(const ByteList& bytes) { return to_hex(bytes); }

namespace {

Datapoint point(std::string name, Access access, Type type) {
  Datapoint made;
  made.name = made.c_name = made.title = std::move(name);
  made.access = access;
  made.type = type;
  return made;
}

}  // namespace

Product lamp() {
  Product product;
  product.id = product.name = "lamp";
  product.key = "0123456789abcdef0123456789abcdef";
  product.datapoints = {point("power", Access::writable, Type::boolean),
                        point("mode", Access::writable, Type::enumeration),
                        point("level", Access::writable, Type::number),
                        point("heat", Access::readonly, Type::number),
                        point("hot", Access::alert, Type::boolean)};
  product.datapoints[1].values = {{"a", "A"}, {"b", "B"}, {"c", "C"}};
  product.datapoints[2].number = {{1, 1, 0}, 0, 99, 8, ""};
  product.datapoints[3].number = {{1, -100, 1}, 0, 600, 16, "°C"};
  return product;
}

void FakePort::write(giz::wire::Bytes bytes) {
  written_ += fmt::format("{}ms {};", now_.count() / 1000, to_hex(bytes));
}

Arrival FakePort::wait(Time until, bool) {
  if (planned_.empty() || planned_.front().at > until) {
    now_ = std::max(now_, until);
    return {};
  }
  Planned next = std::move(planned_.front());
  planned_.pop_front();
  now_ = std::max(now_, next.at);
  return std::move(next.arrival);
}

}  // namespace gizgen
