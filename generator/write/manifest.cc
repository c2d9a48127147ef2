// Written by hand, a line a path, so that a version control system shows which files changed.
#include "generator/write/manifest.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "generator/base/unicode.h"
#include "generator/base/world_error.h"
#include "generator/write/paths.h"
#include "generator/base/sha256.h"

namespace gizgen {
namespace {

using Json = nlohmann::json;

constexpr int version = 1;

[[noreturn]] void refuse(std::string_view shown, std::string_view why) {
  throw WorldError(fmt::format(
      "{}: {}; take it back from version control, or remove it to have every file that differs "
      "treated as edited",
      shown, why));
}

std::string checked(const std::string& path, std::string_view shown) {
  if (!is_inside(path)) refuse(shown, fmt::format("'{}' is not a path inside", printable(path)));
  return path;
}

Manifest read(const Json& json, std::string_view shown) {
  Manifest manifest;
  for (const auto& [path, hash] : json.at("files").items()) {
    manifest.files[checked(path, shown)] = hash.get<std::string>();
  }
  const Json pending = json.value("pending", Json::object());
  for (const auto& [path, hashes] : pending.items()) {
    manifest.pending[checked(path, shown)] = hashes.get<std::vector<std::string>>();
  }
  for (const Json& path : json.at("yours")) {
    manifest.yours.insert(checked(path.get<std::string>(), shown));
  }
  return manifest;
}

std::string quoted(const std::string& text) { return Json(text).dump(); }

// `entries`, each on a line of its own, between brackets.
std::string block(char open, const std::vector<std::string>& entries, char close) {
  if (entries.empty()) return {open, close};
  return fmt::format("{}\n    {}\n  {}", open, fmt::join(entries, ",\n    "), close);
}

}  // namespace

bool Manifest::wrote(const std::string& path, std::string_view content) const {
  const auto file = files.find(path);
  const auto waiting = pending.find(path);
  if (file == files.end() && waiting == pending.end()) return false;
  const std::string hash = sha256(content);
  if (file != files.end() && file->second == hash) return true;
  return waiting != pending.end() &&
         std::find(waiting->second.begin(), waiting->second.end(), hash) != waiting->second.end();
}

std::set<std::string> Manifest::paths() const {
  std::set<std::string> paths;
  for (const auto& [path, hash] : files) paths.insert(path);
  for (const auto& [path, hashes] : pending) paths.insert(path);
  for (const std::string& path : yours) paths.erase(path);
  return paths;
}

Manifest manifest_of(const FileSet& files, const Manifest& before) {
  Manifest manifest;
  for (const File& file : files) {
    if (file.left) {
      if (const auto known = before.files.find(file.path); known != before.files.end()) {
        manifest.files.insert(*known);
      }
      if (before.yours.contains(file.path)) manifest.yours.insert(file.path);
      if (const auto waits = before.pending.find(file.path); waits != before.pending.end()) {
        manifest.pending.insert(*waits);
      }
    } else if (file.yours) {
      manifest.yours.insert(file.path);
    } else {
      manifest.files[file.path] = file.content.sha256();
    }
  }
  return manifest;
}

Manifest parse_manifest(std::string_view text, std::string_view shown) {
  if (is_blank(text)) return {};
  try {
    const Json json = Json::parse(text);
    if (json.at("gizgen").get<int>() > version) refuse(shown, "a newer gizgen wrote it");
    return read(json, shown);
  } catch (const Json::exception&) {
    refuse(shown, "it cannot be understood");
  }
}

std::string manifest_text(const Manifest& manifest) {
  std::vector<std::string> files;
  for (const auto& [path, hash] : manifest.files)
    files.push_back(quoted(path) + ": " + quoted(hash));
  std::vector<std::string> yours;
  for (const std::string& path : manifest.yours) yours.push_back(quoted(path));
  std::vector<std::string> pending;
  for (const auto& [path, hashes] : manifest.pending) {
    pending.push_back(quoted(path) + ": " + Json(hashes).dump());
  }
  std::string text = fmt::format("{{\n  \"gizgen\": {},\n  \"files\": {},\n  \"yours\": {}",
                                 version, block('{', files, '}'), block('[', yours, ']'));
  if (!pending.empty()) text += fmt::format(",\n  \"pending\": {}", block('{', pending, '}'));
  return text + "\n}\n";
}

bool is_blank(std::string_view text) { return text.find_first_not_of('\0') == text.npos; }

}  // namespace gizgen
