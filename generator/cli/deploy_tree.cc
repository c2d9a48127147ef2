#include "generator/cli/deploy_tree.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/base/world_error.h"
#include "generator/model/fingerprint.h"
#include "generator/write/disk.h"

namespace gizgen {

namespace fs = std::filesystem;

namespace {

Manifest read_manifest(const fs::path& folder) {
  const auto disk = open_disk(folder, Lock::shared);
  const FileEntry entry = disk->read(std::string(manifest_path));
  if (entry.kind != FileEntry::Kind::file) {
    throw WorldError(
        fmt::format("{} holds no generated tree: there is no {}\n      | `gizgen generate FILE "
                    "-o {}` makes one",
                    folder.string(), manifest_path, folder.string()));
  }
  return parse_manifest(entry.content, disk->shown(manifest_path));
}

}  // namespace

void find_stale(const DeployTree& tree, Session& session) {
  std::vector<std::pair<std::string, std::string_view>> stale;
  for (const Planned& file : tree.job.plan.files) {
    switch (file.change) {
      case Change::added: stale.emplace_back(file.path, "is missing"); break;
      case Change::changed:
        stale.emplace_back(file.path, "is not what the definition gives");
        break;
      case Change::removed: stale.emplace_back(file.path, "is no more part of the tree"); break;
      default: break;
    }
  }
  for (const std::string& path : tree.job.plan.edited) {
    std::erase_if(stale, [&](const auto& one) { return one.first == path; });
    stale.emplace_back(path, "was changed by hand");
  }
  if (stale.empty() && !tree.manifest.pending.empty()) {
    stale.emplace_back(manifest_path, "tells of a run that did not end");
  }
  std::sort(stale.begin(), stale.end());
  constexpr std::size_t most = 20;
  const std::string folder = tree.job.directory.string();
  for (std::size_t i = 0; i < std::min(most, stale.size()); ++i) {
    session.diagnostics.error({.file = (tree.job.directory / stale[i].first).string()}, "E620",
                              "this file {}", stale[i].second);
  }
  if (stale.empty()) return;
  const std::string more = stale.size() > most
                               ? fmt::format("{} more files are stale", stale.size() - most)
                               : "the tree is stale";
  session.diagnostics.error({.file = folder}, "E620", "{}", more).help = fmt::format(
      "`gizgen generate {} -o {}` makes it anew (--diff shows what it would change); then deploy "
      "again",
      tree.definition, folder);
}

std::optional<DeployTree> read_tree(const std::string& folder,
                                    const std::vector<std::string>& targets,
                                    const std::string& templates, Session& session) {
  DeployTree tree;
  tree.manifest = read_manifest(folder);
  const bool json = tree.manifest.files.contains("product.json");
  tree.definition = (fs::path(folder) / (json ? "product.json" : "product.yaml")).string();
  std::vector<Job> jobs(1);
  if (!read_definition(tree.definition, jobs[0], session)) return std::nullopt;
  jobs[0].directory = folder;
  keep_source(jobs[0], tree.definition);
  emit(jobs, targets, templates, session);
  if (session.diagnostics.has_errors()) return std::nullopt;
  tree.job = std::move(jobs[0]);
  tree.job.plan = plan(tree.job.files, tree.job.directory);
  tree.print = fingerprint(tree.job.product, tree.job.layout);
  return tree;
}

}  // namespace gizgen
