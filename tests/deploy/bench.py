"""What the tests of `gizgen deploy` share: a generated tree, a home of its own, bare repositories with hooks,
and the command as a user runs it."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from parts import LIMIT, free_port, until  # noqa: E402, F401

GIZGEN = os.environ.get("GIZGEN", str(ROOT / "build/release/generator/gizgen"))
SOCKET = ROOT / "samples/smart_socket/product.yaml"


# Speed where it does not matter; a copied tree is taken for the same.
CONFIG = """[user]
name = Ann
email = ann@example.com
[init]
defaultBranch = trunk
[advice]
detachedHead = false
[gc]
auto = 0
[receive]
autogc = false
[core]
compression = 0
trustctime = false
checkStat = minimal
"""


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def state(folder):
    """Every file below a folder, with its bytes and mode."""
    return {p.relative_to(folder).as_posix(): (p.lstat().st_mode, p.read_bytes() if p.is_file() else None)
            for p in sorted(pathlib.Path(folder).rglob("*"))}


class Case(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="gizgen-deploy-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        subprocess.run([GIZGEN, "generate", str(SOCKET), "-o", str(cls.shared / "tree")], check=True,
                       stdout=subprocess.DEVNULL)
        cls.print = subprocess.run([GIZGEN, "fingerprint", str(SOCKET)], check=True, capture_output=True,
                                   text=True).stdout.split()[2]

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="case-", dir=self.shared))
        self.home = self.dir / "home"
        self.home.mkdir()
        (self.home / ".gitconfig").write_text(CONFIG)
        drop = ("GIT_", "GIZGEN_DEPLOY", "SSH_", "XDG_")
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(drop)}
        self.env.update(HOME=str(self.home), GIT_CONFIG_NOSYSTEM="1", LANG="C.UTF-8",
                        GIT_CEILING_DIRECTORIES=str(self.shared))
        self.out = self.dir / "out"
        self.remote = self.dir / "r.git"
        shutil.copytree(self.shared / "tree", self.out)
        self.git("init", "-q", "--bare", "-b", "main", self.remote)
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def deployed(self):
        """The tree is deployed already; made once, and copied."""
        made = self.shared / "deployed"
        if not made.exists():
            self.deploy()
            for folder in (self.out, self.remote):
                self.git("-C", folder, "gc", "-q")
            shutil.copytree(self.out / ".git", made / "git")
            shutil.copytree(self.remote, made / "remote")
            return
        shutil.rmtree(self.remote)
        shutil.copytree(made / "git", self.out / ".git")
        shutil.copytree(made / "remote", self.remote)

    def git(self, *words, cwd=None, check=True):
        done = subprocess.run(["git", *map(str, words)], cwd=cwd or self.dir, env=self.env,
                              capture_output=True, text=True, timeout=60)
        if check and done.returncode != 0:
            raise AssertionError(f"git {words}: {done.stderr}")
        return done.stdout.strip()

    def command(self, *more, folder=None, remote=None):
        return [GIZGEN, "deploy", str(folder or self.out), "--remote", str(remote or self.remote),
                *map(str, more)]

    def run_deploy(self, *more, folder=None, remote=None, env=None, timeout=60):
        done = subprocess.run(self.command(*more, folder=folder, remote=remote), cwd=self.dir,
                              env={**self.env, **(env or {})}, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=timeout, start_new_session=True)
        return done.returncode, done.stdout, done.stderr

    def deploy(self, *more, code=0, **how):
        got = self.run_deploy(*more, **how)
        self.assertEqual(got[0], code, got)
        return got[1], got[2]

    def fails(self, *more, code=2, words=(), **how):
        """A failed run changes neither HEAD, index nor files, and leaves no lock."""
        folder = pathlib.Path(how.get("folder") or self.out)
        before = self.mine(folder)
        out, err = self.deploy(*more, code=code, **how)
        for word in words:
            self.assertIn(word, err)
        self.assertEqual(self.mine(folder), before)
        self.assertEqual([str(p) for p in folder.rglob("*.lock")], [])
        return out, err

    def mine(self, folder):
        """What a user has: files, HEAD, branches, index."""
        files = {k: v for k, v in state(folder).items() if not k.startswith(".git/") and k != ".git"}
        if not (folder / ".git").exists():
            return files, None
        index = folder / ".git/index"
        return files, (self.git("-C", folder, "rev-parse", "HEAD", check=False),
                       self.git("-C", folder, "for-each-ref", "refs/heads"),
                       index.read_bytes() if index.exists() else None)

    def hook(self, name, script, repository=None):
        path = (repository or self.remote) / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)

    def edit(self, text="// mine\n"):
        with open(self.out / "backend/hooks.cc", "a", encoding="utf-8") as file:
            file.write(text)

    def at(self, branch="main", repository=None):
        return self.git("-C", repository or self.remote, "rev-parse", "-q", "--verify",
                        f"refs/heads/{branch}", check=False)

    def files_at(self, branch="main"):
        lines = self.git("-C", self.remote, "ls-tree", "-r", branch).splitlines()
        return {line.split("\t")[1]: line.split()[0] for line in lines}

    def expected(self, *more):
        """The paths of the tree as gizgen knows it."""
        return sorted([p for p in state(self.shared / "tree") if (self.shared / "tree" / p).is_file()] +
                      list(more))
