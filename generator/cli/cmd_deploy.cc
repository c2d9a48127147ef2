// gizgen deploy: looks at the tree first (is it generated, is it up to date, does it hold a
// secret), then commits and pushes it, or calls a build hook.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>

#include <nlohmann/json.hpp>

#include "generator/base/unicode.h"
#include "generator/base/world_error.h"
#include "generator/cli/command.h"
#include "generator/cli/deploy_console.h"
#include "generator/cli/deploy_tree.h"
#include "generator/deploy/deployment.h"
#include "generator/deploy/hook.h"

namespace gizgen {
namespace {

struct DeployOptions {
  std::string folder;
  std::string remote;
  std::string branch;
  std::string message;
  std::string via = "git";
  std::string token = "GIZGEN_DEPLOY_TOKEN";
  std::vector<std::string> targets;
  std::string templates;
  std::vector<std::string> push_options;
  long timeout = 0;  // seconds; 0: the usual one
  bool dry_run = false;
};

std::string short_id(const std::string& id) { return id.substr(0, 7); }

std::string counted(const std::vector<deploy::Difference>& changes) {
  std::map<deploy::Difference::Kind, int> count;
  for (const auto& change : changes) ++count[change.kind];
  std::string text;
  for (const auto& [kind, word] : {std::pair(deploy::Difference::added, "added"),
                                   std::pair(deploy::Difference::changed, "changed"),
                                   std::pair(deploy::Difference::removed, "removed")}) {
    if (count[kind] > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count[kind], word);
  }
  return text;
}

std::string range(const deploy::Delivery& delivery, std::string_view to) {
  if (delivery.tip.empty()) return fmt::format("new branch at {}", to);
  return fmt::format("{}..{}", short_id(delivery.tip), to);
}

void show_left_out(const deploy::Cargo& cargo, DeployConsole& console) {
  if (cargo.left_out.empty()) return;
  constexpr std::size_t most = 3;
  std::string names;
  for (std::size_t i = 0; i < std::min(most, cargo.left_out.size()); ++i) {
    names += (i > 0 ? ", " : "") + printable(cargo.left_out[i]);
  }
  if (cargo.left_out.size() > most)
    names += fmt::format(" and {} more", cargo.left_out.size() - most);
  console.step("without", fmt::format("{} (not of the tree; `git add` what belongs to it)", names));
}

void show_plan(const DeployOptions& options, const deploy::Deployment& deployment,
               const deploy::Delivery& delivery, const std::string& message,
               DeployConsole& console) {
  if (delivery.is_new) {
    std::string text = message + "\n";
    for (const auto& change : delivery.changes) {
      const char* word = change.kind == deploy::Difference::added     ? "add"
                         : change.kind == deploy::Difference::changed ? "change"
                                                                      : "remove";
      text += fmt::format("{:7}{}\n", word, change.path);
    }
    console.step("commit", text + fmt::format("tree {}", delivery.tree));
  } else {
    console.step("commit", "nothing to commit");
  }
  const std::string to = delivery.is_new ? "COMMIT" : short_id(delivery.commit);
  if (delivery.there()) {
    console.step("push", fmt::format("nothing to push: {} at {} is at {}", delivery.branch,
                                     deploy::shown_url(options.remote), to));
  } else {
    console.step(
        "push",
        fmt::format("{}\n{}", deployment.push_text(delivery.is_new ? "COMMIT" : delivery.commit),
                    range(delivery, to)));
  }
  console.step("dry run", "nothing was changed");
}

void push(const DeployOptions& options, deploy::Deployment& deployment,
          const deploy::Delivery& delivery, DeployConsole& console) {
  const std::string url = deploy::shown_url(options.remote);
  if (delivery.is_new) {
    const std::string subject =
        delivery.before.empty() ? "first commit" : counted(delivery.changes);
    console.step("commit", fmt::format("{} {}", short_id(delivery.commit), subject));
  }
  if (!delivery.there()) {
    console.step("push", fmt::format("{} to {}, {}", delivery.branch, url,
                                     range(delivery, short_id(delivery.commit))));
    deployment.push([&](const deploy::RemoteLine& line) { console.remote(line); });
  }
  const bool settled = deployment.settle();
  const std::string place =
      fmt::format("{} at {} is at {}", delivery.branch, url, short_id(delivery.commit));
  console.step("done", delivery.there() ? fmt::format("nothing to do: {} already", place) : place);
  if (!settled) {
    console.step(
        "note",
        fmt::format("your own branch was moved meanwhile; `git merge {}` takes the commit in",
                    short_id(delivery.commit)));
  }
}

void via_git(const DeployOptions& options, const DeployTree& tree, const deploy::Cargo& cargo,
             deploy::Repository& repository, deploy::Interrupts& interrupts) {
  DeployConsole console;
  deploy::Order order;
  order.folder = options.folder;
  order.url = options.remote;
  order.branch = options.branch;
  order.message = deploy::commit_message(options.message, tree.job.product.id, tree.print);
  order.push_options = options.push_options;
  order.dry_run = options.dry_run;
  if (options.timeout > 0) order.silence = std::chrono::seconds(options.timeout);
  const std::string message = order.message;
  deploy::Deployment deployment(std::move(order), cargo, repository, interrupts);
  show_left_out(cargo, console);
  console.busy("asking the remote");
  const deploy::Delivery& delivery = deployment.prepare();
  if (options.dry_run) {
    show_plan(options, deployment, delivery, message, console);
  } else {
    push(options, deployment, delivery, console);
  }
}

// The branch and the address that the service is to build from.
nlohmann::ordered_json hook_body(const DeployOptions& options, const DeployTree& tree,
                                 const deploy::Repository& repository) {
  const deploy::Head head = repository.head();
  const std::string branch = options.branch.empty() ? head.branch : options.branch;
  if (branch.empty()) {
    throw WorldError(
        "HEAD is on no branch, and the service wants one\n      | name it with --branch");
  }
  std::string remote = repository.setting("branch." + branch + ".remote");
  if (remote.empty()) remote = "origin";
  const std::string url = repository.setting("remote." + remote + ".url");
  nlohmann::ordered_json body;
  body["product"] = tree.job.product.id;
  body["fingerprint"] = tree.print;
  if (!url.empty()) body["repository"] = deploy::shown_url(url);
  body["branch"] = branch;
  body["commit"] = head.commit;
  if (!repository.prefix().empty()) body["path"] = repository.prefix();
  return body;
}

// Whether the files are what HEAD has: a service builds from there.
void check_committed(const DeployOptions& options, const deploy::Cargo& cargo,
                     const deploy::Repository& repository) {
  const std::string remedy = fmt::format(
      "commit and push it first, as with `gizgen deploy {} --remote "
      "REPOSITORY`; the hook tells a service that it is there",
      options.folder);
  const deploy::Head head = repository.head();
  if (head.commit.empty()) {
    throw WorldError(fmt::format("{} is in no commit yet\n      | {}", options.folder, remedy));
  }
  const deploy::Scratch scratch(repository.common_dir());
  deploy::Objects objects = scratch.objects();
  const std::string tree = objects.write_tree(deploy::store(cargo, objects));
  if (objects.tree_at(head.commit, repository.prefix()) == tree) return;
  throw WorldError(fmt::format("{} is not what its commit {} has\n      | {}", options.folder,
                               short_id(head.commit), remedy));
}

void via_api(const DeployOptions& options, const DeployTree& tree, const deploy::Cargo& cargo,
             const deploy::Repository& repository, deploy::Interrupts& interrupts) {
  check_committed(options, cargo, repository);
  DeployConsole console;
  deploy::HookCall call;
  call.url = options.remote;
  call.token_name = options.token;
  const char* token = std::getenv(options.token.c_str());
  call.token = token == nullptr ? "" : token;
  if (std::any_of(call.token.begin(), call.token.end(), [](unsigned char c) { return c < ' '; })) {
    throw WorldError(fmt::format(
        "{} holds a line end or another control character\n      | set it without", options.token));
  }
  if (options.timeout > 0) call.limit = std::chrono::seconds(options.timeout);
  const nlohmann::ordered_json body = hook_body(options, tree, repository);
  call.body = body.dump();
  const std::string_view with = call.token.empty() ? "no token" : "the token in ";
  console.step("hook", fmt::format("POST {}, {}{}", deploy::shown_url(call.url), with,
                                   call.token.empty() ? "" : options.token));
  if (options.dry_run) {
    console.step("body", body.dump(2));
    console.step("dry run", "nothing was sent");
    return;
  }
  console.busy("waiting for the answer");
  const std::string answer = deploy::call_hook(call, interrupts);
  console.step("done", fmt::format("the service has it: {}", answer));
}

void check_options(const DeployOptions& options) {
  if (options.remote.empty() || options.remote.front() == '-') {
    throw CLI::ValidationError("--remote", "no address: '" + options.remote + "'");
  }
  if (options.via == "api" && !options.push_options.empty()) {
    throw CLI::ValidationError("--push-option", "a build hook takes none");
  }
  if (!options.branch.empty() && !deploy::is_branch_name(options.branch)) {
    throw CLI::ValidationError("--branch", "'" + options.branch + "' is no name for a branch");
  }
}

void deploy_tree(DeployOptions options, Session& session) {
  check_options(options);
  while (options.folder.size() > 1 && options.folder.ends_with('/')) options.folder.pop_back();
  const auto tree = read_tree(options.folder, options.targets, options.templates, session);
  if (!tree) return;
  find_stale(*tree, session);
  deploy::Interrupts interrupts;
  deploy::Repository repository(options.folder);
  if (const std::string work = repository.under_way(); !work.empty()) {
    session.diagnostics
        .error({.file = options.folder}, "E626", "{} is under way in the repository", work)
        .help = "finish it or abort it with git, then deploy";
  }
  if (!options.dry_run) repository.recover();
  const deploy::Cargo cargo =
      deploy::load_cargo(options.folder, tree->manifest, repository, session.diagnostics);
  deploy::find_secrets(cargo, options.folder, session.diagnostics);
  interrupts.check();
  if (session.diagnostics.has_errors()) return;
  if (options.via == "api") {
    via_api(options, *tree, cargo, repository, interrupts);
  } else {
    via_git(options, *tree, cargo, repository, interrupts);
  }
}

}  // namespace

void add_deploy(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("deploy", "Commit a generated tree and push it to where it runs");
  auto options = std::make_shared<DeployOptions>();
  command->add_option("DIR", options->folder, "The generated tree")
      ->required()
      ->check(CLI::ExistingDirectory);
  command
      ->add_option("--remote", options->remote,
                   "Where to push: what `git push` takes, or a build hook")
      ->required()
      ->type_name("URL");
  command
      ->add_option("--branch", options->branch,
                   "The branch there; the remote's default where not given")
      ->type_name("BRANCH");
  command->add_option("-m,--message", options->message, "The commit's message")->type_name("TEXT");
  command->add_flag("--dry-run", options->dry_run, "Change nothing; show the commit and the push");
  command
      ->add_option("-o,--push-option", options->push_options,
                   "Handed to the remote; may be repeated")
      ->type_name("OPTION")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--timeout", options->timeout,
                   "How long the remote may say nothing (1800; a hook: 60)")
      ->type_name("SECONDS")
      ->check(CLI::Range(1L, 7L * 24 * 3600));
  command->add_option("--via", options->via, "How: git, or api (a build hook)")
      ->type_name("WAY")
      ->check(CLI::IsMember({"git", "api"}));
  command->add_option("--token-env", options->token, "The variable that holds the hook's token")
      ->type_name("NAME")
      ->capture_default_str();
  command
      ->add_option("-t,--target", options->targets,
                   "What the tree was made of, where not of everything; may be repeated")
      ->type_name("TARGET")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--templates", options->templates,
                   "The folder of templates that the tree was made with")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory);
  add_format(*command, session);
  command->footer(
      "Examples:\n"
      "  gizgen deploy out --remote git@apps.example.com:lamp\n"
      "  gizgen deploy out --remote dokku@host:lamp --branch main --dry-run\n"
      "  GIZGEN_DEPLOY_TOKEN=... gizgen deploy out --via api --remote "
      "https://build.example.com/hooks/7");
  command->callback([options, &session] { deploy_tree(*options, session); });
}

}  // namespace gizgen
