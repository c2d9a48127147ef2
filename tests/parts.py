"""What tests that start programs share: ports that are free, and waiting."""
import contextlib
import random
import socket
import time

LIMIT = 60  # seconds that anything is awaited
handed_out = set()


def free_ports(count):
    """The first of so many ports in a row that nobody uses, by TCP or UDP; below those that the kernel hands out,
    where nobody else's connection takes one between here and who listens, and never the same twice."""
    while True:
        first = random.randrange(10000, 32000 - count)
        ports = set(range(first, first + count))
        if ports & handed_out:
            continue
        with contextlib.suppress(OSError), contextlib.ExitStack() as probes:
            for port in ports:
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    probes.enter_context(socket.socket(type=kind)).bind(("127.0.0.1", port))
            handed_out.update(ports)
            return first


def free_port():
    return free_ports(1)


def until(what, condition, limit=LIMIT):
    """Waits until the condition gives something true, and gives that."""
    end = time.monotonic() + limit
    while not (found := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"in {limit} s not: {what}")
        time.sleep(0.02)
    return found
