// The definition's text is made first and read by the one reader of definitions: its findings are
// told at the place in the JSON that a line was made from, and its product says which ids and
// positions the JSON must have. What that product does not say goes into the definition's
// `gizwits`.
#include <algorithm>
#include <map>

#include "generator/base/names.h"
#include "generator/model/layout.h"
#include "generator/model/words.h"
#include "generator/spec/fields.h"
#include "generator/spec/gizwits.h"
#include "generator/spec/gizwits_attr.h"
#include "generator/spec/gizwits_changes.h"
#include "generator/spec/gizwits_json.h"
#include "generator/spec/gizwits_names.h"
#include "generator/spec/gizwits_yaml.h"
#include "generator/spec/secrets.h"
#include "generator/spec/spec.h"

namespace gizgen {
namespace {

constexpr std::size_t longest_key = 128;

constexpr std::string_view head =
    "# Imported from the platform's datapoint JSON. `gizgen show` draws its bytes.\n";
constexpr std::string_view changes_head =
    "\n# What only that JSON says, for `gizgen export gizwits`.\n";

// A text that grows by lines, each with the place in the JSON that it was made from.
class Definition {
 public:
  void add(std::string_view lines, Span span) {
    text_ += lines;
    spans_.resize(spans_.size() + static_cast<std::size_t>(std::ranges::count(lines, '\n')), span);
  }

  const std::string& text() const { return text_; }
  Span span_of(std::uint32_t line) const {
    return line == 0 || line > spans_.size() ? Span{} : spans_[line - 1];
  }

 private:
  std::string text_;
  std::vector<Span> spans_;
};

// Some readers of YAML have no room for longer ones.
void check_key_lengths(const Node& node, Report& report) {
  for (const Node& item : node.items) check_key_lengths(item, report);
  for (const Member& member : node.members) {
    if (member.key.size() > longest_key) {
      report.error(member.key_span, "E505", "a key of {} bytes is too long; {} fit",
                   member.key.size(), longest_key);
    }
    check_key_lengths(member.value, report);
  }
}

const Node* find_attrs(const Node& root, Report& report) {
  const Node* entities = required(root, "entities", Kind::sequence, "the product", report);
  if (!entities) return nullptr;
  if (entities->items.size() != 1) {
    report.error(entities->span, "E503", "a product has one entity, not {}",
                 entities->items.size());
    return nullptr;
  }
  const Node& entity = entities->items[0];
  if (!expect(Kind::mapping, entity, "an entity", report)) return nullptr;
  expect_given(entity, "id", Kind::number, report);
  expect_given(entity, "name", Kind::string, report);
  expect_given(entity, "display_name", Kind::string, report);
  return required(entity, "attrs", Kind::sequence, "the entity", report);
}

void refuse_same_names(const std::vector<GizwitsAttr>& attrs, Report& report) {
  std::map<std::string_view, Span> seen;
  for (const GizwitsAttr& attr : attrs) {
    const auto [first, is_new] = seen.emplace(attr.name, attr.name_span());
    if (is_new) continue;
    report
        .error(attr.name_span(), "E211", "there is a datapoint {} already, in line {}",
               quoted(attr.name), report.source().line_of(first->second.begin))
        .help = "every datapoint has a name of its own";
  }
}

// In the order of their ids. Complete only where nothing is reported.
std::vector<GizwitsAttr> read_attrs(const Node& list, Report& report) {
  std::vector<GizwitsAttr> attrs;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (auto attr = read_gizwits_attr(list.items[i], i, report)) attrs.push_back(*std::move(attr));
  }
  refuse_same_names(attrs, report);
  std::ranges::stable_sort(attrs, {}, &GizwitsAttr::id);
  return attrs;
}

void check_product(const Node& root, Report& report) {
  required(root, "product_key", Kind::string, "the product", report);
  expect_given(root, "name", Kind::string, report);
  expect_given(root, "packetVersion", Kind::string, report);
  if (const Node* protocol = root.find("protocolType")) {
    constexpr std::array words = {word(Protocol::standard), word(Protocol::var_len)};
    read_word(*protocol, "protocolType", words, report);
  }
}

void add_product(const Node& root, Definition& definition) {
  const Node& key = *root.find("product_key");
  const Node* name = root.find("name");
  const std::string named = name && is_showable(name->text, false) ? name->text : "";
  const std::string id = product_id_for(named, key.text);

  definition.add("product:\n", root.span);
  definition.add(yaml_block("id", json_text(id), 2), name ? name->span : key.span);
  if (!named.empty() && named != id) {
    definition.add(yaml_block("name", json_text(named), 2), name->span);
  }
  definition.add(yaml_block("key", json_text(lower_case(key.text)), 2), key.span);
  if (const Node* protocol = root.find("protocolType")) {
    definition.add(yaml_block("protocol", *protocol, 2), protocol->span);
  }
}

Definition write_definition(const Node& root, const Node& attr_list,
                            const std::vector<GizwitsAttr>& attrs, Report& report) {
  Definition definition;
  definition.add(head, root.span);
  definition.add("gizgen: 1\n", root.span);
  add_product(root, definition);
  definition.add(attrs.empty() ? "datapoints: []\n" : "datapoints:\n", attr_list.span);
  CNames names;
  for (const GizwitsAttr& attr : attrs) {
    if (const auto parts = definition_parts(attr, names, report)) {
      definition.add(yaml_item(*parts, 2), attr.name_span());
    }
  }
  return definition;
}

// What the reader makes of it; its errors are told where the lines come from.
std::optional<Product> read_back(const Definition& definition, Report& report) {
  Diagnostics findings;
  std::optional<Product> product = read_product("product.yaml", definition.text(), findings);
  for (const Diagnostic& finding : findings.sorted()) {
    if (finding.severity != Severity::error) continue;
    report.error(definition.span_of(finding.where.line), finding.code, "{}", finding.message).help =
        finding.help;
  }
  return product;
}

// One place that is wrong moves all behind it: the first is told.
bool check_places(const std::vector<GizwitsAttr>& attrs, const Layout& layout, Report& report) {
  return std::ranges::all_of(
      layout.slots, [&](const Slot& slot) { return check_place(attrs[slot.index], slot, report); });
}

std::optional<Node> read_tree(Report& report) {
  if (report.source().text().find_first_not_of(" \t\r\n") == std::string_view::npos) {
    report.error_of_all("E105", "the file is empty");
    return std::nullopt;
  }
  std::optional<Node> root = read_json(report);
  if (!root) return std::nullopt;
  refuse_secrets(*root, report);
  check_key_lengths(*root, report);
  if (!expect(Kind::mapping, *root, "the product", report) || report.failed()) return std::nullopt;
  return root;
}

}  // namespace

std::optional<std::string> import_gizwits(std::string_view file, std::string text,
                                          Diagnostics& diagnostics) {
  const std::optional<Source> source = open_source(file, std::move(text), diagnostics);
  if (!source) return std::nullopt;
  Report report(*source, diagnostics);
  const std::optional<Node> root = read_tree(report);
  if (!root) return std::nullopt;
  check_product(*root, report);
  const Node* list = find_attrs(*root, report);
  if (!list) return std::nullopt;
  const std::vector<GizwitsAttr> attrs = read_attrs(*list, report);
  if (report.failed()) return std::nullopt;

  Definition definition = write_definition(*root, *list, attrs, report);
  if (report.failed()) return std::nullopt;
  const std::optional<Product> product = read_back(definition, report);
  if (!product) return std::nullopt;
  const Layout layout = lay_out(*product);
  if (!check_places(attrs, layout, report)) return std::nullopt;

  const Node changes = gizwits_changes(*product, layout, *root);
  if (changes.members.empty()) return definition.text();
  definition.add(changes_head, root->span);
  definition.add("gizwits:\n", root->span);
  for (const Member& part : changes.members) {
    definition.add(yaml_block(part.key, part.value, 2), root->span);
  }
  return read_back(definition, report) ? std::optional(definition.text()) : std::nullopt;
}

}  // namespace gizgen
