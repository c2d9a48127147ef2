#include "generator/write/paths.h"

#include "generator/base/unicode.h"

namespace gizgen {

bool is_inside(std::string_view path) {
  if (path.find_first_of("\"\\") != path.npos || printable(path) != path) return false;
  while (true) {
    const std::string_view part = path.substr(0, path.find('/'));
    if (part.empty() || part == "." || part == "..") return false;
    if (part.size() == path.size()) return true;
    path.remove_prefix(part.size() + 1);
  }
}

std::vector<std::string_view> folders_of(std::string_view path) {
  std::vector<std::string_view> folders;
  for (std::size_t end = path.find('/'); end != path.npos; end = path.find('/', end + 1)) {
    folders.push_back(path.substr(0, end));
  }
  return folders;
}

std::string beside(std::string_view path) { return std::string(path) + ".gizgen-new"; }

}  // namespace gizgen
