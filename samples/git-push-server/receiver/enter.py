"""Becomes an app's process where no container engine does it: `enter.py RECORD SPEC` notes its process, makes
namespaces of its own (files, processes, ipc, host name), makes the image's tree its root, gives up every privilege
and runs the image's command. The network is the machine's."""
import ctypes
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys

PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 24, 38


def began(pid):
    """When the process began, in ticks since the boot: with its id it names it for ever. None: it has ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields[19]


def boot_id():
    return pathlib.Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()


def outside(record, spec):
    """Noted before anything runs, so that whatever runs is noted."""
    new = record + ".new"
    pathlib.Path(new).write_text(json.dumps({"pid": os.getpid(), "began": began(os.getpid()), "boot": boot_id()}), encoding="utf-8")
    os.replace(new, record)
    os.execvp("unshare", ["unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", sys.executable, "-I",
                          __file__, "--inside", spec])


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def inside(spec):
    root = spec["root"]
    mount("--bind", root, root)
    mount("-t", "proc", "-o", "nosuid,nodev,noexec", "proc", f"{root}/proc")
    mount("-t", "tmpfs", "-o", "nosuid,size=64k,mode=755", "dev", f"{root}/dev")
    for name in ("null", "zero", "random", "urandom"):
        pathlib.Path(f"{root}/dev/{name}").touch()
        mount("--bind", f"/dev/{name}", f"{root}/dev/{name}")
    mount("-t", "tmpfs", "-o", "nosuid,nodev,size=16m,mode=1777", "tmp", f"{root}/tmp")
    mount("--bind", spec["data"], f"{root}/data")
    for name in ("resolv.conf", "hosts"):
        if os.path.exists(f"/etc/{name}"):
            mount("--bind", f"/etc/{name}", f"{root}/etc/{name}")
    mount("-o", "remount,bind,ro", root)
    os.chroot(root)
    os.chdir(spec["folder"])
    for name, most in spec["rlimits"].items():
        resource.setrlimit(getattr(resource, name), (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file at its limit is an error to the app, not its end
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    os.setgroups([])
    os.setresgid(*[spec["uid"]] * 3)
    os.setresuid(*[spec["uid"]] * 3)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
        sys.exit("this kernel does not hold back privileges")
    os.execve(spec["command"][0], spec["command"], spec["env"])


if __name__ == "__main__":
    if sys.argv[1] == "--inside":
        inside(json.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8")))
    else:
        outside(*sys.argv[1:])
