#!/usr/bin/env python3
"""`gizgen deploy` and the user's own repository: what is committed, what is never touched, what is refused."""
import os
import shutil
import subprocess
import unittest

from bench import GIZGEN, ROOT, Case, state


class Commit(Case):
    def test_the_first_deployment_makes_a_repository_and_commits_exactly_the_tree(self):
        (self.out / "made").mkdir()
        (self.out / "made/server").write_text("x")
        (self.out / "notes.txt").write_text("x")
        (self.out / ".gizgen/base").mkdir(exist_ok=True)
        (self.out / ".gizgen/base/hooks.cc").write_text("x")
        out, err = self.deploy()
        self.assertEqual(err, "")
        commit = self.at()
        short = commit[:7]
        self.assertEqual(out, (
            "without made/, notes.txt (not of the tree; `git add` what belongs to it)\n"
            f"commit  {short} first commit\n"
            f"push    main to {self.remote}, new branch at {short}\n"
            f"done    main at {self.remote} is at {short}\n"))
        self.assertEqual(sorted(self.files_at()), self.expected())
        self.assertEqual(self.git("-C", self.remote, "show", "-s", "--format=%an %ae%n%B", "main"),
                         f"Ann ann@example.com\nDeploy smart_socket ({self.print})\n\n"
                         f"Gizgen-Fingerprint: {self.print}")
        self.assertEqual(self.git("-C", self.out, "rev-parse", "HEAD"), commit)
        self.assertEqual(self.git("-C", self.out, "symbolic-ref", "HEAD"), "refs/heads/main")
        self.assertEqual(self.git("-C", self.out, "status", "--porcelain"), "?? .gizgen/base/\n?? made/\n?? notes.txt")
        self.git("clone", "-q", self.remote, "clone")
        checked = subprocess.run([GIZGEN, "generate", "clone/product.yaml", "-o", "clone", "--check"],
                                 cwd=self.dir, capture_output=True)
        self.assertEqual(checked.returncode, 0, checked)

    def test_the_same_tree_twice_is_the_same_git_tree(self):
        self.deployed()
        other = self.dir / "other.git"
        self.git("init", "-q", "--bare", other)
        shutil.rmtree(self.out / ".git")
        self.deploy("--branch", "x", remote=other)
        self.assertEqual(self.git("-C", self.remote, "rev-parse", "main^{tree}"),
                         self.git("-C", other, "rev-parse", "x^{tree}"))

    def test_nothing_to_do_is_said_and_is_success(self):
        self.deployed()
        before = state(self.out), state(self.remote)
        out, _ = self.deploy()
        self.assertEqual(out, f"done    nothing to do: main at {self.remote} is at {self.at()[:7]} already\n")
        self.assertEqual((state(self.out), state(self.remote)), before)

    def test_nothing_to_commit_but_a_remote_behind_is_pushed(self):
        self.deployed()
        first = self.at()
        self.edit()
        self.git("-C", self.out, "commit", "-qam", "my own words")
        out, _ = self.deploy()
        self.assertNotIn("commit ", out)
        self.assertIn(f"{first[:7]}..{self.at()[:7]}", out)
        self.assertEqual(self.git("-C", self.remote, "show", "-s", "--format=%s", "main"), "my own words")

    def test_a_change_and_a_message_of_ones_own(self):
        self.deployed()
        self.edit()
        out, _ = self.deploy("--message", "lamp: say hello")
        self.assertIn(" 1 changed\n", out)
        self.assertEqual(self.git("-C", self.remote, "show", "-s", "--format=%B", "main"),
                         f"lamp: say hello\n\nGizgen-Fingerprint: {self.print}")
        self.assertEqual(self.git("-C", self.out, "status", "--porcelain"), "")

    def test_the_users_tracked_files_go_along_and_removed_ones_go(self):
        self.deployed()
        (self.out / "backend/extra.cc").write_text("int extra;\n")
        (self.out / "backend/gone.cc").write_text("int gone;\n")
        self.git("-C", self.out, "add", "backend/extra.cc", "backend/gone.cc")
        self.deploy()
        self.assertEqual(sorted(self.files_at()), self.expected("backend/extra.cc", "backend/gone.cc"))
        (self.out / "backend/gone.cc").unlink()
        self.deploy()
        self.assertEqual(sorted(self.files_at()), self.expected("backend/extra.cc"))
        self.assertEqual(self.git("-C", self.out, "status", "--porcelain"), "")

    def test_executable_bits_and_links_go_along(self):
        (self.out / "backend/hooks.cc").chmod(0o755)
        self.git("init", "-q", "-b", "main", self.out)
        os.symlink("hooks.cc", self.out / "backend/link")
        self.git("-C", self.out, "add", "backend/link")
        self.deploy()
        files = self.files_at()
        self.assertEqual((files["backend/hooks.cc"], files["backend/link"], files["backend/main.cc"]),
                         ("100755", "120000", "100644"))

    def test_a_link_out_of_the_tree_is_refused(self):
        self.git("init", "-q", "-b", "main", self.out)
        os.symlink("../../etc/passwd", self.out / "backend/link")
        self.git("-C", self.out, "add", "backend/link")
        self.fails(code=1, words=["backend/link: error E624"])

    def test_ignored_files_of_the_tree_are_committed_all_the_same(self):
        self.git("init", "-q", "-b", "main", self.out)
        (self.out / ".git/info/exclude").write_text("panel/\n*.cc\nmade/\n")
        (self.out / "made").mkdir()
        out, _ = self.deploy()
        self.assertEqual(sorted(self.files_at()), self.expected())
        self.assertNotIn("without", out)

    def test_line_end_settings_do_not_change_generated_bytes(self):
        with open(self.home / ".gitconfig", "a", encoding="utf-8") as file:
            file.write("[core]\nautocrlf = true\n")
        self.git("init", "-q", "-b", "main", self.out)
        self.deploy()
        bytes_there = subprocess.run(["git", "-C", self.remote, "show", "main:backend/main.cc"],
                                     env=self.env, capture_output=True, check=True).stdout
        self.assertEqual(bytes_there, (self.out / "backend/main.cc").read_bytes())
        self.assertEqual(self.git("-C", self.out, "status", "--porcelain"), "")

    def test_a_branch_of_choice_and_the_remotes_default(self):
        self.git("-C", self.remote, "symbolic-ref", "HEAD", "refs/heads/live")
        self.deploy("--branch", "live")
        self.edit()
        out, _ = self.deploy()
        self.assertIn("push    live to", out)
        self.fails("--branch", "a b", words=["'a b' is no name for a branch"])

    def test_a_name_is_needed_to_commit(self):
        (self.home / ".gitconfig").write_text("[user]\nuseConfigOnly = true\n")
        self.fails(words=["git does not know who you are", "user.email"])
        self.assertFalse((self.out / ".git").exists())


class Place(Case):
    def test_a_fresh_tree_goes_on_from_the_remote(self):
        self.deployed()
        first = self.at()
        shutil.rmtree(self.out / ".git")
        self.edit()
        out, _ = self.deploy()
        self.assertIn(" 1 changed\n", out)
        self.assertEqual(self.git("-C", self.remote, "rev-parse", "main^"), first)
        self.assertEqual(self.git("-C", self.out, "status", "--porcelain"), "")
        shutil.rmtree(self.out / ".git")
        self.assertIn("nothing to do", self.deploy()[0])

    def test_a_branch_that_gizgen_did_not_make_is_left_alone(self):
        self.git("init", "-q", "-b", "main", "theirs")
        (self.dir / "theirs/README").write_text("x")
        self.git("-C", "theirs", "add", ".")
        self.git("-C", "theirs", "commit", "-qm", "theirs")
        self.git("-C", "theirs", "push", "-q", self.remote, "main")
        theirs = self.at()
        self.fails(words=["something that gizgen did not make", "--branch"])
        self.assertFalse((self.out / ".git").exists())
        self.deploy("--branch", "lamp")
        self.assertEqual(self.at(), theirs)

    def test_inside_a_larger_repository_nothing_of_it_is_touched(self):
        mono = self.dir / "mono"
        self.git("init", "-q", "-b", "main", mono)
        shutil.move(self.out, mono / "out")
        (mono / "own.txt").write_text("1")
        self.git("-C", mono, "add", ".")
        self.git("-C", mono, "commit", "-qm", "all")
        (mono / "own.txt").write_text("2")
        self.git("-C", mono, "add", "own.txt")
        (mono / "own.txt").write_text("3")
        before = self.mine(mono)
        self.deploy(folder=mono / "out")
        self.assertEqual(sorted(self.files_at()), self.expected())
        self.assertEqual(self.mine(mono), before)
        first = self.at()
        with open(mono / "out/backend/hooks.cc", "a", encoding="utf-8") as file:
            file.write("// mine\n")
        self.assertIn(" 1 changed\n", self.deploy(folder=mono / "out")[0])
        self.assertEqual(self.git("-C", self.remote, "rev-parse", "main^"), first)
        self.assertIn("nothing to do", self.deploy(folder=mono / "out")[0])

    def test_another_branch_is_checked_out(self):
        self.deployed()
        self.git("-C", self.out, "checkout", "-q", "-b", "feature")
        main = self.git("-C", self.out, "rev-parse", "main")
        self.edit()
        self.deploy()
        self.assertEqual(self.git("-C", self.out, "rev-parse", "main"), main)
        self.assertEqual(self.git("-C", self.out, "rev-parse", "feature"), self.at())

    def test_head_is_detached(self):
        self.deployed()
        self.git("-C", self.out, "checkout", "-q", "--detach")
        main = self.git("-C", self.out, "rev-parse", "main")
        self.edit()
        self.deploy()
        self.assertEqual(self.git("-C", self.out, "rev-parse", "HEAD"), self.at())
        self.assertEqual(self.git("-C", self.out, "rev-parse", "main"), main)

    def test_a_submodule_stays_what_it_is(self):
        self.deployed()
        self.git("init", "-q", "-b", "main", "library")
        self.git("-C", "library", "commit", "-qm", "x", "--allow-empty")
        self.git("-C", self.out, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
                 self.dir / "library", "library")
        self.deploy()
        self.assertEqual(self.files_at()["library"], "160000")
        self.assertEqual(self.git("-C", self.out, "status", "--porcelain"), "")

    def test_what_is_staged_and_different_is_refused_and_kept(self):
        self.deployed()
        self.edit("// staged\n")
        self.git("-C", self.out, "add", "backend/hooks.cc")
        self.edit("// and more\n")
        self.fails(code=1, words=["backend/hooks.cc: error E623", "git restore --staged"])
        self.git("-C", self.out, "add", "backend/hooks.cc")
        self.deploy()
        self.assertEqual(self.git("-C", self.out, "status", "--porcelain"), "")

    def test_a_merge_under_way_is_refused(self):
        self.deployed()
        self.git("-C", self.out, "checkout", "-q", "-b", "other")
        self.edit("// other\n")
        self.git("-C", self.out, "commit", "-qam", "other")
        self.git("-C", self.out, "checkout", "-q", "main")
        self.edit("// main\n")
        self.git("-C", self.out, "commit", "-qam", "main")
        self.git("-C", self.out, "merge", "other", check=False)
        _, err = self.fails(code=1, words=["error E626: a merge is under way"])
        self.assertIn("backend/hooks.cc: error E622: this file is in conflict", err)

    def test_a_foreign_git_environment_is_not_followed(self):
        self.git("init", "-q", "elsewhere")
        self.deploy(env={"GIT_DIR": str(self.dir / "elsewhere/.git"), "GIT_INDEX_FILE": "/nowhere"})
        self.assertEqual(self.git("-C", "elsewhere", "for-each-ref"), "")
        self.assertTrue(self.at())


class Refused(Case):
    def test_no_generated_tree(self):
        (self.dir / "plain").mkdir()
        self.fails(folder=self.dir / "plain", words=["holds no generated tree", "gizgen generate FILE"])
        self.fails(folder=self.dir / "none", words=["does not exist"])

    def test_a_stale_tree_is_named_file_by_file(self):
        text = (self.out / "product.yaml").read_text(encoding="utf-8")
        (self.out / "product.yaml").write_text(text.replace("gizgen: 1", "gizgen: 1\n# new\n"), encoding="utf-8")
        with open(self.out / "product.yaml", "a", encoding="utf-8") as file:
            file.write("  - {name: extra, access: writable, type: bool}\n")
        (self.out / "backend/panel.cmake").unlink()
        (self.out / "backend/main.cc").write_text("edited\n")
        _, err = self.fails(code=1, words=[
            "out/backend/panel.cmake: error E620: this file is missing",
            "out/backend/product.cc: error E620: this file is not what the definition gives",
            "out/backend/main.cc: error E620: this file was changed by hand", "gizgen generate"])
        self.assertEqual(self.at(), "")
        self.assertFalse((self.out / ".git").exists())

    def test_a_tree_made_from_a_definition_of_another_name_is_not_stale(self):
        shutil.copy(ROOT / "samples/smart_socket/product.yaml", self.dir / "socket.yaml")
        subprocess.run([GIZGEN, "generate", "socket.yaml", "-o", "named"], cwd=self.dir, check=True,
                       stdout=subprocess.DEVNULL)
        self.deploy(folder=self.dir / "named")

    def test_a_tree_of_some_targets_is_told_so(self):
        targets = ("-t", "backend", "-t", "panel", "-t", "docker")
        folder = self.dir / "some"
        subprocess.run([GIZGEN, "generate", ROOT / "samples/smart_socket/product.yaml", "-o", folder, *targets], check=True,
                       stdout=subprocess.DEVNULL)
        self.fails(code=1, folder=folder, words=["some/firmware/", "error E620: this file is missing"])
        self.fails("-t", "bakend", code=1, folder=folder, words=["E601", "did you mean 'backend'?"])
        self.deploy(*targets, folder=folder)

    def test_secrets_are_named_with_their_line_and_not_shown(self):
        secret = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
        aes = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9nO2q"
        self.edit(f'static const char* app_secret = "{secret}";\n')
        (self.out / ".env").write_text("A=1\n")
        (self.out / "deploy.conf").write_text(f"# x\nEncodingAESKey={aes}\nurl=https://ann:s3cretpw9@host/x\n")
        (self.out / "id").write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n")
        self.git("init", "-q", self.out)
        self.git("-C", self.out, "add", "-f", ".env", "deploy.conf", "id")
        line = (self.out / "backend/hooks.cc").read_text(encoding="utf-8").count("\n")
        _, err = self.fails(code=1, words=[
            f"out/backend/hooks.cc:{line}:", "error E621: the value of app_secret is a secret",
            "out/.env: error E621", "out/deploy.conf:2:16: error E621", "out/deploy.conf:3:",
            "out/id:1:1: error E621: a private key", "the environment"])
        for word in (secret, aes, "s3cretpw9"):
            self.assertNotIn(word, err)
        self.assertEqual(self.at(), "")

    def test_generated_files_are_not_taken_for_secrets(self):
        folder = self.dir / "kitchen"
        subprocess.run([GIZGEN, "generate", str(ROOT / "samples/kitchen_sink/product.yaml"), "-o", folder],
                       check=True, stdout=subprocess.DEVNULL)
        self.deploy("--dry-run", folder=folder)


class DryRun(Case):
    def check_unchanged(self, *more):
        before = state(self.dir)
        out, err = self.deploy("--dry-run", *more)
        self.assertEqual(state(self.dir), before)
        self.assertEqual(err, "")
        return out

    def test_the_first_one_shows_all_and_makes_nothing(self):
        out = self.check_unchanged("--push-option", "a=b c")
        self.assertIn(f"commit  Deploy smart_socket ({self.print})\n", out)
        self.assertIn("        add    backend/main.cc\n", out)
        self.assertIn(f"push    git -C {self.out} push --porcelain --progress --no-follow-tags "
                      f"--recurse-submodules=no '--push-option=a=b c' -- {self.remote} COMMIT:refs/heads/main\n"
                      "        new branch at COMMIT\ndry run nothing was changed\n", out)
        self.assertFalse((self.out / ".git").exists())

    def test_a_change_shows_from_and_to_and_leaves_every_byte_of_git(self):
        self.deployed()
        (self.out / "backend/new.cc").write_text("int x;\n")
        self.git("-C", self.out, "add", "backend/new.cc")
        self.edit()
        out = self.check_unchanged()
        self.assertIn("        add    backend/new.cc\n", out)
        self.assertIn("        change backend/hooks.cc\n", out)
        self.assertIn(f"        {self.at()[:7]}..COMMIT\n", out)
        tree = [line.split()[1] for line in out.splitlines() if line.startswith("        tree ")][0]
        self.deploy()
        self.assertEqual(self.git("-C", self.remote, "rev-parse", "main^{tree}"), tree)

    def test_what_would_go_on_from_the_remote_is_fetched_elsewhere(self):
        self.deployed()
        shutil.rmtree(self.out / ".git")
        self.edit()
        out = self.check_unchanged()
        self.assertIn("        change backend/hooks.cc\n", out)
        self.assertNotIn("backend/main.cc", out)

    def test_nothing_to_do(self):
        self.deployed()
        self.assertIn("commit  nothing to commit\npush    nothing to push", self.check_unchanged())


if __name__ == "__main__":
    unittest.main(verbosity=1)
