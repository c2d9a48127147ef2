// The kinds of value that a setting can hold: what is wanted, in words, and how a text becomes one.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/base/settings.h"

namespace giz {

struct SettingKind {
  std::string wanted;  // "a number of seconds, 10 to 3600"
  // Sets the value; false where the text is none.
  std::function<bool(Settings&, std::string_view)> parse;
  bool empty_means_off = false;  // else an empty text leaves the default
};

SettingKind number_setting(unsigned Settings::*field, unsigned least, unsigned most);
SettingKind seconds_setting(Seconds Settings::*field, unsigned least, unsigned most);
SettingKind millis_setting(std::chrono::milliseconds Settings::*field, unsigned least,
                           unsigned most);
// "4096", "64KiB", "1MiB".
SettingKind size_setting(std::size_t Settings::*field, std::size_t least, std::size_t most);
SettingKind count_setting(std::size_t Settings::*field, std::size_t least, std::size_t most);
SettingKind address_setting(std::optional<Address> Settings::*field);
SettingKind word_setting(std::string Settings::*field, std::vector<std::string> words);
// Any text that `fits`.
SettingKind text_setting(std::string Settings::*field, std::string wanted,
                         std::function<bool(std::string_view)> fits);
// scheme://... with one of these schemes.
SettingKind url_setting(std::string Settings::*field, std::vector<std::string_view> schemes);
// scheme://host[:port] and nothing behind it; a last slash is taken off.
SettingKind base_url_setting(std::string Settings::*field);
SettingKind origins_setting(std::vector<std::string> Settings::*field);
SettingKind cidrs_setting(std::vector<std::string> Settings::*field);

// "host:port", "[::1]:80", ":80" (every address); the host is not looked up.
bool parse_address(std::string_view text, Address& out);
// Decimal digits and nothing else, `least` to `most`.
bool parse_whole(std::string_view text, std::uint64_t least, std::uint64_t most,
                 std::uint64_t& out);

}  // namespace giz
