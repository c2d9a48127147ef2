#!/usr/bin/env python3
"""The whole way of a click: Chromium shows the page that the backend serves, claims the device, clicks its
switch; the device, generated firmware in QEMU or a virtual one, carries it out; the page shows its report.
GIZGEN and BACKEND name the binaries; exit code 77 where a tool is missing."""
import subprocess

from backend import (GIZGEN, LIMIT, POSTGRES, PRODUCT, ROOT, Backend, Broker, Program, SystemTest, device, did_of,
                     free_port, joined, main, until)

SECRET = "00000000000000000000000000000000"
PAGE = ROOT / "tests/system/page.mjs"


class WholeWay(SystemTest):
    def click(self, backend, did, at=None):
        """A page claims the device, switches it on and off again; `at` is the instance that serves the page."""
        code = backend.admin("POST", f"/devices/{did}/claim-code")[1]["claim_code"]
        done = subprocess.run(["node", PAGE, f"http://127.0.0.1:{(at or backend).port}/#/claim/{code}", "claim",
                               "switch", "power", "expect", "power", "true", "switch", "power"],
                              capture_output=True, text=True, timeout=4 * LIMIT)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, "claimed\npower true\npower true\npower false\n", ""))

    def check(self, link, backend, at=None, broker=None):
        lamp = self.start(device(backend, link, broker=broker))
        joined(at or backend, did_of())
        self.click(backend, did_of(), at)
        self.obeyed(lamp, "<- ", "-> ")

    @staticmethod
    def obeyed(program, down, up):
        """Both controls came down, and a report of each went up."""
        for text in (f"{down}control, power = true", f"{up}report, power = true",
                     f"{down}control, power = false", f"{up}report, power = false"):
            until(f"'{text}' is in the log", lambda text=text: text in program.output())

    def test_firmware(self):
        backend = self.start(Backend(self.folder))
        tree = self.folder / "tree"
        subprocess.run([GIZGEN, "generate", PRODUCT, "-o", tree], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["make", "-s", "-C", tree / "firmware", "cortex_m", f"GIZ_PRODUCT_SECRET={SECRET}"],
                       check=True, stdout=subprocess.DEVNULL)
        line = free_port()
        qemu = ["qemu-system-arm", "-M", "lm3s6965evb", "-nographic", "-monitor", "none",
                "-kernel", tree / "firmware/build/cortex_m/firmware.elf",
                "-serial", f"tcp:127.0.0.1:{line},server=on,wait=off,nodelay=on"]
        self.start(Program(qemu, self.folder, "qemu"))
        module = self.start(Program([GIZGEN, "simulate", "module", PRODUCT, "--connect", f"127.0.0.1:{line}",
                                     "--bridge", f"127.0.0.1:{backend.tcp}", "--did", did_of("lamp"), "--stay"],
                                    self.folder, "module"))
        joined(backend, did_of("lamp"))
        self.click(backend, did_of("lamp"))
        self.obeyed(module, "<- cloud: ", "-> cloud: ")
        self.obeyed(module, "-> ", "<- ")
        self.assertEqual(backend.terminate(), 0, backend.output()[-2000:])

    def test_tcp(self):
        self.check("tcp", self.start(Backend(self.folder)))

    def test_udp(self):
        self.check("udp", self.start(Backend(self.folder)))

    def test_websocket(self):
        self.check("ws", self.start(Backend(self.folder)))

    def test_the_services_own_mqtt(self):
        self.check("mqtt", self.start(Backend(self.folder)))

    def test_postgresql(self):
        self.check("tcp", self.start(Backend(self.folder, GZ_DB_URL=self.database().url, GZ_MASTER_KEY="11" * 32)))

    def test_mosquitto(self):
        broker = self.start(Broker(self.folder))
        backend = self.start(Backend(self.folder, GZ_MQTT_URL=f"mqtt://127.0.0.1:{broker.port}"))
        backend.admin("POST", "/devices", {"did": did_of(), "mac": "02aabbccddee", "passcode": "ABCDEFGHIJ"})
        self.check("mqtt", backend, broker=broker.port)

    def test_page_and_device_at_different_instances(self):
        _, first, second = self.two_instances()
        self.check("tcp", first, at=second)


if __name__ == "__main__":
    main("node", "chromium", ROOT / "tests/panel/node_modules", "mosquitto", f"{POSTGRES}/pg_ctl", "qemu-system-arm",
         "arm-none-eabi-gcc", "make")
