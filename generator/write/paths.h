// The paths of generated files, which never lead out of their directory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gizgen {

// A path that stays inside its directory and can be written in a diff: relative, no empty part, no
// "." and "..", nothing unprintable, no quote, no backslash.
bool is_inside(std::string_view path);

// The folders that `path` is in, the outermost first: of "a/b/c" these are "a" and "a/b".
std::vector<std::string_view> folders_of(std::string_view path);

// Where a file is written before it is renamed into its place.
std::string beside(std::string_view path);

}  // namespace gizgen
