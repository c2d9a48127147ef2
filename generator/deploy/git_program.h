// Git itself, for all that travels: so ssh's settings, agents, known hosts, credential helpers,
// push options and hooks work as the user knows them.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "generator/deploy/child.h"
#include "generator/deploy/objects.h"
#include "generator/deploy/porcelain.h"
#include "generator/deploy/remote_text.h"

namespace gizgen::deploy {

using ShowLine = std::function<void(const RemoteLine&)>;

class GitProgram {
 public:
  struct Where {
    std::string folder;  // DIR, as messages name it
    std::string top;     // where git runs
    std::string
        git_dir;  // a repository elsewhere (Scratch); empty: the one that git finds at `top`
  };

  // Each call throws WorldError with what is wrong and the remedy.
  GitProgram(Where where, std::string url, std::chrono::seconds silence, Interrupts& interrupts);

  // Whether git finds the repository that libgit2 found, and trusts it: hooks and settings of a
  // repository can run programs.
  void check_repository(const std::string& git_dir);

  // Who commits, by git's settings and environment.
  Identity identity();

  // What the remote has. Nothing in it where the remote does not tell and `may_fail`.
  RemoteRefs remote_refs(bool may_fail);

  // Fetches a branch's commits.
  void fetch(const std::string& branch);

  // Pushes a commit to a branch; what the remote says is shown as it comes.
  void push(const std::string& commit, const std::string& branch,
            const std::vector<std::string>& options, const ShowLine& show);

  // The command of that push, for people; the address without its password.
  std::string push_text(const std::string& commit, const std::string& branch,
                        const std::vector<std::string>& options) const;

 private:
  struct Heard;
  std::vector<std::string> push_words(const std::string& commit, const std::string& branch,
                                      const std::vector<std::string>& options,
                                      const std::string& url) const;
  Command command(std::vector<std::string> words) const;
  Heard run(std::vector<std::string> words, const ShowLine& show);
  std::string hidden(std::string text) const;
  [[noreturn]] void fail(const Heard& heard, const std::string& branch, bool pushing) const;

  Where where_;
  std::string url_;
  std::chrono::seconds silence_;
  Interrupts& interrupts_;
};

}  // namespace gizgen::deploy
