// Both directions walk over the same parts: root, entity, attrs, ui. A part's changes are found by
// comparing and made by merging; a ui that merging does not give back is kept whole.
#include "generator/spec/gizwits_changes.h"

#include <algorithm>
#include <map>

#include "generator/spec/gizwits_form.h"
#include "generator/spec/gizwits_json.h"

namespace gizgen {
namespace {

Node json_null() { return {}; }

// What makes `original` of `made` when it is merged into it; keys in the order of `made`.
Node difference(const Node& made, const Node& original) {
  Node changes = json_mapping({});
  const auto add = [&](const std::string& key, Node value) {
    changes.members.push_back(json_member(key, std::move(value)));
  };
  for (const Member& member : made.members) {
    const Node* theirs = original.find(member.key);
    if (!theirs) {
      add(member.key, json_null());
    } else if (!same_json(member.value, *theirs)) {
      const bool both = member.value.kind == Kind::mapping && theirs->kind == Kind::mapping;
      add(member.key, both ? difference(member.value, *theirs) : *theirs);
    }
  }
  for (const Member& member : original.members) {
    if (!made.find(member.key)) add(member.key, member.value);
  }
  return changes;
}

// Changes have keys of their own only, so each is looked for among what stood there before.
void merge(Node& target, const Node& changes) {
  std::vector<Member> added;
  for (const Member& change : changes.members) {
    const auto found = std::ranges::find(target.members, change.key, &Member::key);
    if (found == target.members.end()) {
      added.push_back(change);
    } else if (change.value.kind == Kind::null) {
      target.members.erase(found);
    } else if (found->value.kind == Kind::mapping && change.value.kind == Kind::mapping) {
      merge(found->value, change.value);
    } else {
      found->value = change.value;
    }
  }
  std::ranges::move(added, std::back_inserter(target.members));
}

void merge_at(Node& target, const Node& changes, std::string_view key) {
  if (const Node* part = changes.find(key)) merge(target, *part);
}

// Entries of a list by the datapoint they name.
using ByName = std::map<std::string, const Node*, std::less<>>;

ByName by_name(const Node* list) {
  ByName entries;
  if (!list) return entries;
  for (const Node& entry : list->items) {
    const Node* name = entry.find("name");
    if (name && name->kind == Kind::string) entries.emplace(name->text, &entry);
  }
  return entries;
}

std::vector<std::string> texts_of(const Node* list) {
  std::vector<std::string> texts;
  if (!list) return texts;
  for (const Node& item : list->items) texts.push_back(item.text);
  return texts;
}

Node named(const std::string& name, const Node& changes) {
  Node entry = json_mapping({json_member("name", json_text(name))});
  std::ranges::copy(changes.members, std::back_inserter(entry.members));
  return entry;
}

bool has_element(const Datapoint& point) {
  return point.access == Access::writable || point.access == Access::readonly;
}

// Types
// ---------------------------------------------------------------------------------------------

TypeSpelling spelling_of(const Node& changes) {
  const Node* types = changes.find("types");
  return types && types->text == "plain" ? TypeSpelling::plain : TypeSpelling::status;
}

bool is_plain_type(const Node& attr) {
  const Node* type = attr.find("type");
  return type && (type->text == "writable" || type->text == "readonly");
}

// Whether a changed `type` still says the access that the definition gives.
bool is_same_access(const Node& type, const Node& attr) {
  const std::string& made = attr.find("type")->text;
  return type.text == made || type.text == "status_" + made || "status_" + type.text == made;
}

// Attrs
// ---------------------------------------------------------------------------------------------

Node attr_of(const Datapoint& point, const Slot& slot, TypeSpelling spelling, const Node* change) {
  Node attr = gizwits_attr(point, slot, spelling);
  if (!change) return attr;
  Node rest = without(*change, {"name"});
  const Node* type = rest.find("type");
  if (type && !is_same_access(*type, attr)) erase_member(rest, "type");
  merge(attr, rest);
  return attr;
}

// By the names in `order`; those that it does not hold keep their order behind them.
void reorder(std::vector<Node>& attrs, const std::vector<std::string>& order) {
  std::map<std::string_view, std::size_t> ranks;
  for (const std::string& name : order) ranks.emplace(name, ranks.size());
  const auto rank = [&](const Node& attr) {
    const Node* name = attr.find("name");
    const auto found = name ? ranks.find(name->text) : ranks.end();
    return found == ranks.end() ? ranks.size() : found->second;
  };
  std::ranges::stable_sort(attrs, {}, rank);
}

Node attrs_of(const Product& product, const Layout& layout, const Node& changes) {
  const ByName entries = by_name(changes.find("datapoints"));
  std::vector<Node> attrs;
  for (const Slot& slot : layout.slots) {
    const Datapoint& point = product.datapoints[slot.index];
    const auto change = entries.find(point.name);
    attrs.push_back(attr_of(point, slot, spelling_of(changes),
                            change == entries.end() ? nullptr : change->second));
  }
  if (const Node* order = changes.find("order")) reorder(attrs, texts_of(order));
  return json_list(std::move(attrs));
}

void find_attr_changes(const Product& product, const Layout& layout, const Node& attrs,
                       Node& changes) {
  const auto plain = std::ranges::count_if(attrs.items, is_plain_type);
  if (static_cast<std::size_t>(plain) * 2 > attrs.items.size()) {
    set_member(changes, "types", json_text("plain"));
  }
  const ByName originals = by_name(&attrs);
  std::vector<Node> entries;
  std::vector<Node> order;
  bool in_order = true;
  for (const Slot& slot : layout.slots) {
    const Datapoint& point = product.datapoints[slot.index];
    const Node change =
        difference(gizwits_attr(point, slot, spelling_of(changes)), *originals.at(point.name));
    if (!change.members.empty()) entries.push_back(named(point.name, change));
    const Node& at_its_place = *attrs.items[slot.id].find("name");
    in_order = in_order && at_its_place.text == point.name;
    order.push_back(json_text(at_its_place.text));
  }
  if (!in_order) set_member(changes, "order", json_list(std::move(order)));
  if (!entries.empty()) set_member(changes, "datapoints", json_list(std::move(entries)));
}

// The ui
// --------------------------------------------------------------------------------------------

// Nothing where the product has none.
std::optional<Node> ui_of(const Product& product, const Layout& layout, const Node* changes) {
  if (changes && changes->kind == Kind::null) return std::nullopt;
  const Node none = json_mapping({});
  if (!changes) changes = &none;
  if (const Node* whole = changes->find("whole")) return *whole;

  const std::vector<std::string> left_out = texts_of(changes->find("without"));
  const ByName entries = by_name(changes->find("elements"));
  std::vector<Node> elements;
  for (const Slot& slot : layout.slots) {
    const Datapoint& point = product.datapoints[slot.index];
    if (!has_element(point) || std::ranges::count(left_out, point.name) > 0) continue;
    Node& element = elements.emplace_back(gizwits_element(point));
    const auto change = entries.find(point.name);
    if (change != entries.end()) merge(element, without(*change->second, {"name"}));
  }
  Node ui = gizwits_ui();
  merge_at(ui, *changes, "changes");
  Node section = json_mapping({json_member("elements", json_list(std::move(elements)))});
  set_member(ui, "sections", json_list({std::move(section)}));
  return ui;
}

// The elements of a ui of one section that holds nothing else.
const Node* elements_of(const Node& ui) {
  const Node* sections = ui.find("sections");
  if (!sections || sections->items.size() != 1) return nullptr;
  return sections->items[0].find("elements");
}

std::map<std::string, const Node*, std::less<>> elements_by_key(const Node& ui) {
  std::map<std::string, const Node*, std::less<>> elements;
  const Node* list = elements_of(ui);
  if (!list) return elements;
  for (const Node& element : list->items) {
    if (const Node* key = element.find("key")) elements.emplace(key->text, &element);
  }
  return elements;
}

Node changes_of_ui(const Product& product, const Layout& layout, const Node& ui) {
  const auto originals = elements_by_key(ui);
  std::vector<Node> entries;
  std::vector<Node> left_out;
  for (const Slot& slot : layout.slots) {
    const Datapoint& point = product.datapoints[slot.index];
    if (!has_element(point)) continue;
    const auto original = originals.find("entity0." + point.name);
    if (original == originals.end()) {
      left_out.push_back(json_text(point.name));
      continue;
    }
    const Node change = difference(gizwits_element(point), *original->second);
    if (!change.members.empty()) entries.push_back(named(point.name, change));
  }
  const Node around = difference(gizwits_ui(), without(ui, {"sections"}));
  Node changes = json_mapping({});
  if (!around.members.empty()) set_member(changes, "changes", around);
  if (!entries.empty()) set_member(changes, "elements", json_list(std::move(entries)));
  if (!left_out.empty()) set_member(changes, "without", json_list(std::move(left_out)));
  const std::optional<Node> made = ui_of(product, layout, &changes);
  return made && same_json(*made, ui) ? changes : json_mapping({json_member("whole", ui)});
}

}  // namespace

Node gizwits_changes(const Product& product, const Layout& layout, const Node& original) {
  Node changes = json_mapping({});
  const auto keep = [&](std::string_view key, Node part) {
    if (!part.members.empty()) set_member(changes, key, std::move(part));
  };
  const Node& entity = original.find("entities")->items[0];
  keep("product", difference(gizwits_root(product), without(original, {"entities", "ui"})));
  keep("entity", difference(gizwits_entity(), without(entity, {"attrs"})));
  find_attr_changes(product, layout, *entity.find("attrs"), changes);
  if (const Node* ui = original.find("ui")) {
    keep("ui", changes_of_ui(product, layout, *ui));
  } else {
    set_member(changes, "ui", json_null());
  }
  return changes;
}

Node gizwits_document(const Product& product, const Layout& layout, const Node& changes) {
  Node entity = gizwits_entity();
  merge_at(entity, changes, "entity");
  set_member(entity, "attrs", attrs_of(product, layout, changes));

  Node root = gizwits_root(product);
  merge_at(root, changes, "product");
  set_member(root, "entities", json_list({std::move(entity)}));
  if (std::optional<Node> ui = ui_of(product, layout, changes.find("ui"))) {
    set_member(root, "ui", *std::move(ui));
  }
  return root;
}

}  // namespace gizgen
