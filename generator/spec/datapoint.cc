// Every key is looked up by name, so a finding in one never hides a finding in another.
#include "generator/spec/datapoint.h"

#include <algorithm>
#include <array>

#include "generator/base/names.h"
#include "generator/model/words.h"
#include "generator/spec/fields.h"
#include "generator/spec/number.h"

namespace gizgen {
namespace {

constexpr auto keys = std::to_array<Key>({
    {"name", "give it one: 'name: power'"},
    {"id"},
    {"access", "write writable, readonly, alert or fault"},
    {"type", "write bool, enum, number or binary"},
    {"title"},
    {"description"},
    {"values"},
    {"min"},
    {"max"},
    {"step"},
    {"offset"},
    {"bits"},
    {"unit"},
    {"length"},
    {"c_name"},
});

// A key that only one type has; with a hint one that the type must have.
struct TypeKey {
  std::string_view name;
  Type type;
  std::string_view hint = {};
};

constexpr auto type_keys = std::to_array<TypeKey>({
    {"values", Type::enumeration, "list its choices: 'values: [auto, eco]'"},
    {"min", Type::number, "give its range: 'min: 0, max: 100'"},
    {"max", Type::number, "give its range: 'min: 0, max: 100'"},
    {"step", Type::number},
    {"offset", Type::number},
    {"bits", Type::number},
    {"unit", Type::number},
    {"length", Type::binary, "give its size in bytes: 'length: 16'"},
});

constexpr std::array accesses = {Access::writable, Access::readonly, Access::alert, Access::fault};
constexpr std::array types = {Type::boolean, Type::enumeration, Type::number, Type::binary};

template <typename Value, std::size_t count>
std::optional<Value> read_one_of(const Node& node, std::string_view key,
                                 const std::array<Value, count>& values, Report& report) {
  const Node* at = node.find(key);
  if (!at) return std::nullopt;
  std::array<std::string_view, count> words;
  std::transform(values.begin(), values.end(), words.begin(), [](Value v) { return word(v); });
  const std::optional<std::size_t> index = read_word(*at, key, words, report);
  return index ? std::optional(values[*index]) : std::nullopt;
}

std::string_view article(Type type) { return type == Type::enumeration ? "an" : "a"; }

void check_type_keys(const Node& node, std::string_view what, Type type, Report& report) {
  for (const TypeKey& key : type_keys) {
    const bool given = node.find(key.name) != nullptr;
    if (key.type == type && !given && !key.hint.empty()) {
      report.error(node.span, "E203", "{} has no '{}'", what, key.name).help = key.hint;
    }
  }
  for (const Member& member : node.members) {
    const auto key = std::find_if(type_keys.begin(), type_keys.end(),
                                  [&](const TypeKey& k) { return k.name == member.key; });
    if (key == type_keys.end() || key->type == type) continue;
    report
        .error(member.key_span, "E205", "{} {} has no '{}'", article(type), word(type), member.key)
        .help = fmt::format("only {} {} has one", article(key->type), word(key->type));
  }
}

void read_name(const Node& node, Entry& entry, Report& report) {
  entry.name = node.span;
  std::optional<std::string> name = read_text(node, "'name'", report);
  if (!name) return;
  if (is_identifier(*name) && name->size() <= longest_name) {
    entry.point.name = std::move(*name);
    return;
  }
  report.error(node.span, "E210", "{} cannot be a datapoint's name", quoted(*name)).help =
      "a letter, then letters, digits and underscores, 64 at most; 'title' takes any text";
}

void read_c_name(const Node& node, Entry& entry, Report& report) {
  std::optional<std::string> name = read_text(node, "'c_name'", report);
  if (!name) return;
  if (!is_identifier(*name) || name->size() > longest_name) {
    report.error(node.span, "E212", "{} cannot be a name in C", quoted(*name)).help =
        "a letter, then letters, digits and underscores, 64 at most";
  } else if (is_reserved_in_c(*name)) {
    report.error(node.span, "E212", "{} is a word of C, C++ or an 8051 compiler", quoted(*name))
        .help = fmt::format("write '{}'", c_member(*name));
  } else {
    entry.point.c_name = std::move(*name);
  }
}

void read_names(const Node& node, Entry& entry, Report& report) {
  entry.name = node.span;
  if (const Node* name = node.find("name")) read_name(*name, entry, report);
  entry.point.c_name = c_member(entry.point.name);
  if (const Node* c_name = node.find("c_name")) read_c_name(*c_name, entry, report);
  entry.point.title = read_text_at(node, "title", report).value_or("");
  if (entry.point.title.empty()) entry.point.title = entry.point.name;
  entry.point.description = read_text_at(node, "description", report, true).value_or("");
}

void check_access(const Node& node, Access access, Type type, Report& report) {
  const bool must_be_bool = access == Access::alert || access == Access::fault;
  if (!must_be_bool || type == Type::boolean) return;
  report
      .error(node.find("type")->span, "E216", "{} {} is a bool, not {} {}",
             access == Access::alert ? "an" : "a", word(access), article(type), word(type))
      .help = "make it readonly, or a bool";
}

void read_type_parts(const Node& node, Entry& entry, Report& report) {
  switch (*entry.type) {
    case Type::boolean: break;
    case Type::enumeration:
      if (const Node* values = node.find("values")) read_values(*values, entry, report);
      break;
    case Type::number: entry.point.number = read_number(node, report); break;
    case Type::binary:
      if (const Node* length = node.find("length")) {
        entry.point.length =
            read_integer(*length, "'length'", 1, longest_binary, report).value_or(1);
      }
      break;
  }
}

// The name as it stands there, even if it is wrong: it still says which entry is meant.
std::string label(const Node& node, std::size_t index) {
  const Node* name = node.find("name");
  const bool told = name && name->kind == Kind::string && !name->text.empty();
  return told ? fmt::format("datapoint {}", quoted(name->text))
              : fmt::format("datapoint {}", index + 1);
}

}  // namespace

Entry read_datapoint(const Node& node, std::size_t index, Report& report) {
  Entry entry;
  entry.span = node.span;
  entry.point.where = report.source().where(node.span);
  const std::string what = label(node, index);
  if (!check_keys(node, what, keys, report)) return entry;
  read_names(node, entry, report);
  const std::optional<Access> access = read_one_of(node, "access", accesses, report);
  entry.type = read_one_of(node, "type", types, report);
  entry.point.access = access.value_or(Access::writable);
  entry.point.type = entry.type.value_or(Type::boolean);
  if (entry.type) {
    check_type_keys(node, what, *entry.type, report);
    if (access) check_access(node, *access, *entry.type, report);
    read_type_parts(node, entry, report);
  }
  if (const Node* id = node.find("id")) {
    entry.id = read_integer(*id, "'id'", 0, 65535, report);
    entry.id_span = id->span;
  }
  return entry;
}

}  // namespace gizgen
