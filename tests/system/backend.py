"""What the system tests are made of: a backend, a broker, a database and virtual devices, each a real program
on a free port, each stopped by its process id."""
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

from client import LIMIT, Client
from parts import free_port, until

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GIZGEN = os.environ.get("GIZGEN", str(ROOT / "build/release/generator/gizgen"))
BACKEND = os.environ.get("BACKEND", str(ROOT / "build/debug/tests/service/bench_backend"))
PRODUCT = ROOT / "tests/simulate/product.yaml"
ADMIN = "an-admin-token-of-the-tests"
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")


class Program:
    """A program whose output goes to a file; killed at the end if it is still there. `speaks`: it is told things
    by say()."""

    def __init__(self, words, folder, name, env=None, speaks=False):
        self.words, self.folder, self.speaks = [str(word) for word in words], pathlib.Path(folder), speaks
        self.log = self.folder / f"{name}.log"
        self.env = {**os.environ, **(env or {})}
        self.begin()

    def begin(self):
        """Starts it, again where it ran before; its output is added to the file."""
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(self.words, stdout=out, stderr=out,
                                            stdin=subprocess.PIPE if self.speaks else subprocess.DEVNULL,
                                            cwd=self.folder, env=self.env, start_new_session=True)

    def say(self, line):
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def output(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def running(self):
        return self.process.poll() is None

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()

    def terminate(self):
        """SIGTERM; the exit code."""
        self.process.terminate()
        try:
            return self.process.wait(timeout=LIMIT)
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise AssertionError(f"it does not end:\n{self.output()[-4000:]}") from error


class Backend(Program):
    """The service of tests/simulate/product.yaml, in a folder that may be used again; `under` are words that
    start it, prlimit for one."""

    def __init__(self, folder, name="backend", port=None, under=(), **settings):
        self.port = port or free_port()
        self.tcp, self.udp, self.mqtt = free_port(), free_port(), free_port()
        self.settings = {
            "PORT": str(self.port), "GZ_HTTP_ADDR": "127.0.0.1:0", "GZ_DEVICE_TCP_ADDR": f"127.0.0.1:{self.tcp}",
            "GZ_DEVICE_UDP_ADDR": f"127.0.0.1:{self.udp}", "GZ_MQTT_LISTEN": f"127.0.0.1:{self.mqtt}",
            "GZ_DB_URL": f"sqlite://{folder}/app.db", "GZ_ADMIN_TOKEN": ADMIN, "GZ_LOG_LEVEL": "debug",
            "GZ_OFFLINE_GRACE": "1", "GZ_RATE_LOGIN": "10000", "GZ_RATE_ACCEPT": "100000",
            "GZ_RATE_CLAIM": "10000", **settings}
        super().__init__([*under, BACKEND], folder, name, self.settings)

    def begin(self):
        super().begin()
        try:
            until("the service is ready", self.ready)
        except AssertionError:
            print(self.output()[-4000:])
            self.kill()
            raise

    def ready(self):
        if not self.running():
            raise AssertionError(f"the service ended:\n{self.output()[-4000:]}")
        with contextlib.suppress(OSError):
            return Client(self.port).call("GET", "/readyz")[0] == 200

    def client(self):
        return Client(self.port)

    def admin(self, method, path, body=None):
        return Client(self.port, token=ADMIN).call(method, "/internal/v1" + path, body)


def device(backend, link="tcp", did="virtual", words=(), broker=None, name=None):
    """A virtual device at one of the backend's links; it stays until it is killed."""
    place = {"tcp": ["--tcp", f"127.0.0.1:{backend.tcp}"], "udp": ["--udp", f"127.0.0.1:{backend.udp}"],
             "ws": ["--ws", f"ws://127.0.0.1:{backend.port}/device"],
             "mqtt": ["--mqtt", f"127.0.0.1:{broker or backend.mqtt}"]}[link]
    return Program([GIZGEN, "simulate", "device", PRODUCT, *place, "--did", did, "--retry", "0.2", "--stay", *words],
                   backend.folder, name or f"device-{link}")


def did_of(prefix="virtual"):
    """The did that `simulate device --did PREFIX` takes."""
    return prefix + "1".rjust(22 - len(prefix), "0")


def joined(backend, did):
    return until("the device is online", lambda: backend.admin("GET", f"/devices/{did}")[1].get("online"))


class Broker(Program):
    """Mosquitto, which keeps its messages over a restart."""

    def __init__(self, folder):
        self.port = free_port()
        folder = pathlib.Path(folder)
        store = folder / "broker"
        store.mkdir(exist_ok=True)
        os.chmod(store, 0o777)
        conf = folder / "mosquitto.conf"
        conf.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\n"
                        f"persistence_location {store}/\nautosave_interval 1\nmax_queued_messages 0\n")
        os.chmod(folder, 0o755)
        super().__init__([shutil.which("mosquitto") or "/usr/sbin/mosquitto", "-c", conf], folder, "mosquitto")

    def begin(self):
        super().begin()
        until("the broker listens", lambda: can_connect(self.port))


def can_connect(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class Postgres:
    """A PostgreSQL cluster of its own, under the user postgres, on a free port."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) / "postgres"
        self.folder.mkdir()
        self.port = free_port()
        os.chmod(folder, 0o755)
        shutil.chown(self.folder, "postgres", "postgres")
        self.run("initdb", "-D", self.folder / "data", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.start()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, tool, *words):
        subprocess.run(["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", POSTGRES / tool, *words],
                       check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        try:
            self.run("pg_ctl", "-D", self.folder / "data", "-w", "-o", options, "-l", self.folder / "log", "start")
        except subprocess.CalledProcessError as error:
            raise AssertionError((self.folder / "log").read_text()[-2000:]) from error

    def stop(self, mode="fast"):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", mode, "-w", "stop")

    def end(self):
        """At the end of a test, whatever state it is in."""
        if (self.folder / "data/postmaster.pid").exists():
            with contextlib.suppress(subprocess.CalledProcessError):
                self.stop("immediate")

    def kill(self):
        """As a power cut would: every process of the cluster at once."""
        pid = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGSTOP)  # so that it has no more children
        children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
        for process in [pid, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until("the cluster is gone", lambda: not can_connect(self.port))
        (self.folder / "data/postmaster.pid").unlink()  # its process may be there still, as a zombie


@contextlib.contextmanager
def temporary_folder():
    with tempfile.TemporaryDirectory() as folder:
        yield pathlib.Path(folder)


class SystemTest(unittest.TestCase):
    """Has a folder of its own; what it starts is killed at its end."""
    maxDiff = None

    def setUp(self):
        self.folder = self.enterContext(temporary_folder())

    def start(self, thing):
        self.addCleanup(thing.kill)
        return thing

    def database(self):
        database = Postgres(self.folder)
        self.addCleanup(database.end)
        return database

    def shared(self, **settings):
        """A broker, and settings of instances that share it and a database."""
        broker = self.start(Broker(self.folder))
        return broker, {"GZ_DB_URL": self.database().url, "GZ_MASTER_KEY": "22" * 32,
                        "GZ_MQTT_URL": f"mqtt://127.0.0.1:{broker.port}", **settings}

    def two_instances(self, **settings):
        """A broker and two instances with one database."""
        broker, shared = self.shared(**settings)
        return broker, *(self.start(Backend(self.folder, name, **shared)) for name in ("first", "second"))


def main(*tools):
    """Runs the tests of the program; 77 where a tool of theirs is missing."""
    missing = [tool for tool in tools if shutil.which(tool) is None and not pathlib.Path(tool).exists()]
    if missing:
        print(f"not installed: {', '.join(map(str, missing))}")
        sys.exit(77)
    unittest.main()
