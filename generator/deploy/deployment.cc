// Which commit the new one stands on decides all else:
//   a repository of the folder's own   its HEAD, as with `git commit`
//   one without commits, or none       the branch at the remote, so that a fresh checkout deploys
//   too a folder of a larger repository    the same: its history is another than the folder's
#include "generator/deploy/deployment.h"

#include <fmt/format.h>

#include "generator/base/world_error.h"
#include "generator/deploy/failure.h"
#include "generator/write/file_set.h"

namespace gizgen::deploy {

std::string commit_message(const std::string& text, const std::string& product_id,
                           const std::string& fingerprint) {
  std::string message =
      text.empty() ? fmt::format("Deploy {} ({})", product_id, fingerprint) : text;
  while (message.ends_with('\n')) message.pop_back();
  return fmt::format("{}\n\nGizgen-Fingerprint: {}\n", message, fingerprint);
}

Deployment::Deployment(Order order, const Cargo& cargo, Repository& repository,
                       Interrupts& interrupts)
    : order_(std::move(order)), cargo_(cargo), repository_(repository), interrupts_(interrupts) {}

GitProgram Deployment::git() const {
  return GitProgram(
      {order_.folder.string(), repository_.top(), scratch_ ? scratch_->git_dir() : ""}, order_.url,
      order_.silence, interrupts_);
}

Objects Deployment::objects() const {
  return scratch_ ? scratch_->objects() : repository_.objects();
}

const Delivery& Deployment::prepare() {
  GitProgram program = git();
  if (repository_.place() != Place::none) program.check_repository(repository_.git_dir());
  identity_ = program.identity();
  choose_branch(program.remote_refs(!order_.branch.empty()));
  if (order_.dry_run) scratch_ = std::make_unique<Scratch>(repository_.common_dir());
  if (!order_.dry_run && repository_.place() == Place::none) repository_.make(delivery_.branch);
  head_ = repository_.head();
  choose_base();
  interrupts_.check();
  make_commit();
  check_order();
  return delivery_;
}

void Deployment::choose_branch(const RemoteRefs& refs) {
  std::string& branch = delivery_.branch;
  branch = order_.branch.empty() ? refs.head : order_.branch;
  if (branch.empty() && refs.heads.size() == 1) branch = refs.heads.begin()->first;
  if (branch.empty()) branch = "main";
  const auto tip = refs.heads.find(branch);
  if (tip != refs.heads.end()) delivery_.tip = tip->second;
}

void Deployment::choose_base() {
  if (repository_.place() != Place::own || head_.commit.empty()) return start_from_remote();
  delivery_.before = head_.commit;
  // A push whose answer was lost got through.
  const std::string pending = repository_.pending();
  const bool arrived = !pending.empty() && pending == delivery_.tip;
  if (arrived && repository_.objects().parent_of(pending) == head_.commit) {
    delivery_.before = pending;
  }
}

void Deployment::start_from_remote() {
  const std::string& tip = delivery_.tip;
  if (tip.empty()) return;
  if (!objects().has_commit(tip)) git().fetch(delivery_.branch);
  if (!objects().entries_of(tip).contains(std::string(manifest_path))) {
    throw WorldError(fmt::format(
        "{} at {} holds something that gizgen did not make; nothing was pushed\n      | deploy to "
        "another --branch; or clone that repository, generate into the clone, and deploy it",
        delivery_.branch, shown_url(order_.url)));
  }
  delivery_.before = tip;
}

void Deployment::make_commit() {
  Objects store_in = objects();
  const Entries entries = store(cargo_, store_in);
  delivery_.tree = store_in.write_tree(entries);
  const std::string& before = delivery_.before;
  delivery_.changes = compare(store_in.entries_of(before), entries);
  if (!before.empty() && store_in.tree_of(before) == delivery_.tree) {
    delivery_.commit = before;
    return;
  }
  delivery_.is_new = true;
  const std::string pending = repository_.pending();
  if (!pending.empty() && store_in.parent_of(pending) == before && !before.empty() &&
      store_in.tree_of(pending) == delivery_.tree &&
      store_in.message_of(pending) == order_.message) {
    delivery_.commit = pending;  // the same as before, so nothing is pushed twice
    return;
  }
  delivery_.commit = store_in.write_commit(delivery_.tree, before, identity_, order_.message);
}

// Whether the remote's branch can go on to the commit. A shallow clone cannot know; the remote will
// say.
void Deployment::check_order() const {
  const std::string& tip = delivery_.tip;
  if (tip.empty() || repository_.is_shallow() || objects().contains(delivery_.commit, tip)) return;
  const Errand errand{order_.folder.string(), shown_url(order_.url), delivery_.branch,
                      order_.silence, false};
  throw WorldError(explain(Fault::behind, {}, errand));
}

void Deployment::push(const ShowLine& show) {
  interrupts_.check();
  if (repository_.place() == Place::own && delivery_.commit != head_.commit) {
    repository_.set_pending(delivery_.commit);
  }
  git().push(delivery_.commit, delivery_.branch, order_.push_options, show);
}

bool Deployment::settle() {
  if (repository_.place() != Place::own) return true;
  return repository_.adopt(head_.commit, delivery_.commit, identity_);
}

std::string Deployment::push_text(const std::string& commit) const {
  return git().push_text(commit, delivery_.branch, order_.push_options);
}

}  // namespace gizgen::deploy
