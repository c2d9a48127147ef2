"""Runs the device_server program and talks with it; DEVICE_SERVER names the binary, GIZGEN gizgen's."""
import os
import pathlib
import queue
import re
import struct
import subprocess
import sys
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tests/simulate"))

from stand_in_cloud import cut, frame  # noqa: E402

SERVER = os.environ.get("DEVICE_SERVER", "device_server")
GIZGEN = os.environ.get("GIZGEN", "gizgen")
PRODUCT = ROOT / "tests/simulate/product.yaml"
KEY = "0123456789abcdef0123456789abcdef"
DID = "virtual000000000000001"
OTHER = "virtual000000000000002"
STATUS = "01000000000000000000000000000000"
LIMIT = 60  # seconds that anything may take


def did(number):
    return f"virtual{number:015d}"


def counted(data):
    return struct.pack(">H", len(data)) + data


def identity(name=DID, key=KEY):
    return frame(0x0005, counted(name.encode()) + counted(bytes.fromhex("f6b4e3c9d9fb")) +
                 counted(b"04020006") + counted(key.encode()) + bytes(8))


def login(passcode="DIWWYDKDSK"):
    return frame(0x0008, counted(passcode.encode()))


def report(status=STATUS):
    return frame(0x0091, b"\x04" + bytes.fromhex(status))


def frames(data):
    """All frames of these bytes, as (command, payload)."""
    found = []
    while data:
        one = cut(data)
        if one is None:
            break
        found.append(one[0])
        data = one[1]
    return found


class Server:
    """The program; `lines` holds what it has said and what no expectation has met yet."""

    def __init__(self, program=None, **settings):
        env = {"PATH": os.environ["PATH"], "GZ_RATE_ACCEPT": "0", "GZ_DRAIN": "3", **settings}
        self.process = subprocess.Popen(program or [SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=env, text=True)
        self.heard, self.lines, self.log = queue.Queue(), [], []
        threading.Thread(target=self.read, daemon=True).start()
        threading.Thread(target=self.read_log, daemon=True).start()
        self.ports = {}
        while (line := self.heard.get(timeout=LIMIT)) != "ready":
            if line is None:
                raise RuntimeError("the server did not start: " + "".join(self.log))
            _, name, port = line.split()
            self.ports[name] = int(port)

    def read(self):
        for line in self.process.stdout:
            self.heard.put(line.rstrip("\n"))
        self.heard.put(None)

    def read_log(self):
        for line in self.process.stderr:
            self.log.append(line)

    def tell(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()

    def expect(self, pattern, timeout=LIMIT):
        """The next line, said since the last expectation or before, that matches wholly."""
        end = time.monotonic() + timeout
        for line in self.lines:
            if re.fullmatch(pattern, line):
                self.lines.remove(line)
                return line
        while (rest := end - time.monotonic()) > 0:
            try:
                line = self.heard.get(timeout=rest)
            except queue.Empty:
                break
            if line is None:
                raise AssertionError("the server ended: " + "".join(self.log[-20:]))
            if re.fullmatch(pattern, line):
                return line
            self.lines.append(line)
        raise AssertionError(f"no line {pattern!r} among {self.lines[-30:]}")

    def metrics(self):
        """{name and labels: value}"""
        self.tell("metrics")
        self.expect("end of metrics")
        found = {}
        for line in [one for one in self.lines if re.match(r"gz_device", one)]:
            self.lines.remove(line)
            name, value = line.rsplit(" ", 1)
            found[name] = float(value)
        return found

    def expect_metric(self, name, least, timeout=LIMIT):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self.metrics().get(name, 0) >= least:
                return
            time.sleep(0.05)
        raise AssertionError(f"{name} is {self.metrics().get(name)}, not {least}")

    def stop(self):
        """What it does when it is told to; its exit code."""
        self.tell("stop")
        self.expect("stopped")
        return self.process.wait(timeout=LIMIT)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()


class Case(unittest.TestCase):
    maxDiff = None

    def server(self, program=None, **settings):
        server = Server(program, **settings)
        self.addCleanup(server.close)
        return server

    def device(self, server, kind, *words, stay=True):
        """`gizgen simulate device` over this link."""
        where = f"127.0.0.1:{server.ports['http' if kind == 'ws' else kind]}"
        options = ["--ws", f"ws://{where}/device"] if kind == "ws" else [f"--{kind}", where]
        process = subprocess.Popen(
            [GIZGEN, "simulate", "device", PRODUCT, *options, "--retry", "0.1", *words,
             *(["--stay"] if stay else [])],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process
