// The keys and scalars of a definition, each read with its findings. `what` is how a finding calls
// the thing: "datapoint 'power'", "'title'".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "generator/spec/report.h"
#include "generator/spec/tree.h"

namespace gizgen {

// A key that a mapping may have; with a hint (how to write it) one that it must have.
struct Key {
  std::string_view name;
  std::string_view hint = {};
};

// False, and E201, where `node` is of another kind. A broken node is false without a finding.
bool expect(Kind kind, const Node& node, std::string_view what, Report& report);

// A mapping with no keys but these (E202) and all that are required (E203). False where it is no
// mapping. Keys that look like a secret are left to refuse_secrets.
bool check_keys(const Node& node, std::string_view what, std::span<const Key> keys, Report& report);

// A text without control characters (E228); `lines` allows line feeds and tabs. Nothing and a
// finding where it is none.
std::optional<std::string> read_text(const Node& node, std::string_view what, Report& report,
                                     bool lines = false);

// The same for the value of a key that may be missing.
std::optional<std::string> read_text_at(const Node& parent, std::string_view key, Report& report,
                                        bool lines = false);

// Digits only, `least` to `most` (E217).
std::optional<std::uint32_t> read_integer(const Node& node, std::string_view what,
                                          std::uint32_t least, std::uint32_t most, Report& report);

// The index of the word that stands there (E206).
std::optional<std::size_t> read_word(const Node& node, std::string_view what,
                                     std::span<const std::string_view> words, Report& report);

// "a, b or c"
std::string alternatives(std::span<const std::string_view> words);

}  // namespace gizgen
