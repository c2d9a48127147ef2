#!/usr/bin/env python3
"""`gizgen deploy` and the other side: what it says is shown as it comes, what it refuses is explained, and
whatever happens to the connection the next run goes on from there."""
import os
import pty
import shutil
import signal
import subprocess
import unittest

from bench import GIZGEN, LIMIT, Case, free_port, is_alive, until
from sshd import Sshd

# Ends the sshd that serves this hook: the line goes dead while the remote is at work.
CUT = """p=$$
while [ "$p" -gt 1 ]; do
  case "$(cat /proc/$p/comm)" in sshd*) kill -9 $p; break ;; esac
  p=$(sed 's/.*) . //' /proc/$p/stat | cut -d' ' -f1)
done
"""


class Words(Case):
    def test_what_a_hook_says_is_shown_whole_and_plain(self):
        self.deployed()
        self.hook("pre-receive", r"""
echo "-----> Building"
printf 'half a li'; sleep 0.1; printf 'ne, \344\270'; sleep 0.1; printf '\255\n'
printf '\033[1G\033[31mred\033[0m\ttab\033]0;title\007\n' >&2
printf 'bell\007 and \377\n'
printf 'Counting objects: 5, done.\n'
echo
printf 'no end'
""")
        self.edit()
        out, err = self.deploy()
        self.assertEqual(err, "")
        said = [line for line in out.splitlines() if line.startswith("      |")]
        self.assertEqual(said, ["      | -----> Building", "      | half a line, 中", "      | red     tab",
                                "      | bell\ufffd and \ufffd", "      |", "      | no end"])

    def test_it_is_shown_while_it_happens(self):
        self.deployed()
        go_on = self.dir / "go-on"
        self.hook("pre-receive", f"echo first\nwhile [ ! -e {go_on} ]; do sleep 0.05; done\necho second\n")
        self.edit()
        process = subprocess.Popen(self.command(), env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, start_new_session=True)
        self.addCleanup(process.kill)
        for line in process.stdout:
            if line == "      | first\n":
                break
        go_on.write_text("")  # only now: the line was there before the hook went on
        out, err = process.communicate(timeout=LIMIT)
        self.assertEqual((process.returncode, err), (0, ""))
        self.assertIn("      | second\n", out)

    def test_push_options_reach_the_remote(self):
        self.deployed()
        self.git("-C", self.remote, "config", "receive.advertisePushOptions", "true")
        self.hook("pre-receive", 'echo "$GIT_PUSH_OPTION_COUNT: $GIT_PUSH_OPTION_0, $GIT_PUSH_OPTION_1"\n')
        self.edit()
        self.assertIn("      | 2: no cache, b=$HOME\n", self.deploy("-o", "no cache", "--push-option", "b=$HOME")[0])

    def test_on_a_terminal_progress_is_one_line_and_goes_again(self):
        self.deployed()
        self.edit()
        self.hook("pre-receive", "echo hello\n")
        ours, theirs = pty.openpty()
        process = subprocess.Popen(self.command(), env={**self.env, "TERM": "xterm"}, stdin=theirs, stdout=theirs,
                                   stderr=theirs, start_new_session=True)
        os.close(theirs)
        seen = b""
        while True:
            try:
                seen += os.read(ours, 65536)
            except OSError:
                break
        os.close(ours)
        self.assertEqual(process.wait(LIMIT), 0, seen)
        self.assertIn(b"\x1b[1mcommit  \x1b[0m", seen)
        self.assertIn(b"\x1b[2m|\x1b[0m hello", seen)
        self.assertIn(b"Writing objects: 100%", seen)
        shown = [line.rsplit(b"\r\x1b[K", 1)[-1] for line in seen.replace(b"\r\n", b"\n").split(b"\n")]
        self.assertNotIn(b"objects", b"\n".join(shown))


class Refusals(Case):
    def test_a_hook_refuses_with_its_words(self):
        self.deployed()
        before = self.at()
        self.hook("pre-receive", "echo 'hooks.cc:7:1: error: expected ;' >&2\nexit 1\n")
        self.edit()
        out, err = self.fails()
        self.assertIn("      | hooks.cc:7:1: error: expected ;\n", out)
        self.assertEqual(err, "gizgen: the remote refused main: pre-receive hook declined\n"
                              "      | its words stand above; mend what they name and deploy again\n")
        self.assertEqual(self.at(), before)
        (self.remote / "hooks/pre-receive").unlink()
        commit = self.git("-C", self.out, "rev-parse", "refs/gizgen/pending")
        self.deploy()
        self.assertEqual(self.at(), commit)  # the very commit of the first try
        self.assertEqual(self.git("-C", self.out, "for-each-ref", "refs/gizgen"), "")

    def test_a_first_deployment_that_is_refused_leaves_no_repository(self):
        self.hook("update", "echo no >&2\nexit 1\n")
        self.fails(words=["the remote refused main: hook declined"])
        self.assertFalse((self.out / ".git").exists())

    def test_a_pre_push_hook_here_refuses(self):
        self.deployed()
        self.hook("pre-push", "echo 'not on a Friday' >&2\nexit 1\n", repository=self.out / ".git")
        self.edit()
        out, _ = self.fails(words=["the pre-push hook of this repository refused; nothing was pushed"])
        self.assertIn("      | not on a Friday\n", out)

    def advance(self):
        """Somebody else deploys."""
        self.git("clone", "-q", self.remote, "other")
        self.git("-C", "other", "commit", "-q", "--allow-empty", "-m", "theirs")
        self.git("-C", "other", "push", "-q", "origin", "main")

    def test_a_remote_that_is_ahead(self):
        self.deployed()
        self.advance()
        theirs = self.at()
        self.fails(words=["has commits that are not here; nothing was pushed", "pull --no-rebase"])
        self.edit()
        self.fails(words=["has commits that are not here"])
        self.assertEqual(self.at(), theirs)
        self.git("-C", self.out, "commit", "-qam", "mine")
        self.git("-C", self.out, "pull", "-q", "--no-rebase", self.remote, "main")  # the remedy
        self.deploy()

    def test_a_remote_that_gets_ahead_meanwhile(self):
        self.deployed()
        self.git("clone", "-q", self.remote, "other")
        self.git("-C", "other", "commit", "-q", "--allow-empty", "-m", "theirs")
        self.hook("pre-push", f"git -C {self.dir}/other push -q origin main\n", repository=self.out / ".git")
        self.edit()
        self.fails(words=["the remote refused main"])
        self.fails(words=["has commits that are not here; nothing was pushed"])

    def test_a_shallow_clone(self):
        self.deployed()
        self.edit()
        self.deploy()
        self.git("clone", "-q", "--depth", "1", f"file://{self.remote}", "shallow")
        other = self.dir / "other.git"
        self.git("init", "-q", "--bare", other)
        self.fails(folder=self.dir / "shallow", remote=other,
                   words=["is a shallow clone, and", "fetch --unshallow"])
        self.assertIn("nothing to do", self.deploy(folder=self.dir / "shallow")[0])
        with open(self.dir / "shallow/backend/hooks.cc", "a", encoding="utf-8") as file:
            file.write("// more\n")
        self.deploy(folder=self.dir / "shallow")

    def test_a_branch_that_is_checked_out_there(self):
        self.git("init", "-q", "-b", "main", "work")
        self.fails("--branch", "main", remote=self.dir / "work", words=["main at", "is checked out there"])

    def test_no_repository_there(self):
        self.fails(remote=self.dir / "none.git", words=["there is no repository at", "make the repository or app"])
        self.fails("--branch", "main", remote=self.dir / "none.git", words=["there is no repository at"])
        self.assertFalse((self.out / ".git").exists())

    def test_no_git(self):
        (self.dir / "empty").mkdir()
        self.fails(env={"PATH": str(self.dir / "empty")}, words=["there is no git in PATH", "apt-get install git"])
        self.assertFalse((self.out / ".git").exists())

    def test_a_password_in_the_address_is_never_shown(self):
        url = f"http://ann:pa55-w0rd@127.0.0.1:{free_port()}/r.git"
        _, err = self.fails(remote=url, words=["nobody answers at http://ann:***@127.0.0.1"])
        self.assertNotIn("pa55", err)


class Ends(Case):
    def start(self, hook, *more):
        """A deployment whose hook is at work; its process and the hook's pid."""
        self.deployed()
        pid = self.dir / "pid"
        self.hook("pre-receive", f"echo $$ >{pid}.new; mv {pid}.new {pid}\n" + hook)
        self.edit()
        process = subprocess.Popen(self.command(*more), env=self.env, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        before = self.mine(self.out)
        until("the hook runs", pid.exists)
        return process, int(pid.read_text()), before

    def check_ended(self, process, pid, before, words):
        out, err = process.communicate(timeout=LIMIT)
        self.assertEqual(process.returncode, 2, (out, err))
        self.assertIn(words, err)
        self.assertEqual(self.mine(self.out), before)
        self.assertEqual([str(p) for p in self.out.rglob("*.lock")], [])
        until("the hook has ended", lambda: not is_alive(pid))
        (self.remote / "hooks/pre-receive").unlink()
        self.deploy()

    def test_a_remote_that_says_nothing(self):
        process, pid, before = self.start("exec sleep 600", "--timeout", "1")
        self.check_ended(process, pid, before, "said nothing for 1 s, and was given up; whether the remote has the "
                                               "commit is not known")

    def test_a_remote_that_says_nothing_and_does_not_listen(self):
        process, pid, before = self.start("trap '' TERM INT HUP\nwhile :; do sleep 0.2; done", "--timeout", "1")
        self.check_ended(process, pid, before, "said nothing for 1 s")

    def test_the_user_stops_it(self):
        for kind in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(kind):
                shutil.rmtree(self.out / ".git", ignore_errors=True)
                process, pid, before = self.start("exec sleep 600")
                process.send_signal(kind)
                self.check_ended(process, pid, before, "stopped by you")
                (self.dir / "pid").unlink()

    def test_control_c_at_a_terminal(self):
        self.deployed()
        self.hook("pre-receive", "echo working\nexec sleep 600\n")
        self.edit()
        before = self.mine(self.out)
        pid, terminal = pty.fork()
        if pid == 0:
            os.execvpe(GIZGEN, self.command(), {**self.env, "TERM": "xterm"})
        seen = b""
        while b"working" not in seen:
            seen += os.read(terminal, 65536)
        os.write(terminal, b"\x03")
        try:
            while more := os.read(terminal, 65536):
                seen += more
        except OSError:
            pass
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 2, seen)
        self.assertIn(b"stopped by you", seen)
        self.assertEqual(self.mine(self.out), before)

    def test_what_git_starts_may_ask_at_the_terminal(self):
        self.deployed()
        self.hook("pre-push", "printf 'Really? ' >/dev/tty\nread answer </dev/tty\necho \"so: $answer\" >&2\n",
                  repository=self.out / ".git")
        self.edit()
        pid, terminal = pty.fork()
        if pid == 0:
            os.execvpe(GIZGEN, self.command(), {**self.env, "TERM": "xterm"})
        self.addCleanup(lambda: is_alive(pid) and os.kill(pid, signal.SIGKILL))
        seen = b""
        while b"Really? " not in seen:
            seen += os.read(terminal, 65536)
        os.write(terminal, b"yes\n")
        until("the answer is read", lambda: os.waitpid(pid, os.WNOHANG)[0] == pid)
        seen += os.read(terminal, 65536)
        os.close(terminal)
        self.assertIn(b"so: yes", seen)
        self.assertIn(b"done", seen)

    def test_killed_outright_it_can_be_run_again(self):
        process, pid, before = self.start("exec sleep 600")
        process.kill()
        process.wait()
        os.kill(pid, signal.SIGKILL)
        self.assertEqual(self.mine(self.out), before)
        (self.remote / "hooks/pre-receive").unlink()
        self.deploy()

    def test_an_answer_that_is_lost_is_found_out_by_the_next_run(self):
        self.deployed()
        head = self.git("-C", self.out, "rev-parse", "HEAD")
        self.hook("post-receive", "kill -9 $PPID\n")
        self.edit()
        self.fails(words=["whether the remote has the commit is not known", "run the same command again"])
        there = self.at()
        self.assertNotEqual(there, head)
        (self.remote / "hooks/post-receive").unlink()
        self.assertIn(f"nothing to do: main at {self.remote} is at {there[:7]} already", self.deploy()[0])
        self.assertEqual(self.git("-C", self.out, "rev-parse", "HEAD"), there)
        self.assertEqual(self.git("-C", self.out, "status", "--porcelain"), "")
        self.assertEqual(self.git("-C", self.out, "for-each-ref", "refs/gizgen"), "")

    def test_an_answer_that_is_lost_before_the_tree_changes_again(self):
        self.deployed()
        self.hook("post-receive", "kill -9 $PPID\n")
        self.edit()
        self.fails()
        there = self.at()
        (self.remote / "hooks/post-receive").unlink()
        self.edit("// and more\n")
        self.deploy()
        self.assertEqual(self.git("-C", self.remote, "rev-parse", "main^"), there)

    def test_a_run_that_was_killed_between_head_and_index_is_finished(self):
        self.deployed()
        index = (self.out / ".git/index").read_bytes()
        self.edit()
        self.deploy()
        (self.out / ".git/index").write_bytes(index)
        self.git("-C", self.out, "update-ref", "refs/gizgen/pending", "HEAD")
        self.assertIn("nothing to do", self.deploy()[0])
        self.assertEqual(self.git("-C", self.out, "status", "--porcelain"), "")


@unittest.skipUnless(os.path.exists("/usr/sbin/sshd") and os.geteuid() == 0, "needs openssh-server and root")
class OverSsh(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sshd = Sshd(cls.shared / "sshd")
        cls.addClassCleanup(cls.sshd.stop)

    def setUp(self):
        super().setUp()
        self.deployed()
        self.edit()
        self.url = self.sshd.url(self.remote)

    def test_it_is_pushed_with_the_hooks_words(self):
        self.hook("pre-receive", "echo out; echo err >&2\n")
        self.hook("post-receive", "echo done\n")
        out, err = self.deploy(remote=self.url, env=self.sshd.env())
        self.assertEqual(err, "")
        self.assertEqual(sorted(line for line in out.splitlines() if "|" in line),
                         ["      | done", "      | err", "      | out"])
        self.assertEqual(self.at(), self.git("-C", self.out, "rev-parse", "HEAD"))

    def test_an_unknown_host_key(self):
        port = self.sshd.port
        self.fails(remote=self.url, env=self.sshd.env(known="nobody"), words=[
            f"the host key of [127.0.0.1]:{port} is not known",
            f"`ssh-keyscan -p {port} 127.0.0.1 >> ~/.ssh/known_hosts`"])

    def test_a_changed_host_key(self):
        self.fails(remote=self.url, env=self.sshd.env(known="changed"), words=[
            "is not the one that is known", f"ssh-keygen -R '[127.0.0.1]:{self.sshd.port}'"])

    def test_no_permission(self):
        self.fails(remote=self.url, env=self.sshd.env(key="stranger"),
                   words=["does not let you in", "~/.ssh/*.pub"])

    def test_no_repository(self):
        self.fails(remote=self.url + "x", env=self.sshd.env(), words=["there is no repository at"])

    def test_nobody_answers(self):
        url = f"ssh://git@127.0.0.1:{free_port()}/r.git"
        self.fails(remote=url, env=self.sshd.env(), words=["nobody answers at " + url])

    def test_the_connection_is_cut_while_the_remote_works(self):
        self.hook("pre-receive", "echo working\nsleep 0.2\n" + CUT)
        out, _ = self.fails(remote=self.url, env=self.sshd.env(), words=[
            "the connection to", "was lost; whether the remote has the commit is not known"])
        self.assertIn("      | working\n", out)
        (self.remote / "hooks/pre-receive").unlink()
        self.deploy(remote=self.url, env=self.sshd.env())


if __name__ == "__main__":
    unittest.main(verbosity=1)
