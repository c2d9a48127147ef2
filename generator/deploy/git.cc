#include "generator/deploy/git.h"

#include <fmt/format.h>

#include "generator/base/world_error.h"

namespace gizgen::deploy {

Library::Library() {
  git_libgit2_init();
  // Git itself is asked first (git_program.h), and knows more of whom to trust.
  git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

Library::~Library() { git_libgit2_shutdown(); }

void must(int result, const std::string& what) {
  if (result >= 0) return;
  const git_error* error = git_error_last();
  throw WorldError(fmt::format("cannot {}: {}", what,
                               error == nullptr ? "libgit2 does not say why" : error->message));
}

std::string digits(const git_oid& id) {
  char text[GIT_OID_HEXSZ + 1];
  return git_oid_tostr(text, sizeof text, &id);
}

git_oid oid(const std::string& digits) {
  git_oid id{};
  must(git_oid_fromstr(&id, digits.c_str()), "read the id " + digits);
  return id;
}

}  // namespace gizgen::deploy
