// libgit2's objects as C++ values; included by the .cc files of this folder only.
#pragma once

#include <memory>
#include <string>

#include <git2.h>

namespace gizgen::deploy {

// libgit2 is ready as long as one of these lives.
class Library {
 public:
  Library();
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

template <auto free_it>
struct Freed {
  template <typename T>
  void operator()(T* thing) const {
    free_it(thing);
  }
};
template <typename T, auto free_it>
using Owned = std::unique_ptr<T, Freed<free_it>>;

using RepositoryHandle = Owned<git_repository, git_repository_free>;
using OdbHandle = Owned<git_odb, git_odb_free>;
using IndexHandle = Owned<git_index, git_index_free>;
using TreeHandle = Owned<git_tree, git_tree_free>;
using CommitHandle = Owned<git_commit, git_commit_free>;
using BlobHandle = Owned<git_blob, git_blob_free>;
using DiffHandle = Owned<git_diff, git_diff_free>;
using ReferenceHandle = Owned<git_reference, git_reference_free>;
using SignatureHandle = Owned<git_signature, git_signature_free>;

// Throws WorldError "cannot WHAT: libgit2's words" where `result` is an error.
void must(int result, const std::string& what);

// The 40 digits of an id, and back.
std::string digits(const git_oid& id);
git_oid oid(const std::string& digits);

}  // namespace gizgen::deploy
