// What went wrong between here and the remote, told from git's exit and words, and what helps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "generator/deploy/child.h"
#include "generator/deploy/porcelain.h"

namespace gizgen::deploy {

enum class Fault {
  no_git,
  silent,
  interrupted,
  killed,
  host_key_unknown,
  host_key_changed,
  no_host,        // its name is not known
  unreachable,    // nobody answers there
  no_permission,  // the remote does not let this key in
  no_login,       // it wants a name and a password
  no_repository,
  foreign_owner,  // git does not trust the folder's owner
  lost,           // the connection ended too early
  behind,         // the remote has commits that are not here
  shallow,
  checked_out,
  hook,      // a hook of the remote refused
  own_hook,  // a pre-push hook here refused
  refused,   // the remote refused for a reason of its own
  other,
};

// What is known of a git that failed.
struct Failed {
  ChildEnd end;
  std::vector<std::string> words;  // of git and ssh, without the remote's
  std::optional<PushedRef> ref;    // where git reported one
};

Fault fault_of(const Failed& failed);

// Whom and what the message names.
struct Errand {
  std::string folder;  // DIR
  std::string url;     // as it may be shown
  std::string branch;
  std::chrono::seconds silence{0};
  bool pushing = false;  // the remote may have taken the commit
};

// Two lines, what and the remedy: "WHAT\n      | REMEDY".
std::string explain(Fault fault, const Failed& failed, const Errand& errand);

}  // namespace gizgen::deploy
