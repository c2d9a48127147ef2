// JSON values as YAML that reads as if a person had written it. Any YAML 1.1 or 1.2 reader gets the
// same value back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/spec/tree.h"

namespace gizgen {

// A text as a scalar, in quotes only where it needs them: no, 12, "a: b", a line end.
std::string yaml_scalar(std::string_view text);

// The value on one line.
std::string yaml_flow(const Node& node);

// "key: value" in lines that begin with `indent` blanks; what is long is broken into a block.
std::string yaml_block(std::string_view key, const Node& value, std::size_t indent);

// "  - {a: 1, b: 2}": parts in braces as one item of a list, in as many lines as they need.
std::string yaml_item(const std::vector<std::string>& parts, std::size_t indent);

}  // namespace gizgen
