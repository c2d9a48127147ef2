// The order of the steps is what makes a crash harmless: the manifest says what may come before it
// comes, and what is there only when it is. Stale files go first, for a new file may need the place
// of a folder that empties, and the other way round.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "generator/base/world_error.h"
#include "generator/write/disk.h"
#include "generator/write/manifest.h"
#include "generator/write/paths.h"

namespace gizgen {
namespace {

void put(Disk& disk, const std::string& path, std::string_view content, bool executable) {
  const std::string temporary = beside(path);
  disk.write(temporary, content, executable);
  disk.rename(temporary, path);
}

void remove_beside(Disk& disk, std::string_view path) {
  const std::string temporary = beside(path);
  if (disk.read(temporary).kind == FileEntry::Kind::file) disk.remove(temporary);
}

bool is_written(const Planned& planned) {
  return planned.change == Change::added || planned.change == Change::changed;
}

class Writer {
 public:
  Writer(const Plan& plan, Manifest after, Disk& disk)
      : plan_(plan), after_(std::move(after)), disk_(disk) {}

  void run() {
    remove_beside(disk_, manifest_path);
    const Manifest before = parse_manifest(plan_.manifest, disk_.shown(manifest_path));
    for (const auto& [path, hashes] : before.pending) remove_beside(disk_, path);
    announce(before);
    for (const Planned& planned : plan_.files) {
      if (planned.change == Change::removed) disk_.remove(planned.path);
    }
    remove_empty_folders(before);
    for (const Planned& planned : plan_.files) {
      if (is_written(planned)) put(disk_, planned.path, planned.after, planned.executable);
    }
    write_manifest(after_);
  }

 private:
  // Says in the manifest what may be found in the directory from now on.
  void announce(Manifest manifest) {
    for (const Planned& planned : plan_.files) {
      if (!is_written(planned)) continue;
      if (after_.yours.contains(planned.path)) manifest.yours.insert(planned.path);
      std::vector<std::string>& hashes = manifest.pending[planned.path];
      const std::string hash = hash_of(planned);
      if (std::find(hashes.begin(), hashes.end(), hash) == hashes.end()) hashes.push_back(hash);
    }
    if (std::any_of(plan_.files.begin(), plan_.files.end(), is_written)) write_manifest(manifest);
  }

  std::string hash_of(const Planned& planned) const {
    const auto known = after_.files.find(planned.path);
    return known == after_.files.end() ? planned.after.sha256() : known->second;
  }

  void remove_empty_folders(const Manifest& before) {
    const std::set<std::string> paths = before.paths();
    std::set<std::string_view> folders;
    for (const std::string& path : paths) {
      if (after_.files.contains(path) || after_.yours.contains(path)) continue;
      for (const std::string_view folder : folders_of(path)) folders.insert(folder);
    }
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
      disk_.remove_folder(std::string(*folder));
    }
  }

  void write_manifest(const Manifest& manifest) {
    const std::string text = manifest_text(manifest);
    if (text == written_) return;
    put(disk_, std::string(manifest_path), text, false);
    written_ = text;
  }

  const Plan& plan_;
  Manifest after_;
  Disk& disk_;
  std::string written_ = plan_.manifest;
};

}  // namespace

void apply(const FileSet& files, const Plan& plan, Disk& disk) {
  if (disk.read(std::string(manifest_path)).content != plan.manifest) {
    return apply(files, gizgen::plan(files, disk), disk);
  }
  if (!plan.edited.empty()) {
    throw WorldError(fmt::format("{} was changed by hand; nothing was written",
                                 disk.shown(plan.edited.front())));
  }
  const Manifest before = parse_manifest(plan.manifest, disk.shown(manifest_path));
  Writer(plan, manifest_of(files, before), disk).run();
}

void apply(const FileSet& files, const Plan& plan, const std::filesystem::path& directory) {
  apply(files, plan, *open_disk(directory, Lock::exclusive));
}

}  // namespace gizgen
