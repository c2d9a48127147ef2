"""Instances of an app. Two ways, one interface: in containers of an engine, or from the image's tree.

    start(app, number, release, colour, instance)   begins one; it may not be ready yet
    running(app)                                    {(release, instance)} that live
    stop(app, number, instance)                     SIGTERM, a time limit, SIGKILL; what had ended is tidied up"""
import contextlib
import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys
import time

from . import enter, state
from .state import Refused

SYSTEMD = pathlib.Path("/run/systemd/system").exists()


def wait(condition, limit, pause=0.05):
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def environment(app, release, ports, host):
    """What an instance is told: the receiver's word on where it listens, the owner's settings on the rest."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin", "PUBLIC_BASE_URL": app.url, "GZ_DB_URL": "sqlite:///data/app.db",
        # Devices come by way of nginx too, a thousand homes behind few addresses.
        "GZ_RATE_ACCEPT": "1000", "GIT_REV": release.get("commit", ""), **release["env"],
        "PORT": str(ports["http"]), "GZ_HTTP_ADDR": f"{host}:{ports['http']}",
        "GZ_DEVICE_TCP_ADDR": f"{host}:{ports['devices']}", "GZ_DEVICE_UDP_ADDR": f"{host}:{ports['devices']}",
        **({} if release["env"].get("GZ_MQTT_URL") else {"GZ_MQTT_LISTEN": f"{host}:{ports['mqtt']}"})}


WHAT = ("http", "devices", "mqtt")


class Tree:
    """The image's tree under chroot, as enter.py says. Memory, processor and processes are held by a scope of
    systemd's, a cgroup; without systemd by the process's own limits, which hold no share of a processor."""

    def held(self):
        by = "cgroup" if SYSTEMD else "process limit"
        return {"memory": by, "cpus": by if SYSTEMD else "not held", "disk": "each file"}

    def record(self, app, number, instance):
        return app.folder / f"run/{number}.{instance}.json"

    def start(self, app, number, release, colour, instance):
        image = app.folder / f"releases/{release['image']}"
        config = json.loads((image / "image.json").read_text(encoding="utf-8"))
        ports = {what: app.port(what, colour, instance) for what in WHAT}
        env = dict(line.split("=", 1) for line in config.get("Env") or [])
        env.update(environment(app, release, ports, "127.0.0.1"), GZ_TRUSTED_PROXIES="127.0.0.0/8")
        rlimits = {"RLIMIT_FSIZE": state.size(app.limit("DISK")), "RLIMIT_CORE": 0}
        scope = []
        if SYSTEMD:
            scope = ["systemd-run", "--scope", "--quiet", "--collect", f"--unit=app-{app.name}-{number}-{instance}",
                     "-p", f"MemoryMax={state.size(app.limit('MEMORY'))}", "-p", "MemorySwapMax=0",
                     "-p", f"CPUQuota={float(app.limit('CPUS')) * 100:.0f}%", "-p", f"TasksMax={app.limit('PROCESSES')}"]
        else:
            rlimits |= {"RLIMIT_DATA": state.size(app.limit("MEMORY")), "RLIMIT_NPROC": int(app.limit("PROCESSES"))}
        command = [*(config.get("Entrypoint") or []), *(config.get("Cmd") or [])]
        folder = config.get("WorkingDir") or "/"
        if "/" not in command[0]:
            command = ["/usr/bin/env", *command]
        spec = self.record(app, number, instance).with_suffix(".spec")
        state.write(spec, json.dumps({
            "root": str(image / "root"), "data": str(app.data), "folder": folder, "uid": app.uid, "rlimits": rlimits,
            "command": command, "env": env}))
        record = self.record(app, number, instance)
        record.unlink(missing_ok=True)
        with open(app.log, "ab") as log:
            subprocess.run(["setsid", "--fork", *scope, sys.executable, "-I", enter.__file__, record, spec],
                           stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", check=True)
        if not wait(record.exists, 10):
            raise Refused(f"{app.name} cannot be started; {app.log} says why")

    def process(self, record):
        """The process of `unshare`, None: it has ended."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            noted = json.loads(record.read_text(encoding="utf-8"))
            if noted["boot"] == enter.boot_id() and noted["began"] == enter.began(noted["pid"]):
                return noted["pid"]
        return None

    def running(self, app):
        """Of those noted: what ended is no longer noted afterwards."""
        return {tuple(map(int, record.stem.split("."))) for record in (app.folder / "run").glob("*.json")
                if self.process(record)}

    def stop(self, app, number, instance):
        record = self.record(app, number, instance)
        for word, limit in ((signal.SIGTERM, int(app.settings["DRAIN_LIMIT"])), (signal.SIGKILL, 10)):
            if (pid := self.process(record)) is None:
                break
            # The child of `unshare` is the first of its namespace: all in it end with it.
            children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                for child in children.read_text(encoding="utf-8").split() or [pid]:
                    os.kill(int(child), word)
            wait(lambda: self.process(record) is None, limit)
        record.with_suffix(".spec").unlink(missing_ok=True)
        record.unlink(missing_ok=True)

    def forget_image(self, app, image):
        subprocess.run(["rm", "-rf", "--one-file-system", app.folder / f"releases/{image}"], check=True)

    def logs(self, app, lines, follow):
        return ["tail", "-n", str(lines), *(["-F"] if follow else []), app.log]


class Engine:
    """Containers of docker or podman, each app in a network of its own."""

    def __init__(self, program):
        self.program = program

    def call(self, *words, **more):
        return subprocess.run([self.program, *map(str, words)], check=True, text=True, stdout=subprocess.PIPE, **more).stdout

    def quietly(self, *words):
        return subprocess.run([self.program, *map(str, words)], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode

    def held(self):
        return {"memory": self.program, "cpus": self.program, "disk": "each file"}

    def container(self, app, number, instance):
        return f"gizgen-app-{app.name}-{number}-{instance}"

    def start(self, app, number, release, colour, instance):
        inner = {"http": 8080, "devices": 6000, "mqtt": 1883}
        env = environment(app, release, inner, "0.0.0.0")
        env["GZ_TRUSTED_PROXIES"] = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"  # its network holds nobody else
        network = f"gizgen-app-{app.name}"
        if self.quietly("network", "inspect", network):
            self.call("network", "create", network)
        self.quietly("rm", "-f", self.container(app, number, instance))
        publish = [f"127.0.0.1:{app.port(what, colour, instance)}:{inner[what]}" for what in WHAT]
        publish.append(publish[1] + "/udp")
        # Settings travel by the environment: words can be read by everybody on the machine.
        self.call("run", "-d", "--name", self.container(app, number, instance), "--label", f"gizgen.app={app.name}",
                  "--network", network, *(word for port in publish for word in ("-p", port)),
                  "--user", f"{app.uid}:{app.uid}", "-v", f"{app.data}:/data", "--read-only", "--tmpfs", "/tmp:size=16m",
                  "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--init", "--memory", state.size(app.limit("MEMORY")),
                  "--cpus", app.limit("CPUS"), "--pids-limit", app.limit("PROCESSES"),
                  "--ulimit", f"fsize={state.size(app.limit('DISK'))}", "--log-opt", "max-size=10m",
                  *(word for key in env if key != "PATH" for word in ("--env", key)),
                  f"gizgen-app-{app.name}:{release['image']}", env={**env, "PATH": os.environ.get("PATH", "")})

    def running(self, app):
        names = self.call("ps", "--filter", f"label=gizgen.app={app.name}", "--format", "{{.Names}}").split()
        return {tuple(map(int, name.rsplit("-", 2)[1:])) for name in names}

    def stop(self, app, number, instance):
        self.quietly("stop", "-t", app.settings["DRAIN_LIMIT"], self.container(app, number, instance))
        self.quietly("rm", "-f", self.container(app, number, instance))

    def forget_image(self, app, image):
        self.quietly("rmi", f"gizgen-app-{app.name}:{image}")

    def logs(self, app, lines, follow):
        number, instance = max(self.running(app), default=(app.current["release"], 0))
        return [self.program, "logs", "--tail", str(lines), *(["-f"] if follow else []), self.container(app, number, instance)]


def works(*words):
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run(words, check=False, capture_output=True, timeout=20).returncode == 0
    return False


def find(settings):
    """(the engine's word, how its images are run): docker, podman, buildah, or a program of your own."""
    word = settings["ENGINE"]
    if not word:
        word = next((engine for engine in ("docker", "podman") if works(engine, "info")), None)
    if not word and works(*shlex.split(settings["BUILDAH"]), "--version"):
        word = "buildah"
    if not word:
        raise Refused("neither docker nor podman works here, and buildah is not installed: apt-get install buildah")
    return word, Engine(word) if word in ("docker", "podman") else Tree()
