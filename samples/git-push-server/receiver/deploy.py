"""A deployment, a step at a time. The old release serves until `current` names the new one, and until then
nothing of the old has been touched; whatever ends us, `mend` goes on from what is on the disk."""
import contextlib
import datetime
import http.client
import shutil
import subprocess
import time

from . import build, database, proxy, run, state
from .state import Refused, at_step


def say(text):
    print(f"-----> {text}", flush=True)


def ready(app, colour, instance):
    connection = http.client.HTTPConnection("127.0.0.1", app.port("http", colour, instance), timeout=5)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    return False


def last_words(app, from_byte):
    """What the app said since then, its end."""
    with contextlib.suppress(OSError), open(app.log, "rb") as log:
        log.seek(from_byte)
        return [line.decode(errors="replace").rstrip() for line in log.readlines()[-15:]]
    return []


def start_all(app, way, number, release, colour):
    """The new instances beside the old ones, all of them ready; else none is left and it says why."""
    from_byte = app.log.stat().st_size if app.log.exists() else 0
    limit = int(app.settings["READY_LIMIT"])
    try:
        for instance in range(release["instances"]):
            way.start(app, number, release, colour, instance)
        at_step("started")
        for instance in range(release["instances"]):
            state_of = {}

            def settled():
                state_of["ready"] = ready(app, colour, instance)
                state_of["lives"] = (number, instance) in way.running(app)
                return state_of["ready"] or not state_of["lives"]
            run.wait(settled, limit, 0.1)
            if not (state_of["ready"] and state_of["lives"]):
                why = f"it was not ready within {limit} s" if state_of["lives"] else "it ended before it was ready"
                for line in last_words(app, from_byte):
                    print(f"       {line}", flush=True)
                raise Refused(f"v{number} does not come up: {why}")
    except BaseException:
        for instance in range(release["instances"]):
            way.stop(app, number, instance)
        raise


def change(app, why, image=None, commit=None, **changes):
    """A new release, like the current one but for what is given. The caller holds app.deploying()."""
    way = run.find(app.settings)[1]
    current = app.current
    old = app.release(current["release"])
    number = current["release"] + 1  # what stands there already is of a deployment that was cut off
    release = {**old, "why": why, "before": current["release"], "when": datetime.datetime.now().astimezone().isoformat(timespec="seconds"), **changes}
    if image is not None:
        release |= {"image": image, "commit": commit}
    grows(app, release)
    app.write_release(number, release)
    at_step("released")
    if release["image"] is None:
        app.set_current(number, current["colour"])
        return number
    colour = 1 - current["colour"]
    try:
        stop_others(app, way)
        say(f"{app.name} v{number} starts")
        start_all(app, way, number, release, colour)
        at_step("ready")
        print(end="", flush=True)  # the last moment at which a pusher who has left ends it
        switch(app, number, colour, current)
    except BaseException:
        if app.current["release"] != number:
            (app.folder / f"releases/{number}.json").unlink(missing_ok=True)
        raise
    at_step("switched")
    with contextlib.suppress(OSError):
        say(f"{app.name} v{number} serves {app.url}")
        print(f"       devices: tcp and udp port {app.outer_port('devices')}, mqtt port {app.outer_port('mqtt')}", flush=True)
    stop_others(app, way)
    at_step("drained")
    tidy(app, way)
    return number


def grows(app, release):
    """More than one instance share a database and a broker."""
    if release["instances"] == 1:
        return
    missing = [what for what, there in (
        ("a PostgreSQL database (GZ_DB_URL)", release["env"].get("GZ_DB_URL", "").startswith("postgres")),
        ("a broker (GZ_MQTT_URL)", release["env"].get("GZ_MQTT_URL")),
        ("a key that all share (GZ_MASTER_KEY)", release["env"].get("GZ_MASTER_KEY"))) if not there]
    if missing:
        raise Refused(f"{release['instances']} instances need {' and '.join(missing)}: apps config set {app.name} NAME=VALUE")


def switch(app, number, colour, before):
    """The moment of the deployment. nginx that refuses is the old release's return."""
    with app.switching(), state.everything(app.settings):
        app.set_current(number, colour)
        at_step("current")
        try:
            proxy.apply(app.settings, proxy.texts(app))
        except BaseException:
            app.set_current(before["release"], before["colour"])
            raise


def stop_others(app, way):
    """Ends what is not of the current release."""
    current = app.current["release"]
    for number, instance in sorted(way.running(app)):
        if number != current:
            way.stop(app, number, instance)


def tidy(app, way):
    """Keeps the last releases, and the images that they need."""
    old = app.releases()[:-int(app.settings["KEEP"])]
    images = {number: app.release(number)["image"] for number in app.releases()}
    kept = {image for number, image in images.items() if number not in old or number == app.current["release"]}
    for number in old:
        if number != app.current["release"]:
            (app.folder / f"releases/{number}.json").unlink()
    for image in set(images.values()) - kept - {None}:
        way.forget_image(app, image)
    shutil.rmtree(app.folder / "build", ignore_errors=True)


def push(app, commit, stream):
    """What the hook of a push asks for: tree, image, release."""
    with app.deploying():
        engine, way = run.find(app.settings)
        used, most = disk_use(app), state.size(app.limit("DISK"))
        if used > most:
            raise Refused(f"the data of {app.name} are {used >> 20}M of {most >> 20}M allowed; make room, or ask who runs this machine")
        serving = app.current["release"]
        try:
            tree = build.unpack(app, stream)
            at_step("unpacked")
            number = serving + 1
            say(f"{app.name} {commit[:10]} is built by {engine.rsplit('/', 1)[-1]}")
            build.build(app, engine, tree, number)
            at_step("built")
            change(app, "push", image=number, commit=commit)
        except BaseException:
            if app.current["release"] == serving:
                way.forget_image(app, serving + 1)
                with contextlib.suppress(OSError):
                    held = app.release(serving)["image"] is not None
                    say(f"nothing has changed: {app.name} v{serving} serves on" if held else f"{app.name} does not serve yet")
            raise


def disk_use(app):
    return int(subprocess.run(["du", "-s", "-B1", app.data], check=True, capture_output=True, text=True).stdout.split()[0])


def mend(app, way):
    """Makes true what is on the disk: the current release runs, nginx knows it, nothing else of the app runs."""
    with app.switching():
        current = app.current
        release = app.release(current["release"])
        if release["image"] is None:
            return
        lives = way.running(app)
        for instance in range(release["instances"]):
            if (current["release"], instance) not in lives:
                say(f"{app.name} v{current['release']} is started again")
                way.start(app, current["release"], release, current["colour"], instance)
        with state.everything(app.settings):
            proxy.apply(app.settings, proxy.texts(app))
    if any(number != current["release"] for number, _ in way.running(app)):
        # Of a deployment that was cut off, or one that is under way and has the lock.
        with contextlib.suppress(Refused), app.deploying():
            run.wait(lambda: all(ready(app, current["colour"], n) for n in range(release["instances"])),
                     int(app.settings["READY_LIMIT"]))
            stop_others(app, way)
    if app.log.exists() and app.log.stat().st_size > 10 << 20:
        shutil.copy(app.log, app.log.with_suffix(".log.1"))
        with open(app.log, "r+b") as log:
            log.truncate()


def destroy(app):
    """Gone at once by its name; then all that was its own."""
    with app.deploying():
        gone = app.folder.with_name(app.name + ".gone")
        app.folder.rename(gone)
    bury(app.settings, app.name)


def bury(settings, name):
    """Ends what a destroyed app left, again where that was interrupted."""
    gone = state.App(settings, name)
    gone.folder = gone.folder.with_name(name + ".gone")
    with state.everything(settings):
        proxy.apply(settings, dict.fromkeys((proxy.folder(settings, "http") / f"{name}.conf",
                                             proxy.folder(settings, "stream") / f"{name}.conf")))
    way = run.find(settings)[1]
    for number, instance in way.running(gone):
        way.stop(gone, number, instance)
    for image in {gone.release(number)["image"] for number in gone.releases()} - {None}:
        way.forget_image(gone, image)
    database.drop(gone)
    subprocess.run(["rm", "-rf", "--one-file-system", gone.folder], check=True)


def boot(settings):
    """After a power cut, a kill, a restart: every app serves as its `current` says."""
    way = run.find(settings)[1]
    with state.everything(settings):
        proxy.apply(settings, {})
    for gone in (state.pathlib.Path(settings["ROOT"]) / "apps").glob("*.gone"):
        bury(settings, gone.stem)
    wrong = 0
    for app in state.apps(settings):
        wrong += not mended(app, way)
    return 1 if wrong else 0


def mended(app, way):
    """One app's trouble is not another's."""
    try:
        mend(app, way)
        return True
    except (Refused, OSError, ValueError, subprocess.CalledProcessError) as error:
        say(f"{app.name}: {error}")
        return False


def watch(settings):
    """Boots, then starts again what ends; one that ends at once waits twice as long each time, a minute at most."""
    boot(settings)
    tried = {}
    way = run.find(settings)[1]
    while True:
        time.sleep(2)
        for app in state.apps(settings):
            at, pause = tried.get(app.name, (0.0, 2))
            with contextlib.suppress(OSError):  # destroyed in between
                if is_whole(app, way):
                    if time.monotonic() - at > 120:
                        tried.pop(app.name, None)
                elif time.monotonic() - at >= pause:
                    tried[app.name] = (time.monotonic(), min(pause * 2, 60))
                    mended(app, way)


def is_whole(app, way):
    """Whether the instances of the current release live."""
    number = app.current["release"]
    release = app.release(number)
    return release["image"] is None or release["instances"] == sum(one[0] == number for one in way.running(app))
