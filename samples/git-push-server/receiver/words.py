"""The words of `apps`, for who pushes (over ssh), for git's hook, and for who runs the machine."""
import contextlib
import os
import pathlib
import re
import shlex
import subprocess
import sys

from . import database, deploy, proxy, run, state
from .state import App, Refused

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / "apps"
OWNER = re.compile(r"[a-z][a-z0-9_.-]{0,31}")
ZEROS = re.compile(r"0+")
HELP = """\
  apps create NAME                 an app; then: git push HOST:NAME main
  apps list                        yours
  apps status NAME                 what serves, and within which limits
  apps releases NAME
  apps config NAME                 its settings
  apps config set NAME KEY=VALUE...    takes effect at once, without a lost request
  apps config unset NAME KEY...
  apps logs NAME [-n LINES] [-f]
  apps scale NAME INSTANCES
  apps rollback NAME [vN]          to the release before, or to vN; settings and data stay as they are
  apps destroy NAME --yes          with its data
"""
ROOT_HELP = """
on the machine itself, as root:
  apps key add OWNER < KEY.pub     who may push; an owner's apps are nobody else's
  apps key remove OWNER
  apps limits NAME MEMORY=1G CPUS=2 DISK=5G
  apps boot | apps watch           start what should serve | and start it again when it ends
"""


def main(words):
    try:
        settings = state.read_settings()
        return Words(settings).run(words) or 0
    except Refused as error:
        tell(f"apps: {error}")
        return 1
    except subprocess.CalledProcessError as error:
        tell(f"apps: {error.cmd[0]} failed (exit code {error.returncode}) {(error.stderr or '').strip() if isinstance(error.stderr, str) else ''}")
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 2
    except (OSError, KeyboardInterrupt) as error:
        tell(f"apps: {error or 'interrupted'}")
        return 2


def tell(text):
    with contextlib.suppress(OSError):
        print(text.rstrip(), file=sys.stderr, flush=True)


def as_root(*words):
    return [*([] if os.geteuid() == 0 else ["sudo", "-n"]), str(PROGRAM), *words]


class Words:
    """`owner`: whose words these are. None: of who runs the machine, to whom every app is open."""

    def __init__(self, settings, owner=None):
        self.settings, self.owner = settings, owner

    def run(self, words):
        if not words or words[0] in ("help", "--help"):
            return print(HELP + ("" if self.owner else ROOT_HELP), end="")
        word, rest = words[0], words[1:]
        if word == "config" and rest[:1] in (["set"], ["unset"]):
            word, rest = f"config_{rest[0]}", rest[1:]
        own = None if self.owner else getattr(self, "machine_" + word, None)
        found = own or getattr(self, "word_" + word, None)
        if not found:
            raise Refused(f"there is no word '{words[0]}'; there are\n{HELP}")
        try:
            return found(*rest)
        except TypeError as error:
            if error.__traceback__.tb_next is not None:
                raise
            raise Refused(f"'{' '.join(words)}' has too few words, or too many; there are\n{HELP}") from None

    def app(self, name):
        """One that is the owner's; of others' is said what is said of none."""
        app = App(self.settings, name)
        if not app.exists() or self.owner not in (None, app.facts["owner"]):
            raise Refused(f"you have no app '{name}'" + (f"; make it: apps create {name}" if state.NAME.fullmatch(name) else ""))
        return app

    # Over ssh.

    def word_create(self, name):
        app = state.create(self.settings, self.owner or "root", name)
        release = app.release(0)
        try:
            app.write_release(0, {**release, "env": database.make(app)})
        except BaseException:
            deploy.destroy(app)
            raise
        print(f"{name} is made. Push to it:\n\n    git remote add {name} {self.settings['GIT_USER']}@{self.settings['DOMAIN']}:{name}\n"
              f"    git push {name} main\n\nIt will serve {app.url}, its devices tcp and udp port {app.outer_port('devices')}, "
              f"mqtt port {app.outer_port('mqtt')}.")

    def word_list(self):
        for app in state.apps(self.settings):
            if self.owner in (None, app.facts["owner"]):
                number = app.current["release"]
                print(f"{app.name:20} {'v' + str(number) if app.release(number)['image'] else 'not pushed yet':14} {app.url}")

    def word_status(self, name):
        app = self.app(name)
        current = app.current
        release = app.release(current["release"])
        way = run.find(self.settings)[1]
        held = way.held()
        print(f"{name}  v{current['release']}, {release['why']} {release.get('commit', '')[:10]} {release.get('when', '')}\n{app.url}")
        lives = [one for one in way.running(app) if one[0] == current["release"]]
        able = sum(deploy.ready(app, current["colour"], n) for _, n in lives)
        used = deploy.disk_use(app)
        rows = {
            "instances": f"{able} ready, {len(lives)} of {release['instances'] if release['image'] else 0} running",
            "devices": f"tcp and udp port {app.outer_port('devices')}, mqtt port {app.outer_port('mqtt')}",
            "database": "PostgreSQL" if release["env"].get("GZ_DB_URL", "").startswith("postgres") else "SQLite, in its data",
            "memory": f"{app.limit('MEMORY')} ({held['memory']})", "processor": f"{app.limit('CPUS')} ({held['cpus']})",
            "disk": f"{used / (1 << 20):.1f}M of {app.limit('DISK')} (limit of {held['disk']}; past it no push)"}
        for key, value in rows.items():
            print(f"  {key:10} {value}")

    def word_releases(self, name):
        app = self.app(name)
        now = app.current["release"]
        for number in reversed([number for number in app.releases() if 0 < number <= now]):
            release = app.release(number)
            print(f"{'*' if number == now else ' '} v{number:<4} {release.get('when', ''):26} {release.get('commit', '')[:10]:11} {release['why']}")

    def word_config(self, name):
        app = self.app(name)
        for key, value in sorted(app.release(app.current["release"])["env"].items()):
            print(f"{key}={value}")

    def word_config_set(self, name, *pairs):
        app = self.app(name)
        env = {}
        for pair in pairs:
            key, equals, value = pair.partition("=")
            if not equals or not re.fullmatch(r"[A-Z][A-Z0-9_]*", key):
                raise Refused(f"'{pair}' is no KEY=VALUE")
            if any(ord(letter) < 32 for letter in value):
                raise Refused(f"the value of {key} holds a line break or the like")
            if key in ("PORT", "PATH", "GZ_HTTP_ADDR", "GZ_DEVICE_TCP_ADDR", "GZ_DEVICE_UDP_ADDR", "GZ_MQTT_LISTEN", "GZ_TRUSTED_PROXIES"):
                raise Refused(f"{key} is the receiver's to set: it knows where the app listens")
            env[key] = value
        self.change_config(app, "config set " + " ".join(env), lambda old: {**old, **env}, env)

    def word_config_unset(self, name, *keys):
        self.change_config(self.app(name), "config unset " + " ".join(keys),
                           lambda old: {key: value for key, value in old.items() if key not in keys}, keys)

    def change_config(self, app, why, changed, some):
        if not some:
            raise Refused("name at least one setting")
        with app.deploying():
            deploy.change(app, why, env=changed(app.release(app.current["release"])["env"]))

    def word_logs(self, name, *options):
        app = self.app(name)
        match = re.fullmatch(r"(?:-n (\d{1,5}))? ?(-f)?", " ".join(options))
        if not match:
            raise Refused("apps logs NAME [-n LINES] [-f]")
        if not app.log.exists():
            raise Refused(f"{name} has said nothing yet")
        sys.stdout.flush()
        words = run.find(self.settings)[1].logs(app, match[1] or 100, match[2])
        os.execvp(words[0], [str(word) for word in words])

    def word_scale(self, name, instances):
        app = self.app(name)
        if not re.fullmatch(r"[1-9]", instances) or int(instances) > state.INSTANCES:
            raise Refused(f"1 to {state.INSTANCES} instances; beyond that one machine is not the place")
        with app.deploying():
            deploy.change(app, f"scale {instances}", instances=int(instances))

    def word_rollback(self, name, to=None):
        app = self.app(name)
        with app.deploying():
            now = app.current["release"]
            number = int(to.lstrip("v")) if to and re.fullmatch(r"v?\d{1,9}", to) else self.before(app)
            if not 0 < number < now or number not in app.releases() or not app.release(number)["image"]:
                raise Refused(f"{name} has no release {to or 'before'} to go back to; `apps releases {name}` lists them")
            earlier = app.release(number)
            deploy.change(app, f"rollback to v{number}", image=earlier["image"], commit=earlier["commit"])

    def before(self, app):
        """The last release whose image is not the one that serves."""
        now = app.current["release"]
        image = app.release(now)["image"]
        return next((number for number in reversed(app.releases()) if number < now and app.release(number)["image"] not in (None, image)), 0)

    def word_destroy(self, name, sure=""):
        app = self.app(name)
        if sure != "--yes":
            raise Refused(f"{name} would be gone with its data, its database and its repository: apps destroy {name} --yes")
        deploy.destroy(app)
        print(f"{name} is gone")

    # The hook, which is git's, and what it and ssh ask root for.

    def machine_ssh(self, owner):
        """The forced command of a key."""
        words = shlex.split(os.environ.get("SSH_ORIGINAL_COMMAND", ""))
        if words[:1] in (["git-receive-pack"], ["git-upload-pack"]) and len(words) == 2:
            app = Words(self.settings, owner).app(words[1].strip("/").removesuffix(".git"))
            os.execvp(words[0], [words[0], str(app.folder / "repo.git")])
        command = as_root("as", owner, *(words[1:] if words[:1] == ["apps"] else words))
        os.execvp(command[0], command)

    def machine_as(self, owner, *words):
        return Words(self.settings, owner).run(list(words))

    def machine_hook(self, name):
        """pre-receive: what it refuses is not taken. The branch that HEAD names is deployed; the first branch that is
        pushed is that."""
        def git(*words):
            return subprocess.run(["git", *words], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
        pushed = {ref: new for _, new, ref in map(str.split, sys.stdin) if not ZEROS.fullmatch(new)}
        head = git("symbolic-ref", "HEAD")
        branches = [ref for ref in pushed if ref.startswith("refs/heads/")]
        if branches and head not in branches and not git("for-each-ref", "--count=1", "refs/heads"):
            head = branches[0]
            state.write("HEAD", f"ref: {head}\n", 0o644)  # git changes no reference while objects are in quarantine
        if head not in pushed:
            return print(f"-----> kept; not deployed: {name} is deployed from {head.removeprefix('refs/heads/')}")
        archive = subprocess.Popen(["git", "archive", "--format=tar", pushed[head]], stdout=subprocess.PIPE)
        code = subprocess.run(as_root("build", name, pushed[head]), check=False, stdin=archive.stdout).returncode
        archive.stdout.close()
        archive.wait()
        return code

    def machine_build(self, name, commit):
        deploy.push(self.app(name), commit, sys.stdin.buffer)

    # Who runs the machine.

    def machine_boot(self):
        return deploy.boot(self.settings)

    def machine_watch(self):
        deploy.watch(self.settings)

    def machine_limits(self, name, *pairs):
        app = self.app(name)
        facts = app.facts
        for pair in pairs:
            key, _, value = pair.partition("=")
            if key not in ("MEMORY", "CPUS", "DISK", "PROCESSES"):
                raise Refused(f"there is no limit '{key}'; there are MEMORY, CPUS, DISK and PROCESSES")
            state.size(value) if key in ("MEMORY", "DISK") else float(value)
            facts["limits"][key] = value
        state.write(app.folder / "app.json", state.json.dumps(facts), 0o644)
        print(f"{name}: {' '.join(pairs)}, from the next release on")

    def machine_key(self, what, owner):
        if not OWNER.fullmatch(owner):
            raise Refused(f"'{owner}' is no owner's name: small letters, digits, -, _ and .")
        path = pathlib.Path(self.settings["ROOT"]) / "authorized_keys"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        mark = f'command="{PROGRAM} ssh {owner}",restrict '
        if what == "add":
            key = sys.stdin.readline().strip()
            if not re.fullmatch(r"(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/=]+( [^\n]*)?", key):
                raise Refused("that is no public key; give one line of a .pub file on standard input")
            lines.append(mark + key)
        elif what == "remove":
            lines = [line for line in lines if not line.startswith(mark)]
        else:
            raise Refused("apps key add OWNER, or apps key remove OWNER")
        state.write(path, "".join(line + "\n" for line in lines), 0o644)
        print(f"{owner} has {sum(line.startswith(mark) for line in lines)} keys")
