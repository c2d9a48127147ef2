// What rests in the database is worth nothing without the master key. Each purpose has a key of its
// own, made from the master key by HMAC, so that what was sealed for one is nothing to another.
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

#include "runtime/service/base/crypto.h"

namespace giz {
namespace {

constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Digest derive(const Digest& key, std::string_view use, std::string_view purpose) {
  return hmac_sha256(as_text(key), std::string(use) + ":" + std::string(purpose));
}

}  // namespace

std::string MasterKey::hash(std::string_view purpose, std::string_view secret) const {
  const Digest key = derive(key_, "hash", purpose);
  return to_hex(hmac_sha256(as_text(key), secret));
}

std::string MasterKey::seal(std::string_view purpose, std::string_view plain) const {
  const Digest key = derive(key_, "seal", purpose);
  std::string out(kNonce + plain.size() + kTag, '\0');
  random_bytes({bytes_of(out), kNonce});
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  unsigned char* body = bytes_of(out) + kNonce;
  int size = 0;
  if (EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), bytes_of(out)) !=
          1 ||
      EVP_EncryptUpdate(context.get(), body, &size, bytes_of(plain),
                        static_cast<int>(plain.size())) != 1 ||
      EVP_EncryptFinal_ex(context.get(), body + plain.size(), &size) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTag),
                          body + plain.size()) != 1) {
    throw std::runtime_error("OpenSSL has no AES-256-GCM");
  }
  return to_base64(out);
}

bool MasterKey::open(std::string_view purpose, std::string_view sealed, std::string& plain) const {
  std::string in;
  if (!from_base64(sealed, in) || in.size() < kNonce + kTag) {
    return false;
  }
  const Digest key = derive(key_, "seal", purpose);
  const std::size_t size = in.size() - kNonce - kTag;
  std::string out(size, '\0');
  unsigned char* body = bytes_of(in) + kNonce;
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int done = 0;
  if (EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), bytes_of(in)) !=
          1 ||
      EVP_DecryptUpdate(context.get(), bytes_of(out), &done, body, static_cast<int>(size)) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTag),
                          body + size) != 1 ||
      EVP_DecryptFinal_ex(context.get(), bytes_of(out) + size, &done) != 1) {
    return false;
  }
  plain = std::move(out);
  return true;
}

}  // namespace giz
