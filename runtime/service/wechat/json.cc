// nlohmann's parser calls for each thing that it reads; nothing but the tree is built, and what is
// past a limit ends it at once.
#include "runtime/service/wechat/json.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/service/base/json_text.h"

namespace giz::wechat {
namespace {

class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit TreeBuilder(Tree& root) : root_(root) {}
  const std::string& why() const { return why_; }

  bool null() override { return value("", false); }
  bool boolean(bool is_true) override { return value(is_true ? "true" : "false", true); }
  bool number_integer(number_integer_t number) override {
    return value(std::to_string(number), true);
  }
  bool number_unsigned(number_unsigned_t number) override {
    return value(std::to_string(number), true);
  }
  bool number_float(number_float_t, const string_t& text) override { return value(text, true); }
  bool string(string_t& text) override {
    if (text.find('\0') != std::string::npos) return refuse("a NUL in a text");
    return value(text, false);
  }
  bool binary(binary_t&) override { return refuse("no JSON"); }

  bool start_object(std::size_t) override {
    if (open_.empty()) {
      if (is_begun_) return refuse("no object");
      is_begun_ = true;
      open_.push_back({&root_, false});
      return true;
    }
    Tree* const tree = add();
    if (tree == nullptr) return false;
    open_.push_back({tree, false});
    return true;
  }
  bool key(string_t& name) override {
    if (open_.back().tree->child(name) != nullptr) {
      return refuse(fmt::format("'{}' stands there twice", name.substr(0, kShown)));
    }
    name_ = name;
    return true;
  }
  bool end_object() override {
    open_.pop_back();
    return true;
  }
  // The array's members become children of the object around it, each by the array's name.
  bool start_array(std::size_t) override {
    if (open_.empty() || open_.back().is_array) return refuse("an array where none is wanted");
    open_.push_back({open_.back().tree, true, name_});
    return true;
  }
  bool end_array() override {
    open_.pop_back();
    return true;
  }
  bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception&) override {
    return refuse(fmt::format("no JSON (at byte {})", at));
  }

 private:
  static constexpr std::size_t kShown = 40;

  struct Level {
    Tree* tree;
    bool is_array;
    std::string name = {};  // of the array
  };

  bool refuse(std::string what) {
    if (why_.empty()) why_ = std::move(what);
    return false;
  }

  // A name more in what is open; null: past a limit. What is open never moves: children are only
  // added to the innermost object, whose parents stay as they are.
  Tree* add() {
    if (open_.empty()) return refuse("no object"), nullptr;
    if (++names_ >= kTreeNames) {
      return refuse(fmt::format("more than {} names", kTreeNames)), nullptr;
    }
    const auto objects = std::ranges::count_if(open_, [](const Level& l) { return !l.is_array; });
    if (objects > kTreeDepth) {
      return refuse(fmt::format("more than {} levels", kTreeDepth)), nullptr;
    }
    Tree& tree = open_.back().tree->children.emplace_back();
    tree.name = open_.back().is_array ? open_.back().name : name_;
    return &tree;
  }

  bool value(std::string text, bool is_number) {
    Tree* const tree = add();
    if (tree == nullptr) return false;
    tree->text = std::move(text);
    tree->is_number = is_number;
    return true;
  }

  Tree& root_;
  std::vector<Level> open_;
  std::string name_;
  std::size_t names_ = 0;
  bool is_begun_ = false;
  std::string why_;
};

bool is_array(const Tree& tree) {
  return std::ranges::all_of(tree.children, [](const Tree& one) { return one.name == "item"; });
}

nlohmann::ordered_json json_of(const Tree& tree) {
  if (tree.children.empty()) {
    if (tree.is_number) {
      return nlohmann::ordered_json::parse(tree.text);
    }
    return tree.text;
  }
  auto json = is_array(tree) ? nlohmann::ordered_json::array() : nlohmann::ordered_json::object();
  for (const Tree& child : tree.children) {
    if (json.is_array()) {
      json.push_back(json_of(child));
    } else {
      json[child.name] = json_of(child);
    }
  }
  return json;
}

}  // namespace

TreeRead read_json(std::string_view text) {
  TreeRead result;
  if (text.size() > kTreeBytes) {
    result.fault = fmt::format("{} bytes; {} are read", text.size(), kTreeBytes);
    return result;
  }
  TreeBuilder builder(result.tree);
  if (!nlohmann::json::sax_parse(text, &builder)) {
    result.fault = builder.why().empty() ? "no JSON" : builder.why();
  }
  return result;
}

std::string to_json(const Tree& tree) { return json_text(json_of(tree)); }

}  // namespace giz::wechat
