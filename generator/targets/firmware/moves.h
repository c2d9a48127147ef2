// The lists that the pages of code share: which bytes are written, which members are set, and which
// conditions come first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/targets/firmware/expression.h"
#include "generator/targets/firmware/views.h"

namespace gizgen::firmware {

// One point, its place in the structure at hand, and its flag where it may be left out.
struct Move {
  const Datapoint* point = nullptr;
  const PointNames* names = nullptr;
  Place place;
  std::optional<Flag> flag;
};

// How the code at hand calls its arrays: values stand in `bytes`, flags at the head of `flags`.
struct Frame {
  Bytes bytes;
  std::string_view flags;
  std::string_view reader = "get";
  std::string_view writer = "put";
};

// Every point in dev_status; standard.
std::vector<Move> status_moves(const Firmware& firmware);
// What is flagged: the writable points of a standard product in attr_vals, every point of a var_len
// product in its image.
std::vector<Move> flagged_moves(const Firmware& firmware);

bool has_binary(const std::vector<Move>& moves);

// Which functions that read or write a wide number are needed: {"name","u16","u32"}.
Json wide_view(const std::vector<Move>& moves, std::string_view name);

// The bytes of bit fields and of numbers of 8 bits: [{"at","first","rest":[{"term","last"}]}];
// `rest` holds the other terms of a byte that several bit fields share.
Json bytes_view(const std::vector<Move>& moves, std::uint32_t begin);

// Wide numbers: [{"put","at","member"}]; "put" is the function, "put_u16".
Json puts_view(const std::vector<Move>& moves, const Frame& frame);

// What each point but a binary puts where, into bytes that are 0, as above:
// [{"flag","flag_at","flag_mask","parts":[{"at","value"}],"puts"}], "flag" as in sets_view.
Json marks_view(const std::vector<Move>& moves, const Frame& frame);

// [{"flag","member","value"}] of all but binaries; "flag" is "(in[0] & 0x04u)", null where there is
// none.
Json sets_view(const std::vector<Move>& moves, const Frame& frame);

// Binaries: [{"flag","flag_at","flag_mask","member","at","length"}].
Json copies_view(const std::vector<Move>& moves, const Frame& frame);

// What holds for good values, of those that are flagged: in the struct, and in bytes.
std::vector<std::string> member_conditions(const std::vector<Move>& moves, std::string_view flags);
std::vector<std::string> byte_conditions(const std::vector<Move>& moves, const Frame& frame);

// [{"condition","last"}]
Json checks_view(const std::vector<std::string>& conditions);

}  // namespace gizgen::firmware
