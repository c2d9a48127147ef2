// Who may come in: whether a request is WeChat's, for this account, and what it holds. Values in,
// values out; knows no HTTP server and no store.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/service/base/clock.h"
#include "runtime/service/wechat/apps.h"
#include "runtime/service/wechat/crypt.h"
#include "runtime/service/wechat/reply.h"

namespace giz::wechat {

// How long the token and the key of before a rotation still count.
inline constexpr Millis kRotation = kDay;

// What a request to the callback says of itself.
struct Knock {
  std::string_view signature, msg_signature, timestamp, nonce, echostr, encrypt_type;
  std::string_view body;
};

// Why somebody does not come in. A stranger is told none of these: the metric and the log are.
enum class Verdict : std::uint8_t {
  good,
  not_configured,  // the account has no token, or in secure mode no key or no app id
  incomplete,      // no timestamp, nonce or signature
  signature,       // none of the account's tokens makes it
  mode,            // plain where only encrypted ones are taken, or the other way
  unreadable,      // neither XML nor JSON, or past the reader's limits
  no_encrypt,      // nothing encrypted where it is said to be
  decryption,      // no key of the account opens it
  app_id,          // it was made for another account
  inside,          // what was encrypted is unreadable, or no message
};
std::string_view word(Verdict verdict);
inline constexpr std::size_t kVerdicts = 10;

struct Visit {
  Verdict verdict = Verdict::good;
  std::string why;          // for the log: what the reader or the decryption found; may be empty
  std::string echo;         // of a URL check: the answer
  Message message;          // of a push
  bool is_message = false;  // false: authentic, but nothing that is known (a probe): "success"
  Format format = Format::xml;
  // Where the answer must be encrypted: with the pair that has opened the message, for whoever
  // sends with the one of before a rotation may know no other.
  bool is_encrypted = false;
  std::string token, aes_key;  // 32 bytes
};

// GET: with `signature` over token, timestamp and nonce `echostr` is the answer as it stands; with
// msg_signature alone it is over echostr too, which is encrypted (as corporate accounts have it).
Visit check_url(const OpenApp& app, const Knock& knock, Millis now);

// POST, by the account's mode:
//   plain   signature; what is encrypted is refused
//   compat  clear and encrypted side by side: the encrypted part counts where there is one and the
//           account has a key, for only that is signed; otherwise as plain
//   secure  msg_signature over the encrypted part; a good `signature` is worth nothing
// Old timestamps are taken: WeChat's retries keep the first one's or renew it, and their clock is
// not ours. What comes twice is known by its key (see key_of), and the commands, claims and shares
// behind it are idempotent for longer than that is kept.
Visit check_push(const OpenApp& app, const Knock& knock, Millis now);

}  // namespace giz::wechat
