// Git's words are stable in the C locale, in which it is run; what is not known here is shown as
// git said it. The first rule that fits wins: ssh's reason stands before git's "could not read".
#include "generator/deploy/failure.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace gizgen::deploy {
namespace {

struct Sign {
  std::string_view words;
  Fault fault;
};

constexpr auto signs = std::to_array<Sign>({
    {"REMOTE HOST IDENTIFICATION HAS CHANGED", Fault::host_key_changed},
    {"Host key verification failed", Fault::host_key_unknown},
    {"Could not resolve host", Fault::no_host},
    {"Name or service not known", Fault::no_host},
    {"Connection refused", Fault::unreachable},
    {"Connection timed out", Fault::unreachable},
    {"Operation timed out", Fault::unreachable},
    {"No route to host", Fault::unreachable},
    {"Network is unreachable", Fault::unreachable},
    {"Failed to connect", Fault::unreachable},
    {"Permission denied (", Fault::no_permission},
    {"Permission denied, please try again", Fault::no_permission},
    {"Too many authentication failures", Fault::no_permission},
    {"Authentication failed", Fault::no_login},
    {"could not read Username", Fault::no_login},
    {"could not read Password", Fault::no_login},
    {"error: 403", Fault::no_login},
    {"error: 401", Fault::no_login},
    {"does not appear to be a git repository", Fault::no_repository},
    {"epository not found", Fault::no_repository},
    {"' not found", Fault::no_repository},
    {"dubious ownership", Fault::foreign_owner},
    {"hung up unexpectedly", Fault::lost},
    {"unexpected disconnect", Fault::lost},
    {"early EOF", Fault::lost},
    {"Broken pipe", Fault::lost},
    {"Connection reset", Fault::lost},
    {"closed by remote host", Fault::lost},
    {"Connection closed by", Fault::lost},
    {"Empty reply from server", Fault::lost},
});

constexpr auto reasons = std::to_array<Sign>({
    {"non-fast-forward", Fault::behind},
    {"fetch first", Fault::behind},
    {"stale info", Fault::behind},
    {"shallow update not allowed", Fault::shallow},
    {"branch is currently checked out", Fault::checked_out},
    {"hook declined", Fault::hook},
});

template <typename List>
std::optional<Fault> find_sign(const std::string& text, const List& list) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Sign& sign) {
    return text.find(sign.words) != text.npos;
  });
  if (found == list.end()) return std::nullopt;
  return found->fault;
}

// "host" and "port" of an ssh address, in either of its forms; no port where it names none.
struct SshAddress {
  std::string host;
  std::string port;
};

SshAddress ssh_address(std::string_view url) {
  SshAddress address;
  const bool full = url.starts_with("ssh://");
  if (full) url.remove_prefix(6);
  url = url.substr(0, full ? url.find('/') : url.find(':'));
  if (const std::size_t at = url.rfind('@'); at != url.npos) url.remove_prefix(at + 1);
  const std::size_t colon = full ? url.rfind(':') : url.npos;
  const bool has_port = colon != url.npos && url.find(']', colon) == url.npos;
  if (has_port) address.port = url.substr(colon + 1);
  address.host = url.substr(0, has_port ? colon : url.npos);
  if (address.host.starts_with('[') && address.host.ends_with(']')) {
    address.host = address.host.substr(1, address.host.size() - 2);
  }
  return address;
}

std::string keyscan(const SshAddress& address) {
  const std::string port = address.port.empty() ? "" : "-p " + address.port + " ";
  return fmt::format("ssh-keyscan {}{}", port, address.host);
}

std::string known_name(const SshAddress& address) {
  return address.port.empty() ? address.host : fmt::format("[{}]:{}", address.host, address.port);
}

std::string two(std::string_view what, std::string_view remedy) {
  return fmt::format("{}\n      | {}", what, remedy);
}

// Git's most telling line.
std::string last_words(const Failed& failed) {
  for (const std::string& line : failed.words) {
    for (const std::string_view begin : {"fatal: ", "error: "}) {
      if (line.starts_with(begin)) return line.substr(begin.size());
    }
  }
  if (!failed.words.empty()) return failed.words.back();
  return fmt::format("git ended with {}", failed.end.code);
}

// What the other end said before it hung up; empty: nothing.
std::string parting_words(const Failed& failed) {
  const auto end = std::find_if(failed.words.begin(), failed.words.end(), [](const auto& line) {
    return line.find("Could not read from remote repository") != line.npos;
  });
  if (end == failed.words.end()) return {};
  const auto said = std::find_if(std::make_reverse_iterator(end), failed.words.rend(),
                                 [](const std::string& line) { return !line.empty(); });
  return said == failed.words.rend() ? "" : *said;
}

std::string time_text(std::chrono::seconds time) {
  if (time.count() % 60 == 0 && time.count() > 0) return fmt::format("{} min", time.count() / 60);
  return fmt::format("{} s", time.count());
}

std::string of_the_connection(Fault fault, const Errand& errand) {
  const SshAddress address = ssh_address(errand.url);
  switch (fault) {
    case Fault::host_key_unknown:
      return two(
          fmt::format("the host key of {} is not known", known_name(address)),
          fmt::format("compare `{} | ssh-keygen -lf -` with what its owner says, then `{} >> "
                      "~/.ssh/known_hosts`",
                      keyscan(address), keyscan(address)));
    case Fault::host_key_changed:
      return two(
          fmt::format("the host key of {} is not the one that is known", known_name(address)),
          fmt::format(
              "ask its owner whether it was changed; if so, `ssh-keygen -R '{}'` forgets the "
              "old one",
              known_name(address)));
    case Fault::no_host:
      return two(fmt::format("there is no host of that name: {}", errand.url), "check the address");
    case Fault::unreachable:
      return two(fmt::format("nobody answers at {}", errand.url),
                 "check host, port and network; `ssh -v` or `curl -v` shows how far it gets");
    case Fault::no_permission:
      return two(fmt::format("{} does not let you in: no key that it knows", errand.url),
                 "give it your public key (~/.ssh/*.pub), or load the right one with `ssh-add`");
    case Fault::no_login:
      return two(
          fmt::format("{} asks for a name and a password, and got none that it takes", errand.url),
          "set up a credential helper (`git help credentials`), or use an ssh address");
    default: return {};
  }
}

std::string of_the_push(Fault fault, const Failed& failed, const Errand& errand) {
  const std::string target = fmt::format("{} at {}", errand.branch, errand.url);
  switch (fault) {
    case Fault::behind:
      return two(
          fmt::format("{} has commits that are not here; nothing was pushed", target),
          fmt::format(
              "commit what you have, take them in with `git -C {} pull --no-rebase {} {}`, and "
              "deploy again",
              errand.folder, errand.url, errand.branch));
    case Fault::shallow:
      return two(fmt::format("{} is a shallow clone, and {} does not take one; nothing was pushed",
                             errand.folder, errand.url),
                 fmt::format("fetch the rest: `git -C {} fetch --unshallow`", errand.folder));
    case Fault::checked_out:
      return two(fmt::format("{} is checked out there; nothing was pushed", target),
                 "push to a bare repository (`git init --bare`), or to another --branch");
    case Fault::hook:
      return two(fmt::format("the remote refused {}: {}", errand.branch, failed.ref->reason),
                 "its words stand above; mend what they name and deploy again");
    case Fault::own_hook:
      return two("the pre-push hook of this repository refused; nothing was pushed",
                 fmt::format("mend what it names; it is in `git -C {} rev-parse --git-path hooks`",
                             errand.folder));
    case Fault::refused:
      return two(fmt::format("the remote refused {}: {}", errand.branch,
                             failed.ref->reason.empty() ? failed.ref->summary : failed.ref->reason),
                 "what it said stands above; run the command again, or ask who runs it");
    default: return {};
  }
}

constexpr std::string_view run_again =
    "run the same command again: it finds out, and goes on from there";

std::string of_an_end(Fault fault, const Failed& failed, const Errand& errand) {
  const std::string_view unknown = "whether the remote has the commit is not known";
  const std::string_view rest = errand.pushing ? unknown : "nothing was pushed";
  const std::string_view remedy = errand.pushing ? run_again : "run the same command again";
  switch (fault) {
    case Fault::silent:
      return two(fmt::format("{} said nothing for {}, and was given up; {}", errand.url,
                             time_text(errand.silence), rest),
                 errand.pushing
                     ? "run the same command again: it finds out; --timeout sets how long to wait"
                     : "check the address; --timeout sets how long to wait");
    case Fault::interrupted: return two(fmt::format("stopped by you; {}", rest), remedy);
    case Fault::killed:
      return two(fmt::format("git was ended by signal {}; {}", failed.end.code, rest), remedy);
    case Fault::lost:
      return two(fmt::format("the connection to {} was lost; {}", errand.url, rest), remedy);
    default: return {};
  }
}

std::string of_the_place(Fault fault, const Failed& failed, const Errand& errand) {
  switch (fault) {
    case Fault::no_git:
      return two("there is no git in PATH, which pushes", "install it: `apt-get install git`");
    case Fault::no_repository:
      return two(fmt::format("there is no repository at {}, or you may not see it", errand.url),
                 "check the address, and make the repository or app there first");
    case Fault::foreign_owner:
      return two(
          fmt::format("the repository of {} belongs to another user, and git does not trust it",
                      errand.folder),
          fmt::format("if you do: `git config --global --add safe.directory \"$(realpath {})\"`",
                      errand.folder));
    default:
      if (const std::string words = parting_words(failed); !words.empty()) {
        return two(fmt::format("{} does not let you in: {}", errand.url, words),
                   "mend what it names, or check the address");
      }
      return two(fmt::format("git failed: {}", last_words(failed)),
                 "that is git's own word; `GIT_TRACE=1` in the environment makes it tell more");
  }
}

}  // namespace

Fault fault_of(const Failed& failed) {
  switch (failed.end.kind) {
    case ChildEnd::missing: return Fault::no_git;
    case ChildEnd::silent: return Fault::silent;
    case ChildEnd::interrupted: return Fault::interrupted;
    case ChildEnd::killed: return Fault::killed;
    case ChildEnd::exited: break;
  }
  if (failed.end.code == 128 + SIGINT) return Fault::interrupted;
  if (failed.ref && failed.ref->flag == '!') {
    const std::string reason = failed.ref->summary + " " + failed.ref->reason;
    if (const auto fault = find_sign(reason, reasons)) return *fault;
    if (reason.find("remote failure") == reason.npos) return Fault::refused;
  }
  std::string all;
  for (const std::string& line : failed.words) all += line + "\n";
  if (const auto fault = find_sign(all, signs)) return *fault;
  // Git prints no ref, and no reason of its own, where a hook here said no.
  const bool own =
      all.find("error: failed to push some refs") != all.npos && all.find("fatal: ") == all.npos;
  return own && !failed.ref ? Fault::own_hook : Fault::other;
}

std::string explain(Fault fault, const Failed& failed, const Errand& errand) {
  std::string text = of_the_connection(fault, errand);
  if (text.empty()) text = of_the_push(fault, failed, errand);
  if (text.empty()) text = of_an_end(fault, failed, errand);
  if (text.empty()) text = of_the_place(fault, failed, errand);
  return text;
}

}  // namespace gizgen::deploy
