// Secrets in files of any kind: found by what they are called and by what they look like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gizgen::deploy {

// Where a secret stands: bytes [begin, end) of the text; line 0 is the file as a whole.
struct SecretSpot {
  std::uint32_t line = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string what;  // "a private key", "the value of app_secret"
};

// Of each line the first. Values that stand for one are none: "$NAME", "<token>", "your-secret",
// "changeme", "******"; nor is, in a program, what is not a literal in quotes.
std::vector<SecretSpot> secrets_in(std::string_view path, std::string_view text);

}  // namespace gizgen::deploy
