// Cheap checks first. Every failure is one word of a closed set.
#include "runtime/service/wechat/gate.h"

#include <array>
#include <vector>

#include "runtime/service/base/crypto.h"
#include "runtime/service/wechat/json.h"
#include "runtime/service/wechat/xml.h"

namespace giz::wechat {
namespace {

constexpr std::size_t kLongestPart = 128;  // of timestamp and nonce; WeChat's have ten digits
constexpr std::size_t kLongestEcho = 2048;

enum class Mode : std::uint8_t { plain, compat, secure };

// What is no known word is the strictest one.
Mode mode_of(const OpenApp& app) {
  if (app.mode == "plain") return Mode::plain;
  return app.mode == "compat" ? Mode::compat : Mode::secure;
}

bool is_rotating(const OpenApp& app, Millis now) {
  return app.rotated > 0 && now < app.rotated + kRotation;
}

// The current one first. An empty one never counts: anybody can sign with it.
std::vector<std::string> tokens_of(const OpenApp& app, Millis now) {
  std::vector<std::string> tokens;
  if (!app.token.empty()) tokens.push_back(app.token);
  if (is_rotating(app, now) && !app.previous_token.empty()) tokens.push_back(app.previous_token);
  return tokens;
}

std::vector<std::string> keys_of(const OpenApp& app, Millis now) {
  std::vector<std::string> keys;
  if (auto key = read_aes_key(app.aes_key)) keys.push_back(std::move(*key));
  if (!is_rotating(app, now)) return keys;
  if (auto key = read_aes_key(app.previous_aes_key)) keys.push_back(std::move(*key));
  return keys;
}

Visit refused(Verdict verdict, std::string why = {}) {
  Visit visit;
  visit.verdict = verdict;
  visit.why = std::move(why);
  return visit;
}

bool is_part(std::string_view text) { return !text.empty() && text.size() <= kLongestPart; }

// Whether the request has what is signed, with this signature. Exactly 40 lower-case digits are
// wanted, as WeChat writes them; more spellings of one signature would be of use to nobody.
bool is_complete(const Knock& knock, std::string_view signature) {
  return is_part(knock.timestamp) && is_part(knock.nonce) && !signature.empty();
}

// The token that makes this signature; null: none. `encrypt` is part of what msg_signature covers.
const std::string* signer(const std::vector<std::string>& tokens, const Knock& knock,
                          std::string_view signature, const std::string_view* encrypt) {
  for (const std::string& token : tokens) {
    const std::string right = encrypt != nullptr
                                  ? signature_of({token, knock.timestamp, knock.nonce, *encrypt})
                                  : signature_of({token, knock.timestamp, knock.nonce});
    if (equal_in_constant_time(right, signature)) return &token;
  }
  return nullptr;
}

TreeRead read_tree(std::string_view text, Format& format) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  format = first != std::string_view::npos && text[first] == '{' ? Format::json : Format::xml;
  return format == Format::json ? read_json(text) : read_xml(text);
}

// Takes what was opened into the visit: with any key, beside any token (a rotation may have changed
// one of the two, and WeChat's machines learn of it one after the other).
bool open_with_any(const OpenApp& app, Millis now, std::string_view encrypt, Visit& visit,
                   std::string& text) {
  Fault fault = Fault::cipher;
  for (std::string& key : keys_of(app, now)) {
    Opened opened = open_text(key, app.wechat_app_id, encrypt);
    // Of several reasons the one that came furthest: a wrong key mostly ends at the padding.
    if (opened.fault == Fault::app_id || fault == Fault::cipher) fault = opened.fault;
    if (opened.fault != Fault::none) continue;
    visit.aes_key = std::move(key);
    visit.is_encrypted = true;
    text = std::move(opened.text);
    return true;
  }
  visit = refused(fault == Fault::app_id ? Verdict::app_id : Verdict::decryption,
                  std::string(word(fault)));
  return false;
}

// A tree that is no message is authentic all the same, and answered "success".
void take_message(const Tree& tree, Visit& visit) {
  MessageRead read = read_message(tree);
  visit.is_message = read.fault.empty();
  visit.why = std::move(read.fault);
  visit.message = std::move(read.message);
}

Visit check_plain(const OpenApp& app, const Knock& knock, Millis now) {
  if (!is_complete(knock, knock.signature)) return refused(Verdict::incomplete);
  const std::vector<std::string> tokens = tokens_of(app, now);
  if (signer(tokens, knock, knock.signature, nullptr) == nullptr) {
    return refused(Verdict::signature);
  }
  Visit visit;
  const TreeRead read = read_tree(knock.body, visit.format);
  if (!read.fault.empty()) return refused(Verdict::unreadable, read.fault);
  if (read.tree.child("MsgType") == nullptr && read.tree.child("Encrypt") != nullptr) {
    return refused(Verdict::mode, "nothing but what is encrypted");
  }
  take_message(read.tree, visit);
  return visit;
}

Visit check_encrypted(const OpenApp& app, const Knock& knock, Millis now, std::string_view encrypt,
                      Format format) {
  if (app.wechat_app_id.empty()) return refused(Verdict::not_configured, "no app id");
  if (!is_complete(knock, knock.msg_signature)) return refused(Verdict::incomplete);
  const std::vector<std::string> tokens = tokens_of(app, now);
  const std::string* const token = signer(tokens, knock, knock.msg_signature, &encrypt);
  if (token == nullptr) return refused(Verdict::signature);
  Visit visit;
  std::string inside;
  if (!open_with_any(app, now, encrypt, visit, inside)) return visit;
  visit.token = *token;
  Format of_inside = format;
  const TreeRead read = read_tree(inside, of_inside);
  if (!read.fault.empty()) return refused(Verdict::inside, read.fault);
  visit.format = of_inside;
  take_message(read.tree, visit);
  return visit;
}

}  // namespace

std::string_view word(Verdict verdict) {
  constexpr std::array<std::string_view, kVerdicts> words{
      "good",       "not_configured", "incomplete", "signature", "mode",
      "unreadable", "no_encrypt",     "decryption", "app_id",    "inside"};
  return words[static_cast<std::size_t>(verdict)];
}

Visit check_url(const OpenApp& app, const Knock& knock, Millis now) {
  const std::vector<std::string> tokens = tokens_of(app, now);
  if (tokens.empty()) return refused(Verdict::not_configured, "no token");
  if (knock.echostr.empty() || knock.echostr.size() > kLongestEcho) {
    return refused(Verdict::incomplete);
  }
  Visit visit;
  if (!knock.signature.empty()) {
    if (!is_complete(knock, knock.signature)) return refused(Verdict::incomplete);
    if (signer(tokens, knock, knock.signature, nullptr) == nullptr) {
      return refused(Verdict::signature);
    }
    visit.echo = knock.echostr;
    return visit;
  }
  if (!is_complete(knock, knock.msg_signature)) return refused(Verdict::incomplete);
  if (app.wechat_app_id.empty()) return refused(Verdict::not_configured, "no app id");
  if (signer(tokens, knock, knock.msg_signature, &knock.echostr) == nullptr) {
    return refused(Verdict::signature);
  }
  open_with_any(app, now, knock.echostr, visit, visit.echo);
  return visit;
}

Visit check_push(const OpenApp& app, const Knock& knock, Millis now) {
  if (tokens_of(app, now).empty()) return refused(Verdict::not_configured, "no token");
  const Mode mode = mode_of(app);
  const bool says_aes = knock.encrypt_type == "aes";
  if (!says_aes && !knock.encrypt_type.empty() && knock.encrypt_type != "raw") {
    return refused(Verdict::mode, "an unknown encrypt_type");
  }
  const bool has_key = read_aes_key(app.aes_key).has_value();
  if (mode == Mode::secure && !has_key) return refused(Verdict::not_configured, "no key");
  if (mode == Mode::plain && says_aes) return refused(Verdict::mode);

  // Only what is signed by msg_signature needs the body to be read before it is known whose it is.
  if (mode == Mode::plain || (mode == Mode::compat && !has_key)) {
    return check_plain(app, knock, now);
  }
  Format format = Format::xml;
  const TreeRead read = read_tree(knock.body, format);
  if (!read.fault.empty()) return refused(Verdict::unreadable, read.fault);
  const std::string_view encrypt = read.tree.text_of("Encrypt");
  if (encrypt.empty()) {
    if (says_aes) return refused(Verdict::no_encrypt);
    return mode == Mode::secure ? refused(Verdict::mode) : check_plain(app, knock, now);
  }
  return check_encrypted(app, knock, now, encrypt, format);
}

}  // namespace giz::wechat
