#!/usr/bin/env python3
"""From a definition to a lamp that is switched through a deployed app, each part real: sshd, gizgen deploy, the
receiver's hook, an image that buildah makes from the generated Dockerfile, its tree under chroot, nginx, PostgreSQL
and Mosquitto. The base image is made of the Debian that this machine itself uses, for no registry is asked. GIZGEN
names the binary; IMAGES a folder whose layers are kept from run to run; ENGINE=docker or podman has the engine build
and run, its base image being the registry's."""
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest

from backend import GIZGEN, POSTGRES, ROOT, Broker, Postgres, Program, can_connect, did_of, free_port, temporary_folder, until
from client import Client

sys.path.insert(0, str(ROOT / "tests/receiver"))
import machine as receiver  # noqa: E402

PRODUCT = ROOT / "samples/smart_socket/product.yaml"
ENGINE = os.environ.get("ENGINE", "buildah")
ADMIN = "an-admin-token-of-the-tests"
DID = did_of()
HOOK = """\
  void add_routes(giz::net::Router& router) override {
    router.add(boost::beast::http::verb::get, "/hello",
               [](giz::net::Request&) -> giz::net::Task<giz::net::Response> {
                 co_return giz::net::Response::text("ANSWER");
               });
  }
};

}  // namespace"""


class Sshd(Program):
    """Lets keys in as the receiver's list says, and nothing else."""

    def __init__(self, folder, keys, config):
        self.port = free_port()
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "host_key"], check=True)
        host = (folder / "host_key.pub").read_text()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {host}")
        (folder / "sshd_config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\nPidFile none\nAuthorizedKeysFile {keys}\n"
            f"AuthenticationMethods publickey\nPermitRootLogin forced-commands-only\nStrictModes no\nUsePAM no\n"
            f"SetEnv APPS_CONFIG={config}\nDisableForwarding yes\nPermitTTY no\n")
        super().__init__(["/usr/sbin/sshd", "-D", "-e", "-f", folder / "sshd_config"], folder, "sshd")

    def begin(self):
        super().begin()
        until("sshd listens", lambda: can_connect(self.port))

    def client(self, folder, owner):
        return (f"ssh -F none -p {self.port} -i {folder}/{owner} -o IdentitiesOnly=yes -o UserKnownHostsFile={folder}/known_hosts "
                "-o StrictHostKeyChecking=yes -o BatchMode=yes")


class Lamp(Client):
    """A user of an app, by its host name; `port` is nginx's."""

    def __init__(self, port, name, token=None):
        super().__init__(port, token)
        self.name = name

    def call(self, method, path, body=None, headers=None):
        return super().call(method, path, body, {"Host": f"{self.name}.test", **(headers or {})})

    def admin(self, method, path, body=None):
        return Lamp(self.port, self.name, ADMIN).call(method, "/internal/v1" + path, body)


def unmount(folder):
    """What buildah leaves mounted below a folder."""
    mounted = [line.split()[1] for line in pathlib.Path("/proc/mounts").read_text().splitlines()]
    for place in reversed([place for place in mounted if place.startswith(f"{folder}/")]):
        subprocess.run(["umount", "-l", place], check=False)


class Deploy(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(temporary_folder())
        cls.addClassCleanup(unmount, cls.folder)
        engine = {"ENGINE": ENGINE}
        if ENGINE == "buildah":
            base = subprocess.run(["sh", ROOT / "tests/docker/base_image.sh", os.environ.get("IMAGES", cls.folder / "images")],
                                  check=True, text=True, stdout=subprocess.PIPE)
            engine["BUILDAH"] = base.stdout.strip()
        cls.machine = receiver.Machine(cls.folder, **engine, DRAIN_LIMIT="30", READY_LIMIT="60",
                                       BUILD_OPTIONS="--build-arg OPTIMIZE=-O0 --build-arg JOBS=2")
        cls.addClassCleanup(cls.machine.power_off)
        cls.machine.power_on()
        cls.sshd = Sshd(cls.folder, cls.machine.settings["ROOT"] / "authorized_keys", cls.machine.config)
        cls.addClassCleanup(cls.sshd.kill)
        for owner in ("alice", "bob"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", owner, "-f", cls.folder / owner], check=True)
            subprocess.run([receiver.APPS, "key", "add", owner], check=True, text=True, stdout=subprocess.DEVNULL,
                           input=(cls.folder / f"{owner}.pub").read_text(), env=cls.machine.env("", {}))
        for owner, name in (("alice", "lamp"), ("bob", "fan"), ("alice", "hall")):
            cls.addClassCleanup(cls.ssh, owner, f"apps destroy {name} --yes", code=None)  # an engine's containers too
        cls.tree = cls.folder / "socket"
        subprocess.run([GIZGEN, "generate", PRODUCT, "-o", cls.tree], check=True, stdout=subprocess.DEVNULL)
        cls.hooks = (cls.tree / "backend/hooks.cc").read_text()

    @classmethod
    def ssh(cls, owner, words, code=0):
        return cls.machine.check([*cls.sshd.client(cls.folder, owner).split(), "root@127.0.0.1", words], code, dict(os.environ))

    def hook(self, answer):
        text = self.hooks.replace("};\n\n}  // namespace", HOOK.replace('"ANSWER"', answer))
        self.assertNotEqual(text, self.hooks)
        (self.tree / "backend/hooks.cc").write_text(text)

    def deploy(self, owner, name, code=0):
        began = time.monotonic()
        said = self.machine.check([GIZGEN, "deploy", self.tree, "--remote", f"ssh://root@127.0.0.1:{self.sshd.port}/{name}"], None,
                                  {**os.environ, **receiver.GIT, "GIT_SSH_COMMAND": self.sshd.client(self.folder, owner)})
        self.assertRegex(said, "." if code == 0 else "the build failed|you have no app", said)
        print(f"\n$ gizgen deploy socket --remote ...:{name}   ({time.monotonic() - began:.0f} s)\n" +
              "\n".join(line for line in said.splitlines() if not re.search(r"^(remote: )? {7}", line)), file=sys.stderr)
        return said

    def switched(self, lamp, on):
        """The device does what the page asks for."""
        until("the device is online", lambda: lamp.admin("GET", f"/devices/{DID}")[1].get("online"))
        status, answer = lamp.command(DID, {"power": on})
        self.assertEqual((status, answer.get("state")), (200, "acknowledged"), answer)
        until("the page sees it", lambda: lamp.state(DID)["attrs"]["power"]["value"] == on)

    def test_a_lamp_is_deployed_replaced_and_rolled_back(self):
        self.ssh("alice", "apps create lamp")
        self.ssh("alice", f"apps config set lamp GZ_ADMIN_TOKEN={ADMIN}")

        self.hook('"one"')
        self.assertIn("lamp v2 serves", self.deploy("alice", "lamp"))
        self.assertEqual(self.machine.get("lamp", "/hello"), (200, "one"))
        port = self.machine.settings["DEVICE_PORT"]
        device = Program([GIZGEN, "simulate", "device", PRODUCT, "--tcp", f"127.0.0.1:{port}", "--did", "virtual", "--retry", "0.2",
                          "--stay"], self.folder, "device")
        self.addCleanup(device.kill)
        lamp = Lamp(self.machine.http, "lamp").sign_in()
        until("the device is online", lambda: lamp.admin("GET", f"/devices/{DID}")[1].get("online"))
        lamp.claim(lamp, DID)
        self.switched(lamp, True)

        self.hook('"two"')
        with receiver.Load(self.machine, "lamp", ("/hello", "/", "/healthz"), threads=3, kept=1) as load:
            self.assertIn("lamp v3 serves", self.deploy("alice", "lamp"))
            until("the new one is asked", lambda: load.counts.get("two"))
        print(f"  {load.total()} requests meanwhile, {load.counts['one']} and {load.counts['two']} of /hello by the old and the new, "
              f"{len(load.wrong)} wrong", file=sys.stderr)
        self.assertEqual(load.wrong, [])
        self.switched(lamp, False)

        self.hook("missing")
        said = self.deploy("alice", "lamp", code=1)
        self.assertRegex(said, r"hooks\.cc:\d+:\d+:.* error: .missing. was not declared")
        self.assertIn("nothing has changed: lamp v3 serves on", said)
        self.assertEqual(self.machine.get("lamp", "/hello"), (200, "two"))

        self.ssh("alice", "apps rollback lamp")
        self.assertEqual(self.machine.get("lamp", "/hello"), (200, "one"))
        self.switched(lamp, True)

        # Another owner: cannot reach the first app; of the same tree, an app of their own with data of its own.
        self.assertIn("you have no app 'lamp'", self.deploy("bob", "lamp", code=1))
        self.assertIn("you have no app 'lamp'", self.ssh("bob", "apps config lamp", code=1))
        self.ssh("bob", "apps create fan")
        self.ssh("bob", f"apps config set fan GZ_ADMIN_TOKEN={ADMIN}")
        self.hook('"two"')
        self.assertIn("fan v2 serves", self.deploy("bob", "fan"))
        self.assertEqual(self.machine.get("fan", "/hello"), (200, "two"))
        fan = Lamp(self.machine.http, "fan")
        self.assertEqual(fan.admin("GET", f"/devices/{DID}")[0], 404)
        self.assertIn(fan.call("GET", f"/api/v1/devices/{DID}", headers={"Authorization": f"Bearer {lamp.token}"})[0], (401,))
        print(self.ssh("alice", "apps status lamp"), file=sys.stderr)

        self.machine.power_off()
        self.machine.power_on()
        self.sshd.begin()
        until("both serve again", lambda: self.machine.serves("lamp") and self.machine.serves("fan"))
        self.assertEqual((self.machine.get("lamp", "/hello")[1], self.machine.get("fan", "/hello")[1]), ("one", "two"))
        self.switched(lamp, False)

    @unittest.skipUnless(ENGINE == "buildah", "127.0.0.1 in a container is not this machine, where the database and the broker are")
    def test_an_app_with_postgresql_and_a_broker_grows_to_two_instances(self):
        database, broker = Postgres(self.folder), Broker(self.folder)
        self.addCleanup(database.end)
        self.addCleanup(broker.kill)
        (self.folder / "postgres.url").write_text(database.url + "\n")
        self.machine.set(POSTGRES=self.folder / "postgres.url")
        self.addCleanup(self.machine.set, POSTGRES="")
        self.ssh("alice", "apps create hall")
        self.assertIn("GZ_DB_URL=postgres://app_hall:", self.ssh("alice", "apps config hall"))
        self.ssh("alice", f"apps config set hall GZ_ADMIN_TOKEN={ADMIN} GZ_MQTT_URL=mqtt://127.0.0.1:{broker.port}")
        self.hook('"one"')
        self.assertRegex(self.deploy("alice", "hall"), "hall v[0-9]+ serves")
        print(self.ssh("alice", "apps scale hall 2"), file=sys.stderr)

        device = Program([GIZGEN, "simulate", "device", PRODUCT, "--mqtt", f"127.0.0.1:{broker.port}", "--did", "virtual", "--retry", "0.2",
                          "--stay"], self.folder, "hall-device")
        self.addCleanup(device.kill)
        hall = Lamp(self.machine.http, "hall").sign_in()
        hall.admin("POST", "/devices", {"did": DID, "mac": "02aabbccddee", "passcode": "ABCDEFGHIJ"})
        until("the device is online", lambda: hall.admin("GET", f"/devices/{DID}")[1].get("online"))
        hall.claim(hall, DID)
        upstream = (self.machine.settings["ROOT"] / "nginx/http/hall.conf").read_text()
        ports = re.findall(r"server 127\.0\.0\.1:(\d+) max_fails=0;", upstream)
        self.assertEqual(len(ports), 2, upstream)
        for port in ports:
            for on in (True, False):
                self.switched(Lamp(int(port), "hall", hall.token), on)

        self.assertIn("hall is gone", self.ssh("alice", "apps destroy hall --yes"))
        self.assertEqual(subprocess.run(["psql", "-XAtc", "SELECT datname FROM pg_database WHERE datname ~ '^app_'", database.url],
                                        check=True, capture_output=True, text=True).stdout, "")


if __name__ == "__main__":
    tools = ("buildah", "mmdebstrap") if ENGINE == "buildah" else (ENGINE,)
    receiver.main("git", "nginx", "ssh", "/usr/sbin/sshd", *tools, "mosquitto", POSTGRES / "initdb", "psql", receiver.STREAM_MODULE, GIZGEN)
