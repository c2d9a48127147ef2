#!/usr/bin/env python3
"""What a fleet costs: fleet_bench.py GIZGEN [DEVICES [SECONDS]]. That many virtual devices in one process
on one core report every 10 s; a process of its own plays the cloud, so that each side has its own open
files. Prints, of the fleet alone and over SECONDS once all have joined: reports a second, CPU and memory."""
import os
import pathlib
import re
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time

PRODUCT = pathlib.Path(__file__).resolve().parents[1] / "simulate/product.yaml"
ACCEPTED = bytes.fromhex("000000030400000900")
PONG = bytes.fromhex("0000000303000016")
EVERY = 10  # seconds between two reports of a device
PATIENCE = 40  # seconds for all to join
LINE = re.compile(r"(\d+) of (\d+) joined, (\d+) reports a second")


def serve(listener):
    """Lets everyone in and answers heartbeats; counts nothing, so that it is no bottleneck."""
    poll = select.epoll()
    listener.setblocking(False)
    poll.register(listener, select.EPOLLIN)
    peers = {}
    while True:
        for number, _ in poll.poll():
            if number == listener.fileno():
                accept_all(listener, peers, poll)
            else:
                answer(number, peers, poll)


def accept_all(listener, peers, poll):
    try:
        while True:
            sock, _ = listener.accept()
            sock.setblocking(False)
            peers[sock.fileno()] = sock
            poll.register(sock, select.EPOLLIN)
    except BlockingIOError:
        pass


def answer(number, peers, poll):
    sock = peers[number]
    try:
        data = sock.recv(4096)
        if not data:
            raise ConnectionError
        if b"\x00\x00\x08\x00\x0a" in data:
            sock.sendall(ACCEPTED)
        if data.endswith(b"\x03\x00\x00\x15"):
            sock.sendall(PONG)
    except OSError:
        poll.unregister(number)
        del peers[number]
        sock.close()


def start_cloud():
    """The port, and the process that serves it."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            serve(listener)
        finally:
            os._exit(0)
    port = listener.getsockname()[1]
    listener.close()
    return port, child


def usage(pid):
    """CPU seconds, and the largest resident memory in MB."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    status = dict(line.split(":", 1) for line in
                  pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return cpu, int(status["VmHWM"].split()[0]) / 1024


class Fleet:
    def __init__(self, gizgen, devices, port):
        core = min(os.sched_getaffinity(0))
        self.process = subprocess.Popen(
            ["taskset", "-c", str(core), gizgen, "simulate", "device", PRODUCT, "--tcp",
             f"127.0.0.1:{port}", "--count", str(devices), "--every", str(EVERY), "--pause", str(EVERY),
             "--sample", str(EVERY), "--value", f"temperature=walk(20,1,{EVERY}s)", "--stay"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8")
        self.rates, self.joined = [], threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            found = LINE.search(line)
            if found:
                self.rates.append(int(found[3]))
            if found and found[1] == found[2]:
                self.joined.set()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)


def measure(fleet, devices, seconds):
    if not fleet.joined.wait(PATIENCE):
        return print(f"  not all of {devices} devices joined in {PATIENCE} s")
    before, since, lines = usage(fleet.process.pid), time.monotonic(), len(fleet.rates)
    time.sleep(seconds)
    after, passed = usage(fleet.process.pid), time.monotonic() - since
    rates = fleet.rates[lines:]
    rows = [("reports a second", f"{sum(rates) / max(len(rates), 1):.0f}"),
            ("of one core", f"{(after[0] - before[0]) / passed * 100:.1f} %"),
            ("memory at its largest", f"{after[1]:.1f} MB")]
    for label, value in rows:
        print(f"  {devices:,} virtual devices, {label:<30} {value:>8}")
    return None


def main():
    gizgen = sys.argv[1]
    devices = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < devices + 100:
        return print(f"  skipped: {devices} devices need as many open files, ulimit -Hn is {most}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (devices + 100, most))
    port, cloud = start_cloud()
    fleet = Fleet(gizgen, devices, port)
    try:
        measure(fleet, devices, seconds)
    finally:
        fleet.stop()
        os.kill(cloud, signal.SIGKILL)
        os.waitpid(cloud, 0)
    return None


if __name__ == "__main__":
    main()
