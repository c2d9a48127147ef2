"""A machine with the receiver on it, in a folder of its own: nginx, the receiver's settings, owners that push.
A key's forced command is run without sshd between; tests/system tries it with sshd."""
import contextlib
import http.client
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from parts import LIMIT, free_ports, until  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
APPS = ROOT / "samples/git-push-server/apps"
STREAM_MODULE = pathlib.Path("/usr/lib/nginx/modules/ngx_stream_module.so")
GIT = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.com", "GIT_COMMITTER_NAME": "t",
       "GIT_COMMITTER_EMAIL": "t@example.com", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}


def processes_of(folder):
    """Every process that names the folder in its words, and all that they began."""
    words, parents = {}, {}
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            pid = int(path.name)
            words[pid] = (path / "cmdline").read_bytes()
            parents[pid] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
    found = {pid for pid, line in words.items() if str(folder).encode() in line and pid != os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def power_cut(folder, spare=()):
    """Everything of the machine is killed at once: stopped first, so that nothing sees the rest end."""
    for word in (signal.SIGSTOP, signal.SIGKILL):
        for pid in processes_of(folder) - {os.getpid(), *spare}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, word)


class Machine:
    def __init__(self, folder, **settings):
        self.folder = pathlib.Path(folder)
        os.chmod(self.folder, 0o755)
        self.http = free_ports(1)
        self.settings = {
            "ROOT": self.folder / "srv", "DOMAIN": "test", "HTTP_PORT": self.http, "HOSTS": "127.0.0.1", "DEVICE_PORT": free_ports(4),
            "MQTT_PORT": free_ports(4), "INNER_PORT": free_ports(256), "GIT_USER": "root", "NGINX": f"nginx -c {self.folder}/nginx.conf",
            "NGINX_PID": self.folder / "nginx.pid", "READY_LIMIT": "20", "DRAIN_LIMIT": "10", **settings}
        (self.folder / "srv/nginx/http").mkdir(parents=True)
        (self.folder / "srv/nginx/stream").mkdir()
        self.config = self.folder / "apps.conf"
        self.set()
        temporary = "".join(f"    {kind}_temp_path {self.folder}/tmp;\n" for kind in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"load_module {STREAM_MODULE};\nuser root;\nworker_processes 2;\npid {self.folder}/nginx.pid;\n"
            f"error_log {self.folder}/nginx.log;\nevents {{}}\nhttp {{\n    access_log off;\n{temporary}"
            f"    include {self.folder}/srv/nginx/http/*.conf;\n}}\nstream {{\n    include {self.folder}/srv/nginx/stream/*.conf;\n}}\n")
        ssh = self.folder / "ssh"
        ssh.write_text(f'#!/bin/sh\nwhile [ $# -gt 1 ]; do shift; done\nSSH_ORIGINAL_COMMAND=$1 exec {APPS} ssh "$OWNER"\n')
        ssh.chmod(0o755)

    def set(self, **changes):
        self.settings |= changes
        self.config.write_text("".join(f"{key}={value}\n" for key, value in self.settings.items()))

    def power_on(self):
        """What systemd would: nginx, then the receiver's boot."""
        (self.folder / "nginx.pid").unlink(missing_ok=True)
        subprocess.run(["nginx", "-c", self.folder / "nginx.conf"], check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until("nginx runs", lambda: (self.folder / "nginx.pid").exists())
        return self.local("boot")

    def power_off(self):
        power_cut(self.folder)
        until("everything has ended", lambda: not processes_of(self.folder))

    def env(self, owner, more):
        return {**os.environ, **GIT, "APPS_CONFIG": str(self.config), "OWNER": owner, **more}

    def local(self, *words, code=0, **more):
        """Words of who runs the machine."""
        return self.check([APPS, *words], code, self.env("", more))

    def say(self, owner, words, code=0, **more):
        """Words of an owner, by ssh; what they see."""
        return self.check([self.folder / "ssh", "host", words], code, self.env(owner, more))

    def check(self, words, code, env, cwd=None):
        done = subprocess.run(words, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, env=env, cwd=cwd, timeout=1800)
        if code is not None and done.returncode != code:
            raise AssertionError(f"{words} gave {done.returncode}:\n{done.stdout}")
        return done.stdout

    def push(self, owner, name, files, code=0, branch="main", **more):
        """Commits these files upon those of the push before, and pushes; what the pusher sees."""
        tree = self.folder / f"tree-{name}"
        env = self.env(owner, {"GIT_SSH_COMMAND": str(self.folder / "ssh"), "GIT_SSH_VARIANT": "simple", **more})
        if not tree.exists():
            self.check(["git", "init", "-q", "-b", branch, tree], 0, env)
        for path, text in files.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_text(text)
        self.check(["git", "add", "-A"], 0, env, tree)
        self.check(["git", "commit", "-q", "--allow-empty", "-m", "change"], 0, env, tree)
        return self.check(["git", "push", f"host:{name}", f"HEAD:{branch}"], code, env, tree)

    def get(self, name, path="/", **headers):
        """(status, body) by way of nginx, on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=LIMIT)
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Host": f"{name}.test", **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode().strip()

    def serves(self, name):
        with contextlib.suppress(OSError, http.client.HTTPException):
            status, body = self.get(name)
            return body if status == 200 else None
        return None


class Load:
    """Asks an app all the time, from several threads; every answer is counted, none may be wrong. `kept` of the
    threads keep their connection; one that is closed between two requests is opened again, as browsers do."""

    def __init__(self, machine, name, paths=("/",), threads=4, kept=2, good=lambda status, body: status == 200,
                 method="GET"):
        self.method = method
        self.machine, self.name, self.paths, self.good = machine, name, paths, good
        self.counts, self.wrong, self.ending = {}, [], threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(n < kept,)) for n in range(threads)]

    def run(self, kept):
        connection, used = None, False
        turn = 0
        while not self.ending.is_set():
            turn += 1
            if connection is None:
                connection, used = http.client.HTTPConnection("127.0.0.1", self.machine.http, timeout=LIMIT), False
            try:
                connection.request(self.method, self.paths[turn % len(self.paths)], headers={
                    "Host": f"{self.name}.test", "Connection": "keep-alive" if kept else "close"})
                answer = connection.getresponse()
                body = answer.read().decode().strip()
                if not self.good(answer.status, body):
                    self.wrong.append((answer.status, body))
                self.counts[body] = self.counts.get(body, 0) + 1
                used = True
                if kept and not answer.will_close:
                    continue
            except (ConnectionError, http.client.RemoteDisconnected) as error:
                if not used:
                    self.wrong.append(error)
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(error)
            connection.close()
            connection = None
        if connection:
            connection.close()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        until("the first answers", lambda: self.counts or self.wrong)
        return self

    def __exit__(self, *_):
        self.ending.set()
        for thread in self.threads:
            thread.join()

    def total(self):
        return sum(self.counts.values())


def quick_folder():
    """A temporary folder in memory where there is one: the receiver waits for the disk, and a test's disk is busy."""
    return tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)


class MachineTest(unittest.TestCase):
    maxDiff = None
    settings = {}

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(quick_folder()))
        self.machine = Machine(self.folder, **self.settings)
        self.addCleanup(self.machine.power_off)
        self.machine.power_on()


def main(*tools):
    """77 where something is missing: said, with the reason."""
    missing = [str(tool) for tool in tools if shutil.which(tool) is None and not pathlib.Path(tool).exists()]
    if os.geteuid():
        missing.append("root, for users and namespaces of the apps' own")
    elif subprocess.run(["unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "mount", "-t", "tmpfs", "x", "/mnt"],
                        check=False, capture_output=True).returncode:
        missing.append("a kernel that lets root make namespaces")
    if missing:
        print("not here: " + ", ".join(missing))
        sys.exit(77)
    unittest.main()
