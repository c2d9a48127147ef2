#!/usr/bin/env python3
"""kill -9 of the service, of the database and of the broker while devices report, commands are asked for and
pages watch: nothing that was acknowledged is missing afterwards, no command runs twice, and devices and pages
come back by themselves. GIZGEN and BACKEND name the binaries."""
import subprocess
import time
import unittest

from backend import LIMIT, POSTGRES, ROOT, Backend, SystemTest, device, did_of, joined, main, until
from load import Commands, Reports, Watching

DID = did_of()
STEP = 15  # how many of each are acknowledged between two blows
NO_RESENDS = {"GZ_COMMAND_ACK_MS": "30000", "GZ_RATE_COMMAND": "0", "GZ_RATE_DEVICE_COMMAND": "0",
              "GZ_RATE_MESSAGE": "0"}


class Crash(SystemTest):
    def begin(self, home, at=None, reports=True):
        """Everything that goes on: the devices are at `home`, their owner and her page at `at`."""
        at = at or home
        self.lamp = self.start(device(home))
        self.start(device(home, did="fleet", words=["--count", "5", "--verbose", "--every", "1"], name="fleet"))
        joined(at, DID)
        joined(at, did_of("fleet"))
        self.owner = at.client().sign_in()
        self.owner.claim(at, DID)
        self.commands = Commands(self.owner, DID)
        self.loads = [self.commands, Watching(at, DID, self.owner)]
        if reports:
            self.reports = Reports(home.mqtt, did_of("meter"))
            self.loads.append(self.reports)
        for load in self.loads:
            load.start()
            self.addCleanup(load.ended.set)

    def go_on(self):
        """Everything makes progress."""
        wanted = {load: load.done + STEP for load in self.loads}
        until("everything goes on",
              lambda: all(load.done >= count or load.fault for load, count in wanted.items()), 2 * LIMIT)

    def end(self, at):
        for load in self.loads:
            if isinstance(load, Watching):
                load.ended.set()  # ends with the next message
            else:
                load.stop()
        self.assertIsNone(self.loads[1].fault)
        for number in range(1, 6):
            did = "fleet" + str(number).rjust(17, "0")
            until(f"{did} is back", lambda did=did: at.admin("GET", f"/devices/{did}")[1].get("online"))
        log = until("the log is whole", self.lamp.output)
        self.commands.check(log)
        if hasattr(self, "reports"):
            self.owner.claim(at, self.reports.did)
            self.reports.check(self.owner)

    def blows(self, blow, at, count=3):
        for _ in range(count):
            self.go_on()
            blow()
        self.go_on()
        self.end(at)

    def test_the_service_is_killed(self):
        backend = self.start(Backend(self.folder, **NO_RESENDS))
        self.begin(backend)

        def blow():
            backend.kill()
            time.sleep(0.5)
            backend.begin()

        self.blows(blow, backend)
        self.assertGreaterEqual(self.loads[1].connections, 4)
        self.assertEqual(backend.terminate(), 0, backend.output()[-2000:])

    def test_the_service_at_postgresql_is_killed(self):
        backend = self.start(Backend(self.folder, GZ_DB_URL=self.database().url, GZ_MASTER_KEY="11" * 32, **NO_RESENDS))
        self.begin(backend)

        def blow():
            backend.kill()
            backend.begin()

        self.blows(blow, backend)

    def test_the_database_is_killed(self):
        database = self.database()
        backend = self.start(Backend(self.folder, GZ_DB_URL=database.url, GZ_MASTER_KEY="11" * 32, **NO_RESENDS))
        self.begin(backend)

        def blow():
            database.kill()
            time.sleep(0.5)
            database.start()

        self.blows(blow, backend)
        self.assertEqual(backend.terminate(), 0, backend.output()[-2000:])

    def test_the_broker_is_killed(self):
        broker, first, second = self.two_instances(**NO_RESENDS)
        self.begin(first, second, reports=False)

        def blow():
            broker.kill()
            time.sleep(0.5)
            broker.begin()

        self.blows(blow, second)

    def test_an_instance_is_killed(self):
        _, first, second = self.two_instances(**NO_RESENDS)
        self.begin(first, second, reports=False)

        def blow():
            first.kill()
            first.begin()

        self.blows(blow, second)

    @unittest.skipUnless((ROOT / "tests/panel/node_modules").exists(), "npm ci in tests/panel is missing")
    def test_a_page_in_a_browser_comes_back(self):
        backend = self.start(Backend(self.folder))
        self.lamp = self.start(device(backend))
        joined(backend, DID)
        code = backend.admin("POST", f"/devices/{DID}/claim-code")[1]["claim_code"]
        gone, back = self.folder / "gone", self.folder / "back"
        page = subprocess.Popen(
            ["node", ROOT / "tests/system/page.mjs", f"http://127.0.0.1:{backend.port}/#/claim/{code}", "claim",
             "switch", "power", "outage", "touch", gone, "wait", back, "expect", "power", "true", "switch", "power"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(page.kill)
        until("the page is there", gone.exists)
        backend.kill()
        time.sleep(1)
        backend.begin()
        joined(backend, DID)
        back.touch()
        out, errors = page.communicate(timeout=4 * LIMIT)
        self.assertEqual((page.returncode, out, errors), (0, "claimed\npower true\npower true\npower false\n", ""))


if __name__ == "__main__":
    main("mosquitto", f"{POSTGRES}/pg_ctl", "node", "chromium")
