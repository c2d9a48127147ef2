#!/usr/bin/env python3
"""The service in trouble: its disk is full, its database is away, it has no more files, it is told to end.
GIZGEN and BACKEND name the binaries."""
import contextlib
import os
import socket
import subprocess
import time

from backend import LIMIT, POSTGRES, Backend, SystemTest, device, did_of, joined, main, until
from client import Page
from link import TcpDevice, frame, identity

DID = did_of()
DRAIN = 10  # seconds, GZ_DRAIN


class Trouble(SystemTest):
    def household(self, backend):
        """A device, its owner, and the owner's page."""
        self.lamp = self.start(device(backend))
        joined(backend, DID)
        self.owner = backend.client().sign_in()
        self.owner.claim(backend, DID)
        return Page(backend, DID, claim=False, client=self.owner)

    def unavailable(self, answer):
        self.assertEqual((answer[0], answer[1]["error"]["code"]), (503, "unavailable"), answer)
        self.assertTrue(answer[1]["error"]["message"] and answer[1]["error"]["request_id"])

    @staticmethod
    def sign_in(backend):
        return backend.client().call("POST", "/api/v1/sessions", {"kind": "anonymous"})

    def works(self, brightness):
        """A command is carried out, stored and reported."""
        status, answer = self.owner.command(DID, {"brightness": brightness})
        self.assertEqual((status, answer["state"]), (200, "acknowledged"), answer)
        until("the report is known",
              lambda: self.owner.state(DID)["attrs"]["brightness"]["value"] == brightness)

    def test_a_full_disk(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", disk]
        if subprocess.run(mount, stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("mounting a file system is not permitted")
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=True)
        backend = self.start(Backend(self.folder, GZ_DB_URL=f"sqlite://{disk}/app.db"))
        page = self.household(backend)
        self.works(40)
        with open(disk / "ballast", "wb", buffering=0) as ballast, contextlib.suppress(OSError):
            while ballast.write(b"\x00" * 4096):
                pass
        # What still fits into pages that the database has already is stored; then it is full.
        until("a write is refused", lambda: self.sign_in(backend)[0] == 503)
        self.unavailable(self.sign_in(backend))
        self.unavailable(self.owner.call("POST", f"/api/v1/devices/{DID}/commands", {"attrs": {"power": True}}))
        self.assertEqual(backend.client().call("GET", "/healthz")[0], 200)
        until("it says so", lambda: backend.client().call("GET", "/readyz")[0] == 503)
        os.remove(disk / "ballast")
        until("it is ready again", lambda: backend.client().call("GET", "/readyz")[0] == 200)
        self.works(41)
        page.write(9, power=True)
        self.assertEqual(page.socket.await_message("s2c_ack")["res_sn"], 9)
        self.assertEqual(backend.terminate(), 0, backend.output()[-2000:])

    def test_a_database_that_is_away(self):
        database = self.database()
        backend = self.start(Backend(self.folder, GZ_DB_URL=database.url, GZ_MASTER_KEY="11" * 32))
        page = self.household(backend)
        self.works(40)
        for end, brightness in ((database.stop, 41), (database.kill, 42)):
            end()
            self.unavailable(self.owner.call("POST", f"/api/v1/devices/{DID}/commands", {"attrs": {"power": True}}))
            self.unavailable(self.owner.call("GET", "/api/v1/devices"))
            self.unavailable(self.sign_in(backend))
            self.assertEqual(backend.client().call("GET", "/healthz")[0], 200)
            until("it says so", lambda: backend.client().call("GET", "/readyz")[0] == 503)
            page.write(8, power=True)
            self.assertEqual(page.socket.await_message("s2c_invalid_msg")["data"]["error_code"], 1013)
            database.start()
            until("it is ready again", lambda: backend.client().call("GET", "/readyz")[0] == 200)
            joined(backend, DID)
            self.works(brightness)
            page.write(9, level=brightness)
            self.assertEqual(page.socket.await_message("s2c_ack")["res_sn"], 9)
        self.assertEqual(backend.terminate(), 0, backend.output()[-2000:])

    def test_no_more_files(self):
        backend = self.start(Backend(self.folder, under=["prlimit", "--nofile=120:120"], GZ_HTTP_IDLE="600",
                                     GZ_DEVICE_IDLE="600"))
        with contextlib.ExitStack() as held:
            for number in range(30):
                held.enter_context(TcpDevice(backend.tcp, did_of(f"held{number}")).socket)
            answers = []
            while len(answers) < 120 and b"503" not in answers:
                peer = held.enter_context(socket.create_connection(("127.0.0.1", backend.port), timeout=LIMIT))
                peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                answers.append(peer.recv(4096)[9:12])
            self.assertEqual(answers, [b"200"] * (len(answers) - 1) + [b"503"])
            self.assertGreater(len(answers), 20)
        until("there is room again", lambda: backend.client().call("GET", "/healthz")[0] == 200)
        late = TcpDevice(backend.tcp, did_of("late"))
        late.socket.close()
        self.assertEqual(backend.terminate(), 0, backend.output()[-2000:])

    def test_a_full_house_of_devices_leaves_room_for_its_owner(self):
        backend = self.start(Backend(self.folder, under=["prlimit", "--nofile=120:120"], GZ_DEVICE_IDLE="600"))
        with contextlib.ExitStack() as held:
            for number in range(150):
                link = TcpDevice(backend.tcp)
                held.enter_context(link.socket)
                with contextlib.suppress(ConnectionError):
                    link.send(frame(0x0005, identity(did_of(f"full{number}"))) + frame(0x0008, b"\x00\x01p"))
                if link.read() is None:
                    break
            self.assertLess(number, 120)
            self.assertIn(backend.client().call("GET", "/healthz")[0], (200, 503))
        until("there is room again", lambda: backend.client().call("GET", "/healthz")[0] == 200)

    def check_sigterm(self, **settings):
        backend = self.start(Backend(self.folder, **settings))
        page = self.household(backend)
        for link in ("udp", "ws", "mqtt"):
            self.start(device(backend, link, did=f"by{link}"))
            joined(backend, did_of(f"by{link}"))
        silent, half, idle = (socket.create_connection(("127.0.0.1", backend.port), timeout=LIMIT) for _ in range(3))
        half.sendall(b"POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{")
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertIn(b"200 OK", idle.recv(4096))
        begun = time.monotonic()
        backend.process.terminate()
        if not settings:
            self.assertEqual(page.socket.await_close(), 1012)
        self.assertEqual(backend.process.wait(LIMIT), 0, backend.output()[-2000:])
        self.assertLess(time.monotonic() - begun, DRAIN + 1)
        for peer in (silent, half, idle):
            peer.close()
        return backend.output()

    def test_sigterm_with_connections_open(self):
        self.assertIn('"stopped"', self.check_sigterm())

    def test_sigterm_without_time(self):
        self.assertIn("stopped before everything had ended", self.check_sigterm(GZ_DRAIN="0"))

    def test_a_port_that_is_taken(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            with self.assertRaises(AssertionError) as refused:
                self.start(Backend(self.folder, port=port))
        self.assertIn("Address already in use; GZ_HTTP_ADDR or PORT set another", str(refused.exception))
        self.assertNotIn("AddressSanitizer", str(refused.exception))


if __name__ == "__main__":
    main(f"{POSTGRES}/pg_ctl", "prlimit")
