// What gizgen wrote into a directory, as it remembers it; the file is described in file_set.h.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "generator/write/file_set.h"

namespace gizgen {

struct Manifest {
  std::map<std::string, std::string> files;                 // ours: path to hash
  std::set<std::string> yours;                              // paths
  std::map<std::string, std::vector<std::string>> pending;  // path to hashes

  // Whether `content` at `path` is something that gizgen wrote there, or was about to.
  bool wrote(const std::string& path, std::string_view content) const;

  // Every path at which something of ours, and not of yours, may be.
  std::set<std::string> paths() const;
};

// The manifest when all of `files` are written, but for those that are left: of these it says what
// `before` says.
Manifest manifest_of(const FileSet& files, const Manifest& before);

// Reads the text of a manifest; a blank one is no manifest. `shown` names it in the WorldError that
// is thrown where it cannot be understood.
Manifest parse_manifest(std::string_view text, std::string_view shown);

std::string manifest_text(const Manifest& manifest);

// Empty, or nothing but zeros: no one's work.
bool is_blank(std::string_view text);

}  // namespace gizgen
