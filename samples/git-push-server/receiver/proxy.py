"""nginx in front: an app's pages by its host name, its devices by its ports. Both colours of an app stand in its
file, the one that serves first: whoever still holds a connection from before a switch reaches the new release
when the old one has ended, and no request is lost."""
import contextlib
import pathlib
import shlex
import subprocess

from . import run, state
from .state import Refused

COMMON = """\
# Made by the receiver; written again by `apps boot`.
map $http_upgrade $apps_connection { default upgrade; '' ''; }
server_names_hash_bucket_size 128;
server {  # a host name that is no app's
LISTEN
    server_name _;
    return 404;
}
"""
STREAM = """\
# Made by the receiver; written again by `apps boot`.
# A device's address, told apart at the app by the last three numbers of it: who guesses passcodes locks out itself.
map $remote_addr $apps_source { ~^\\d+\\.(?<rest>\\d+\\.\\d+\\.\\d+)$ 127.$rest; default 127.0.0.2; }
"""
HTTP_APP = """\
# NAME, release RELEASE: made by the receiver.
upstream NAME {
SERVERS
}
server {
LISTEN
    server_name HOST;
    include FOLDER/server.inc*;
    client_max_body_size 64m;
    location / {
        proxy_pass http://NAME;
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $apps_connection;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-Host $http_host;
        proxy_connect_timeout 3s;
        proxy_read_timeout 75s;   # a websocket is pinged more often
        proxy_send_timeout 75s;
        proxy_buffering off;
    }
}
"""
STREAM_APP = """\
upstream NAME-WHATPROTOCOL {
SERVERS
}
server {
LISTEN
    proxy_pass NAME-WHATPROTOCOL;
    proxy_bind $apps_source;
    proxy_connect_timeout 3s;
    proxy_timeout TIMEOUT;
}
"""


def listen(settings, port, more=""):
    return "\n".join(f"    listen {host}:{port}{more};" for host in settings["HOSTS"].split())


def folder(settings, kind=""):
    return pathlib.Path(settings["ROOT"]) / "nginx" / kind


def servers(app, what):
    """The colour that serves, and the other for when it has just ended."""
    current = app.current
    instances = app.release(current["release"])["instances"]
    lines = [f"    server 127.0.0.1:{app.port(what, current['colour'], n)} max_fails=0;" for n in range(instances)]
    return "\n".join([*lines, f"    server 127.0.0.1:{app.port(what, 1 - current['colour'], 0)} max_fails=0 backup;"])


def fill(template, **words):
    for key, value in words.items():
        template = template.replace(key, str(value))
    return template


def texts(app):
    """{file: its text} of an app that serves."""
    settings = app.settings
    stream = "".join(
        fill(STREAM_APP, SERVERS=servers(app, what), LISTEN=listen(settings, app.outer_port(what), udp),
             WHATPROTOCOL=what + udp.replace(" ", "-"), NAME=app.name, TIMEOUT="5m" if udp else "1h")
        for what, udp in (("devices", ""), ("devices", " udp"), ("mqtt", "")))
    http = fill(HTTP_APP, SERVERS=servers(app, "http"), LISTEN=listen(settings, settings["HTTP_PORT"]), HOST=app.host,
                FOLDER=folder(settings), RELEASE=app.current["release"], NAME=app.name)
    return {folder(settings, "http") / f"{app.name}.conf": http, folder(settings, "stream") / f"{app.name}.conf": stream}


def put(app_texts):
    for path, text in app_texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink(missing_ok=True)
        else:
            state.write(path, text, 0o644)


def common(settings):
    return {folder(settings, "http") / "00-common.conf": fill(COMMON, LISTEN=listen(settings, settings["HTTP_PORT"], " default_server")),
            folder(settings, "stream") / "00-common.conf": STREAM}


def apply(settings, app_texts):
    """Writes the files (None: removes) and has nginx take them; returns when it takes new connections by them.
    Where nginx refuses them the files are as before. nginx that does not run reads them when it starts."""
    app_texts = {**common(settings), **app_texts}
    before = {path: path.read_text(encoding="utf-8") if path.exists() else None for path in app_texts}
    if before == app_texts:
        return
    put(app_texts)
    nginx = shlex.split(settings["NGINX"])
    said = subprocess.run([*nginx, "-t"], check=False, capture_output=True, text=True)
    if said.returncode:
        put(before)
        raise Refused(f"nginx refuses its configuration: {said.stderr.strip()}")
    if not (master := nginx_process(settings)):
        return
    run.wait(lambda: accepting(master), 5)  # one that has just been started
    old = accepting(master)
    subprocess.run([*nginx, "-s", "reload"], check=True, capture_output=True)
    run.wait(lambda: (now := accepting(master)) and not old & now, 10)


def nginx_process(settings):
    """Its process that reads the configuration; None where it does not run."""
    with contextlib.suppress(OSError, ValueError):
        master = int(pathlib.Path(settings["NGINX_PID"]).read_text(encoding="utf-8"))
        if pathlib.Path(f"/proc/{master}/cmdline").read_bytes().startswith(b"nginx: master process"):
            return master
    return None


def accepting(master):
    """Its processes that take new connections."""
    found = set()
    with contextlib.suppress(OSError):
        for pid in pathlib.Path(f"/proc/{master}/task/{master}/children").read_text(encoding="utf-8").split():
            with contextlib.suppress(OSError):
                words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
                if words.startswith(b"nginx: worker process") and b"shutting down" not in words:
                    found.add(pid)
    return found
