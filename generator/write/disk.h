// The directory that files are written to, behind five methods, so that a test can pull the plug
// between any two of them.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "generator/write/file_set.h"

namespace gizgen {

// What is at a path. `blocked`: nothing, for a file stands where one of its folders would be.
// `other`: a link, which is never followed, a pipe, a device.
struct FileEntry {
  enum class Kind { none, blocked, file, folder, other };
  Kind kind = Kind::none;
  std::string content;  // of a file
  bool executable = false;
};

// Paths are relative to the directory and stay inside (paths.h). Every method throws WorldError,
// also where a link stands in a folder's place.
class Disk {
 public:
  explicit Disk(std::string root) : root_(std::move(root)) {}
  virtual ~Disk() = default;
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  virtual FileEntry read(const std::string& path) = 0;

  // A new file with its folders, in the place of any that is there. Not atomic.
  virtual void write(const std::string& path, std::string_view content, bool executable) = 0;

  // In the same folder, in the place of any file that is there. Atomic.
  virtual void rename(const std::string& from, const std::string& to) = 0;

  // A file. Nothing happens where there is none.
  virtual void remove(const std::string& path) = 0;

  // A folder. Nothing happens where there is none, or something in it.
  virtual void remove_folder(const std::string& path) = 0;

  // `path` as a person knows it.
  std::string shown(std::string_view path) const;
  const std::string& root() const { return root_; }

 private:
  std::string root_;
};

// Shared: to read, the directory need not exist. Exclusive: to write, it is made.
enum class Lock { shared, exclusive };

// The directory itself, locked until the Disk is destroyed. Waits for another's lock as long as
// `patience`.
std::unique_ptr<Disk> open_disk(const std::filesystem::path& directory, Lock lock,
                                std::chrono::milliseconds patience = std::chrono::seconds(10));

// As in file_set.h. To apply, the disk's lock must be exclusive.
Plan plan(const FileSet& files, Disk& disk);
void apply(const FileSet& files, const Plan& plan, Disk& disk);

}  // namespace gizgen
