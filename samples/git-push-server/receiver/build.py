"""A pushed tree becomes an image: kept by docker or podman, or unpacked to releases/N."""
import contextlib
import json
import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import threading

from . import state
from .state import Refused


def unpack(app, stream):
    """The tar of a tree, as `git archive` writes it, to build/."""
    tree = app.folder / "build"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(mode=0o700)
    left = state.size(app.settings["TREE_LIMIT"])
    tar = subprocess.Popen(["tar", "-x", "--no-same-owner", "-C", tree], stdin=subprocess.PIPE)
    with contextlib.suppress(BrokenPipeError):
        while part := stream.read(1 << 16):
            left -= len(part)
            if left < 0:
                tar.kill()
                break
            tar.stdin.write(part)
        tar.stdin.close()
    if tar.wait() or left < 0:
        raise Refused(f"the tree is larger than {app.settings['TREE_LIMIT']}" if left < 0 else "the tree did not arrive whole; push again")
    if not (tree / "Dockerfile").is_file():
        raise Refused("there is no Dockerfile at the root of what was pushed; push the tree that `gizgen generate` makes")
    return tree


def run(words, limit):
    """Runs a builder; what it says goes to the pusher, a line at a time and set off. Its whole group ends with it."""
    process = subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=lambda: os.nice(10))
    late = threading.Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
    late.start()
    try:
        for line in process.stdout:
            sys.stdout.write("       " + line.decode(errors="replace").rstrip() + "\n")
            sys.stdout.flush()
        code = process.wait()
        over_time = not late.is_alive()
    finally:
        late.cancel()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if code:
        raise Refused(f"the build took longer than {limit} s" if over_time else f"the build failed (exit code {code})")


def build(app, engine, tree, number):
    """The image of release `number`."""
    tag, limit = f"gizgen-app-{app.name}:{number}", int(app.settings["BUILD_LIMIT"])
    options = shlex.split(app.settings["BUILD_OPTIONS"])
    out = app.folder / f"releases/{number}"
    shutil.rmtree(out, ignore_errors=True)  # of a deployment that did not end
    if engine == "docker":
        return run(["env", "DOCKER_BUILDKIT=1", "docker", "build", "--progress=plain", *options, "-t", tag, tree], limit)
    if engine == "podman":
        return run(["podman", "build", *options, "-t", tag, tree], limit)
    out.mkdir(mode=0o755)
    if engine == "buildah":
        buildah = shlex.split(app.settings["BUILDAH"])
        run([*buildah, "bud", "--isolation", "chroot", "--network", "host", "--format", "docker", "--layers", "--force-rm", *options, "-t", tag,
             tree], limit)
        take_out(buildah, tag, out)
    else:
        run([engine, tree, out], limit)
    make_places(out / "root")
    return to_disk(out)


def to_disk(out):
    """The release is on the disk before it may serve; only it: others' writes are not waited for."""
    for folder, _, files in os.walk(out):
        for path in [folder, *(os.path.join(folder, name) for name in files)]:
            if stat.S_ISREG(mode := os.lstat(path).st_mode) or stat.S_ISDIR(mode):
                state.sync(path)


def take_out(buildah, tag, out):
    """The image's tree and configuration. Its tag goes: the layers stay for the next build's sake."""
    def call(*words):
        return subprocess.run([*buildah, *words], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
    config = json.loads(call("inspect", "--type", "image", tag))["OCIv1"]["config"]
    state.write(out / "image.json", json.dumps(config))
    container = call("from", "--pull-never", tag)
    try:
        subprocess.run(["cp", "-a", "--reflink=auto", call("mount", container), out / "root"], check=True)
    finally:
        call("rm", container)
    call("tag", tag, tag.rsplit(":", 1)[0] + ":latest")
    call("rmi", tag)


def make_places(root):
    """What enter.py mounts upon, where the image has no such place."""
    for folder in ("data", "dev", "etc", "proc", "tmp"):
        if (root / folder).is_symlink():
            raise Refused(f"the image has a link at /{folder}, where a folder belongs")
        (root / folder).mkdir(exist_ok=True)
    for name in ("resolv.conf", "hosts"):
        if (root / "etc" / name).is_symlink():
            (root / "etc" / name).unlink()
        (root / "etc" / name).touch()
