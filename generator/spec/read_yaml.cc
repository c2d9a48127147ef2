// yaml-cpp reports events with marks. Only a mark's byte offset is used: its columns count bytes.
// The library is kept from what would cost it dear: the source is checked to be clean text first,
// and a text with more flow punctuation than values are allowed is refused, since a whole flow
// value is held as tokens before its first event comes.
#include <algorithm>
#include <array>
#include <istream>
#include <streambuf>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "generator/spec/tree_builder.h"

namespace gizgen {
namespace {

// Ends the parser's work after a finding that leaves nothing to read.
struct Stop {};

constexpr std::string_view quote_is_open = "a quote that begins here is never closed";

// The source as a stream, without a copy.
class Memory : public std::streambuf {
 public:
  explicit Memory(std::string_view text) {
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

std::uint32_t offset_of(const YAML::Mark& mark, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  return mark.pos < 0 ? size : std::min(static_cast<std::uint32_t>(mark.pos), size);
}

// The offset behind the quoted scalar that begins at `begin`; nothing where it is never closed,
// which yaml-cpp lets pass at the end of the text.
std::optional<std::size_t> end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (text[at] == quote && quote == '\'' && text.substr(at + 1).starts_with(quote)) {
      ++at;
    } else if (text[at] == quote) {
      return at + 1;
    }
  }
  return std::nullopt;
}

bool begins_quoted(std::string_view text, std::size_t at) {
  return at < text.size() && (text[at] == '"' || text[at] == '\'');
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

// A scalar's span: a plain one's text as far as its first line holds it, a block's indicator.
Span span_of_scalar(std::string_view text, std::uint32_t begin, std::string_view value) {
  if (begin >= text.size()) return {begin, begin};
  std::size_t end = begin + 1;
  if (begins_quoted(text, begin)) {
    end = end_of_quoted(text, begin).value_or(end_of_line(text, begin));
  } else if (text.substr(begin).starts_with(value)) {
    end = begin + std::max<std::size_t>(1, value.size());
  } else if (text[begin] != '|' && text[begin] != '>') {
    end = end_of_line(text, begin);
  }
  return {begin, static_cast<std::uint32_t>(end)};
}

Kind kind_of_plain(std::string_view value) {
  if (value == "true" || value == "false") return Kind::boolean;
  return is_number(value) ? Kind::number : Kind::string;
}

Node scalar_node(Kind kind, Span span, std::string text = {}) {
  Node node;
  node.kind = kind;
  node.text = std::move(text);
  node.span = span;
  return node;
}

class Events : public YAML::EventHandler {
 public:
  explicit Events(Report& report) : report_(report), builder_(report) {}

  std::optional<Node> take() { return builder_.take(); }

  // The bracket or brace that is open; nothing where none is.
  std::optional<std::uint32_t> open_flow() const {
    const auto is_flow = [&](std::uint32_t at) { return text()[at] == '[' || text()[at] == '{'; };
    const auto found = std::find_if(open_.rbegin(), open_.rend(), is_flow);
    return found == open_.rend() ? std::nullopt : std::optional(*found);
  }

  void report_alias(std::uint32_t at) {
    report_.error({at, end_of_word(at)}, "E110", "a definition has no aliases").help =
        "write the value out";
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    const std::uint32_t at = offset_of(mark, text());
    if (ends_a_document(at)) {
      report_.error({at, at + 3}, "E112", "a second document begins here").help =
          "a definition is one document: take out the '---' or '...' between them";
    } else {
      report_.error({at, at + 1}, "E106", "this does not belong to what stands above it").help =
          "look at the indentation";
    }
    throw Stop{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    if (in_key()) return;
    const std::uint32_t at = offset_of(mark, text());
    if (builder_.expects_key()) refuse_key({at, at + 1}, "a key is missing before this ':'");
    add(scalar_node(Kind::null, span_of_null(at)));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    const std::uint32_t at = offset_of(mark, text());
    report_alias(at);
    if (in_key()) return;
    if (builder_.expects_key()) throw Stop{};
    add(scalar_node(Kind::broken, {at, at + 1}));
  }

  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    const std::uint32_t at = offset_of(mark, text());
    const auto end = static_cast<std::uint32_t>(at + 1 + name.size());
    report_.error({at, end}, "E110", "a definition has no anchors").help =
        "take it out, and write the value out where it is used";
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    const std::uint32_t at = offset_of(mark, text());
    check_closed(at);
    const bool tagged = check_tag(tag, at);
    if (in_key()) return;
    const Span span = span_of_scalar(text(), at, value);
    if (builder_.expects_key()) {
      builder_.key(value, span);
    } else {
      const Kind kind = tagged ? Kind::broken : tag == "?" ? kind_of_plain(value) : Kind::string;
      add(scalar_node(kind, span, value));
    }
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(Kind::sequence, mark, tag);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(Kind::mapping, mark, tag);
  }
  void OnMapEnd() override { close(); }

 private:
  std::string_view text() const { return report_.source().text(); }

  // A list or mapping as a key is read to its end before it is refused: where a brace is not
  // closed, yaml-cpp takes what it opens for a key, and its own finding is the better one.
  bool in_key() const { return key_level_ > 0; }

  std::uint32_t end_of_word(std::uint32_t at) const {
    return static_cast<std::uint32_t>(
        std::min(text().find_first_of(" \r\n,]}", at), text().size()));
  }

  // Whether `at` begins with the document marker, or a "..." line stands before it.
  bool ends_a_document(std::uint32_t at) const {
    if (text().substr(at).starts_with("---")) return true;
    const std::string_view before = text().substr(0, at);
    const std::size_t last = before.find_last_not_of(" \t\r\n");
    return last != std::string_view::npos && before.substr(0, last + 1).ends_with("\n...");
  }

  // An empty value's mark is at the next token; the finding belongs to what it is the value of.
  Span span_of_null(std::uint32_t at) const {
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
      if (text().substr(at).starts_with(word)) return span_of_scalar(text(), at, word);
    }
    if (const std::optional<Span> key = builder_.waiting_key()) return *key;
    const std::size_t before = text().substr(0, at).find_last_not_of(" \t\r\n");
    const auto place = before == std::string_view::npos ? at : static_cast<std::uint32_t>(before);
    return {place, place + 1};
  }

  void check_closed(std::uint32_t at) {
    if (!begins_quoted(text(), at) || end_of_quoted(text(), at)) return;
    report_.error({at, at + 1}, "E106", "{}", quote_is_open).help = "close it";
    throw Stop{};
  }

  // True where a tag was given.
  bool check_tag(const std::string& tag, std::uint32_t at) {
    if (tag == "?" || tag == "!") return false;
    report_.error({at, end_of_word(at)}, "E111", "a definition has no tags").help =
        "take it out; quotes make a text of anything";
    return true;
  }

  void refuse_key(Span span, std::string_view why) {
    report_.error(span, "E115", "{}", why).help = "write it as 'key: value'";
    throw Stop{};
  }

  void open(Kind kind, const YAML::Mark& mark, const std::string& tag) {
    const std::uint32_t at = offset_of(mark, text());
    check_tag(tag, at);
    if (open_.size() == max_depth) {
      builder_.report_too_deep({at, at + 1});
      throw Stop{};
    }
    open_.push_back(at);
    if (!in_key() && builder_.expects_key()) key_level_ = open_.size();
    if (!in_key() && !builder_.open(kind, {at, at + 1})) throw Stop{};
  }

  void close() {
    const std::uint32_t at = open_.back();
    if (open_.size() == key_level_) refuse_key({at, at + 1}, key_is_no_text);
    open_.pop_back();
    if (!in_key()) builder_.close();
  }

  void add(Node node) {
    if (!builder_.scalar(std::move(node))) throw Stop{};
  }

  static constexpr std::string_view key_is_no_text = "a key must be a text";

  Report& report_;
  TreeBuilder builder_;
  std::vector<std::uint32_t> open_;  // where the lists and mappings that are open begin
  std::size_t key_level_ = 0;        // how many are open at the one that is a key; 0: none is
  int documents_ = 0;
};

// yaml-cpp's words for a fault, and what they mean for who wrote the text.
struct Fault {
  std::string_view theirs;
  std::string_view ours;
  std::string_view help;
};

constexpr std::string_view indentation = "look at the indentation";
constexpr std::string_view quotes = "put a text with such characters in quotes";

// Nothing where the sentence is one that no text was seen to cause.
std::optional<Fault> fault_of(std::string_view message) {
  using namespace YAML::ErrorMsg;
  const Fault faults[] = {
      {END_OF_MAP, "this does not fit the mapping around it", indentation},
      {END_OF_SEQ, "this does not fit the list around it", indentation},
      {END_OF_MAP_FLOW, "a ',' or '}' is missing before this", quotes},
      {END_OF_SEQ_FLOW, "a ',' or ']' is missing before this", quotes},
      {FLOW_END, "this closes nothing", "take it out"},
      {MAP_VALUE, "a ':' may not stand here", quotes},
      {MAP_KEY, "a '?' may not stand here", quotes},
      {BLOCK_ENTRY, "a list's '-' may not stand here", indentation},
      {EOF_IN_SCALAR, quote_is_open, "close it"},
      {DOC_IN_SCALAR, "a quote is still open at this '---' or '...'", "close it"},
      {UNKNOWN_TOKEN, "no value begins like this", quotes},
      {CHAR_IN_BLOCK, "this may not follow '|' or '>'", quotes},
      {ZERO_INDENT_IN_BLOCK, "a block of text cannot be indented by zero", ""},
      {INVALID_ESCAPE, "YAML does not know this escape",
       "single quotes know no escapes; in double quotes a backslash is two"},
      {INVALID_HEX, "the escape wants hexadecimal digits", ""},
      {INVALID_UNICODE, "the escape names no Unicode character", ""},
      {TAB_IN_INDENTATION, "YAML indents with blanks, not with tabs", ""},
  };
  for (const Fault& fault : faults) {
    if (message.starts_with(fault.theirs)) return fault;
  }
  return std::nullopt;
}

bool tab_indents_line_of(std::string_view text, std::uint32_t at) {
  const std::size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  const std::size_t word = text.find_first_not_of(" \t", line);
  return text.substr(line, std::min(word, text.size()) - line).find('\t') != std::string_view::npos;
}

void report_fault(const YAML::ParserException& exception, const Events& events, Report& report) {
  const std::string_view text = report.source().text();
  const std::uint32_t at = offset_of(exception.mark, text);
  const std::optional<Fault> fault = fault_of(exception.msg);
  Diagnostic& finding =
      report.error({at, at + 1}, "E106", "{}", fault ? fault->ours : exception.msg);
  if (fault) finding.help = fault->help;
  const std::optional<std::uint32_t> flow = events.open_flow();
  const bool in_flow = exception.msg == YAML::ErrorMsg::END_OF_MAP_FLOW ||
                       exception.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW;
  if (flow && in_flow) {
    finding.help = fmt::format("the '{}' of line {} is still open", text[*flow],
                               report.source().line_of(*flow));
  }
  if (tab_indents_line_of(text, at)) finding.help = "YAML indents with blanks, not with tabs";
}

bool too_much_punctuation(std::string_view text) {
  const auto is_flow = [](char c) { return c == '[' || c == '{' || c == ','; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_flow)) > max_nodes;
}

// False where the text was not read to its end; the finding stands then.
bool parse(Report& report, Events& events) {
  Memory memory(report.source().text());
  std::istream stream(&memory);
  try {
    YAML::Parser parser(stream);
    // The second call finds the end, or throws at whatever stands behind the definition.
    if (parser.HandleNextDocument(events)) parser.HandleNextDocument(events);
    return true;
  } catch (const Stop&) {
  } catch (const YAML::ParserException& exception) {
    if (exception.msg == YAML::ErrorMsg::UNKNOWN_ANCHOR) {
      events.report_alias(offset_of(exception.mark, report.source().text()));
    } else {
      report_fault(exception, events, report);
    }
  }
  return false;
}

}  // namespace

std::optional<Node> read_yaml(Report& report) {
  if (too_much_punctuation(report.source().text())) {
    report.error_of_all("E114", "more than {} brackets, braces and commas", max_nodes).help =
        "split the product, or look at what wrote this file";
    return std::nullopt;
  }
  Events events(report);
  if (!parse(report, events)) return std::nullopt;
  std::optional<Node> root = events.take();
  if (root && root->kind != Kind::null) return root;
  report.error_of_all("E105", "the definition is empty").help =
      "'gizgen new' writes one to begin with";
  return std::nullopt;
}

}  // namespace gizgen
