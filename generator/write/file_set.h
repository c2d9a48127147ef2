// Generated files, and the careful way they reach a directory.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "generator/write/text.h"

namespace gizgen {

// A file to be. `path` is relative, '/' between its parts, no "..". A file of yours is written
// once. One that is left, because it belongs to a target that was not asked for, is neither written
// nor removed.
struct File {
  std::string path;
  Text content;
  bool yours = false;
  bool executable = false;
  bool left = false;
};

// Files, each path once, in any order.
using FileSet = std::vector<File>;

enum class Change { added, changed, removed, unchanged, kept };  // kept: yours, already there

// The texts, for a diff, are empty where nothing changes. A file whose executable bit alone differs
// is changed and has the same text twice.
struct Planned {
  Change change = Change::unchanged;
  std::string path;
  std::string before;  // the text on disk
  Text after;
  bool was_executable = false;
  bool executable = false;
};

// What writing a FileSet into a directory would do, in the order of paths. `edited` names files of
// ours that were changed by hand since they were written (or exist without being in the manifest
// and differ); with any of those nothing may be written. A file that is empty or all zeros, as a
// power cut can leave it, holds no one's work and is written again.
struct Plan {
  std::vector<Planned> files;
  std::vector<std::string> edited;
  std::string manifest;  // as it was read: tells apply whether another run came between
  bool clean() const;    // nothing to add, change or remove, nothing edited
};

// The manifest: the SHA-256 of each file of ours, and the names of yours, by path:
//   {"gizgen": 1, "files": {"a.c": "9f86..."}, "yours": ["user.c"]}
// While a run is under way it also has "pending", by path the hashes of what is being written: a
// file that has one of these is ours too, so a run after a crash mistakes nothing for a hand edit.
inline constexpr std::string_view manifest_path = ".gizgen/manifest.json";

// Reads the directory (which need not exist) and the manifest in it. Throws WorldError on a
// directory or file that cannot be read, a manifest that cannot be understood, a path that leaves
// the directory, a folder or symbolic link where a file of ours belongs, a file or link where a
// folder belongs.
Plan plan(const FileSet& files, const std::filesystem::path& directory);

// Carries the plan out. The manifest goes first, with what is pending, and last, as it is then;
// each file is written beside its place and renamed into it. So a crash of the process leaves each
// file old or new, and the next run finishes the work or does other work, and removes what was left
// beside. Nothing is flushed to the disk, which would cost more than all else: a power cut may lose
// a file's text. The next run finds that by the hashes, and mends it where the file is empty or all
// zeros. One run at a time: another waits, ten seconds at most, and then plans anew. (The lock is
// on the directory itself; a file system without locks does without.) Throws WorldError; also,
// before anything is written, when a file was edited.
void apply(const FileSet& files, const Plan& plan, const std::filesystem::path& directory);

// A unified diff of the plan with git's headers, "a/" and "b/" before the paths, three lines of
// context; `git apply` understands it, and so does `patch -p1`, which cannot remove an empty file.
std::string unified_diff(const Plan& plan);

}  // namespace gizgen
