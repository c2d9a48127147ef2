// Names: what a word was meant to be, and how a name is spelt in C.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gizgen {

// The candidate nearest to `word` by edit distance (transpositions count one, case is folded), if it
// is near enough to be a slip: at most a third of the word's length, at least one.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);

// A letter, then letters, digits, underscores (ASCII).
bool is_identifier(std::string_view name);

// ASCII letters only.
std::string lower_case(std::string text);

// A word that C99, C++20, SDCC's or Keil's 8051 dialect keeps for itself, or that a common header
// defines as a macro (`errno`, `linux`).
bool is_reserved_in_c(std::string_view name);

// The spelling of a datapoint's name as a C member: itself, with '_' appended if it is reserved.
std::string c_member(std::string_view name);

// The upper-case spelling for macros and enumerators: letters and digits kept, every run of anything
// else one '_', none at the ends. Empty when nothing is left (a text of Chinese characters).
std::string c_upper(std::string_view text);

}  // namespace gizgen
