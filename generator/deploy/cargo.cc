#include "generator/deploy/cargo.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "generator/base/world_error.h"
#include "generator/write/disk.h"
#include "generator/write/file_set.h"
#include "generator/write/paths.h"

namespace gizgen::deploy {

namespace fs = std::filesystem;

namespace {

class Loader {
 public:
  Loader(const fs::path& folder, const Manifest& manifest, const Repository& repository,
         Diagnostics& diagnostics)
      : folder_(folder),
        manifest_(manifest),
        repository_(repository),
        diagnostics_(diagnostics),
        disk_(open_disk(folder, Lock::shared)) {}

  Cargo run() {
    for (Tracked& tracked : repository_.tracked()) {
      const std::string path = tracked.path;
      tracked_.emplace(path, std::move(tracked));
    }
    if (repository_.place() == Place::own) {
      head_ = repository_.head().commit.empty()
                  ? Entries()
                  : repository_.objects().entries_of(repository_.head().commit);
    }
    for (const auto& [path, hash] : manifest_.files) ours(path);
    ours(std::string(manifest_path));
    for (const std::string& path : manifest_.yours) theirs(path);
    for (const auto& [path, tracked] : tracked_) {
      const bool known = manifest_.files.contains(path) || manifest_.yours.contains(path);
      if (!known && path != manifest_path) theirs(path);
    }
    std::sort(cargo_.files.begin(), cargo_.files.end(),
              [](const CargoFile& a, const CargoFile& b) { return a.path < b.path; });
    find_left_out();
    return std::move(cargo_);
  }

 private:
  const Tracked* tracked(const std::string& path) const {
    const auto found = tracked_.find(path);
    return found == tracked_.end() ? nullptr : &found->second;
  }

  Diagnostic& error(const std::string& path, std::string_view code, std::string_view message) {
    return diagnostics_.error({.file = (folder_ / path).string()}, code, "{}", message);
  }

  // Byte for byte what was generated: the manifest has its hash.
  void ours(const std::string& path) {
    FileEntry entry = disk_->read(path);
    if (entry.kind != FileEntry::Kind::file) return;  // --check says so
    if (!may_replace(path)) return;
    CargoFile file{
        path, entry.executable ? Mode::program : Mode::file, std::move(entry.content), {}, {}};
    cargo_.files.push_back(std::move(file));
  }

  void theirs(const std::string& path) {
    const Tracked* known = tracked(path);
    if (known != nullptr && (known->left_out || known->entry.mode == Mode::module)) {
      cargo_.files.push_back({path, known->entry.mode, {}, {}, known->entry.id});
      return;
    }
    FileEntry entry = disk_->read(path);
    if (entry.kind == FileEntry::Kind::other) return link(path);
    if (entry.kind != FileEntry::Kind::file) return;  // taken away by the user
    if (!may_replace(path)) return;
    CargoFile file{
        path, entry.executable ? Mode::program : Mode::file, std::move(entry.content), {}, {}};
    if (known != nullptr && !known->intent && repository_.is_unchanged(path)) {
      file.mode = known->entry.mode;
      file.id = known->entry.id;
    } else if (known != nullptr && repository_.has_filter(path)) {
      error(path, "E625", "a filter program stores this file, and it is not committed").help =
          "commit it with git, then deploy";
    } else if (known != nullptr) {
      file.stored = repository_.stored_form(path, file.content);
    }
    cargo_.files.push_back(std::move(file));
  }

  void link(const std::string& path) {
    std::error_code failed;
    const fs::path to = fs::read_symlink(folder_ / path, failed);
    const fs::path end = (fs::path(path).parent_path() / to).lexically_normal();
    if (failed || to.is_absolute() || (!end.empty() && *end.begin() == "..")) {
      error(path, "E624", "this is no file, and no link to one in this folder").help =
          "put the file itself there: a link out of the folder leads nowhere on another machine";
      return;
    }
    if (may_replace(path)) cargo_.files.push_back({path, Mode::link, to.string(), {}, {}});
  }

  // Whether the index loses nothing when the commit becomes HEAD.
  bool may_replace(const std::string& path) {
    const Tracked* known = tracked(path);
    if (known == nullptr || known->intent) return true;
    if (known->conflicted) {
      error(path, "E622", "this file is in conflict").help =
          "resolve the conflict and `git add` it";
      return false;
    }
    if (repository_.place() != Place::own) return true;
    const auto was = head_.find(path);
    const bool staged = was == head_.end() || was->second != known->entry;
    if (!staged || repository_.is_unchanged(path)) return true;
    error(path, "E623", "this file is staged with another content than it has").help =
        "`git add` it, or `git restore --staged` it: what is staged would be lost";
    return false;
  }

  // What stands beside the deployed files, in their folders.
  void find_left_out() {
    std::set<std::string> known;
    std::set<std::string> folders = {""};
    for (const CargoFile& file : cargo_.files) {
      known.insert(file.path);
      for (const std::string_view folder : folders_of(file.path)) folders.emplace(folder);
    }
    for (const std::string& folder : folders) {
      std::error_code failed;
      for (const auto& entry : fs::directory_iterator(folder_ / folder, failed)) {
        const std::string name = entry.path().filename().string();
        const std::string path = folder.empty() ? name : folder + "/" + name;
        if (name == ".git" || known.contains(path) || folders.contains(path)) continue;
        if (path == ".gizgen/base" || repository_.ignores(path)) continue;
        cargo_.left_out.push_back(entry.is_directory() ? path + "/" : path);
      }
    }
    std::sort(cargo_.left_out.begin(), cargo_.left_out.end());
  }

  const fs::path& folder_;
  const Manifest& manifest_;
  const Repository& repository_;
  Diagnostics& diagnostics_;
  std::unique_ptr<Disk> disk_;
  std::map<std::string, Tracked> tracked_;
  Entries head_;
  Cargo cargo_;
};

}  // namespace

Cargo load_cargo(const fs::path& folder, const Manifest& manifest, const Repository& repository,
                 Diagnostics& diagnostics) {
  return Loader(folder, manifest, repository, diagnostics).run();
}

Entries store(const Cargo& cargo, Objects& objects) {
  Entries entries;
  for (const CargoFile& file : cargo.files) {
    std::string id = file.id;
    if (id.empty()) id = objects.write_blob(file.stored ? *file.stored : file.content);
    entries.emplace(file.path, Entry{std::move(id), file.mode});
  }
  return entries;
}

}  // namespace gizgen::deploy
