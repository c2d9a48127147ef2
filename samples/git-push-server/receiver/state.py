"""What is on disk, and nothing else decides what serves. An app is a folder:

    app.json          who owns it, its place among the apps, its limits; never changes but by `apps limits`
    releases/7.json   what release 7 is made of: an image, settings, instances
    releases/7/       its image where no container engine keeps it: root/ and image.json
    current           {"release": 7, "colour": 1}: replacing this file is the moment of a deployment
    run/7.0.json      instance 0 of release 7: its process
    repo.git, data/, log/, build/

Every file is replaced whole and is on the disk before anybody relies on it."""
import contextlib
import fcntl
import json
import os
import pathlib
import re
import shutil
import subprocess

NAME = re.compile(r"[a-z]([a-z0-9-]{0,28}[a-z0-9])?")
INSTANCES = 8  # at most, of one app: its ports are laid out for them

DEFAULTS = {
    "ROOT": "/srv/apps", "DOMAIN": "localhost", "SCHEME": "http", "HTTP_PORT": "80", "HOSTS": "0.0.0.0 [::]",
    "DEVICE_PORT": "6001", "MQTT_PORT": "7001", "INNER_PORT": "20000", "UID_BASE": "200000", "GIT_USER": "git",
    "NGINX": "nginx", "NGINX_PID": "/run/nginx.pid", "ENGINE": "", "BUILDAH": "buildah",
    "BUILD_OPTIONS": "", "BUILD_LIMIT": "1800", "READY_LIMIT": "60", "DRAIN_LIMIT": "30", "KEEP": "5",
    "TREE_LIMIT": "200M", "MEMORY": "512M", "CPUS": "1", "DISK": "1G", "PROCESSES": "128", "APPS_PER_OWNER": "5",
    "POSTGRES": ""}


class Refused(Exception):
    """Said to the user as it is."""


def read_settings():
    """The settings file over the defaults; a name that does not exist is refused."""
    path = os.environ.get("APPS_CONFIG", "/etc/gizgen-apps.conf")
    settings = dict(DEFAULTS)
    with contextlib.suppress(FileNotFoundError):
        for number, line in enumerate(pathlib.Path(path).read_text(encoding="utf-8").splitlines(), 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            key, _, value = line.partition("=")
            if key not in settings:
                raise Refused(f"{path}:{number}: there is no setting '{key}'; there are {', '.join(DEFAULTS)}")
            settings[key] = value.strip()
    return settings


def size(text):
    """Bytes of 512M."""
    match = re.fullmatch(r"(\d+)([KMGT]?)", text)
    if not match:
        raise Refused(f"'{text}' is no size; write it as 512M")
    return int(match[1]) << {"": 0, "K": 10, "M": 20, "G": 30, "T": 40}[match[2]]


def at_step(name):
    """Tests stop everything here: the program that APPS_AT_STEP names is run with the step's name."""
    if program := os.environ.get("APPS_AT_STEP"):
        subprocess.run([program, name], check=False)


def write(path, text, mode=0o600):
    """The file holds all of the text or what it held before, after a power cut too."""
    path = pathlib.Path(path)
    new = path.with_name(path.name + ".new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as out:
        os.fchmod(out.fileno(), mode)
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.replace(new, path)
    sync(path.parent)


def sync(path):
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


@contextlib.contextmanager
def lock(path, busy=None):
    """Holds the lock; `busy`: refuses with these words rather than wait."""
    with open(path, "a", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            raise Refused(busy) from None
        yield


class App:
    def __init__(self, settings, name):
        self.settings, self.name = settings, name
        self.folder = pathlib.Path(settings["ROOT"]) / "apps" / name
        self.data, self.log = self.folder / "data", self.folder / "log/app.log"

    def exists(self):
        return bool(NAME.fullmatch(self.name)) and (self.folder / "app.json").exists()

    @property
    def facts(self):
        return json.loads((self.folder / "app.json").read_text(encoding="utf-8"))

    @property
    def uid(self):
        return int(self.settings["UID_BASE"]) + self.facts["place"]

    def limit(self, name):
        return self.facts["limits"].get(name, self.settings[name])

    @property
    def current(self):
        return json.loads((self.folder / "current").read_text(encoding="utf-8"))

    def set_current(self, release, colour):
        write(self.folder / "current", json.dumps({"release": release, "colour": colour}))

    def release(self, number):
        return json.loads((self.folder / f"releases/{number}.json").read_text(encoding="utf-8"))

    def write_release(self, number, release):
        write(self.folder / f"releases/{number}.json", json.dumps(release, indent=1))

    def releases(self):
        return sorted(int(path.stem) for path in (self.folder / "releases").glob("*.json"))

    def port(self, what, colour, instance):
        """Each app has 64 ports inside the machine: two colours, of which one serves, by 8 instances by 4."""
        return (int(self.settings["INNER_PORT"]) + self.facts["place"] * 64 + colour * 32 + instance * 4 +
                ("http", "devices", "mqtt").index(what))

    def outer_port(self, what):
        return int(self.settings[{"devices": "DEVICE_PORT", "mqtt": "MQTT_PORT"}[what]]) + self.facts["place"]

    @property
    def host(self):
        return f"{self.name}.{self.settings['DOMAIN']}"

    @property
    def url(self):
        scheme, port = self.settings["SCHEME"], self.settings["HTTP_PORT"]
        return f"{scheme}://{self.host}" + ("" if (scheme, port) == ("http", "80") or scheme == "https" else f":{port}")

    def deploying(self):
        return lock(self.folder / "deploy.lock", f"another change of {self.name} is under way; try again when it has ended")

    def switching(self):
        return lock(self.folder / "switch.lock")


def apps(settings):
    folder = pathlib.Path(settings["ROOT"]) / "apps"
    found = [App(settings, path.name) for path in sorted(folder.iterdir())] if folder.exists() else []
    return [app for app in found if app.exists()]


def everything(settings):
    """The lock for what touches all apps: their places and nginx."""
    return lock(pathlib.Path(settings["ROOT"]) / "lock")


def create(settings, owner, name):
    """The folder appears whole. Its repository is the caller's to make ready: it is git's, not root's."""
    if not NAME.fullmatch(name):
        raise Refused(f"'{name}' is no name of an app: a letter, then letters, digits and -, at most 30 in all, in small letters")
    with everything(settings):
        there = apps(settings)
        if (pathlib.Path(settings["ROOT"]) / "apps" / name).exists():
            raise Refused(f"the name {name} is taken")
        most = int(settings["APPS_PER_OWNER"])
        if sum(app.facts["owner"] == owner for app in there) >= most:
            raise Refused(f"{owner} has {most} apps, and no more are allowed; destroy one, or ask who runs this machine")
        places = {app.facts["place"] for app in there}
        place = next(n for n in range(len(places) + 1) if n not in places)
        app = App(settings, name)
        new = app.folder.with_name(name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        for folder in ("releases", "run", "log", "data"):
            (new / folder).mkdir(parents=True, mode=0o700)
        os.chmod(new, 0o711)
        os.chown(new / "data", *[int(settings["UID_BASE"]) + place] * 2)
        write(new / "app.json", json.dumps({"owner": owner, "place": place, "limits": {}}), 0o644)
        write(new / "releases/0.json", json.dumps({"image": None, "env": {}, "instances": 1, "why": "created"}))
        write(new / "current", json.dumps({"release": 0, "colour": 0}))
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", new / "repo.git"], check=True)
        hook = new / "repo.git/hooks/pre-receive"
        hook.write_text(f"#!/bin/sh\nexec {pathlib.Path(__file__).resolve().parents[1] / 'apps'} hook {name}\n", encoding="utf-8")
        hook.chmod(0o755)
        for key, value in (("receive.maxInputSize", settings["TREE_LIMIT"].lower()), ("receive.denyDeletes", "true")):
            subprocess.run(["git", "-C", new / "repo.git", "config", key, value], check=True)
        os.chmod(new / "repo.git", 0o700)
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", settings["GIT_USER"], new / "repo.git"], check=True)
        os.replace(new, app.folder)
        sync(app.folder.parent)
    return app
