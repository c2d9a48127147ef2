// Passwords are kept as scrypt makes them, in the PHC form that says by itself how it was made:
// $scrypt$ln=14,r=8,p=5$SALT$HASH. So the cost can rise and old ones are still checked.
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "runtime/service/base/crypto.h"

namespace giz {
namespace {

// 16 MiB of memory and five rounds: what OWASP asks for where 128 MiB a log-in are too much.
struct Cost {
  unsigned log_n = 14;
  unsigned r = 8;
  unsigned p = 5;
};

constexpr std::size_t kSalt = 16;
// What a text from the database may ask for at most.
constexpr std::uint64_t kMemory = 160u << 20;

bool scrypt(std::string_view password, std::string_view salt, const Cost& cost, Digest& out) {
  return EVP_PBE_scrypt(password.data(), password.size(),
                        reinterpret_cast<const unsigned char*>(salt.data()), salt.size(),
                        std::uint64_t{1} << cost.log_n, cost.r, cost.p, kMemory, out.data(),
                        out.size()) == 1;
}

bool take(std::string_view& text, std::string_view mark) {
  if (!text.starts_with(mark)) {
    return false;
  }
  text.remove_prefix(mark.size());
  return true;
}

bool take_number(std::string_view& text, unsigned most, unsigned& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value == 0 || value > most) {
    return false;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool read(std::string_view text, Cost& cost, std::string& salt, std::string& hash) {
  if (!take(text, "$scrypt$ln=") || !take_number(text, 20, cost.log_n) || !take(text, ",r=") ||
      !take_number(text, 32, cost.r) || !take(text, ",p=") || !take_number(text, 16, cost.p) ||
      !take(text, "$")) {
    return false;
  }
  const std::size_t mark = text.find('$');
  return mark != std::string_view::npos && from_base64(text.substr(0, mark), salt) &&
         from_base64(text.substr(mark + 1), hash) && hash.size() == Digest().size();
}

}  // namespace

std::string hash_password(std::string_view password) {
  std::string salt(kSalt, '\0');
  random_bytes({reinterpret_cast<std::uint8_t*>(salt.data()), salt.size()});
  const Cost cost;
  Digest out;
  if (!scrypt(password, salt, cost, out)) {
    throw std::runtime_error("OpenSSL has no scrypt, or no memory for it");
  }
  return fmt::format("$scrypt$ln={},r={},p={}${}${}", cost.log_n, cost.r, cost.p, to_base64(salt),
                     to_base64({reinterpret_cast<const char*>(out.data()), out.size()}));
}

bool check_password(std::string_view password, std::string_view hashed) {
  Cost cost;
  std::string salt, hash;
  Digest out;
  return read(hashed, cost, salt, hash) && scrypt(password, salt, cost, out) &&
         equal_in_constant_time({reinterpret_cast<const char*>(out.data()), out.size()}, hash);
}

}  // namespace giz
