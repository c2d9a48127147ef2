// Nettle and not OpenSSL: both use the processor's SHA instructions, but loading libcrypto
// takes 1.5 ms of every run, loading libnettle 0.1 ms.
#include "generator/base/sha256.h"

#include <array>
#include <cstdint>

#include <nettle/sha2.h>

namespace gizgen {

std::string sha256(std::string_view text) {
  sha256_ctx context;
  sha256_init(&context);
  sha256_update(&context, text.size(), reinterpret_cast<const std::uint8_t*>(text.data()));
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&context, digest.size(), digest.data());
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const std::uint8_t byte : digest) {
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

}  // namespace gizgen
