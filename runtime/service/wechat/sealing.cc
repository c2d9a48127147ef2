// Which columns of an account are sealed, each for its own purpose.
#include <array>

#include "runtime/service/wechat/apps.h"

namespace giz::wechat {
namespace {

struct Sealed {
  std::string store::App::*column;
  std::string_view purpose;  // the previous ones were sealed as the present ones
};

constexpr std::array<Sealed, 6> kSealed{{{&store::App::secret, "wechat.secret"},
                                         {&store::App::token, "wechat.token"},
                                         {&store::App::previous_token, "wechat.token"},
                                         {&store::App::aes_key, "wechat.aes_key"},
                                         {&store::App::previous_aes_key, "wechat.aes_key"},
                                         {&store::App::product_secret, "wechat.product_secret"}}};

constexpr std::string_view kAlnum =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

}  // namespace

OpenApp open_app(const MasterKey& key, store::App app) {
  for (const Sealed& sealed : kSealed) {
    std::string& column = app.*sealed.column;
    std::string plain;
    if (!column.empty()) key.open(sealed.purpose, column, plain);
    column = std::move(plain);
  }
  return app;
}

store::App seal_app(const MasterKey& key, OpenApp app) {
  for (const Sealed& sealed : kSealed) {
    std::string& column = app.*sealed.column;
    if (!column.empty()) column = key.seal(sealed.purpose, column);
  }
  return app;
}

std::string new_callback_token() { return random_text(32, kAlnum); }

// The last character has two spare bits, which strict readers of base64 want to be zero.
std::string new_aes_key() { return random_text(42, kAlnum) + random_text(1, "AEIMQUYcgkosw048"); }

}  // namespace giz::wechat
