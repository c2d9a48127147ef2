// A reply is a tree; XML and JSON are two ways to write it.
#include "runtime/service/wechat/reply.h"

#include <array>

#include "runtime/service/base/crypto.h"
#include "runtime/service/wechat/crypt.h"
#include "runtime/service/wechat/json.h"
#include "runtime/service/wechat/xml.h"

namespace giz::wechat {
namespace {

constexpr std::string_view kCut = "…";

Tree leaf(std::string name, std::string_view text) { return {std::move(name), std::string(text)}; }
Tree figure(std::string name, std::int64_t number) {
  return {std::move(name), std::to_string(number), {}, true};
}
Tree branch(std::string name, std::vector<Tree> children) {
  return {std::move(name), {}, std::move(children)};
}

std::string print_tree(const Tree& tree, Format format) {
  return format == Format::xml ? to_xml(tree) : to_json(tree);
}

Tree articles_of(const Reply& reply) {
  Tree all = branch("Articles", {});
  for (const Reply::Article& article : reply.articles) {
    all.children.push_back(
        branch("item", {leaf("Title", article.title), leaf("Description", article.description),
                        leaf("PicUrl", article.picture_url), leaf("Url", article.url)}));
  }
  return all;
}

Tree music_of(const Reply& reply) {
  return branch("Music", {leaf("Title", reply.title), leaf("Description", reply.description),
                          leaf("MusicUrl", reply.url), leaf("HQMusicUrl", reply.hq_url),
                          leaf("ThumbMediaId", reply.thumb_media_id)});
}

// Devices' replies name the device and its session again.
void add_device(std::vector<Tree>& parts, const Reply& reply, const Message& message) {
  parts.push_back(leaf("DeviceType", message.device_type));
  parts.push_back(leaf("DeviceID", message.device_id));
  if (reply.kind == Reply::Kind::device_status) {
    parts.push_back(figure("DeviceStatus", reply.online ? 1 : 0));
    return;
  }
  parts.push_back(leaf("SessionID", message.session));
  parts.push_back(leaf("Content", to_base64(reply.text)));
}

void add_what(std::vector<Tree>& parts, const Reply& reply, const Message& message) {
  using enum Reply::Kind;
  switch (reply.kind) {
    case none: break;
    case text: parts.push_back(leaf("Content", shortened_text(reply.text, kLongestText))); break;
    case image: parts.push_back(branch("Image", {leaf("MediaId", reply.media_id)})); break;
    case voice: parts.push_back(branch("Voice", {leaf("MediaId", reply.media_id)})); break;
    case video:
      parts.push_back(branch("Video", {leaf("MediaId", reply.media_id), leaf("Title", reply.title),
                                       leaf("Description", reply.description)}));
      break;
    case music: parts.push_back(music_of(reply)); break;
    case news:
      parts.push_back(figure("ArticleCount", static_cast<std::int64_t>(reply.articles.size())));
      parts.push_back(articles_of(reply));
      break;
    case transfer_customer_service:
      if (!reply.agent.empty()) {
        parts.push_back(branch("TransInfo", {leaf("KfAccount", reply.agent)}));
      }
      break;
    case device_text:
    case device_status: add_device(parts, reply, message); break;
  }
}

}  // namespace

Reply Reply::of_text(std::string text) {
  Reply reply;
  reply.kind = text.empty() ? Kind::none : Kind::text;
  reply.text = std::move(text);
  return reply;
}

std::string_view word(Reply::Kind kind) {
  constexpr std::array<std::string_view, 10> words{
      "none",        "text",         "image", "voice",
      "video",       "music",        "news",  "transfer_customer_service",
      "device_text", "device_status"};
  return words[static_cast<std::size_t>(kind)];
}

std::string print_reply(const Reply& reply, const Message& message, std::int64_t seconds,
                        Format format) {
  if (reply.kind == Reply::Kind::none) return {};
  std::vector<Tree> parts{leaf("ToUserName", message.from), leaf("FromUserName", message.to),
                          figure("CreateTime", seconds), leaf("MsgType", word(reply.kind))};
  add_what(parts, reply, message);
  return print_tree(branch("xml", std::move(parts)), format);
}

std::string print_envelope(const Sealing& sealing, std::string_view inside, std::int64_t seconds,
                           std::string_view nonce, std::string_view random16, Format format) {
  const std::string encrypt = seal_text(sealing.aes_key, sealing.app_id, inside, random16);
  const std::string time = std::to_string(seconds);
  const std::string signature = signature_of({sealing.token, time, nonce, encrypt});
  return print_tree(branch("xml", {leaf("Encrypt", encrypt), leaf("MsgSignature", signature),
                                   figure("TimeStamp", seconds), leaf("Nonce", nonce)}),
                    format);
}

std::string shortened_text(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most - kCut.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  return std::string(text.substr(0, end)).append(kCut);
}

}  // namespace giz::wechat
