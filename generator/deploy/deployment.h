// A deployment, in three steps: the commit is made, it is pushed, and only then it becomes the
// user's. Ended anywhere, it leaves branch, index and files as they were, and the next run goes on
// from there.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "generator/deploy/cargo.h"
#include "generator/deploy/git_program.h"
#include "generator/deploy/repository.h"

namespace gizgen::deploy {

struct Order {
  std::filesystem::path folder;
  std::string url;
  std::string branch;   // empty: the remote's default
  std::string message;  // of the commit
  std::vector<std::string> push_options;
  std::chrono::seconds silence{1800};
  bool dry_run = false;  // nothing is written but in a temporary folder
};

// The message of a commit: `text`, or one that names the product where it is empty; the
// definition's fingerprint is in it always.
std::string commit_message(const std::string& text, const std::string& product_id,
                           const std::string& fingerprint);

struct Delivery {
  std::string branch;
  std::string before;  // the commit that it stands on; empty: none
  std::string commit;  // what is pushed
  std::string tree;
  bool is_new = false;              // there was something to commit
  std::vector<Difference> changes;  // from `before`
  std::string tip;  // the branch's commit at the remote; empty: the branch is new there
  bool there() const { return tip == commit; }
};

class Deployment {
 public:
  Deployment(Order order, const Cargo& cargo, Repository& repository, Interrupts& interrupts);

  // Asks the remote, and makes the commit. Throws WorldError, also where the remote has commits
  // that are not here, or something that gizgen did not make.
  const Delivery& prepare();

  void push(const ShowLine& show);

  // The commit becomes HEAD, where the folder is a repository of its own. False where somebody
  // moved HEAD meanwhile: it stays as they put it.
  bool settle();

  std::string push_text(const std::string& commit) const;

 private:
  GitProgram git() const;
  Objects objects() const;
  void choose_branch(const RemoteRefs& refs);
  void choose_base();
  void start_from_remote();
  void make_commit();
  void check_order() const;

  Order order_;
  const Cargo& cargo_;
  Repository& repository_;
  Interrupts& interrupts_;
  std::unique_ptr<Scratch> scratch_;
  Head head_;
  Identity identity_;
  Delivery delivery_;
};

}  // namespace gizgen::deploy
