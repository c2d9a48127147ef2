// HEAD moves only after the push, and the index follows entry by entry: one that the user changed
// meanwhile stays as it is. Between the two a ref of ours tells the next run what is to be
// finished.
#include "generator/deploy/repository.h"

#include <cstdlib>

#include <fmt/format.h>

#include "generator/base/world_error.h"
#include "generator/deploy/git.h"

namespace gizgen::deploy {

namespace fs = std::filesystem;

namespace {

constexpr const char* pending_ref = "refs/gizgen/pending";

std::string without_slash(const char* path) {
  std::string text = path == nullptr ? "" : path;
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

std::string id_of(git_repository* repository, const char* name) {
  git_oid id{};
  return git_reference_name_to_id(&id, repository, name) == 0 ? digits(id) : std::string();
}

}  // namespace

bool is_branch_name(const std::string& name) {
  const Library library;
  int valid = 0;
  return git_branch_name_is_valid(&valid, name.c_str()) == 0 && valid != 0;
}

struct Repository::Body {
  Library library;
  fs::path folder;
  RepositoryHandle handle;
  std::string prefix;
  bool made = false;

  git_repository* get() const { return handle.get(); }
  std::string in_top(const std::string& path) const {
    return prefix.empty() ? path : prefix + "/" + path;
  }
  IndexHandle index() const {
    git_index* found = nullptr;
    must(git_repository_index(&found, get()), "read the repository's index");
    IndexHandle index(found);
    must(git_index_read(found, 1), "read the repository's index");
    return index;
  }
};

Repository::Repository(const fs::path& folder) : body_(std::make_unique<Body>()) {
  std::error_code error;
  body_->folder = fs::canonical(folder, error);
  if (error) throw WorldError(fmt::format("cannot open {}: {}", folder.string(), error.message()));
  git_repository* found = nullptr;
  const int result = git_repository_open_ext(&found, body_->folder.c_str(), 0,
                                             std::getenv("GIT_CEILING_DIRECTORIES"));
  if (result == GIT_ENOTFOUND) return;
  must(result, "open the repository of " + folder.string());
  body_->handle.reset(found);
  if (git_repository_is_bare(found) != 0) {
    throw WorldError(
        fmt::format("{} is in a bare repository, which has no files\n      | generate into a "
                    "folder of its own and deploy that",
                    folder.string()));
  }
  const fs::path top = fs::canonical(git_repository_workdir(found), error);
  const fs::path inside = body_->folder.lexically_relative(top);
  if (inside != ".") body_->prefix = inside.generic_string();
}

Repository::~Repository() {
  if (!body_ || !body_->made) return;
  body_->handle.reset();
  std::error_code ignored;
  fs::remove_all(body_->folder / ".git", ignored);
}

Place Repository::place() const {
  if (!body_->handle) return Place::none;
  return body_->prefix.empty() ? Place::own : Place::inside;
}

std::string Repository::git_dir() const {
  return body_->handle ? without_slash(git_repository_path(body_->get())) : std::string();
}

std::string Repository::common_dir() const {
  return body_->handle ? without_slash(git_repository_commondir(body_->get())) : std::string();
}

std::string Repository::top() const {
  return body_->handle ? without_slash(git_repository_workdir(body_->get()))
                       : body_->folder.string();
}

std::string Repository::prefix() const { return body_->prefix; }

Head Repository::head() const {
  Head head;
  if (!body_->handle) return head;
  git_reference* found = nullptr;
  must(git_reference_lookup(&found, body_->get(), "HEAD"), "read HEAD");
  const ReferenceHandle reference(found);
  head.commit = id_of(body_->get(), "HEAD");
  const char* target = git_reference_symbolic_target(found);
  const std::string name = target == nullptr ? "" : target;
  if (name.starts_with("refs/heads/")) head.branch = name.substr(11);
  return head;
}

std::string Repository::under_way() const {
  if (!body_->handle) return {};
  switch (git_repository_state(body_->get())) {
    case GIT_REPOSITORY_STATE_NONE: return {};
    case GIT_REPOSITORY_STATE_MERGE: return "a merge";
    case GIT_REPOSITORY_STATE_REVERT:
    case GIT_REPOSITORY_STATE_REVERT_SEQUENCE: return "a revert";
    case GIT_REPOSITORY_STATE_CHERRYPICK:
    case GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE: return "a cherry-pick";
    case GIT_REPOSITORY_STATE_BISECT: return "a bisection";
    default: return "a rebase";
  }
}

bool Repository::is_shallow() const {
  return body_->handle && git_repository_is_shallow(body_->get()) == 1;
}

bool Repository::ignores(const std::string& path) const {
  int ignored = 0;
  if (!body_->handle) return false;
  return git_ignore_path_is_ignored(&ignored, body_->get(), body_->in_top(path).c_str()) == 0 &&
         ignored != 0;
}

std::vector<Tracked> Repository::tracked() const {
  std::vector<Tracked> all;
  if (!body_->handle) return all;
  const IndexHandle index = body_->index();
  const std::string below = body_->prefix.empty() ? "" : body_->prefix + "/";
  const std::size_t count = git_index_entrycount(index.get());
  for (std::size_t i = 0; i < count; ++i) {
    const git_index_entry* entry = git_index_get_byindex(index.get(), i);
    const std::string path = entry->path;
    if (!path.starts_with(below)) continue;
    Tracked one;
    one.path = path.substr(below.size());
    one.entry = {digits(entry->id), static_cast<Mode>(entry->mode)};
    one.intent = (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) != 0;
    one.left_out = (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) != 0;
    one.conflicted = git_index_entry_is_conflict(entry) == 1;
    all.push_back(std::move(one));
  }
  return all;
}

std::string Repository::stored_form(const std::string& path, const std::string& content) const {
  git_filter_list* found = nullptr;
  const std::string name = body_->in_top(path);
  must(git_filter_list_load(&found, body_->get(), nullptr, name.c_str(), GIT_FILTER_TO_ODB,
                            GIT_FILTER_ALLOW_UNSAFE),
       "read the rules for " + name);
  if (found == nullptr) return content;
  const Owned<git_filter_list, git_filter_list_free> filters(found);
  git_buf out{};
  must(git_filter_list_apply_to_buffer(&out, found, content.data(), content.size()),
       "prepare " + name);
  std::string stored(out.ptr, out.size);
  git_buf_dispose(&out);
  return stored;
}

bool Repository::is_unchanged(const std::string& path) const {
  unsigned flags = 0;
  const int result = git_status_file(&flags, body_->get(), body_->in_top(path).c_str());
  constexpr unsigned in_worktree = GIT_STATUS_WT_NEW | GIT_STATUS_WT_MODIFIED |
                                   GIT_STATUS_WT_DELETED | GIT_STATUS_WT_TYPECHANGE |
                                   GIT_STATUS_WT_RENAMED | GIT_STATUS_WT_UNREADABLE |
                                   GIT_STATUS_CONFLICTED;
  return result == 0 && (flags & in_worktree) == 0;
}

bool Repository::has_filter(const std::string& path) const {
  const char* value = nullptr;
  if (git_attr_get(&value, body_->get(), 0, body_->in_top(path).c_str(), "filter") != 0)
    return false;
  return git_attr_value(value) == GIT_ATTR_VALUE_STRING;
}

std::string Repository::setting(const std::string& name) const {
  if (!body_->handle) return {};
  git_config* found = nullptr;
  must(git_repository_config_snapshot(&found, body_->get()), "read the repository's settings");
  const Owned<git_config, git_config_free> config(found);
  const char* value = nullptr;
  return git_config_get_string(&value, found, name.c_str()) == 0 ? value : std::string();
}

Objects Repository::objects() const { return Objects(body_->get()); }

void Repository::make(const std::string& branch) {
  git_repository_init_options options{};
  must(git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION),
       "make a repository");
  options.flags = GIT_REPOSITORY_INIT_NO_REINIT | GIT_REPOSITORY_INIT_EXTERNAL_TEMPLATE;
  options.initial_head = branch.c_str();
  git_repository* made = nullptr;
  must(git_repository_init_ext(&made, body_->folder.c_str(), &options),
       "make a repository in " + body_->folder.string());
  body_->handle.reset(made);
  body_->made = true;
}

std::string Repository::pending() const {
  return body_->handle ? id_of(body_->get(), pending_ref) : std::string();
}

void Repository::set_pending(const std::string& commit) {
  git_reference* made = nullptr;
  const git_oid id = oid(commit);
  must(git_reference_create(&made, body_->get(), pending_ref, &id, 1, nullptr),
       "remember the commit that is pushed");
  git_reference_free(made);
}

bool Repository::move_head(const std::string& before, const std::string& commit,
                           const Identity& identity) {
  const Head now = head();
  if (now.commit == commit) return true;
  if (now.commit != before) return false;
  const git_oid id = oid(commit);
  git_signature* who = nullptr;
  must(git_signature_from_buffer(&who, identity.committer.c_str()), "read the committer");
  const SignatureHandle owner(who);
  must(git_repository_set_ident(body_->get(), who->name, who->email), "name the committer");
  if (now.branch.empty()) {
    must(git_repository_set_head_detached(body_->get(), &id), "move HEAD");
    return true;
  }
  git_reference* moved = nullptr;
  const std::string name = "refs/heads/" + now.branch;
  const git_oid old = before.empty() ? git_oid{} : oid(before);
  const int result =
      git_reference_create_matching(&moved, body_->get(), name.c_str(), &id, before.empty() ? 0 : 1,
                                    before.empty() ? nullptr : &old, "gizgen deploy");
  if (result == GIT_EMODIFIED || result == GIT_EEXISTS) return false;
  must(result, "move the branch " + now.branch);
  git_reference_free(moved);
  return true;
}

void Repository::update_index(const std::string& before, const std::string& commit) {
  const Entries old = objects().entries_of(before);
  const Entries now = objects().entries_of(commit);
  const IndexHandle index = body_->index();
  for (const Difference& difference : compare(old, now)) {
    const std::string& path = difference.path;
    const git_index_entry* entry = git_index_get_bypath(index.get(), path.c_str(), 0);
    const auto was = old.find(path);
    const bool intent =
        entry != nullptr && (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) != 0;
    const bool as_before =
        entry == nullptr || intent
            ? was == old.end() || intent
            : was != old.end() &&
                  Entry{digits(entry->id), static_cast<Mode>(entry->mode)} == was->second;
    if (!as_before) continue;
    if (difference.kind == Difference::removed) {
      if (entry != nullptr)
        must(git_index_remove(index.get(), path.c_str(), 0), "update the index");
      continue;
    }
    const Entry& to = now.at(path);
    git_index_entry one{};
    one.path = path.c_str();
    one.mode = static_cast<std::uint32_t>(to.mode);
    one.id = oid(to.id);
    must(git_index_add(index.get(), &one), "update the index");
  }
  must(git_index_write(index.get()), "write the index");
}

bool Repository::adopt(const std::string& before, const std::string& commit,
                       const Identity& identity) {
  if (before != commit) {
    if (!move_head(before, commit, identity)) return false;
    update_index(before, commit);
  }
  body_->made = false;
  git_reference_remove(body_->get(), pending_ref);
  return true;
}

void Repository::recover() {
  const std::string commit = pending();
  if (place() != Place::own || commit.empty() || head().commit != commit) return;
  update_index(objects().parent_of(commit), commit);
  must(git_reference_remove(body_->get(), pending_ref), "forget the commit that is pushed");
}

}  // namespace gizgen::deploy
