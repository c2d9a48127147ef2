// What strangers may send to WeChat's callback, and what may stand inside of what is encrypted: the
// first byte chooses how the rest is used. Nothing that is not signed comes in; what is read is
// written and read again; what is opened fits into what was sealed; what people write is a control
// that the hub takes, or an answer.
#include <cstdint>
#include <cstdlib>
#include <string>

#include <openssl/evp.h>

#include "runtime/service/base/crypto.h"
#include "runtime/service/wechat/codes.h"
#include "runtime/service/wechat/crypt.h"
#include "runtime/service/wechat/gate.h"
#include "runtime/service/wechat/json.h"
#include "runtime/service/wechat/spoken.h"
#include "runtime/service/wechat/talk.h"
#include "runtime/service/wechat/xml.h"
#include "tests/service/bench_product.h"
#include "tests/service/wechat/knock.h"

using namespace giz;
using namespace giz::wechat;

namespace {

constexpr Millis kNow = 1'800'000'000'000;

void require(bool is_true) {
  if (!is_true) std::abort();
}

const OpenApp& app_in(const char* mode) {
  static OpenApp app = [] {
    OpenApp made;
    made.wechat_app_id = knocking::kAppId;
    made.token = knocking::kToken;
    made.aes_key = knocking::kKey;
    made.previous_token = "previous0token";
    made.previous_aes_key = knocking::kOtherKey;
    made.rotated = kNow - 1;
    return made;
  }();
  app.mode = mode;
  return app;
}

void check_xml(const std::string& text) {
  const TreeRead read = read_xml(text);
  if (!read.fault.empty()) return;
  const std::string written = to_xml(read.tree);
  if (written.size() > kTreeBytes) return;
  const TreeRead again = read_xml(written);
  require(again.fault.empty());
  require(to_xml(again.tree) == written);
}

// Whatever a message says, it has a key, and its reply can be read.
void check_message(const Message& message) {
  require(key_of(message).size() == 53);
  code_of_scene(message.event_key);
  code_in(message.scan_result);
  const Reply reply = Reply::of_text("\"" + message.text);
  const std::string xml = print_reply(reply, message, 1, Format::xml);
  require(read_xml(xml).fault.empty());
  require(read_json(print_reply(reply, message, 1, Format::json)).fault.empty());
}

void check_good(const Visit& visit) {
  if (visit.verdict == Verdict::good && visit.is_message) check_message(visit.message);
}

void check_strangers(const std::string& body) {
  knocking::Sent sent = knocking::plain(body, "not0the0token");
  sent.msg_signature = sent.signature;
  for (const char* mode : {"plain", "compat", "secure"}) {
    require(check_push(app_in(mode), sent.knock(), kNow).verdict != Verdict::good);
  }
  sent.echostr = body;
  require(check_url(app_in("secure"), sent.knock(), kNow).verdict != Verdict::good);
}

void check_signed(const std::string& body) {
  knocking::Sent sent = knocking::plain(body);
  check_good(check_push(app_in("plain"), sent.knock(), kNow));
  require(check_push(app_in("secure"), sent.knock(), kNow).verdict != Verdict::good);
  // As if what stands in Encrypt were signed.
  const std::string encrypt(read_xml(body).tree.text_of("Encrypt"));
  sent.msg_signature = signature_of({knocking::kToken, sent.timestamp, sent.nonce, encrypt});
  sent.encrypt_type = "aes";
  check_good(check_push(app_in("compat"), sent.knock(), kNow));
  check_good(check_push(app_in("secure"), sent.knock(), kNow));
}

// The text as what is encrypted, padding and lengths included.
std::string encrypt_blocks(std::string plain) {
  static const std::string key = read_aes_key(knocking::kKey).value();
  plain.resize((plain.size() + 15) / 16 * 16);
  std::string out(plain.size() + 16, '\0');
  int size = 0;
  EVP_CIPHER_CTX* const cipher = EVP_CIPHER_CTX_new();
  const auto* const bytes = reinterpret_cast<const unsigned char*>(key.data());
  EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, bytes, bytes);
  EVP_CIPHER_CTX_set_padding(cipher, 0);
  EVP_EncryptUpdate(cipher, reinterpret_cast<unsigned char*>(out.data()), &size,
                    reinterpret_cast<const unsigned char*>(plain.data()),
                    static_cast<int>(plain.size()));
  EVP_CIPHER_CTX_free(cipher);
  out.resize(static_cast<std::size_t>(size));
  return to_base64(out);
}

void check_blocks(const std::string& plain) {
  static const std::string key = read_aes_key(knocking::kKey).value();
  const Opened opened = open_text(key, knocking::kAppId, encrypt_blocks(plain));
  if (opened.fault != Fault::none) return;
  require(opened.text.size() + 20 + knocking::kAppId.size() < (plain.size() + 15) / 16 * 16);
  require(plain.find(opened.text) != std::string::npos);
}

void check_inside(const std::string& inside) {
  static const std::string key = read_aes_key(knocking::kKey).value();
  const std::string sealed = seal_text(key, knocking::kAppId, inside, "0123456789abcdef");
  require(open_text(key, knocking::kAppId, sealed).text == inside);
  check_good(check_push(app_in("secure"), knocking::secure(inside).knock(), kNow));
}

void check_talk(const std::string& text) {
  static const std::vector<Talked> devices = [] {
    Talked one;
    one.name = "客厅";
    Talked two;
    two.name = "Bed room";
    return std::vector<Talked>{one, two};
  }();
  const std::string words = plain_words(text);
  require(plain_words(words) == words);
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
    const Understood understood =
        understand(bench_product, std::span(devices).subspan(0, count), text);
    if (understood.attrs.is_null()) {
      require(!understood.say.empty());
    } else {
      require(understood.device < count);
      hub::control_of(bench_product, understood.attrs);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 8) {
    case 0: check_xml(rest); break;
    case 1: read_json(rest); break;
    case 2: check_strangers(rest); break;
    case 3: check_signed(rest); break;
    case 4: check_blocks(rest); break;
    case 5: check_inside(rest); break;
    case 6: check_talk(rest); break;
    default: open_text(read_aes_key(knocking::kKey).value(), knocking::kAppId, rest); break;
  }
  return 0;
}
