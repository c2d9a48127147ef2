"""Load on a backend, and what is remembered of it: commands under idempotency keys, reports that are
acknowledged, a page that comes back."""
import contextlib
import http.client
import re
import struct
import threading
import time

from client import Page
from link import MqttDevice

LOST = (OSError, ConnectionError, http.client.HTTPException)
PAUSE = 0.05  # seconds between two attempts


class Load(threading.Thread):
    """Does something again and again until it is stopped; `done` counts what was acknowledged."""

    def __init__(self):
        super().__init__(daemon=True)
        self.ended, self.fault, self.done = threading.Event(), None, 0

    def run(self):
        try:
            while not self.ended.is_set():
                self.step()
        except Exception as error:  # pylint: disable=broad-except
            self.fault = error

    def stop(self):
        self.ended.set()
        self.join()
        if self.fault:
            raise self.fault


class Commands(Load):
    """Each command has a number of its own as its label, and is asked for until it is answered."""

    def __init__(self, client, did):
        super().__init__()
        self.client, self.did, self.number, self.answers = client, did, 0, {}

    def step(self):
        self.number += 1
        while True:
            with contextlib.suppress(*LOST):
                status, answer = self.client.call(
                    "POST", f"/api/v1/devices/{self.did}/commands?wait=20000",
                    {"attrs": {"label": f"{self.number:08x}"}}, {"Idempotency-Key": f"number-{self.number}"})
                if status in (200, 202):
                    self.answers[self.number] = answer
                    self.done += answer["state"] == "acknowledged"
                    return
                assert answer["error"]["code"] in ("unavailable", "device_offline", "throttled"), answer
            if self.ended.is_set():
                return
            time.sleep(PAUSE)

    def check(self, log):
        """What was answered is what is stored, and the device has seen every control once."""
        seen = {}
        for label in re.findall(r"<- control, label = ([0-9a-f ]+)", log):
            number = int(label.replace(" ", ""), 16)
            seen[number] = seen.get(number, 0) + 1
        twice = {number: count for number, count in seen.items() if count > 1}
        assert not twice, f"controls that came more than once: {twice}"
        for number, answer in self.answers.items():
            status, stored = self.client.call("GET", f"/api/v1/commands/{answer['id']}")
            assert status == 200, (number, stored)
            if answer["state"] in ("acknowledged", "failed", "expired"):
                assert stored["state"] == answer["state"], (answer, stored)
            if answer["state"] == "acknowledged":
                assert number in seen, (number, answer)


class Reports(Load):
    """Each report has a number of its own as its energy."""

    def __init__(self, port, did):
        super().__init__()
        self.port, self.did, self.number, self.link, self.acknowledged = port, did, 0, None, []

    def step(self):
        try:
            self.link = self.link or MqttDevice(self.port, self.did)
            self.number += 1
            self.link.report(b"\x04" + bytes(10) + struct.pack(">I", self.number) + bytes(2))
            self.acknowledged.append(self.number)
            self.done += 1
        except LOST:
            if self.link:
                self.link.socket.close()
            self.link = None
            time.sleep(PAUSE)

    def check(self, client):
        status, answer = client.call("GET", f"/api/v1/devices/{self.did}/telemetry?attrs=energy&limit=10000")
        assert status == 200, answer
        stored = {int(value) for _, value in answer["series"][0]["points"]}
        missing = sorted(set(self.acknowledged) - stored)
        assert not missing, f"acknowledged and not stored: {missing}; {len(stored)} are stored"


class Watching(Load):
    """A page's websocket that connects again where it was closed; `done` counts what it was told."""

    def __init__(self, backend, did, client):
        super().__init__()
        self.backend, self.did, self.client, self.page, self.connections = backend, did, client, None, 0

    def step(self):
        try:
            if not self.page:
                self.page = Page(self.backend, self.did, claim=False, client=self.client)
                self.connections += 1
            self.page.socket.await_message("s2c_noti", did=self.did)
            self.page.socket.waiting.clear()
            self.done += 1
        except (*LOST, AssertionError, KeyError, TypeError):
            if self.page:
                self.page.socket.close()
            self.page = None
            time.sleep(PAUSE)
