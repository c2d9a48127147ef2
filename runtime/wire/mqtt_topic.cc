// Texts and topics, byte by byte: every character that means something to MQTT is ASCII, and no
// byte of a longer UTF-8 sequence is.
#include <algorithm>

#include "runtime/wire/mqtt.h"

namespace giz::wire::mqtt {
namespace {

constexpr std::string_view kShare = "$share/";

// How many bytes follow a lead byte, and the range of the first of them: it is what keeps out
// overlong forms, surrogates and what is above U+10FFFF.
struct Lead {
  std::size_t more = 0;  // 0: no lead byte
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
};

Lead lead_of(std::uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {1};
  if (byte == 0xE0) return {2, 0xA0};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {2};
  if (byte == 0xF0) return {3, 0x90};
  if (byte >= 0xF1 && byte <= 0xF3) return {3};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  return {};
}

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

bool is_sequence(std::string_view text, std::size_t at, const Lead& lead) {
  if (lead.more == 0 || text.size() - at <= lead.more) return false;
  if (byte_at(text, at + 1) < lead.low || byte_at(text, at + 1) > lead.high) return false;
  for (std::size_t i = 2; i <= lead.more; ++i) {
    if ((byte_at(text, at + i) & 0xC0) != 0x80) return false;
  }
  return true;
}

// Whether the wildcards of a filter are levels of their own, and # the last one.
bool has_good_wildcards(std::string_view filter) {
  for (std::size_t i = 0; i < filter.size(); ++i) {
    if (filter[i] != '+' && filter[i] != '#') continue;
    const bool is_last = i + 1 == filter.size();
    if (i > 0 && filter[i - 1] != '/') return false;
    if (!is_last && (filter[i] == '#' || filter[i + 1] != '/')) return false;
  }
  return true;
}

}  // namespace

Fault check_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t byte = byte_at(text, i);
    if (byte == 0) return Fault::nul_character;
    if (byte < 0x80) continue;
    const Lead lead = lead_of(byte);
    if (!is_sequence(text, i, lead)) return Fault::bad_utf8;
    i += lead.more;
  }
  return Fault::none;
}

Fault check_topic(std::string_view topic) {
  if (topic.empty()) return Fault::topic_empty;
  const bool has_wildcard = topic.find_first_of("+#") != std::string_view::npos;
  return has_wildcard ? Fault::topic_wildcard : Fault::none;
}

// Before 5 a shared subscription is a filter like any other.
Fault check_filter(std::string_view filter, Version version) {
  if (filter.empty()) return Fault::filter_empty;
  if (version == Version::v5 && filter.starts_with(kShare)) {
    const Share share = split_share(filter);
    const bool has_wildcard = share.name.find_first_of("+#") != std::string_view::npos;
    if (share.name.empty() || has_wildcard || share.filter.empty()) return Fault::bad_share;
    filter = share.filter;
  }
  return has_good_wildcards(filter) ? Fault::none : Fault::bad_wildcard;
}

Share split_share(std::string_view filter) {
  if (!filter.starts_with(kShare)) return {{}, filter};
  const std::string_view rest = filter.substr(kShare.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return {rest, {}};
  return {rest.substr(0, slash), rest.substr(slash + 1)};
}

bool matches(std::string_view filter, std::string_view topic) {
  if (topic.starts_with('$') && (filter.starts_with('+') || filter.starts_with('#'))) return false;
  std::size_t at = 0;
  for (std::size_t i = 0; i < filter.size(); ++i) {
    if (filter[i] == '#') return true;
    if (filter[i] == '+') {
      at = std::min(topic.find('/', at), topic.size());
    } else if (at < topic.size() && filter[i] == topic[at]) {
      ++at;
    } else {  // a/# takes a as well
      return at == topic.size() && filter.substr(i) == "/#";
    }
  }
  return at == topic.size();
}

}  // namespace giz::wire::mqtt
