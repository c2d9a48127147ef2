// Open sequences and mappings stand on a stack and move into their parent when they close.
#include "generator/spec/tree_builder.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace gizgen {

bool TreeBuilder::expects_key() const {
  return !open_.empty() && open_.back().node.kind == Kind::mapping && !open_.back().pending;
}

void TreeBuilder::key(std::string text, Span span) {
  open_.back().pending = Member{std::move(text), span, {}};
}

std::optional<Span> TreeBuilder::waiting_key() const {
  if (open_.empty() || !open_.back().pending) return std::nullopt;
  return open_.back().pending->key_span;
}

bool TreeBuilder::scalar(Node node) {
  if (!count_node(node.span)) return false;
  add(std::move(node));
  return true;
}

bool TreeBuilder::open(Kind kind, Span span) {
  if (!count_node(span)) return false;
  if (open_.size() == max_depth) {
    report_too_deep(span);
    return false;
  }
  Open level;
  level.node.kind = kind;
  level.node.span = span;
  open_.push_back(std::move(level));
  return true;
}

void TreeBuilder::close() {
  Node node = std::move(open_.back().node);
  open_.pop_back();
  if (node.kind == Kind::mapping) drop_duplicates(node.members);
  add(std::move(node));
}

void TreeBuilder::report_too_deep(Span span) {
  report_.error(span, "E113", "more than {} levels of lists and mappings", max_depth).help =
      "a definition needs five";
}

bool TreeBuilder::count_node(Span span) {
  if (++nodes_ <= max_nodes) return true;
  report_.error(span, "E114", "more than {} values", max_nodes).help =
      "split the product, or look at what wrote this file";
  return false;
}

void TreeBuilder::add(Node node) {
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  Open& parent = open_.back();
  if (parent.node.kind == Kind::sequence) {
    parent.node.items.push_back(std::move(node));
    return;
  }
  parent.pending->value = std::move(node);
  parent.node.members.push_back(std::move(*parent.pending));
  parent.pending.reset();
}

void TreeBuilder::drop_duplicates(std::vector<Member>& members) {
  std::vector<std::size_t> order(members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(members[a].key, a) < std::tie(members[b].key, b);
  });
  std::vector<bool> dropped(members.size());
  for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
    const Member& kept = members[order[first]];
    const Member& member = members[order[i]];
    if (member.key != kept.key) {
      first = i;
      continue;
    }
    dropped[order[i]] = true;
    report_
        .error(member.key_span, "E109", "the key {} stands here twice, first in line {}",
               quoted(member.key), report_.source().line_of(kept.key_span.begin))
        .help = "keep one of the two";
  }
  std::size_t at = 0;
  std::erase_if(members, [&](const Member&) { return dropped[at++]; });
}

}  // namespace gizgen
