#!/usr/bin/env python3
"""The receiver with a builder and an app that cost nothing: its words, its switch under load, its limits, and a
power cut at every step of a deployment."""
import os
import pathlib
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import unittest

from machine import APPS, HERE, STREAM_MODULE, Load, MachineTest, main, processes_of, until

QUICK = {"ENGINE": str(HERE / "quick_builder.sh")}
STEPS = ("unpacked", "building", "built", "released", "started", "ready", "current", "switched", "drained")


def setUpModule():
    folder = unittest.enterModuleContext(tempfile.TemporaryDirectory())
    os.environ["STAND_IN"] = str(pathlib.Path(folder) / "stand_in")
    subprocess.run(["cc", "-O1", "-Wall", "-Wextra", "-Werror", "-static", "-pthread", "-o", os.environ["STAND_IN"],
                    HERE / "stand_in.c"], check=True)


def tree(version, hooks="int hook(void) { return 0; }\n"):
    return {"Dockerfile": "FROM scratch\n", "version": version, "hooks.c": hooks}


class ReceiverTest(MachineTest):
    settings = QUICK

    def lamp(self, version="one", owner="alice", name="lamp"):
        self.machine.say(owner, f"apps create {name}")
        said = self.machine.push(owner, name, tree(version))
        self.assertEqual(self.machine.serves(name), version, said)
        return said


class Words(ReceiverTest):
    def test_the_whole_way_reads_well(self):
        machine = self.machine
        devices, mqtt = machine.settings["DEVICE_PORT"], machine.settings["MQTT_PORT"]
        self.assertEqual(machine.say("alice", "apps create lamp"), f"""\
lamp is made. Push to it:

    git remote add lamp root@test:lamp
    git push lamp main

It will serve http://lamp.test:{machine.http}, its devices tcp and udp port {devices}, mqtt port {mqtt}.
""")
        self.assertEqual(machine.say("alice", "list"), f"{'lamp':20} not pushed yet http://lamp.test:{machine.http}\n")
        said = [line.removeprefix("remote: ").rstrip() for line in machine.push("alice", "lamp", tree("one")).splitlines()
                if line.startswith("remote: ")]
        self.assertRegex(said[0], r"^-----> lamp [0-9a-f]{10} is built by quick_builder.sh$")
        self.assertEqual(said[1:5], ["       cc -c hooks.c", "-----> lamp v1 starts", f"-----> lamp v1 serves http://lamp.test:{machine.http}",
                                     f"       devices: tcp and udp port {devices}, mqtt port {mqtt}"])
        self.assertEqual(machine.serves("lamp"), "one")
        self.assertRegex(machine.say("alice", "apps status lamp"), r"""lamp  v1, push [0-9a-f]{10} \S+
\S+
  instances  1 ready, 1 of 1 running
  devices    tcp and udp port \d+, mqtt port \d+
  database   SQLite, in its data
  memory     512M \((cgroup|process limit)\)
  processor  1 \((cgroup|not held)\)
  disk       0.0M of 1G \(limit of each file; past it no push\)
""")
        self.assertIn("one listens", machine.say("alice", "logs lamp -n 5"))

    def test_settings_make_releases_and_a_wrong_one_changes_nothing(self):
        machine = self.machine
        machine.say("alice", "create lamp")
        machine.say("alice", "config set lamp COLOUR=green 'WORDS=two words'")
        machine.push("alice", "lamp", tree("one"))
        self.assertEqual(machine.get("lamp", "/env/WORDS"), (200, "two words"))
        self.assertEqual(machine.get("lamp", "/env/FROM_THE_IMAGE"), (200, "yes"))
        said = machine.say("alice", "config set lamp BROKEN=yes", code=1)
        self.assertIn("       BROKEN is set: there is nothing to serve\napps: v3 does not come up: it ended before it was ready\n", said)
        self.assertEqual(machine.say("alice", "config lamp"), "COLOUR=green\nWORDS=two words\n")
        machine.set(READY_LIMIT=1)
        self.assertIn("v3 does not come up: it was not ready within 1 s", machine.say("alice", "config set lamp UNREADY=yes", code=1))
        self.assertEqual(machine.serves("lamp"), "one")
        machine.say("alice", "config unset lamp COLOUR")
        self.assertEqual(machine.get("lamp", "/env/COLOUR"), (200, ""))
        self.assertEqual([line[2:4] for line in machine.say("alice", "releases lamp").splitlines()], ["v3", "v2", "v1"])
        for words, why in (("config set lamp PORT=80", "PORT is the receiver's to set"), ("config set lamp x", "'x' is no KEY=VALUE"),
                           ("scale lamp 2", "2 instances need a PostgreSQL database (GZ_DB_URL) and a broker (GZ_MQTT_URL)"),
                           ("scale lamp 99", "1 to 8 instances"), ("rollback lamp v7", "lamp has no release v7 to go back to"),
                           ("create Lamp", "'Lamp' is no name of an app"), ("create lamp", "the name lamp is taken"),
                           ("create", "too few words"), ("destroy lamp", "apps destroy lamp --yes"), ("shut down", "there is no word 'shut'"),
                           ("boot", "there is no word 'boot'"), ("build lamp 1", "there is no word 'build'"),
                           ("logs lamp -n x", "apps logs NAME"), ("as bob list", "there is no word 'as'")):
            with self.subTest(words):
                self.assertIn(why, machine.say("alice", words, code=1))

    def test_a_push_that_does_not_compile_leaves_the_old_one(self):
        self.lamp()
        said = self.machine.push("alice", "lamp", tree("two", "int hook(void) { return missing; }\n"), code=1)
        for words in ("error: ‘missing’ undeclared", "apps: the build failed (exit code 1)", "nothing has changed: lamp v1 serves on",
                      "pre-receive hook declined"):
            self.assertIn(words.replace("‘", "").replace("’", ""), said.replace("‘", "").replace("’", "").replace("'missing'", "missing"))
        self.assertEqual(self.machine.serves("lamp"), "one")
        self.assertIn("serves http", self.machine.push("alice", "lamp", tree("three")))
        self.assertEqual(self.machine.serves("lamp"), "three")

    def test_what_is_no_tree_is_refused(self):
        self.machine.say("alice", "create lamp")
        self.assertIn("there is no Dockerfile at the root", self.machine.push("alice", "lamp", {"version": "one"}, code=1))
        self.machine.set(TREE_LIMIT="1K")
        self.assertIn("the tree is larger than 1K", self.machine.push("alice", "lamp", tree("one"), code=1))

    def test_the_first_branch_is_the_one_that_is_deployed(self):
        self.machine.say("alice", "create lamp")
        self.machine.push("alice", "lamp", tree("one"), branch="live")
        self.assertEqual(self.machine.serves("lamp"), "one")
        self.assertIn("kept; not deployed: lamp is deployed from live", self.machine.push("alice", "lamp", tree("two"), branch="try"))
        self.assertEqual(self.machine.serves("lamp"), "one")

    def test_one_change_at_a_time(self):
        self.lamp()
        hold = self.machine.folder / "hold"
        hold.write_text(f"#!/bin/sh\n[ $1 != unpacked ] || {{ touch {self.folder}/there; while [ ! -e {self.folder}/go ]; do sleep 0.05; done; }}\n")
        hold.chmod(0o755)
        said = []
        pushing = threading.Thread(target=lambda: said.append(self.machine.push("alice", "lamp", tree("two"), APPS_AT_STEP=str(hold))))
        pushing.start()
        until("the push is under way", (self.folder / "there").exists)
        self.assertIn("another change of lamp is under way", self.machine.say("alice", "config set lamp A=1", code=1))
        (self.folder / "go").touch()
        pushing.join()
        self.assertEqual(self.machine.serves("lamp"), "two", said)

    def test_who_runs_the_machine_lets_people_in(self):
        key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice"
        subprocess.run([APPS, "key", "add", "alice"], input=key, text=True, check=True, env=self.machine.env("", {}), stdout=subprocess.DEVNULL)
        keys = self.machine.settings["ROOT"] / "authorized_keys"
        self.assertEqual(keys.read_text(), f'command="{APPS} ssh alice",restrict {key}\n')
        said = subprocess.run([APPS, "key", "add", "bob"], input='x" y', text=True, check=False, env=self.machine.env("", {}), stderr=subprocess.PIPE)
        self.assertIn("that is no public key", said.stderr)
        self.machine.local("key", "remove", "alice")
        self.assertEqual(keys.read_text(), "")


class Switch(ReceiverTest):
    def test_no_request_is_lost(self):
        """POST, which nginx does not ask again elsewhere when an app ends under it."""
        self.lamp()
        devices = ("127.0.0.1", self.machine.settings["DEVICE_PORT"])
        with socket.create_connection(devices) as device, device.makefile() as said, \
                Load(self.machine, "lamp", (*["/"] * 3, "/slow"), method="POST") as load:
            self.assertEqual(said.readline(), "one\n")
            self.machine.push("alice", "lamp", tree("two"))
            self.assertEqual(said.readline(), "", "the link ends with the old release")
            with socket.create_connection(devices) as again, again.makefile() as said_again:
                self.assertEqual(said_again.readline(), "two\n")
            self.machine.say("alice", "rollback lamp")
            self.machine.say("alice", "config set lamp A=1")
        print(f"\n  {load.total()} requests over three switches: {load.counts}, {len(load.wrong)} wrong", file=sys.stderr)
        self.assertEqual(load.wrong, [])
        self.assertEqual(set(load.counts), {"one", "two"})
        self.assertEqual(self.machine.serves("lamp"), "one")

    def test_a_connection_from_before_the_switch_reaches_the_new_release(self):
        """As browsers do it: connected early, asked late, when the old release has long ended."""
        self.lamp()
        with socket.create_connection(("127.0.0.1", self.machine.http)) as early:
            self.machine.push("alice", "lamp", tree("two"))
            early.sendall(b"GET / HTTP/1.1\r\nHost: lamp.test\r\nConnection: close\r\n\r\n")
            said = b""
            while part := early.recv(4096):
                said += part
        self.assertTrue(said.startswith(b"HTTP/1.1 200") and said.endswith(b"two\n"), said)

    def test_an_app_that_ends_is_started_again(self):
        self.lamp()
        watch = subprocess.Popen([APPS, "watch"], env=self.machine.env("", {}), stdout=subprocess.DEVNULL)
        try:
            for _ in range(2):  # the first may be what its boot finds
                self.machine.get("lamp", "/end")
                until("it serves again", lambda: self.machine.serves("lamp") == "one")
        finally:
            watch.kill()
            watch.wait()

    def test_what_nginx_refuses_is_taken_back(self):
        self.lamp()
        (self.machine.settings["ROOT"] / "nginx/server.inc").write_text("no_such_word;\n")
        self.assertIn("nginx refuses its configuration", self.machine.push("alice", "lamp", tree("two"), code=1))
        (self.machine.settings["ROOT"] / "nginx/server.inc").unlink()
        self.assertEqual(self.machine.serves("lamp"), "one")
        self.machine.local("boot")
        self.assertEqual(self.machine.serves("lamp"), "one")

    def test_old_releases_go(self):
        self.machine.set(KEEP=2)
        for version in ("one", "two", "three", "four"):
            (self.lamp if version == "one" else lambda v: self.machine.push("alice", "lamp", tree(v)))(version)
        kept = sorted(path.name for path in (self.machine.settings["ROOT"] / "apps/lamp/releases").iterdir())
        self.assertEqual(kept, ["3", "3.json", "4", "4.json"])
        self.machine.say("alice", "rollback lamp")
        self.assertEqual(self.machine.serves("lamp"), "three")


class Apart(ReceiverTest):
    def test_two_apps_do_not_see_each_other(self):
        machine = self.machine
        self.lamp()
        self.lamp("his", "bob", "fan")
        for words in ("config lamp", "logs lamp", "status lamp", "releases lamp", "scale lamp 1", "rollback lamp", "destroy lamp --yes",
                      "config set lamp A=1", "config unset lamp A", "git-receive-pack 'lamp'", "git-upload-pack 'lamp'",
                      "git-upload-pack '../lamp/repo.git'", "git-upload-archive lamp"):
            with self.subTest(words):
                self.assertRegex(machine.say("bob", words, code=1), "you have no app|there is no word")
        self.assertIn("you have no app 'lamp'", machine.push("bob", "lamp", tree("mine"), code=128))
        self.assertNotIn("lamp", machine.say("bob", "list"))
        self.assertIn("the name lamp is taken", machine.say("bob", "create lamp", code=1))
        self.assertEqual((machine.serves("lamp"), machine.serves("fan")), ("one", "his"))
        self.assertEqual(machine.get("shed")[0], 404)

        apps = machine.settings["ROOT"] / "apps"
        uids = set()
        for name in ("lamp", "fan"):
            data = (apps / name / "data").stat()
            self.assertEqual(stat.S_IMODE(data.st_mode), 0o700)
            uid, pid = machine.get(name, "/id")[1].split()
            self.assertEqual((int(uid), pid), (data.st_uid, "1"))
            uids.add(uid)
        self.assertEqual(len(uids), 2)
        for path in ("/etc/passwd", str(apps / "lamp/data"), "/proc/2/environ", str(machine.config)):
            self.assertEqual(machine.get("fan", "/open/" + path), (200, "No such file or directory"), path)
        self.assertEqual(machine.get("fan", "/open//data"), (200, "opened"))
        lamp = max(pid for pid in processes_of(apps / "lamp") if pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"./bin/server"))
        self.assertEqual(machine.get("fan", f"/kill/{lamp}"), (200, "No such process"))
        # And without the walls of its namespaces: their users alone keep them apart.
        as_fan = ["setpriv", f"--reuid={max(uids)}", f"--regid={max(uids)}", "--clear-groups"]
        for path in (apps / "lamp/data", apps / "lamp/releases", apps / "lamp/run", apps / "lamp/log", f"/proc/{lamp}/root"):
            said = subprocess.run([*as_fan, "ls", str(path) + "/"], check=False, capture_output=True, text=True)
            self.assertIn("Permission denied", said.stderr, path)

    def test_limits_hold(self):
        machine = self.machine
        machine.say("alice", "create lamp")
        machine.local("limits", "lamp", "MEMORY=64M", "DISK=8M")
        machine.push("alice", "lamp", tree("one"))
        if not pathlib.Path("/run/systemd/system").exists():
            self.assertEqual(machine.get("lamp", "/allocate/200"), (200, "Cannot allocate memory"))
        self.assertEqual(machine.get("lamp", "/allocate/4"), (200, "allocated"))
        self.assertEqual(machine.get("lamp", "/write/9"), (200, "File too large"))
        self.assertEqual(machine.get("lamp", "/write/7"), (200, "written"))
        (machine.settings["ROOT"] / "apps/lamp/data/more").write_bytes(bytes(9 << 20))
        self.assertIn("the data of lamp are 9M of 8M allowed", machine.push("alice", "lamp", tree("two"), code=1))
        machine.set(APPS_PER_OWNER=1)
        self.assertIn("alice has 1 apps, and no more are allowed", machine.say("alice", "create fan", code=1))
        machine.say("bob", "create fan")

    def test_destroyed_is_gone(self):
        self.lamp()
        self.lamp("his", "bob", "fan")
        self.machine.say("alice", "destroy lamp --yes")
        self.assertEqual(self.machine.get("lamp")[0], 404)
        self.assertEqual([path.name for path in (self.machine.settings["ROOT"] / "apps").iterdir()], ["fan"])
        self.assertEqual(processes_of(self.machine.settings["ROOT"] / "apps/lamp"), set())
        self.assertEqual(self.machine.serves("fan"), "his")
        self.lamp("again", "bob")


class PowerCut(ReceiverTest):
    """kill -9 of everything at a step, then what a start of the machine does."""

    def cut_at(self, step):
        script = self.machine.folder / f"cut-{step}"
        script.write_text(f"#!{sys.executable}\nimport os, pathlib, sys\nsys.path.insert(0, {str(HERE)!r})\nfrom machine import power_cut\n"
                          f"if sys.argv[1] == {step!r}:\n    pathlib.Path('/proc/self/comm').write_text('cut')\n"
                          f"    open({str(self.folder / 'was-cut')!r}, 'a').write({step!r} + ' ')\n"
                          f"    power_cut({str(self.folder)!r})\n")
        script.chmod(0o755)
        return str(script)

    def test_old_or_new_serves_after_it(self):
        self.lamp("v0")
        before = "v0"
        for number, step in enumerate(STEPS, 1):
            with self.subTest(step):
                new = f"v{number}"
                self.machine.push("alice", "lamp", tree(new), code=None, APPS_AT_STEP=self.cut_at(step))
                self.assertEqual((self.folder / "was-cut").read_text().split()[-1], step)
                until("everything has ended", lambda: not processes_of(self.folder))
                self.machine.power_on()
                serving = until("something serves", lambda: self.machine.serves("lamp"))
                self.assertEqual(serving, new if step in STEPS[STEPS.index("current"):] else before)
                before = serving
        self.machine.push("alice", "lamp", tree("last"))
        self.assertEqual(self.machine.serves("lamp"), "last")

    def test_only_the_receiver_is_killed(self):
        """The apps and nginx live on: the next `boot` ends what is not wanted, without a lost request."""
        self.lamp("v0")
        for number, step in enumerate(("started", "ready", "current"), 1):
            with self.subTest(step), Load(self.machine, "lamp") as load:
                script = self.machine.folder / f"die-{step}"
                script.write_text(f"#!/bin/sh\n[ $1 != {step} ] || kill -9 $PPID\n")
                script.chmod(0o755)
                self.machine.push("alice", "lamp", tree(f"v{number}"), code=1, APPS_AT_STEP=str(script))
                self.machine.local("boot")
                self.assertEqual(self.machine.serves("lamp"), "v3" if step == "current" else "v0")
            self.assertEqual(load.wrong, [])
            way = self.machine.settings["ROOT"] / "apps/lamp/run"
            self.assertEqual(len(list(way.glob("*.json"))), 1)

    def test_a_destruction_goes_on(self):
        self.lamp()
        gone = self.machine.settings["ROOT"] / "apps"
        (gone / "lamp").rename(gone / "lamp.gone")  # where it was cut off
        self.machine.local("boot")
        self.assertEqual(list(gone.iterdir()), [])
        self.assertEqual(self.machine.get("lamp")[0], 404)


if __name__ == "__main__":
    main("git", "nginx", "cc", "setpriv", "unshare", STREAM_MODULE)
