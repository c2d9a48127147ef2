// Our signatures and encryption for a peer in another language: a JSON array a line in, a JSON value
// a line out.
//   ["sign", PART, ...]                     the signature
//   ["open", KEY, APP_ID, ENCRYPTED]        [FAULT, TEXT]
//   ["seal", KEY, APP_ID, TEXT, RANDOM]     the encrypted text
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "runtime/service/wechat/crypt.h"

using namespace giz::wechat;
using nlohmann::json;

namespace {

json answer_of(const json& line) {
  const auto at = [&](std::size_t i) { return line.at(i).get<std::string>(); };
  const std::string what = at(0);
  if (what == "sign" && line.size() == 5) return signature_of({at(1), at(2), at(3), at(4)});
  if (what == "sign") return signature_of({at(1), at(2), at(3)});
  const std::string key = read_aes_key(at(1)).value();
  if (what == "seal") return seal_text(key, at(2), at(3), at(4));
  const Opened opened = open_text(key, at(2), at(3));
  return json::array({word(opened.fault), opened.text});
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << answer_of(json::parse(line)).dump() << '\n';
  }
  return 0;
}
