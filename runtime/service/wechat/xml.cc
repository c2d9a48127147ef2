// One pass, no look back. The depth is bounded, so that the recursion is.
#include "runtime/service/wechat/xml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "runtime/service/net/target.h"

namespace giz::wechat {
namespace {

constexpr std::string_view kWhite = " \t\r\n";
constexpr std::string_view kCdata = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestEntity = 10;  // "&#x10FFFF;"

bool starts_a_name(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }
bool is_in_a_name(char c) {
  return starts_a_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool is_white(std::string_view text) {
  return text.find_first_not_of(kWhite) == std::string_view::npos;
}

// Whether XML has this character at all.
bool is_character(std::uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code <= 0xD7FF || (code >= 0xE000 && code <= 0xFFFD) ||
         (code >= 0x10000 && code <= 0x10FFFF);
}

void add_utf8(std::string& out, std::uint32_t code) {
  const auto add = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return add(code);
  if (code < 0x800) {
    add(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    add(0xE0 | code >> 12);
    add(0x80 | (code >> 6 & 63));
  } else {
    add(0xF0 | code >> 18);
    add(0x80 | (code >> 12 & 63));
    add(0x80 | (code >> 6 & 63));
  }
  add(0x80 | (code & 63));
}

// What stands between & and ; as a character; 0: nothing that is known here.
std::uint32_t entity(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, char>, 5> predefined{
      {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}}};
  for (const auto& [word, character] : predefined) {
    if (name == word) return static_cast<std::uint8_t>(character);
  }
  if (!name.starts_with('#')) return 0;
  name.remove_prefix(1);
  const int base = name.starts_with('x') ? 16 : 10;
  if (base == 16) name.remove_prefix(1);
  std::uint32_t code = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, base);
  if (error != std::errc() || end != name.data() + name.size()) return 0;
  return is_character(code) ? code : 0;
}

class XmlReader {
 public:
  explicit XmlReader(std::string_view text) : text_(text) {}

  TreeRead read() {
    TreeRead result;
    if (text_.size() > kTreeBytes) {
      fail(fmt::format("{} bytes; {} are read", text_.size(), kTreeBytes));
    } else if (!net::is_utf8(text_) || text_.find('\0') != std::string_view::npos) {
      fail("what is no UTF-8, or a NUL");
    } else {
      read_document(result.tree);
    }
    result.fault = std::move(fault_);
    return result;
  }

 private:
  bool fail(std::string_view what) {
    if (fault_.empty()) fault_ = fmt::format("{} (at byte {})", what, at_);
    return false;
  }

  std::string_view rest() const { return text_.substr(at_); }
  bool sees(std::string_view what) const { return rest().starts_with(what); }
  bool skip(std::string_view what) {
    if (!sees(what)) return false;
    at_ += what.size();
    return true;
  }
  void skip_white() { at_ = std::min(text_.find_first_not_of(kWhite, at_), text_.size()); }

  bool read_document(Tree& root) {
    skip("\xEF\xBB\xBF");
    skip_white();
    if (skip("<?xml ")) {
      const std::size_t end = text_.find("?>", at_);
      if (end == std::string_view::npos) return fail("a declaration without an end");
      if (text_.substr(at_, end - at_).find('<') != std::string_view::npos) {
        return fail("a declaration without an end");
      }
      at_ = end + 2;
      skip_white();
    }
    if (!read_element(root, 0)) return false;
    skip_white();
    if (at_ != text_.size()) return refuse_mark("more than one element at the root");
    for (auto it = root.children.begin(); it != root.children.end(); ++it) {
      const auto is_twin = [&](const Tree& other) {
        return other.name == it->name && (other.children.empty() || it->children.empty());
      };
      if (std::any_of(root.children.begin(), it, is_twin)) {
        return fail(fmt::format("'{}' stands there twice", it->name));
      }
    }
    return true;
  }

  // Where something else was wanted: what stands there by its name, for it may be an attack.
  bool refuse_mark(std::string_view otherwise) {
    if (sees("<!")) return fail("a DOCTYPE, ENTITY or comment, which is not read here");
    if (sees("<?")) return fail("a processing instruction, which is not read here");
    return fail(otherwise);
  }

  bool read_name(std::string& name) {
    std::size_t end = at_;
    while (end < text_.size() && is_in_a_name(text_[end])) ++end;
    if (end == at_ || !starts_a_name(text_[at_]) || end - at_ > kLongestName) {
      return fail("no name of an element");
    }
    name = text_.substr(at_, end - at_);
    at_ = end;
    return true;
  }

  bool read_element(Tree& out, int depth) {
    if (depth > kTreeDepth) return fail(fmt::format("more than {} levels", kTreeDepth));
    if (++names_ > kTreeNames) return fail(fmt::format("more than {} elements", kTreeNames));
    if (!sees("<") || sees("<!") || sees("<?")) return refuse_mark("no element");
    ++at_;
    if (!read_name(out.name)) return false;
    skip_white();
    if (skip("/>")) return true;
    if (!skip(">")) return fail("an attribute, which is not read here, or no element's end");
    return read_content(out, depth);
  }

  bool read_content(Tree& out, int depth) {
    while (at_ < text_.size()) {
      if (skip("</")) return read_end(out);
      if (skip(kCdata)) {
        const std::size_t end = text_.find(kCdataEnd, at_);
        if (end == std::string_view::npos) return fail("CDATA without an end");
        out.text += text_.substr(at_, end - at_);
        at_ = end + kCdataEnd.size();
      } else if (sees("<")) {
        if (!read_element(out.children.emplace_back(), depth + 1)) return false;
      } else if (sees("&")) {
        if (!read_entity(out.text)) return false;
      } else if (sees(kCdataEnd)) {
        return fail("the end of a CDATA that has not begun");
      } else {
        out.text += text_[at_++];
      }
    }
    return fail(fmt::format("'{}' has no end", out.name));
  }

  bool read_entity(std::string& out) {
    const std::size_t end = rest().substr(0, kLongestEntity).find(';');
    const std::uint32_t code =
        end == std::string_view::npos ? 0 : entity(rest().substr(1, end - 1));
    if (code == 0) return fail("an entity that is not predefined");
    add_utf8(out, code);
    at_ += end + 1;
    return true;
  }

  bool read_end(Tree& out) {
    std::string name;
    if (!read_name(name)) return false;
    if (name != out.name) return fail(fmt::format("'{}' ends '{}'", name, out.name));
    skip_white();
    if (!skip(">")) return fail("no end of an end");
    if (out.children.empty()) return true;
    if (!is_white(out.text)) return fail(fmt::format("'{}' has text beside elements", out.name));
    out.text.clear();
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t names_ = 0;
  std::string fault_;
};

void add_cdata(std::string& out, std::string_view text) {
  out += kCdata;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_character(static_cast<std::uint8_t>(text[i])) || text[i] == '\x7f') continue;
    if (text[i] == '>' && out.ends_with("]]")) out.append(kCdataEnd).append(kCdata);
    out += text[i];
  }
  out += kCdataEnd;
}

void add_tree(std::string& out, const Tree& tree) {
  out.append("<").append(tree.name).append(">");
  if (!tree.children.empty()) {
    for (const Tree& child : tree.children) add_tree(out, child);
  } else if (tree.is_number) {
    out += tree.text;
  } else {
    add_cdata(out, tree.text);
  }
  out.append("</").append(tree.name).append(">");
}

}  // namespace

TreeRead read_xml(std::string_view text) { return XmlReader(text).read(); }

std::string to_xml(const Tree& tree) {
  std::string out;
  add_tree(out, tree);
  return out;
}

}  // namespace giz::wechat
