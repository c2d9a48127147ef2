#!/usr/bin/env python3
"""What only a container engine can show of a generated tree: the image in a container of its own, with its health,
its user and its limits; compose.yaml, alone and in full; and samples/git-push-server with the engine's containers.
ENGINE is docker, podman, or the first of them that runs a container; where none does, it says why and ends with 77,
which ctest calls skipped. GIZGEN names the binary. The images come from where the engine takes them."""
import contextlib
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
GIZGEN = os.environ.get("GIZGEN", str(ROOT / "build/release/generator/gizgen"))
DEBIAN = "docker.io/library/debian:bookworm-slim"
engine = None
sys.path.insert(0, str(ROOT / "tests"))
from parts import free_port, until  # noqa: E402


def call(*words, code=0, **more):
    done = subprocess.run([str(word) for word in words], check=False, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=3600, **more)
    if code is not None and done.returncode != code:
        raise AssertionError(f"{' '.join(map(str, words))} gave {done.returncode}:\n{done.stdout}")
    return done.stdout.strip()


def get(url):
    """(status, body); None while nobody answers."""
    trust = ssl._create_unverified_context()  # localhost's certificate is of the proxy's own making
    with contextlib.suppress(OSError):
        with urllib.request.urlopen(url, timeout=10, context=trust) as answer:
            return answer.status, answer.read().decode()
    return None


class EngineTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.tree = cls.folder / "socket"
        call(GIZGEN, "generate", ROOT / "samples/smart_socket/product.yaml", "-o", cls.tree)
        cls.image = f"gizgen-test-{os.getpid()}"
        cls.addClassCleanup(call, engine, "rmi", "-f", cls.image, code=None)
        call(engine, "build", "--build-arg", "OPTIMIZE=-O0", "-t", cls.image, cls.tree)

    def test_the_image_serves_is_healthy_and_ends_in_time(self):
        port, name = free_port(), f"{self.image}-run"
        self.addCleanup(call, engine, "rm", "-f", name, code=None)
        call(engine, "run", "-d", "--name", name, "-p", f"127.0.0.1:{port}:80", "--memory", "256m", "--read-only",
             "--tmpfs", "/tmp", "--cap-drop", "ALL", "--sysctl", "net.ipv4.ip_unprivileged_port_start=0", self.image)
        until("it is ready", lambda: get(f"http://127.0.0.1:{port}/readyz"))
        until("it is healthy", lambda: "healthy" == call(
            engine, "inspect", "--format", "{{.State.Health.Status}}", name))
        self.assertEqual(call(engine, "exec", name, "id", "-u"), "10001")
        began = time.monotonic()
        call(engine, "stop", "-t", "30", name)
        self.assertEqual(call(engine, "inspect", "--format", "{{.State.ExitCode}}", name), "0")
        print(f"  stopped in {time.monotonic() - began:.1f} s", file=sys.stderr)

    def test_small_images_serve_too(self):
        for target in ("tiny", "static"):
            image, port = f"{self.image}-{target}", free_port()
            self.addCleanup(call, engine, "rmi", "-f", image, code=None)
            self.addCleanup(call, engine, "rm", "-f", image, code=None)
            call(engine, "build", "--build-arg", "OPTIMIZE=-O0", "--target", target, "-t", image, self.tree)
            call(engine, "run", "-d", "--name", image, "-p", f"127.0.0.1:{port}:80", "--cap-drop", "ALL",
                 "--sysctl", "net.ipv4.ip_unprivileged_port_start=0", image)
            until(f"{target} is ready", lambda: get(f"http://127.0.0.1:{port}/readyz"))
            call(engine, "stop", "-t", "30", image)
            self.assertEqual(call(engine, "inspect", "--format", "{{.State.ExitCode}}", image), "0", target)

    def compose(self, *words):
        env = {**os.environ, "IMAGE": self.image, **self.ports}
        return call(engine, "compose", "-p", self.image, *words, cwd=self.tree, env=env)

    def end(self, *profile):
        with contextlib.suppress(AssertionError):
            self.compose(*profile, "down", "-v", "--timeout", "30")

    def test_compose_alone_keeps_its_data(self):
        self.ports = {name: f"127.0.0.1:{free_port()}" for name in ("PUBLISH", "PUBLISH_DEVICES", "PUBLISH_MQTT")}
        self.addCleanup(self.end)
        page = f"http://{self.ports['PUBLISH']}"
        self.compose("up", "-d", "--no-build", "--wait")
        version = json.loads(get(page + "/version")[1])
        self.compose("down")
        self.compose("up", "-d", "--no-build", "--wait")
        self.assertEqual(json.loads(get(page + "/version")[1]), version)
        self.assertIn("app.db", self.compose("exec", "-T", "app", "ls", "/data"))

    def test_compose_in_full_serves_with_tls(self):
        for port in (80, 443):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as error:
                    self.skipTest(f"the proxy takes port {port}, which is not free here: {error}")
        self.ports = {name: f"127.0.0.1:{free_port()}" for name in ("PUBLISH", "PUBLISH_DEVICES", "PUBLISH_MQTT", "PUBLISH_BROKER")}
        call("sh", "deploy/compose/secrets.sh", cwd=self.tree)
        full = ("--profile", "full", "--env-file", "deploy/compose/full.env")
        self.addCleanup(self.end, *full)
        self.compose(*full, "up", "-d", "--no-build", "--wait")
        self.assertEqual(until("the proxy serves", lambda: get("https://localhost/readyz"))[0], 200)

    def test_the_receiver_runs_apps_in_containers(self):
        env = {**os.environ, "GIZGEN": GIZGEN, "ENGINE": engine}
        done = subprocess.run([sys.executable, "-W", "ignore", ROOT / "tests/system/deploy_test.py"], check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        if done.returncode == 77:
            self.skipTest(done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout)


def runs(program):
    """None, or why this engine runs no container here."""
    if shutil.which(program) is None:
        return f"{program} is not installed"
    try:
        done = subprocess.run([program, "run", "--rm", DEBIAN, "true"], check=False, text=True, capture_output=True, timeout=600)
    except subprocess.TimeoutExpired:
        return f"{program} has run no container in ten minutes"
    return None if done.returncode == 0 else f"{program} runs no container: {(done.stderr.strip().splitlines() or ['?'])[0]}"


if __name__ == "__main__":
    asked = os.environ.get("ENGINE")
    reasons = []
    for candidate in [asked] if asked else ["docker", "podman"]:
        if (reason := runs(candidate)) is None:
            engine = candidate
            break
        reasons.append(reason)
    if engine is None:
        print("not here: " + "; ".join(reasons))
        sys.exit(77)
    unittest.main()
