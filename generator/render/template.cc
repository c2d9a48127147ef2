// One pass from tag to tag. A tag that prints nothing and stands alone on its line takes the line
// with it; that is decided here, by the characters around it, so that rendering never looks at
// lines. The first error ends the parse: what follows an unbalanced tag can only be guessed at.
#include "generator/render/template.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "generator/base/unicode.h"

namespace gizgen {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return text.substr(0, 0);
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

// A tag from its first character to behind its last. `body` is what stands between sigil and close.
struct Tag {
  std::size_t begin = 0;
  std::size_t end = 0;
  char sigil = '\0';  // '\0' for {{name}}
  std::string_view body;
};

class Parser {
 public:
  Parser(Template& target, std::size_t indent, Diagnostics& diagnostics)
      : target_(target), text_(target.text), indent_(indent), diagnostics_(diagnostics) {}

  bool run() {
    while (!failed_) {
      const std::size_t begin = text_.find(open_, at_);
      if (begin == std::string_view::npos) break;
      if (const auto tag = read(begin)) take(*tag);
    }
    if (failed_) return false;
    add_text(at_, text_.size());
    for (const std::size_t section : sections_) {
      const TemplateNode& node = target_.nodes[section];
      fail(node.text, "E405", "section '{}' is never closed", node.text);
    }
    return !failed_;
  }

 private:
  // The tag that begins at `begin`, nothing after an error.
  std::optional<Tag> read(std::size_t begin) {
    constexpr std::string_view sigils = "#^/>!&{=";
    Tag tag{begin, 0, '\0', {}};
    std::size_t inner = begin + open_.size();
    if (inner < text_.size() && sigils.find(text_[inner]) != std::string_view::npos) {
      tag.sigil = text_[inner++];
    }
    std::string close;
    if (tag.sigil == '{') close = '}';
    if (tag.sigil == '=') close = '=';
    close += close_;
    const std::size_t end = text_.find(close, inner);
    if (end != std::string_view::npos) tag.body = trimmed(text_.substr(inner, end - inner));
    const bool runs_on = tag.sigil != '!' && (tag.body.find('\n') != std::string_view::npos ||
                                              tag.body.find(open_) != std::string_view::npos);
    if (end == std::string_view::npos || runs_on) {
      fail(text_.substr(begin, open_.size()), "E401", "the tag is not closed: '{}' is missing",
           close);
      return std::nullopt;
    }
    if (tag.body.empty() && tag.sigil != '!' && tag.sigil != '=') {
      fail(text_.substr(begin, end + close.size() - begin), "E402", "the tag has no name");
      return std::nullopt;
    }
    tag.end = end + close.size();
    return tag;
  }

  void take(const Tag& tag) {
    const bool prints = tag.sigil == '\0' || tag.sigil == '&' || tag.sigil == '{';
    const std::size_t rest = prints ? std::string_view::npos : line_left_by(tag);
    const bool alone = rest != std::string_view::npos;
    const std::size_t begin = alone ? line_begin(tag.begin) : tag.begin;
    add_text(at_, begin);
    at_ = alone ? rest : tag.end;
    switch (tag.sigil) {
      case '!': return;
      case '=': return set_delimiters(tag);
      case '/': return close_section(tag.body);
      case '#': return open_section(TemplateNode::Kind::section, tag.body);
      case '^': return open_section(TemplateNode::Kind::inverted, tag.body);
      case '>':
        add(TemplateNode::Kind::partial, tag.body).indent = text_.substr(begin, tag.begin - begin);
        return;
      case '\0': add(TemplateNode::Kind::variable, tag.body); return;
      default: add(TemplateNode::Kind::raw, tag.body);
    }
  }

  std::size_t line_begin(std::size_t at) const {
    return at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;  // npos + 1 is 0: the first line
  }

  // Where the next line begins if nothing but blanks stands around the tag; npos if something does.
  std::size_t line_left_by(const Tag& tag) const {
    const std::size_t begin = line_begin(tag.begin);
    const std::string_view before = text_.substr(begin, tag.begin - begin);
    if (before.find_first_not_of(" \t") != std::string_view::npos) return std::string_view::npos;
    const std::size_t rest = std::min(text_.find_first_not_of(" \t", tag.end), text_.size());
    if (rest == text_.size()) return rest;
    if (text_[rest] == '\n') return rest + 1;
    return text_.substr(rest, 2) == "\r\n" ? rest + 2 : std::string_view::npos;
  }

  void set_delimiters(const Tag& tag) {
    const std::size_t gap = tag.body.find_first_of(blanks);
    const std::string_view open = tag.body.substr(0, gap);
    const std::string_view close =
        gap == std::string_view::npos ? std::string_view() : trimmed(tag.body.substr(gap));
    const bool fit = !close.empty() && close.find_first_of(blanks) == std::string_view::npos &&
                     tag.body.find('=') == std::string_view::npos;
    if (!fit) {
      fail(text_.substr(tag.begin, tag.end - tag.begin), "E403",
           "new delimiters are two words without '=', as in {}=<% %>={}", open_, close_);
      return;
    }
    open_ = open;
    close_ = close;
  }

  void open_section(TemplateNode::Kind kind, std::string_view name) {
    sections_.push_back(target_.nodes.size());
    add(kind, name);
  }

  void close_section(std::string_view name) {
    if (sections_.empty()) {
      fail(name, "E404", "section '{}' is closed here, but was never opened", name);
      return;
    }
    TemplateNode& section = target_.nodes[sections_.back()];
    if (section.text != name) {
      fail(name, "E404", "'{}' is closed here, but the open section is '{}', opened at {}:{}:{}",
           name, section.text, target_.name, section.line, section.column);
      return;
    }
    section.next = target_.nodes.size();
    sections_.pop_back();
  }

  void add_text(std::size_t begin, std::size_t end) {
    if (end <= begin) return;
    target_.nodes.push_back(
        {.next = target_.nodes.size() + 1, .text = text_.substr(begin, end - begin)});
  }

  TemplateNode& add(TemplateNode::Kind kind, std::string_view name) {
    const Where where = where_of(name);
    target_.nodes.push_back({.kind = kind,
                             .line = where.line,
                             .column = where.column,
                             .next = target_.nodes.size() + 1,
                             .text = name});
    return target_.nodes.back();
  }

  // The place of `part`, which points into the text. Lines are counted on from the last place asked
  // for; an error at an earlier one starts again.
  Where where_of(std::string_view part) {
    const auto at = static_cast<std::size_t>(part.data() - text_.data());
    if (at < counted_) {
      counted_ = 0;
      line_ = 1;
    }
    const auto newlines = std::count(text_.begin() + static_cast<std::ptrdiff_t>(counted_),
                                     text_.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    line_ += static_cast<std::uint32_t>(newlines);
    counted_ = at;
    const std::size_t begin = line_begin(at);
    const std::size_t column = count_code_points(text_.substr(begin, at - begin)) - indent_ + 1;
    return {target_.name, line_, static_cast<std::uint32_t>(column),
            static_cast<std::uint32_t>(count_code_points(part))};
  }

  template <typename... Args>
  void fail(std::string_view part, std::string_view code, fmt::format_string<Args...> message,
            Args&&... args) {
    failed_ = true;
    diagnostics_.error(where_of(part), code, message, std::forward<Args>(args)...);
  }

  Template& target_;
  std::string_view text_;
  std::size_t indent_;
  Diagnostics& diagnostics_;
  std::string_view open_ = "{{";
  std::string_view close_ = "}}";
  std::size_t at_ = 0;
  std::size_t counted_ = 0;
  std::uint32_t line_ = 1;
  std::vector<std::size_t> sections_;
  bool failed_ = false;
};

std::string indented(std::string_view source, std::string_view indent) {
  if (source.starts_with("\xEF\xBB\xBF")) source.remove_prefix(3);
  if (indent.empty()) return std::string(source);
  std::string out;
  while (!source.empty()) {
    const std::size_t newline = source.find('\n');
    const std::string_view line =
        source.substr(0, newline == std::string_view::npos ? newline : newline + 1);
    if (line != "\n" && line != "\r\n") out += indent;
    out += line;
    source.remove_prefix(line.size());
  }
  return out;
}

}  // namespace

std::unique_ptr<const Template> parse(std::string name, std::string_view source,
                                      std::string_view indent, Diagnostics& diagnostics) {
  auto result = std::make_unique<Template>();
  result->name = std::move(name);
  result->text = indented(source, indent);
  if (!Parser(*result, indent.size(), diagnostics).run()) return nullptr;
  return result;
}

}  // namespace gizgen
