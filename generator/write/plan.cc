// What a file is to be, what it is, and what was written there before decide together. Stale files
// come first: a new one may need the place of a folder that empties, or of a file that goes.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "generator/base/world_error.h"
#include "generator/write/disk.h"
#include "generator/write/manifest.h"
#include "generator/write/paths.h"

namespace gizgen {
namespace {

class Planner {
 public:
  Planner(const FileSet& files, Disk& disk) : files_(files), disk_(disk) {}

  Plan run() {
    FileEntry entry = disk_.read(std::string(manifest_path));
    plan_.manifest = std::move(entry.content);
    manifest_ = parse_manifest(plan_.manifest, disk_.shown(manifest_path));
    check_paths();
    for (const std::string& path : manifest_.paths()) {
      if (!names_.contains(path)) stale(path);
    }
    for (const File& file : files_) fresh(file);
    std::sort(plan_.files.begin(), plan_.files.end(),
              [](const Planned& a, const Planned& b) { return a.path < b.path; });
    std::sort(plan_.edited.begin(), plan_.edited.end());
    return std::move(plan_);
  }

 private:
  void check_paths() {
    for (const File& file : files_) {
      const std::string& path = file.path;
      const bool fit = is_inside(path) && path != manifest_path && path != beside(manifest_path);
      if (!fit) throw WorldError(fmt::format("'{}' is no path for a generated file", path));
      if (!names_.insert(path).second) {
        throw WorldError(fmt::format("'{}' is generated twice", path));
      }
    }
    for (const File& file : files_) {
      if (!is_below(file.path, names_)) continue;
      throw WorldError(fmt::format("'{}' is generated below another file", file.path));
    }
  }

  // A file of ours that is no more to be.
  void stale(const std::string& path) {
    stale_.insert(path);
    FileEntry entry = disk_.read(path);
    if (entry.kind != FileEntry::Kind::file && entry.kind != FileEntry::Kind::other) return;
    if (entry.kind == FileEntry::Kind::other || !is_ours(path, entry.content)) {
      plan_.edited.push_back(path);
    }
    Planned planned;
    planned.change = Change::removed;
    planned.path = path;
    planned.before = std::move(entry.content);
    planned.was_executable = entry.executable;
    plan_.files.push_back(std::move(planned));
  }

  void fresh(const File& file) {
    if (file.left) return;
    FileEntry entry = disk_.read(file.path);
    if (!is_free(file, entry)) refuse(file, entry);
    Planned planned;
    planned.path = file.path;
    planned.was_executable = entry.executable;
    planned.executable = file.executable;
    const bool there = entry.kind == FileEntry::Kind::file || entry.kind == FileEntry::Kind::other;
    const bool same = file.content == entry.content;
    if (!there) {
      planned.change = Change::added;
    } else if (file.yours) {
      planned.change = Change::kept;
    } else if (!same || entry.executable != file.executable) {
      planned.change = Change::changed;
      if (!same && !is_ours(file.path, entry.content)) plan_.edited.push_back(file.path);
    }
    if (planned.change == Change::added || planned.change == Change::changed) {
      planned.before = std::move(entry.content);
      planned.after = file.content;
    }
    plan_.files.push_back(std::move(planned));
  }

  bool is_ours(const std::string& path, const std::string& content) const {
    return is_blank(content) || manifest_.wrote(path, content);
  }

  // Whether the file can be at its path once the stale ones are gone. A link of yours is yours to
  // make.
  bool is_free(const File& file, const FileEntry& entry) const {
    switch (entry.kind) {
      case FileEntry::Kind::other: return file.yours;
      case FileEntry::Kind::folder: return holds_stale(file.path);
      case FileEntry::Kind::blocked: return is_below(file.path, stale_);
      default: return true;
    }
  }

  bool holds_stale(const std::string& folder) const {
    const auto first = stale_.lower_bound(folder + "/");
    return first != stale_.end() && first->starts_with(folder + "/");
  }

  static bool is_below(const std::string& path, const std::set<std::string, std::less<>>& files) {
    const auto folders = folders_of(path);
    return std::any_of(folders.begin(), folders.end(),
                       [&](std::string_view folder) { return files.contains(folder); });
  }

  [[noreturn]] void refuse(const File& file, const FileEntry& entry) const {
    const std::string shown = disk_.shown(file.path);
    switch (entry.kind) {
      case FileEntry::Kind::folder:
        throw WorldError(fmt::format("{} is a folder, but has to be a file: move it away", shown));
      case FileEntry::Kind::blocked:
        throw WorldError(fmt::format("a file stands where {} needs a folder: move it away", shown));
      default:
        throw WorldError(
            fmt::format("{} is not a regular file, but has to be one: move it away", shown));
    }
  }

  const FileSet& files_;
  Disk& disk_;
  Manifest manifest_;
  std::set<std::string, std::less<>> names_;
  std::set<std::string, std::less<>> stale_;
  Plan plan_;
};

}  // namespace

bool Plan::clean() const {
  const bool nothing_to_do = std::all_of(files.begin(), files.end(), [](const Planned& planned) {
    return planned.change == Change::unchanged || planned.change == Change::kept;
  });
  return nothing_to_do && edited.empty();
}

Plan plan(const FileSet& files, Disk& disk) { return Planner(files, disk).run(); }

Plan plan(const FileSet& files, const std::filesystem::path& directory) {
  return plan(files, *open_disk(directory, Lock::shared));
}

}  // namespace gizgen
