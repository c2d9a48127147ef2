#include "generator/deploy/objects.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "generator/base/world_error.h"
#include "generator/deploy/git.h"

namespace gizgen::deploy {
namespace {

CommitHandle commit_of(git_repository* repository, const std::string& id) {
  git_commit* commit = nullptr;
  const git_oid name = oid(id);
  must(git_commit_lookup(&commit, repository, &name), "read commit " + id);
  return CommitHandle(commit);
}

TreeHandle root_of(git_repository* repository, const std::string& commit) {
  git_tree* tree = nullptr;
  must(git_commit_tree(&tree, commit_of(repository, commit).get()), "read the tree of " + commit);
  return TreeHandle(tree);
}

SignatureHandle signature(const std::string& text) {
  git_signature* made = nullptr;
  must(git_signature_from_buffer(&made, text.c_str()), "understand the author '" + text + "'");
  return SignatureHandle(made);
}

int collect(const char* root, const git_tree_entry* entry, void* payload) {
  if (git_tree_entry_type(entry) == GIT_OBJECT_TREE) return 0;
  const auto mode = static_cast<Mode>(git_tree_entry_filemode(entry));
  static_cast<Entries*>(payload)->emplace(std::string(root) + git_tree_entry_name(entry),
                                          Entry{digits(*git_tree_entry_id(entry)), mode});
  return 0;
}

}  // namespace

std::string Objects::write_blob(std::string_view content) {
  git_oid id{};
  must(git_blob_create_from_buffer(&id, repository_, content.data(), content.size()),
       "store a file in the repository");
  return digits(id);
}

std::string Objects::write_tree(const Entries& entries) {
  git_index* made = nullptr;
  must(git_index_new(&made), "make a tree");
  const IndexHandle index(made);
  for (const auto& [path, entry] : entries) {
    git_index_entry one{};
    one.path = path.c_str();
    one.mode = static_cast<std::uint32_t>(entry.mode);
    one.id = oid(entry.id);
    must(git_index_add(index.get(), &one), "put " + path + " into the commit");
  }
  git_oid id{};
  must(git_index_write_tree_to(&id, index.get(), repository_), "store the commit's tree");
  return digits(id);
}

std::string Objects::write_commit(const std::string& tree, const std::string& parent,
                                  const Identity& identity, const std::string& message) {
  git_tree* found = nullptr;
  const git_oid tree_id = oid(tree);
  must(git_tree_lookup(&found, repository_, &tree_id), "read the tree " + tree);
  const TreeHandle root(found);
  const CommitHandle before = parent.empty() ? CommitHandle() : commit_of(repository_, parent);
  const git_commit* parents[] = {before.get()};
  git_oid id{};
  must(git_commit_create(&id, repository_, nullptr, signature(identity.author).get(),
                         signature(identity.committer).get(), nullptr, message.c_str(), root.get(),
                         before ? 1 : 0, parents),
       "make the commit");
  return digits(id);
}

bool Objects::has_commit(const std::string& id) const {
  git_commit* commit = nullptr;
  const git_oid name = oid(id);
  const bool found = git_commit_lookup(&commit, repository_, &name) == 0;
  return found && CommitHandle(commit);
}

std::string Objects::tree_of(const std::string& commit) const {
  return digits(*git_commit_tree_id(commit_of(repository_, commit).get()));
}

std::string Objects::message_of(const std::string& commit) const {
  return git_commit_message(commit_of(repository_, commit).get());
}

std::string Objects::parent_of(const std::string& commit) const {
  const CommitHandle found = commit_of(repository_, commit);
  if (git_commit_parentcount(found.get()) != 1) return {};
  return digits(*git_commit_parent_id(found.get(), 0));
}

bool Objects::contains(const std::string& commit, const std::string& ancestor) const {
  if (commit == ancestor) return true;
  if (!has_commit(commit) || !has_commit(ancestor)) return false;
  const git_oid later = oid(commit);
  const git_oid earlier = oid(ancestor);
  return git_graph_descendant_of(repository_, &later, &earlier) == 1;
}

Entries Objects::entries_of(const std::string& commit) const {
  Entries entries;
  if (commit.empty()) return entries;
  must(git_tree_walk(root_of(repository_, commit).get(), GIT_TREEWALK_PRE, collect, &entries),
       "read the tree of " + commit);
  return entries;
}

std::string Objects::tree_at(const std::string& commit, const std::string& path) const {
  if (path.empty()) return tree_of(commit);
  git_tree_entry* found = nullptr;
  const TreeHandle root = root_of(repository_, commit);
  if (git_tree_entry_bypath(&found, root.get(), path.c_str()) != 0) return {};
  const Owned<git_tree_entry, git_tree_entry_free> entry(found);
  return digits(*git_tree_entry_id(entry.get()));
}

std::vector<Difference> compare(const Entries& before, const Entries& after) {
  std::vector<Difference> all;
  auto old = before.begin();
  auto now = after.begin();
  while (old != before.end() || now != after.end()) {
    const bool gone = now == after.end() || (old != before.end() && old->first < now->first);
    const bool is_new = old == before.end() || (now != after.end() && now->first < old->first);
    if (gone) {
      all.push_back({Difference::removed, (old++)->first});
    } else if (is_new) {
      all.push_back({Difference::added, (now++)->first});
    } else {
      if (old->second != now->second) all.push_back({Difference::changed, now->first});
      ++old;
      ++now;
    }
  }
  return all;
}

struct Scratch::Body {
  Library library;
  RepositoryHandle repository;
};

Scratch::Scratch(const std::string& git_dir) : body_(std::make_unique<Body>()) {
  std::string name = (std::filesystem::temp_directory_path() / "gizgen-deploy-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw WorldError(fmt::format("cannot make a folder like {}: {}", name, std::strerror(errno)));
  }
  folder_ = name;
  git_repository* made = nullptr;
  must(git_repository_init(&made, name.c_str(), 1), "make a repository in " + name);
  body_->repository.reset(made);
  if (git_dir.empty()) return;
  git_odb* found = nullptr;
  must(git_repository_odb(&found, made), "read the repository in " + name);
  const OdbHandle odb(found);
  const std::string objects = (std::filesystem::path(git_dir) / "objects").string();
  must(git_odb_add_disk_alternate(odb.get(), objects.c_str()), "read the objects in " + objects);
}

Scratch::~Scratch() {
  body_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Objects Scratch::objects() const { return Objects(body_->repository.get()); }

}  // namespace gizgen::deploy
