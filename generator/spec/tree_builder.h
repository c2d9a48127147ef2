// Builds a tree from the events of a reader, and holds the rules that both languages share: how
// deep, how many, and no key twice.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "generator/spec/tree.h"

namespace gizgen {

class TreeBuilder {
 public:
  explicit TreeBuilder(Report& report) : report_(report) {}

  // Inside a mapping, between two values.
  bool expects_key() const;
  void key(std::string text, Span span);
  // The key that waits for its value.
  std::optional<Span> waiting_key() const;

  // A value: a scalar is whole, a sequence or mapping is open until close(). False, and a finding,
  // where a limit is passed: the reader stops then.
  bool scalar(Node node);
  bool open(Kind kind, Span span);
  void close();
  void report_too_deep(Span span);

  // The tree; nothing where there was no value at all.
  std::optional<Node> take() { return std::move(root_); }

 private:
  struct Open {
    Node node;
    std::optional<Member> pending;  // a key that waits for its value
  };

  bool count_node(Span span);
  void add(Node node);
  void drop_duplicates(std::vector<Member>& members);

  Report& report_;
  std::vector<Open> open_;
  std::optional<Node> root_;
  std::size_t nodes_ = 0;
};

}  // namespace gizgen
