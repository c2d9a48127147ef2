#include "generator/deploy/git_program.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include <fmt/format.h>

#include "generator/base/world_error.h"
#include "generator/deploy/failure.h"

namespace gizgen::deploy {
namespace {

constexpr std::size_t most_words = 40;          // lines of git's own that are kept
constexpr std::size_t most_output = 16u << 20;  // of what it prints for us

// A word as a shell takes it, for showing.
std::string shell_word(const std::string& word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+:,./@%~";
  if (!word.empty() && word.find_first_not_of(plain) == word.npos) return word;
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace

struct GitProgram::Heard {
  Failed failed;
  std::string out;
};

GitProgram::GitProgram(Where where, std::string url, std::chrono::seconds silence,
                       Interrupts& interrupts)
    : where_(std::move(where)), url_(std::move(url)), silence_(silence), interrupts_(interrupts) {}

Command GitProgram::command(std::vector<std::string> words) const {
  Command command;
  command.words = {"git", "-C", where_.top};
  if (!where_.git_dir.empty()) command.words.push_back("--git-dir=" + where_.git_dir);
  command.words.insert(command.words.end(), std::make_move_iterator(words.begin()),
                       std::make_move_iterator(words.end()));
  // Its words in the language that failure.cc knows; and no other repository than this one.
  command.environment = {"LC_ALL=C.UTF-8",
                         "LANGUAGE",
                         "GIT_DIR",
                         "GIT_WORK_TREE",
                         "GIT_INDEX_FILE",
                         "GIT_COMMON_DIR",
                         "GIT_OBJECT_DIRECTORY",
                         "GIT_PREFIX",
                         "GIT_NAMESPACE",
                         "GIT_ALTERNATE_OBJECT_DIRECTORIES"};
  command.silence = silence_;
  return command;
}

std::string GitProgram::hidden(std::string text) const {
  const std::string password = password_of(url_);
  if (password.empty()) return text;
  for (std::size_t at = text.find(password); at != text.npos; at = text.find(password, at + 3)) {
    text.replace(at, password.size(), "***");
  }
  return text;
}

GitProgram::Heard GitProgram::run(std::vector<std::string> words, const ShowLine& show) {
  Heard heard;
  LineReader lines([&](std::string_view text, bool overwritten) {
    RemoteLine line = read_remote_line(text, overwritten);
    line.text = hidden(std::move(line.text));
    const bool own = line.kind == RemoteLine::verdict || line.kind == RemoteLine::words;
    if (own && heard.failed.words.size() < most_words) heard.failed.words.push_back(line.text);
    if (show && line.kind != RemoteLine::verdict) show(line);
  });
  heard.failed.end = run_child(
      command(std::move(words)), interrupts_,
      [&](std::string_view bytes) {
        heard.out += bytes.substr(0, most_output - std::min(most_output, heard.out.size()));
      },
      [&](std::string_view bytes) { lines.feed(bytes); });
  lines.finish();
  return heard;
}

void GitProgram::fail(const Heard& heard, const std::string& branch, bool pushing) const {
  Errand errand{where_.folder, shown_url(url_), branch, silence_, pushing};
  throw WorldError(explain(fault_of(heard.failed), heard.failed, errand));
}

void GitProgram::check_repository(const std::string& git_dir) {
  const Heard heard = run({"rev-parse", "--absolute-git-dir"}, {});
  if (!heard.failed.end.fine()) fail(heard, "", false);
  const std::string found = heard.out.substr(0, heard.out.find('\n'));
  std::error_code error;
  if (std::filesystem::equivalent(found, git_dir, error)) return;
  throw WorldError(
      fmt::format("git takes {} for the repository of {}, and not {}\n      | look for GIT_ "
                  "variables in the environment and for a broken .git",
                  found, where_.folder, git_dir));
}

Identity GitProgram::identity() {
  Identity identity;
  for (auto [name, place] : {std::pair("GIT_AUTHOR_IDENT", &identity.author),
                             std::pair("GIT_COMMITTER_IDENT", &identity.committer)}) {
    Heard heard = run({"var", name}, {});
    const Fault fault = heard.failed.end.fine() ? Fault::other : fault_of(heard.failed);
    if (!heard.failed.end.fine() && fault != Fault::other) fail(heard, "", false);
    if (!heard.failed.end.fine()) {
      throw WorldError(
          "git does not know who you are, and a commit has an author\n      | `git config --global "
          "user.name NAME` and `git config --global user.email MAIL` (in CI: GIT_AUTHOR_NAME, "
          "GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME, GIT_COMMITTER_EMAIL)");
    }
    *place = heard.out.substr(0, heard.out.find('\n'));
  }
  return identity;
}

RemoteRefs GitProgram::remote_refs(bool may_fail) {
  const Heard heard = run({"ls-remote", "--symref", "--", url_, "HEAD", "refs/heads/*"}, {});
  if (heard.failed.end.fine()) return read_remote_refs(heard.out);
  const Fault fault = fault_of(heard.failed);
  const bool mute = fault == Fault::no_repository || fault == Fault::other || fault == Fault::lost;
  if (!may_fail || !mute) fail(heard, "", false);
  return {};
}

void GitProgram::fetch(const std::string& branch) {
  const Heard heard = run({"fetch", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
                           "--progress", "--", url_, "refs/heads/" + branch},
                          {});
  if (!heard.failed.end.fine()) fail(heard, branch, false);
}

std::vector<std::string> GitProgram::push_words(const std::string& commit,
                                                const std::string& branch,
                                                const std::vector<std::string>& options,
                                                const std::string& url) const {
  std::vector<std::string> words = {"push", "--porcelain", "--progress", "--no-follow-tags",
                                    "--recurse-submodules=no"};
  for (const std::string& option : options) words.push_back("--push-option=" + option);
  words.insert(words.end(), {"--", url, commit + ":refs/heads/" + branch});
  return words;
}

void GitProgram::push(const std::string& commit, const std::string& branch,
                      const std::vector<std::string>& options, const ShowLine& show) {
  Heard heard = run(push_words(commit, branch, options, url_), show);
  LineReader lines([&](std::string_view line, bool) {
    if (auto ref = read_pushed_ref(line)) heard.failed.ref = std::move(ref);
  });
  lines.feed(heard.out);
  lines.finish();
  const auto& ref = heard.failed.ref;
  if (!heard.failed.end.fine() || !ref || ref->flag == '!') fail(heard, branch, true);
}

std::string GitProgram::push_text(const std::string& commit, const std::string& branch,
                                  const std::vector<std::string>& options) const {
  std::string text = "git -C " + shell_word(where_.folder);
  for (const std::string& word : push_words(commit, branch, options, shown_url(url_))) {
    text += " " + shell_word(word);
  }
  return text;
}

}  // namespace gizgen::deploy
