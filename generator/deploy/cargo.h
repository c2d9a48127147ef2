// What of a folder is deployed: gizgen's files, which are in its manifest, and the user's, which
// are there too or which the user's repository tracks. Nothing else: no build output, no notes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "generator/base/diagnostics.h"
#include "generator/deploy/repository.h"
#include "generator/write/manifest.h"

namespace gizgen::deploy {

struct CargoFile {
  std::string path;
  Mode mode = Mode::file;
  std::string content;  // on disk; of a link, where it points; of a submodule, nothing
  std::optional<std::string> stored;  // where git stores it in another form
  std::string id;                     // of the blob that the repository has of it; empty: not known
};

struct Cargo {
  std::vector<CargoFile> files;  // by path
  std::vector<std::string>
      left_out;  // files and folders (with '/') beside them, but for ignored ones
};

// Reads the folder, generated files byte for byte, the user's own by the rules of the user's
// repository. Findings: a file that is in conflict (E622), that is staged with another content than
// it has (E623), a link that leads out of the folder (E624), a file that needs a program to be
// stored (E625).
Cargo load_cargo(const std::filesystem::path& folder, const Manifest& manifest,
                 const Repository& repository, Diagnostics& diagnostics);

// Stores what is not stored yet.
Entries store(const Cargo& cargo, Objects& objects);

// Every secret in what is deployed, with file and line (E621); the secret is not shown.
void find_secrets(const Cargo& cargo, const std::filesystem::path& folder,
                  Diagnostics& diagnostics);

}  // namespace gizgen::deploy
