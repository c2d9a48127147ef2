// What git prints for programs: the answers of `git push --porcelain` and `git ls-remote --symref`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gizgen::deploy {

// One ref of a push: "<flag> TAB <from>:<to> TAB <summary> (<reason>)".
struct PushedRef {
  char flag = '!';  // ' ' moved, '*' new, '=' already there, '+' forced, '-' deleted, '!' refused
  std::string from;
  std::string to;
  std::string summary;  // "a1b2c3d..4e5f6a7", "[new branch]", "[remote rejected]"
  std::string reason;   // "pre-receive hook declined"; empty where it went well
};

// Nothing where the line is no ref's: "To URL", "Done".
std::optional<PushedRef> read_pushed_ref(std::string_view line);

// What the remote has.
struct RemoteRefs {
  std::string head;  // the branch that its HEAD names; empty: it does not say
  std::map<std::string, std::string> heads;  // branch to the 40 digits of its commit
};

// Lines "ref: refs/heads/NAME TAB HEAD" and "OID TAB refs/heads/NAME"; others are passed over.
RemoteRefs read_remote_refs(std::string_view text);

}  // namespace gizgen::deploy
