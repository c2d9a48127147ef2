// Folders are opened one below the other and never through a link, so no path can lead out of the
// directory, whatever others do meanwhile. The folders of the last path stay open: paths come in
// order, so a folder is opened once a run.
#include "generator/write/disk.h"

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "generator/base/world_error.h"

namespace gizgen {
namespace {

// An open file or folder; -1 is none.
class Handle {
 public:
  explicit Handle(int fd = -1) : fd_(fd) {}
  Handle(Handle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Handle() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

  // False where what was written did not arrive.
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

[[noreturn]] void fail(std::string_view what, std::string_view shown, int error) {
  throw WorldError(fmt::format("cannot {} {}: {}", what, shown, std::strerror(error)));
}

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

bool is_executable(const struct stat& status) { return (status.st_mode & S_IXUSR) != 0; }

class RealDisk final : public Disk {
 public:
  RealDisk(const std::filesystem::path& directory, Lock lock, std::chrono::milliseconds patience)
      : Disk(directory.string()) {
    if (lock == Lock::exclusive) make_root(directory);
    top_ = Handle(::open(directory.c_str(), folder_flags));
    if (!top_ && !(lock == Lock::shared && errno == ENOENT)) fail("open", root(), errno);
    if (top_) wait_for_lock(lock == Lock::shared ? LOCK_SH : LOCK_EX, patience);
  }

  FileEntry read(const std::string& path) override {
    const int folder = folder_of(path, false);
    if (folder < 0)
      return {folder == blocked ? FileEntry::Kind::blocked : FileEntry::Kind::none, {}, false};
    const Handle file(
        ::openat(folder, name_of(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file && errno == ENOENT) return {};
    if (!file && (errno == ELOOP || errno == ENXIO)) return {FileEntry::Kind::other, {}, false};
    if (!file) fail("read", shown(path), errno);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) fail("read", shown(path), errno);
    if (S_ISDIR(status.st_mode)) return {FileEntry::Kind::folder, {}, false};
    if (!S_ISREG(status.st_mode)) return {FileEntry::Kind::other, {}, false};
    const auto size = static_cast<std::size_t>(status.st_size);
    return {FileEntry::Kind::file, read_all(file.get(), size, path), is_executable(status)};
  }

  void write(const std::string& path, std::string_view content, bool executable) override {
    const int folder = folder_of(path, true);
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const mode_t mode = executable ? 0777 : 0666;
    Handle file(::openat(folder, name_of(path), flags, mode));
    if (!file && errno == EEXIST) {
      remove(path);
      file = Handle(::openat(folder, name_of(path), flags, mode));
    }
    if (!file) fail("write", shown(path), errno);
    while (!content.empty()) {
      const ssize_t done = ::write(file.get(), content.data(), content.size());
      if (done < 0 && errno != EINTR) fail("write", shown(path), errno);
      if (done > 0) content.remove_prefix(static_cast<std::size_t>(done));
    }
    if (!file.close()) fail("write", shown(path), errno);
  }

  void rename(const std::string& from, const std::string& to) override {
    const int folder = folder_of(to, true);
    if (::renameat(folder, name_of(from), folder, name_of(to)) != 0)
      fail("write", shown(to), errno);
  }

  void remove(const std::string& path) override {
    const int folder = folder_of(path, false);
    if (folder < 0) return;
    if (::unlinkat(folder, name_of(path), 0) != 0 && errno != ENOENT) {
      fail("remove", shown(path), errno);
    }
  }

  void remove_folder(const std::string& path) override {
    const int folder = folder_of(path, false);
    if (folder < 0) return;
    if (::unlinkat(folder, name_of(path), AT_REMOVEDIR) == 0) return;
    const bool stays = errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR;
    if (!stays) fail("remove", shown(path), errno);
  }

 private:
  static constexpr int missing = -1;
  static constexpr int blocked = -2;

  struct Folder {
    std::string path;  // with a '/' at its end
    Handle handle;
  };

  static const char* name_of(const std::string& path) {
    const std::size_t before = path.rfind('/') + 1;  // npos + 1 is 0
    return path.c_str() + before;
  }

  void make_root(const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) throw WorldError(fmt::format("cannot make {}: {}", root(), error.message()));
  }

  void wait_for_lock(int operation, std::chrono::milliseconds patience) {
    constexpr std::chrono::milliseconds pause(20);
    const auto end = std::chrono::steady_clock::now() + patience;
    while (::flock(top_.get(), operation | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno != EWOULDBLOCK) return;  // no locks on this file system
      if (std::chrono::steady_clock::now() >= end) {
        throw WorldError(
            fmt::format("another gizgen is at work in {}; try again when it is done", root()));
      }
      std::this_thread::sleep_for(pause);
    }
  }

  // The folder that `path` is in; `missing` or `blocked` where it does not exist and must not be
  // made.
  int folder_of(const std::string& path, bool make) {
    if (!top_) return missing;
    while (!open_.empty() && !path.starts_with(open_.back().path)) open_.pop_back();
    while (true) {
      const std::size_t begin = open_.empty() ? 0 : open_.back().path.size();
      const std::size_t end = path.find('/', begin);
      if (end == std::string::npos) return innermost();
      const int fd = open_folder(path.substr(0, end), begin, make);
      if (fd < 0) return fd;
      open_.push_back({path.substr(0, end + 1), Handle(fd)});
    }
  }

  int innermost() const { return open_.empty() ? top_.get() : open_.back().handle.get(); }

  // Opens the last part of `path`, which begins at `begin`, in the innermost open folder.
  int open_folder(const std::string& path, std::size_t begin, bool make) {
    const char* name = path.c_str() + begin;
    const int fd = ::openat(innermost(), name, folder_flags | O_NOFOLLOW);
    if (fd >= 0) return fd;
    if (errno == ENOENT) return make ? make_folder(path, name) : missing;
    if (errno != ENOTDIR && errno != ELOOP) fail("open", shown(path), errno);
    struct stat status {};
    const bool known = ::fstatat(innermost(), name, &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (known && S_ISLNK(status.st_mode)) {
      throw WorldError(
          fmt::format("{} is a symbolic link, and nothing is written through one: "
                      "put a folder in its place",
                      shown(path)));
    }
    if (!make) return blocked;
    throw WorldError(
        fmt::format("{} is not a folder, but has to be one: move it away", shown(path)));
  }

  int make_folder(const std::string& path, const char* name) {
    if (::mkdirat(innermost(), name, 0777) != 0 && errno != EEXIST)
      fail("make", shown(path), errno);
    const int fd = ::openat(innermost(), name, folder_flags | O_NOFOLLOW);
    if (fd < 0) fail("open", shown(path), errno);
    return fd;
  }

  std::string read_all(int fd, std::size_t size, const std::string& path) const {
    std::string content(size + 1, '\0');  // one more, to see the end with the first read
    std::size_t have = 0;
    while (true) {
      const ssize_t done = ::read(fd, content.data() + have, content.size() - have);
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) fail("read", shown(path), errno);
      have += static_cast<std::size_t>(done);
      if (done == 0 || have < content.size()) break;
      content.resize(2 * content.size());
    }
    content.resize(have);
    return content;
  }

  Handle top_;
  std::vector<Folder> open_;  // from the outermost in
};

}  // namespace

std::string Disk::shown(std::string_view path) const {
  return (std::filesystem::path(root_) / path).string();
}

std::unique_ptr<Disk> open_disk(const std::filesystem::path& directory, Lock lock,
                                std::chrono::milliseconds patience) {
  return std::make_unique<RealDisk>(directory, lock, patience);
}

}  // namespace gizgen
