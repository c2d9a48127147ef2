// XML as WeChat writes it, and no more: elements without attributes, text, CDATA, the five
// predefined entities and numeric ones. No DTD, so nothing can be defined, expanded or fetched.
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/wechat/tree.h"

namespace giz::wechat {

// Refused, beside what is no XML: `<!` other than CDATA, processing instructions other than the
// declaration, attributes, what is no UTF-8 or holds a NUL, what is past the limits of tree.h, and
// a name with a text that stands twice below the root (of two Encrypt, who would say which one was
// signed?).
TreeRead read_xml(std::string_view text);

// Texts as CDATA, a "]]>" in them split in two; control characters that XML cannot hold left out.
std::string to_xml(const Tree& tree);

}  // namespace giz::wechat
