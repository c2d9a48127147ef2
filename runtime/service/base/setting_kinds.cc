#include "runtime/service/base/setting_kinds.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace giz {
namespace {

std::string size_text(std::size_t bytes) {
  if (bytes >= 1 << 20 && bytes % (1 << 20) == 0) {
    return fmt::format("{}MiB", bytes >> 20);
  }
  return bytes >= 1 << 10 && bytes % (1 << 10) == 0 ? fmt::format("{}KiB", bytes >> 10)
                                                    : fmt::format("{}", bytes);
}

bool parse_size(std::string_view text, std::size_t least, std::size_t most, std::size_t& out) {
  constexpr std::array<std::pair<std::string_view, unsigned>, 3> units{
      {{"KiB", 10}, {"MiB", 20}, {"GiB", 30}}};
  unsigned shift = 0;
  for (const auto& [unit, bits] : units) {
    if (text.ends_with(unit)) {
      text.remove_suffix(unit.size());
      shift = bits;
      break;
    }
  }
  std::uint64_t value = 0;
  if (!parse_whole(text, 0, std::uint64_t{1} << 33, value)) {
    return false;
  }
  value <<= shift;
  out = value;
  return value >= least && value <= most;
}

// What stands between commas, without the spaces about it; an empty one is kept, to be refused.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> out;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    out.emplace_back(item);
    if (comma == std::string_view::npos) {
      return out;
    }
    text.remove_prefix(comma + 1);
  }
}

SettingKind list_setting(std::vector<std::string> Settings::*field, std::string wanted,
                         bool (*fits)(std::string_view)) {
  return {std::move(wanted), [field, fits](Settings& settings, std::string_view text) {
            std::vector<std::string> items = split_list(text);
            if (!std::all_of(items.begin(), items.end(), fits)) {
              return false;
            }
            settings.*field = std::move(items);
            return true;
          }};
}

bool is_origin(std::string_view text) {
  const std::size_t mark = text.find("://");
  const std::string_view scheme = text.substr(0, mark);
  if (mark == std::string_view::npos || (scheme != "https" && scheme != "http")) {
    return false;
  }
  const std::string_view host = text.substr(mark + 3);
  return !host.empty() && host.find_first_of("/?#@ \t\\") == std::string_view::npos;
}

bool is_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string host(text.substr(0, slash));
  std::array<unsigned char, 16> address;
  const bool v4 = inet_pton(AF_INET, host.c_str(), address.data()) == 1;
  const bool v6 = inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
  std::uint64_t bits = 0;
  return (v4 || v6) && (slash == std::string_view::npos ||
                        parse_whole(text.substr(slash + 1), 0, v4 ? 32 : 128, bits));
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 &&
         std::all_of(host.begin(), host.end(), [](unsigned char c) {
           return c > ' ' && c < 0x7f &&
                  std::string_view("/@?#[]:").find(static_cast<char>(c)) == std::string_view::npos;
         });
}

}  // namespace

bool parse_whole(std::string_view text, std::uint64_t least, std::uint64_t most,
                 std::uint64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && out >= least && out <= most;
}

bool parse_address(std::string_view text, Address& out) {
  const std::size_t colon = text.rfind(':');
  std::uint64_t port = 0;
  if (colon == std::string_view::npos || !parse_whole(text.substr(colon + 1), 0, 65535, port)) {
    return false;
  }
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    std::array<unsigned char, 16> address;
    if (inet_pton(AF_INET6, std::string(host).c_str(), address.data()) != 1) {
      return false;
    }
  } else if (host.empty()) {
    host = "0.0.0.0";
  } else if (!is_host(host)) {
    return false;
  }
  out = {std::string(host), static_cast<std::uint16_t>(port)};
  return true;
}

SettingKind number_setting(unsigned Settings::*field, unsigned least, unsigned most) {
  return {fmt::format("a number, {} to {},", least, most),
          [=](Settings& settings, std::string_view text) {
            std::uint64_t value = 0;
            const bool good = parse_whole(text, least, most, value);
            settings.*field = static_cast<unsigned>(value);
            return good;
          }};
}

SettingKind seconds_setting(Seconds Settings::*field, unsigned least, unsigned most) {
  return {fmt::format("a number of seconds, {} to {},", least, most),
          [=](Settings& settings, std::string_view text) {
            std::uint64_t value = 0;
            const bool good = parse_whole(text, least, most, value);
            settings.*field = Seconds(value);
            return good;
          }};
}

SettingKind millis_setting(std::chrono::milliseconds Settings::*field, unsigned least,
                           unsigned most) {
  return {fmt::format("a number of milliseconds, {} to {},", least, most),
          [=](Settings& settings, std::string_view text) {
            std::uint64_t value = 0;
            const bool good = parse_whole(text, least, most, value);
            settings.*field = std::chrono::milliseconds(value);
            return good;
          }};
}

SettingKind size_setting(std::size_t Settings::*field, std::size_t least, std::size_t most) {
  return {fmt::format("a number of bytes such as 65536, 64KiB or 1MiB, {} to {},", size_text(least),
                      size_text(most)),
          [=](Settings& settings, std::string_view text) {
            return parse_size(text, least, most, settings.*field);
          }};
}

SettingKind count_setting(std::size_t Settings::*field, std::size_t least, std::size_t most) {
  return {fmt::format("a number, {} to {},", least, most),
          [=](Settings& settings, std::string_view text) {
            std::uint64_t value = 0;
            const bool good = parse_whole(text, least, most, value);
            settings.*field = value;
            return good;
          }};
}

SettingKind address_setting(std::optional<Address> Settings::*field) {
  return {"HOST:PORT such as 0.0.0.0:8080 or [::]:8080, or nothing to switch it off,",
          [field](Settings& settings, std::string_view text) {
            if (text.empty()) {
              settings.*field = std::nullopt;
              return true;
            }
            Address address;
            const bool good = parse_address(text, address);
            settings.*field = address;
            return good;
          },
          true};
}

SettingKind word_setting(std::string Settings::*field, std::vector<std::string> words) {
  std::string wanted = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) {
    wanted += (i + 1 < words.size() ? ", " : " or ") + words[i];
  }
  return {std::move(wanted), [field, words](Settings& settings, std::string_view text) {
            settings.*field = text;
            return std::find(words.begin(), words.end(), text) != words.end();
          }};
}

SettingKind text_setting(std::string Settings::*field, std::string wanted,
                         std::function<bool(std::string_view)> fits) {
  return {std::move(wanted), [field, fits](Settings& settings, std::string_view text) {
            settings.*field = text;
            return fits(text);
          }};
}

SettingKind url_setting(std::string Settings::*field, std::vector<std::string_view> schemes) {
  std::string wanted = "a URL that begins with ";
  for (std::size_t i = 0; i < schemes.size(); ++i) {
    wanted += fmt::format("{}{}://", i > 0 ? " or " : "", schemes[i]);
  }
  return {std::move(wanted), [field, schemes](Settings& settings, std::string_view text) {
            settings.*field = text;
            return text.find_first_of(" \t\r\n") == std::string_view::npos &&
                   std::any_of(schemes.begin(), schemes.end(), [&](std::string_view scheme) {
                     return text.size() > scheme.size() + 3 && text.starts_with(scheme) &&
                            text.substr(scheme.size(), 3) == "://";
                   });
          }};
}

SettingKind base_url_setting(std::string Settings::*field) {
  return {"https://HOST or http://HOST, with a port where it has one and no path,",
          [field](Settings& settings, std::string_view text) {
            if (text.ends_with('/')) {
              text.remove_suffix(1);
            }
            settings.*field = text;
            return is_origin(text);
          }};
}

SettingKind origins_setting(std::vector<std::string> Settings::*field) {
  return list_setting(
      field, "a list of origins such as https://a.example.com,https://b.example.com,", is_origin);
}

SettingKind cidrs_setting(std::vector<std::string> Settings::*field) {
  return list_setting(field, "a list of addresses and networks such as 10.0.0.0/8,::1,", is_cidr);
}

}  // namespace giz
