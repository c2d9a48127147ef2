// A template is parsed once for every indent it is included with. A Run walks its nodes with a
// scope; what is wrong is reported once a place, however often a section repeats it.
#include "generator/render/render.h"

#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "generator/base/names.h"
#include "generator/base/unicode.h"
#include "generator/render/scope.h"
#include "generator/render/template.h"

namespace gizgen {
namespace {

// Sections and partials that may be open at once. A real template stays below ten.
constexpr int most_open = 200;

class Templates {
 public:
  explicit Templates(TemplateLoader load) : load_(std::move(load)) {}

  std::optional<std::string> source(std::string_view name) const { return load_(name); }

  // The template if it was parsed before with this indent.
  const Template* find(std::string_view name, std::string_view indent) const {
    const auto found = parsed_.find(key(name, indent));
    return found == parsed_.end() ? nullptr : found->second.get();
  }

  const Template* keep(std::string_view indent, std::unique_ptr<const Template> parsed) {
    if (parsed == nullptr) return nullptr;
    auto& place = parsed_[key(parsed->name, indent)];
    place = std::move(parsed);
    return place.get();
  }

 private:
  // A name does not begin with a blank, so no two pairs have the same key.
  static std::string key(std::string_view name, std::string_view indent) {
    return std::string(indent).append(name);
  }

  TemplateLoader load_;
  std::unordered_map<std::string, std::unique_ptr<const Template>> parsed_;
};

bool is_falsy(const Json& value) {
  return value.is_null() || (value.is_boolean() && !value.get<bool>()) ||
         (value.is_array() && value.empty());
}

std::string_view kind_of(const Json& value) {
  switch (value.type()) {
    case Json::value_t::object: return "an object";
    case Json::value_t::array: return "a list";
    case Json::value_t::string: return "a text";
    case Json::value_t::boolean: return "a boolean";
    case Json::value_t::number_float: return "a fraction";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned: return "a number";
    default: return "null";
  }
}

// One rendering of one page.
class Run {
 public:
  Run(Templates& templates, const RenderOptions& options, const Json& view,
      Diagnostics& diagnostics)
      : templates_(templates), options_(options), scope_(view), diagnostics_(diagnostics) {}

  std::optional<std::string> page(std::string_view name) {
    const Template* page = get(name, "");
    if (page == nullptr && !failed_) {
      failed_ = true;
      diagnostics_.error({std::string(name)}, "E411", "there is no template '{}'", name);
    }
    if (page != nullptr) render(*page, 0, page->nodes.size());
    if (failed_) return std::nullopt;
    return std::move(out_);
  }

 private:
  // The template, parsed; nothing where there is none or it has errors, which are reported.
  const Template* get(std::string_view name, std::string_view indent) {
    if (const Template* known = templates_.find(name, indent)) return known;
    if (broken_.contains(name)) return nullptr;
    const auto source = templates_.source(name);
    if (!source) return nullptr;
    auto parsed = parse(std::string(name), *source, indent, diagnostics_);
    if (parsed == nullptr) {
      failed_ = true;
      broken_.emplace(name);
      diagnostics_.add_source(std::string(name), *source);
    }
    return templates_.keep(indent, std::move(parsed));
  }

  void render(const Template& from, std::size_t at, std::size_t end) {
    while (at < end && !stopped_) {
      const TemplateNode& node = from.nodes[at];
      switch (node.kind) {
        case TemplateNode::Kind::text: out_ += node.text; break;
        case TemplateNode::Kind::variable: print(from, node, options_.escape); break;
        case TemplateNode::Kind::raw: print(from, node, Escape::none); break;
        case TemplateNode::Kind::section: section(from, node, at + 1); break;
        case TemplateNode::Kind::inverted: inverted(from, node, at + 1); break;
        case TemplateNode::Kind::partial: partial(from, node); break;
      }
      at = node.next;
    }
  }

  // Renders what stands inside a tag: the nodes [at, end) of `inner`.
  void descend(const Template& from, const TemplateNode& node, const Template& inner, std::size_t at,
               std::size_t end) {
    if (open_ == most_open) {
      stopped_ = true;
      report(from, node, "E412",
             "more than {} sections and partials are open here: "
             "does a partial include itself without end?",
             most_open);
      return;
    }
    ++open_;
    render(inner, at, end);
    --open_;
  }

  void section(const Template& from, const TemplateNode& node, std::size_t body) {
    const Json* value = find(from, node);
    if (value == nullptr || is_falsy(*value)) return;
    if (!value->is_array()) return with(from, node, body, *value);
    for (const Json& element : *value) {
      if (!stopped_) with(from, node, body, element);
    }
  }

  void with(const Template& from, const TemplateNode& node, std::size_t body, const Json& value) {
    scope_.push(value);
    descend(from, node, from, body, node.next);
    scope_.pop();
  }

  void inverted(const Template& from, const TemplateNode& node, std::size_t body) {
    const Json* value = find(from, node);
    const bool empty = value == nullptr ? !options_.strict : is_falsy(*value);
    if (empty) descend(from, node, from, body, node.next);
  }

  void partial(const Template& from, const TemplateNode& node) {
    const Template* inner = get(node.text, node.indent);
    if (inner != nullptr) return descend(from, node, *inner, 0, inner->nodes.size());
    const bool missing = options_.strict && !broken_.contains(node.text);
    if (missing) report(from, node, "E411", "there is no template '{}'", node.text);
  }

  void print(const Template& from, const TemplateNode& node, Escape escape) {
    const Json* value = find(from, node);
    if (value == nullptr) return;
    switch (value->type()) {
      case Json::value_t::string:
        return append_escaped(out_, value->get_ref<const std::string&>(), escape);
      case Json::value_t::boolean: out_ += value->get<bool>() ? "true" : "false"; return;
      case Json::value_t::number_integer:
        out_ += fmt::to_string(value->get<std::int64_t>());
        return;
      case Json::value_t::number_unsigned:
        out_ += fmt::to_string(value->get<std::uint64_t>());
        return;
      default: print_other(from, node, *value);
    }
  }

  void print_other(const Template& from, const TemplateNode& node, const Json& value) {
    if (options_.strict) {
      report(from, node, "E413", "'{}' is {}; a text or a whole number is printed here", node.text,
             kind_of(value));
    } else if (value.is_number_float()) {
      out_ += value.dump();
    }
  }

  // The value of the node's name. Where there is none, nothing; in strict mode that is an error.
  const Json* find(const Template& from, const TemplateNode& node) {
    const Found found = scope_.find(node.text);
    if (found.value == nullptr && options_.strict) report_unknown(from, node, found);
    return found.value;
  }

  void report_unknown(const Template& from, const TemplateNode& node, const Found& found) {
    const auto before = static_cast<std::size_t>(found.missing.data() - node.text.data());
    Diagnostic* finding = nullptr;
    if (found.holder == nullptr) {
      finding = report(from, node, "E410", "unknown name '{}'", found.missing);
    } else if (found.holder->is_object()) {
      finding = report(from, node, "E410", "'{}' has no '{}'", node.text.substr(0, before - 1),
                       found.missing);
    } else {
      finding = report(from, node, "E410", "'{}' is {} and has no '{}'",
                       node.text.substr(0, before - 1), kind_of(*found.holder), found.missing);
    }
    if (finding == nullptr) return;
    finding->where.column +=
        static_cast<std::uint32_t>(count_code_points(node.text.substr(0, before)));
    finding->where.length = static_cast<std::uint32_t>(count_code_points(found.missing));
    if (const auto meant = nearest(found.missing, scope_.names(found))) {
      finding->help = fmt::format("did you mean '{}'?", *meant);
    }
  }

  // Nothing where this place was reported before.
  template <typename... Args>
  Diagnostic* report(const Template& from, const TemplateNode& node, std::string_view code,
                     fmt::format_string<Args...> message, Args&&... args) {
    failed_ = true;
    if (!reported_.emplace(from.name, node.line, node.column).second) return nullptr;
    if (auto source = templates_.source(from.name)) {
      diagnostics_.add_source(from.name, std::move(*source));
    }
    const auto length = static_cast<std::uint32_t>(count_code_points(node.text));
    return &diagnostics_.error({from.name, node.line, node.column, length}, code, message,
                               std::forward<Args>(args)...);
  }

  Templates& templates_;
  const RenderOptions& options_;
  Scope scope_;
  Diagnostics& diagnostics_;
  std::string out_;
  std::set<std::string, std::less<>> broken_;  // the templates whose errors are reported
  std::set<std::tuple<std::string_view, std::uint32_t, std::uint32_t>> reported_;
  int open_ = 0;
  bool failed_ = false;
  bool stopped_ = false;
};

}  // namespace

struct Renderer::Impl {
  Templates templates;
  RenderOptions options;
};

Renderer::Renderer(TemplateLoader load, RenderOptions options)
    : impl_(new Impl{Templates(std::move(load)), options}) {}

Renderer::~Renderer() = default;

std::optional<std::string> Renderer::render(std::string_view name, const Json& view,
                                            Diagnostics& diagnostics) {
  return Run(impl_->templates, impl_->options, view, diagnostics).page(name);
}

}  // namespace gizgen
