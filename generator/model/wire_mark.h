// The mark by which a generated file carries its fingerprint and wire text, so that two files can be
// compared without their definitions:
//
//   -- gizgen fingerprint: 50b66f1a91cbf39e
//   -- 0123456789abcdef0123456789abcdef standard
//   -- power writable bool 1
//
// Whatever stands before the mark ("-- ", four blanks, nothing) stands before each line below it. HTML
// has the lines escaped; JSON has {"fingerprint": "50b6...", "wire": ["0123... standard", ...]}.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gizgen {

struct WireMark {
  std::string fingerprint;
  std::string wire_text;  // as wire_text() makes it
  bool whole = false;     // the text has that fingerprint: nobody cut or changed it
};

// The first mark in a file's text; nothing where there is none.
std::optional<WireMark> find_wire_mark(std::string_view file);

// The mark and its lines, with nothing before them.
std::string marked(std::string_view wire_text);

// What became of the product and of each datapoint between two wire texts, a line for each:
// "added    label: writable binary 128", "removed  ...", "changed  power: writable bool 1 ->
// readonly bool 1", "moved    mode: 2 -> 1", which are places among all datapoints.
std::vector<std::string> wire_changes(std::string_view from, std::string_view to);

}  // namespace gizgen
