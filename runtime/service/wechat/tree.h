// What a message of WeChat's says, however it is written: names with a text or with more names.
// XML and JSON are both read into it, within the same limits, and written from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace giz::wechat {

// The largest that WeChat documents, nine pictures, has 5 levels (xml, SendPicsInfo, PicList, item,
// PicMd5Sum) and 26 names.
inline constexpr std::size_t kTreeBytes = 64 << 10;
inline constexpr int kTreeDepth = 4;  // below the root
inline constexpr std::size_t kTreeNames = 64;

struct Tree {
  std::string name;
  std::string text;  // of one without children
  std::vector<Tree> children = {};
  bool is_number = false;  // for writing: no quotes, no CDATA

  const Tree* child(std::string_view name_of_it) const;         // the first; null: none
  std::string_view text_of(std::string_view name_of_it) const;  // empty where there is none
};

struct TreeRead {
  std::string fault;  // "a DOCTYPE, ENTITY or comment, which is not read here (at byte 22)"
  Tree tree;
};

}  // namespace giz::wechat
