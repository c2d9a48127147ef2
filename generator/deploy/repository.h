// The user's repository: where a generated tree stands in it, what it tracks there, and how a
// commit that was pushed becomes its own. Nothing here loses a change of the user's or a state of
// the index.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "generator/deploy/objects.h"

namespace gizgen::deploy {

// How a folder and a repository are to each other.
enum class Place {
  none,    // no repository has it
  own,     // it is a repository's top: commits go on top of its HEAD
  inside,  // it is a folder of a larger one, whose branches and index are never touched
};

// What HEAD is.
struct Head {
  std::string commit;  // empty: no commit yet
  std::string branch;  // "main"; empty: HEAD is detached
};

// A file below the folder that the index has.
struct Tracked {
  std::string path;  // relative to the folder
  Entry entry;
  bool intent = false;    // `git add -N`: no content yet
  bool left_out = false;  // not checked out, and not missing (sparse)
  bool conflicted = false;
};

// What git takes for the name of a branch.
bool is_branch_name(const std::string& name);

class Repository {
 public:
  // Looks for it at `folder` and above. Throws WorldError where it cannot be read.
  explicit Repository(const std::filesystem::path& folder);
  ~Repository();
  Repository(const Repository&) = delete;
  Repository& operator=(const Repository&) = delete;

  Place place() const;
  std::string git_dir() const;     // as --git-dir wants it
  std::string common_dir() const;  // where the objects are
  std::string top() const;         // the working tree
  std::string prefix() const;      // of the folder in it: "products/lamp", or empty
  Head head() const;
  std::string under_way() const;  // "a merge", "a rebase"; empty: nothing is
  bool is_shallow() const;
  bool ignores(const std::string& path) const;  // relative to the folder
  std::vector<Tracked> tracked() const;
  // What git would store of a file with this content by the repository's own rules of line ends.
  std::string stored_form(const std::string& path, const std::string& content) const;
  // Whether the file is what the index has, by those rules.
  bool is_unchanged(const std::string& path) const;
  bool has_filter(const std::string& path) const;      // one that is a program (LFS)
  std::string setting(const std::string& name) const;  // empty: not set

  Objects objects() const;

  // Place::none only: makes one, whose HEAD will be `branch`. It goes again with this object,
  // unless kept by adopt.
  void make(const std::string& branch);

  // The commit that was made and is not known to have arrived; empty: none.
  std::string pending() const;
  void set_pending(const std::string& commit);

  // Place::own only: HEAD's branch goes from its parent `before` to `commit`, and so does every
  // entry of the index that still is as in `before`; nothing is pending then. False where somebody
  // else moved HEAD meanwhile: then nothing is done.
  bool adopt(const std::string& before, const std::string& commit, const Identity& identity);

  // Finishes what a run that was killed within adopt left.
  void recover();

 private:
  void update_index(const std::string& before, const std::string& commit);
  bool move_head(const std::string& before, const std::string& commit, const Identity& identity);

  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace gizgen::deploy
