// The same messages as JSON, as mini programs and newer accounts have them.
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/wechat/tree.h"

namespace giz::wechat {

// An object; what stands in an array is one name that stands there several times, as in XML.
// Numbers keep their digits: a MsgId has 64 bits. Refused: a member that stands twice in an object,
// arrays in arrays, what is past the limits of tree.h, text with a NUL.
TreeRead read_json(std::string_view text);

// The other way, without the root's name. Children that are all called "item" are an array.
std::string to_json(const Tree& tree);

}  // namespace giz::wechat
