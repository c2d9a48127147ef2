// What a repository stores: blobs, trees and commits, made and read. Ids are 40 hexadecimal digits.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct git_repository;

namespace gizgen::deploy {

// A file of a tree: a blob, a symbolic link, or a submodule's commit.
enum class Mode : unsigned { file = 0100644, program = 0100755, link = 0120000, module = 0160000 };

struct Entry {
  std::string id;
  Mode mode = Mode::file;
  friend bool operator==(const Entry&, const Entry&) = default;
};
using Entries = std::map<std::string, Entry>;  // by path

// "Name <mail> seconds zone", as `git var GIT_AUTHOR_IDENT` prints it.
struct Identity {
  std::string author;
  std::string committer;
};

// What differs between two trees, in the order of paths.
struct Difference {
  enum Kind { added, changed, removed };
  Kind kind;
  std::string path;
};

class Objects {
 public:
  explicit Objects(git_repository* repository) : repository_(repository) {}

  std::string write_blob(std::string_view content);
  std::string write_tree(const Entries& entries);
  // `parent` may be empty.
  std::string write_commit(const std::string& tree, const std::string& parent,
                           const Identity& identity, const std::string& message);

  bool has_commit(const std::string& id) const;
  std::string tree_of(const std::string& commit) const;
  std::string message_of(const std::string& commit) const;
  // The one parent; empty where there is none or several.
  std::string parent_of(const std::string& commit) const;
  // Whether `commit` is `ancestor` or comes after it. False where either is not here.
  bool contains(const std::string& commit, const std::string& ancestor) const;
  // Every file of a commit; of the empty id there are none.
  Entries entries_of(const std::string& commit) const;
  // The tree at `path` of a commit's tree, which is the whole where path is empty; empty: there is
  // none.
  std::string tree_at(const std::string& commit, const std::string& path) const;

 private:
  git_repository* repository_;
};

std::vector<Difference> compare(const Entries& before, const Entries& after);

// A bare repository in a temporary folder, which sees another's objects and goes with this: what a
// dry run makes its commit in.
class Scratch {
 public:
  // `git_dir`: the other's; empty where there is none.
  explicit Scratch(const std::string& git_dir);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  Objects objects() const;
  std::string git_dir() const { return folder_.string(); }

 private:
  std::filesystem::path folder_;
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace gizgen::deploy
