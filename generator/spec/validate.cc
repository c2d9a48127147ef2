// The definition from the top; its parts have files of their own. What needs the whole product
// (ids, sizes) is checked only when nothing before it failed.
#include "generator/spec/validate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "generator/base/names.h"
#include "generator/base/unicode.h"
#include "generator/model/words.h"
#include "generator/spec/datapoint.h"
#include "generator/spec/fields.h"
#include "generator/spec/meetings.h"
#include "generator/spec/secrets.h"
#include "generator/spec/wire_rules.h"

namespace gizgen {
namespace {

constexpr std::size_t most_datapoints = 4096;
constexpr std::size_t key_digits = 32;

constexpr auto top_keys = std::to_array<Key>({
    {"gizgen", "begin with 'gizgen: 1'"},
    {"product", "give it an id and a key"},
    {"datapoints", "list at least one"},
    {"firmware"},
    {"wechat"},
    {"gizwits"},
});
constexpr auto product_keys = std::to_array<Key>({
    {"id", "the prefix of generated names: 'id: smart_socket'"},
    {"name"},
    {"key", "the product key of the platform: 32 hexadecimal digits"},
    {"protocol"},
});
constexpr auto firmware_keys = std::to_array<Key>({{"budget"}});
constexpr auto budget_keys = std::to_array<Key>({{"flash"}, {"ram"}});
constexpr auto wechat_keys = std::to_array<Key>({{"app_id"}});

bool is_hexadecimal(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// A later version's keys are not known here, so nothing else is looked at.
bool check_version(const Node& root, Report& report) {
  const Node* version = root.find("gizgen");
  if (!version || version->kind == Kind::broken) return true;
  if (version->kind == Kind::number && version->text == "1") return true;
  report
      .error(version->span, "E204", "'gizgen' must be 1, not {}",
             version->kind == Kind::number ? shortened(version->text) : describe(*version))
      .help = "it is the version of the definition's form; this program reads version 1";
  return version->kind != Kind::number;
}

// Names that the runtime keeps for itself, and those of headers that ID.h would hide.
bool is_taken(std::string_view id) {
  static constexpr std::array taken = {
      "assert",  "complex", "ctype",  "errno",  "fenv",   "inttypes", "iso646",
      "limits",  "locale",  "math",   "setjmp", "signal", "stdalign", "stdarg",
      "stdbool", "stddef",  "stdint", "stdio",  "stdlib", "string",   "threads",
      "time",    "uchar",   "wchar",  "wctype", "memory", "unistd",   "stdatomic",
      "tgmath",  "user",    "giz",    "std",    "posix"};
  return id.starts_with("giz_") || std::find(taken.begin(), taken.end(), id) != taken.end();
}

void read_id(const Node& node, Product& product, Report& report) {
  std::optional<std::string> id = read_text(node, "'id'", report);
  if (!id) return;
  if (!is_identifier(*id) || id->size() > longest_id) {
    report.error(node.span, "E208", "{} cannot be a product's id", quoted(*id)).help =
        "a letter, then letters, digits and underscores, 32 at most; 'name' takes any text";
  } else if (is_reserved_in_c(*id)) {
    report.error(node.span, "E208", "{} is a word of C, C++ or an 8051 compiler", quoted(*id))
        .help = fmt::format("write '{}_product'", *id);
  } else if (is_taken(lower_case(*id))) {
    report.error(node.span, "E208", "the name {} is taken", quoted(*id)).help =
        "the runtime or the C library has files of that name; choose the product's own";
  } else {
    if (lower_case(*id) != *id) {
      report.warning(node.span, "W302", "the id '{}' is not in lower case", *id).help =
          fmt::format("generated C reads better with '{}'", lower_case(*id));
    }
    product.id = std::move(*id);
  }
}

void read_key(const Node& node, Product& product, Report& report) {
  std::optional<std::string> key = read_text(node, "'key'", report);
  if (!key) return;
  const bool well_formed =
      key->size() == key_digits && std::all_of(key->begin(), key->end(), is_hexadecimal);
  if (!well_formed) {
    report.error(node.span, "E209", "a product key is {} hexadecimal digits", key_digits).help =
        fmt::format("this has {} characters", count_code_points(*key));
  } else if (lower_case(*key) != *key) {
    report.error(node.span, "E209", "a product key is in lower case").help =
        fmt::format("write {}", lower_case(*key));
  }
  product.key = std::move(*key);
}

void read_product_part(const Node& node, Product& product, Report& report) {
  if (!check_keys(node, "'product'", product_keys, report)) return;
  if (const Node* id = node.find("id")) read_id(*id, product, report);
  product.name = read_text_at(node, "name", report).value_or("");
  if (product.name.empty()) product.name = product.id;
  if (const Node* key = node.find("key")) read_key(*key, product, report);
  if (const Node* protocol = node.find("protocol")) {
    constexpr std::array words = {word(Protocol::standard), word(Protocol::var_len)};
    const auto index = read_word(*protocol, "protocol", words, report);
    product.protocol = index == 1 ? Protocol::var_len : Protocol::standard;
  }
}

std::uint32_t read_limit(const Node& budget, std::string_view key, Report& report) {
  const Node* node = budget.find(key);
  if (!node) return 0;
  return read_integer(*node, fmt::format("'{}'", key), 1, UINT32_MAX, report).value_or(0);
}

void read_firmware(const Node& node, Product& product, Report& report) {
  if (!check_keys(node, "'firmware'", firmware_keys, report)) return;
  const Node* budget = node.find("budget");
  if (!budget || !check_keys(*budget, "'budget'", budget_keys, report)) return;
  product.budget = {read_limit(*budget, "flash", report), read_limit(*budget, "ram", report)};
}

void read_wechat(const Node& node, Product& product, Report& report) {
  if (!check_keys(node, "'wechat'", wechat_keys, report)) return;
  std::optional<std::string> id = read_text_at(node, "app_id", report);
  if (!id) return;
  const auto is_id_letter = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); };
  if (id->size() == 18 && id->starts_with("wx") &&
      std::all_of(id->begin(), id->end(), is_id_letter)) {
    product.wechat_app_id = std::move(*id);
    return;
  }
  report.error(node.find("app_id")->span, "E229", "an app id is 'wx' and 16 letters or digits")
      .help = "the app secret never stands here";
}

std::vector<Entry> read_datapoints(const Node& node, Report& report) {
  std::vector<Entry> entries;
  if (!expect(Kind::sequence, node, "'datapoints'", report)) return entries;
  if (node.items.empty()) {
    report.error(node.span, "E226", "there is no datapoint").help = "list at least one";
  } else if (node.items.size() > most_datapoints) {
    report.error(node.items[most_datapoints].span, "E226", "there are {} datapoints; {} fit",
                 node.items.size(), most_datapoints);
  }
  for (const Node& item : node.items) {
    entries.push_back(read_datapoint(item, entries.size(), report));
  }
  return entries;
}

// Numbers that JSON readers take for infinite would be lost on the way back to the platform.
void refuse_infinite(const Node& node, Report& report) {
  const bool infinite =
      node.kind == Kind::number && !std::isfinite(std::strtod(node.text.c_str(), nullptr));
  if (infinite) {
    report.error(node.span, "E504", "{} is too large for JSON", shortened(node.text)).help =
        "keep it as a text, in quotes";
  }
  for (const Node& item : node.items) refuse_infinite(item, report);
  for (const Member& member : node.members) refuse_infinite(member.value, report);
}

}  // namespace

std::optional<Product> validate(const Node& root, Report& report) {
  Product product;
  refuse_secrets(root, report);
  if (!expect(Kind::mapping, root, "a definition", report)) return std::nullopt;
  if (!check_version(root, report)) return std::nullopt;
  check_keys(root, "the definition", top_keys, report);
  if (const Node* node = root.find("product")) read_product_part(*node, product, report);
  if (const Node* node = root.find("firmware")) read_firmware(*node, product, report);
  if (const Node* node = root.find("wechat")) read_wechat(*node, product, report);
  const Node* gizwits = root.find("gizwits");
  if (gizwits && expect(Kind::mapping, *gizwits, "'gizwits'", report)) {
    refuse_infinite(*gizwits, report);
    product.gizwits = to_json(*gizwits);
  }
  if (const Node* node = root.find("datapoints")) {
    const std::vector<Entry> entries = read_datapoints(*node, report);
    check_meetings(product.id, entries, report);
    for (const Entry& entry : entries) product.datapoints.push_back(entry.point);
    check_wire(product, entries, report);
  }
  if (report.failed()) return std::nullopt;
  return product;
}

}  // namespace gizgen
