#include "runtime/service/hub/claim.h"

namespace giz::hub {

std::string make_claim_code() {
  constexpr std::string_view alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";  // 32: five bits each
  std::string code = random_text(16, alphabet);
  for (std::size_t at = 12; at > 0; at -= 4) code.insert(at, 1, '-');
  return code;
}

std::string claim_hash(const MasterKey& key, std::string_view code) {
  std::string plain;
  for (const char c : code) {
    if (c == '-' || c == ' ') continue;
    plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return key.hash("claim", plain);
}

}  // namespace giz::hub
