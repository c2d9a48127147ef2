#include "generator/deploy/failure.h"

#include <doctest/doctest.h>

using namespace gizgen::deploy;

namespace {

Failed said(std::vector<std::string> words) {
  return {{ChildEnd::exited, 128}, std::move(words), {}};
}

Failed refused(const char* line) { return {{ChildEnd::exited, 1}, {}, read_pushed_ref(line)}; }

void check(const Failed& failed, Fault fault) {
  CAPTURE(failed.words.size());
  CHECK(static_cast<int>(fault_of(failed)) == static_cast<int>(fault));
  // Whatever it is, there is one line of what and one of the remedy.
  const Errand errand{"out", "ssh://git@host:2222/x", "main", std::chrono::seconds(90), true};
  const std::string text = explain(fault_of(failed), failed, errand);
  const std::size_t end = text.find("\n      | ");
  REQUIRE(end != text.npos);
  CHECK(end > 0);
  CHECK(text.find('\n', end + 1) == text.npos);
}

}  // namespace

TEST_CASE("a fault is told from the words of git and ssh, ssh's first") {
  const char* git = "fatal: Could not read from remote repository.";
  check(said({"Host key verification failed.", git}), Fault::host_key_unknown);
  check(said({"@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @",
              "Host key verification failed.", git}),
        Fault::host_key_changed);
  check(said({"git@host: Permission denied (publickey).", git}), Fault::no_permission);
  check(said({"ssh: Could not resolve hostname x: Name or service not known", git}),
        Fault::no_host);
  check(said({"ssh: connect to host x port 22: Connection refused", git}), Fault::unreachable);
  check(said({"fatal: '/x' does not appear to be a git repository", git}), Fault::no_repository);
  check(said({"fatal: unable to access 'https://x/': Failed to connect to x port 443"}),
        Fault::unreachable);
  check(said({"fatal: could not read Username for 'https://x': No such device or address"}),
        Fault::no_login);
  check(said({"fatal: repository 'https://x/y/' not found"}), Fault::no_repository);
  check(said({"fatal: the remote end hung up unexpectedly"}), Fault::lost);
  check(said({"send-pack: unexpected disconnect while reading sideband packet"}), Fault::lost);
  check(said({"fatal: detected dubious ownership in repository at '/x'"}), Fault::foreign_owner);
  check(said({git}), Fault::other);
  check(said({}), Fault::other);
  check(said({"no", "error: failed to push some refs to 'x'"}), Fault::own_hook);
}

TEST_CASE("what the remote said before it hung up is shown") {
  const Errand errand{"out", "git@host:lamp", "main", std::chrono::seconds(90), false};
  const Failed failed =
      said({"apps: you have no app 'lamp'", "", "fatal: Could not read from remote repository.",
            "Please make sure you have the correct access rights"});
  CHECK(explain(fault_of(failed), failed, errand) ==
        "git@host:lamp does not let you in: apps: you have no app 'lamp'\n"
        "      | mend what it names, or check the address");
}

TEST_CASE("a refused ref says why") {
  check(refused("!\ta:b\t[rejected] (non-fast-forward)"), Fault::behind);
  check(refused("!\ta:b\t[rejected] (fetch first)"), Fault::behind);
  check(refused("!\ta:b\t[remote rejected] (pre-receive hook declined)"), Fault::hook);
  check(refused("!\ta:b\t[remote rejected] (shallow update not allowed)"), Fault::shallow);
  check(refused("!\ta:b\t[remote rejected] (branch is currently checked out)"), Fault::checked_out);
  check(refused("!\ta:b\t[remote rejected] (unpacker error)"), Fault::refused);
  check(refused("!\ta:b\t[remote rejected]"), Fault::refused);
  Failed lost = refused("!\ta:b\t[remote failure] (remote failed to report status)");
  lost.words = {"fatal: the remote end hung up unexpectedly"};
  check(lost, Fault::lost);
}

TEST_CASE("an end that is not git's own") {
  for (const auto& [kind, fault] :
       {std::pair(ChildEnd::missing, Fault::no_git), std::pair(ChildEnd::silent, Fault::silent),
        std::pair(ChildEnd::interrupted, Fault::interrupted),
        std::pair(ChildEnd::killed, Fault::killed)}) {
    check({{kind, 9}, {}, {}}, fault);
  }
  check({{ChildEnd::exited, 130}, {}, {}}, Fault::interrupted);
}

TEST_CASE("the remedy for a host key names host and port as ssh does") {
  const auto remedy = [](const char* url) {
    return explain(Fault::host_key_unknown, {},
                   {"out", url, "main", std::chrono::seconds(1), false});
  };
  CHECK(remedy("ssh://git@host:2222/x").find("`ssh-keyscan -p 2222 host >> ~/.ssh/known_hosts`") !=
        std::string::npos);
  CHECK(remedy("git@host:x/y").find("`ssh-keyscan host >> ~/.ssh/known_hosts`") !=
        std::string::npos);
  CHECK(remedy("ssh://[::1]:22/x").find("[::1]:22 is not known") != std::string::npos);
}
