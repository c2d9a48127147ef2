#!/usr/bin/env python3
"""The listeners for devices, over real sockets: the virtual device of gizgen at each link, and peers
that do what no device should."""
import http.client
import os
import socket
import struct
import subprocess
import sys
import time
import unittest
import urllib.parse

from device_server import (DID, GIZGEN, HERE, KEY, LIMIT, OTHER, PRODUCT, ROOT, STATUS, Case, counted, cut,
                           did, frame, frames, identity, login, report)

sys.path.insert(0, str(ROOT / "tests/simulate"))
from simulate_test import Peer, tcp_line  # noqa: E402

ACCEPTED = frame(0x0009, b"\x00")
REFUSED = frame(0x0009, b"\x01")


class Tcp(socket.socket):
    """A connection that reads with a time limit."""

    def __init__(self, server, kind="tcp"):
        super().__init__(socket.AF_INET, socket.SOCK_STREAM)
        self.settimeout(LIMIT)
        self.connect(("127.0.0.1", server.ports[kind]))

    def exactly(self, size):
        data = b""
        while len(data) < size:
            more = self.recv(size - len(data))
            if not more:
                raise EOFError(data.hex())
            data += more
        return data

    def until_closed(self):
        data = b""
        try:
            while more := self.recv(65536):
                data += more
        except ConnectionResetError:
            pass
        return data

    def join(self, name=DID):
        self.sendall(identity(name) + login())
        assert self.exactly(len(ACCEPTED)) == ACCEPTED


class VirtualDevice(Case):
    def test_it_joins_reports_and_obeys_over_every_link(self):
        server = self.server()
        for kind, word in (("tcp", "tcp"), ("udp", "udp"), ("ws", "websocket"), ("mqtt", "mqtt")):
            with self.subTest(kind):
                self.device(server, kind)
                server.expect(f"attach {DID} {word}")
                server.expect(f"report {DID} 0400.*")
                # power = true; nothing answers before it has subscribed, so it is asked again
                server.tell("down", DID, 7, "010101000000000000")
                server.expect("sent")
                server.expect(f"answer {DID} 7 ")
                server.expect(f"report {DID} 0401.*")
                server.tell("down", DID, 8, "02")
                server.expect(f"answer {DID} 8 0301.*")
                server.tell("close", DID)
                server.expect(f"detach {DID}")
                if kind != "udp":  # by UDP it learns of it from the signs of life that are not answered
                    server.expect(f"attach {DID} {word}")
                process = self._cleanups[-1][0].__self__
                process.kill()
                process.wait()
                if kind != "udp":
                    server.expect(f"detach {DID}")

    def test_a_wrong_passcode_is_refused_over_every_link(self):
        server = self.server(GZ_RATE_LOGIN="0")
        for kind in ("tcp", "udp", "ws", "mqtt"):
            with self.subTest(kind):
                process = self.device(server, kind, "--passcode", "wrong12345", "--for", "1", stay=False)
                out, _ = process.communicate(timeout=LIMIT)
                self.assertEqual(process.returncode, 2, out)
                self.assertRegex(out, "refused|wrong did or passcode")

    def test_firmware_joins_through_the_bridge_of_the_virtual_module(self):
        server = self.server()
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        peer = Peer(tcp_line(listener))
        self.addCleanup(peer.ending.set)
        process = subprocess.Popen(
            [GIZGEN, "simulate", "module", PRODUCT, "--connect", f"127.0.0.1:{listener.getsockname()[1]}",
             "--baud", "0", "--bridge", f"127.0.0.1:{server.ports['tcp']}", "--stay"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        server.expect(f"attach {DID} tcp")
        server.tell("down", DID, 9, "010101000000000000")
        server.expect(f"answer {DID} 9 ")
        server.expect(f"report {DID} 0401.*")

    def test_a_fleet_of_a_thousand_joins_by_tcp(self):
        server = self.server(GZ_RATE_LOGIN="20")
        self.device(server, "tcp", "--count", "1000", "--quiet")
        server.expect_metric('gz_device_joined{link="tcp"}', 1000)
        server.expect_metric('gz_device_logins_total{link="tcp",result="accepted"}', 1000)
        for number in (1, 500, 1000):
            server.expect(f"report {did(number)} 04.*")
        self.assertEqual(server.stop(), 0)


class TcpLink(Case):
    def test_the_login_and_the_signs_of_life_byte_for_byte(self):
        server = self.server()
        with Tcp(server) as sock:
            sock.sendall(identity() + login())
            self.assertEqual(sock.exactly(9), bytes.fromhex("000000030400000900"))
            server.expect(f"admit {DID} DIWWYDKDSK f6b4e3c9d9fb")
            server.expect(f"attach {DID} tcp")
            sock.sendall(frame(0x0015))
            self.assertEqual(sock.exactly(8), bytes.fromhex("0000000303000016"))
            sock.sendall(report())
            server.expect(f"report {DID} 04{STATUS}")
            server.tell("down", DID, 258, "02")
            self.assertEqual(sock.exactly(13), bytes.fromhex("0000000308000093" "00000102" "02"))
            server.tell("push", DID, "05aabb")
            self.assertEqual(sock.exactly(11), bytes.fromhex("0000000306000090" "05aabb"))
            sock.sendall(frame(0x020F))
            self.assertEqual(sock.exactly(10), bytes.fromhex("0000000305000210" "0002"))
        server.expect(f"detach {DID}")

    def test_bytes_may_come_one_by_one(self):
        server = self.server()
        with Tcp(server) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in identity() + login() + report():
                sock.sendall(bytes([byte]))
            self.assertEqual(sock.exactly(9), ACCEPTED)
            server.expect(f"report {DID} 04{STATUS}")

    def test_a_refused_login_is_answered_and_closed(self):
        server = self.server()
        with Tcp(server) as sock:
            # What it says behind the login does not take the answer away.
            sock.sendall(identity() + login("wrong") + report() * 100)
            self.assertEqual(sock.until_closed(), REFUSED)
        self.assertFalse([line for line in server.lines if line.startswith(("attach", "report"))])

    def test_who_guesses_passcodes_is_not_heard_any_more(self):
        server = self.server(GZ_RATE_LOGIN="3")
        answers = []
        for _ in range(6):
            with Tcp(server) as sock:
                sock.sendall(identity() + login("wrong"))
                answers.append(sock.until_closed())
        self.assertEqual(answers[:3], [REFUSED] * 3)
        self.assertEqual(answers[-1], b"")
        server.expect_metric('gz_device_turned_away_total{link="tcp"}', 1)

    def test_what_is_no_frame_ends_the_link(self):
        server = self.server()
        for nonsense in (b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00\x00\x03\xff\xff\xff\xff", identity()[:20] + b"x" * 200,
                         frame(0x0005, b"\x00"), login(), b"\x00\x00\x00\x03\x81\x80\x01"):
            with Tcp(server) as sock:
                sock.sendall(nonsense)
                sock.shutdown(socket.SHUT_WR)
                self.assertEqual(sock.until_closed(), b"")
        server.expect_metric('gz_device_ended_total{link="tcp",why="mistake"}', 5)
        server.expect_metric('gz_device_open{link="tcp"}', 0)

    def test_who_does_not_log_in_in_time_is_closed(self):
        server = self.server(GZ_HANDSHAKE_LIMIT="1")
        with Tcp(server) as silent, Tcp(server) as slow:
            slow.sendall(identity())
            self.assertEqual(silent.until_closed() + slow.until_closed(), b"")
        server.expect_metric('gz_device_ended_total{link="tcp",why="silent"}', 2)

    def test_a_device_without_a_sign_of_life_is_closed_and_half_a_frame_is_none(self):
        server = self.server(GZ_DEVICE_IDLE="10")
        with Tcp(server) as sock:
            sock.join()
            sock.sendall(report()[:9])
            self.assertEqual(sock.until_closed(), b"")
        server.expect(f"detach {DID}")
        server.expect_metric('gz_device_ended_total{link="tcp",why="silent"}', 1)

    def test_a_device_that_never_reads_is_closed(self):
        server = self.server()
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.settimeout(LIMIT)
            sock.connect(("127.0.0.1", server.ports["tcp"]))
            sock.sendall(identity() + login())
            server.expect(f"attach {DID} tcp")
            end = time.monotonic() + LIMIT
            while server.metrics().get('gz_device_ended_total{link="tcp",why="slow"}', 0) < 1:
                self.assertLess(time.monotonic(), end)
                for _ in range(200):
                    server.tell("push", DID, "05" + "00" * 16000)
            server.expect(f"detach {DID}")

    def test_the_last_login_of_a_did_has_it(self):
        server = self.server()
        with Tcp(server) as first, Tcp(server) as second:
            first.join()
            second.join()
            self.assertEqual(first.until_closed(), b"")
            server.tell("down", DID, 1, "02")
            self.assertEqual(second.exactly(13)[7], 0x93)

    def test_a_second_login_and_another_s_did(self):
        server = self.server()
        with Tcp(server) as sock:
            sock.join()
            other = counted(OTHER.encode())
            sock.sendall(frame(0x0091, other + b"\x04" + bytes.fromhex(STATUS), flag=1))
            own = counted(DID.encode())
            sock.sendall(frame(0x0091, own + b"\x06\x01", flag=1))
            server.expect(f"report {DID} 0601")
            sock.sendall(frame(0x7777))
            sock.sendall(login())
            self.assertEqual(sock.until_closed(), b"")
        self.assertFalse([line for line in server.lines if OTHER in line])
        server.expect_metric('gz_device_ignored_total{link="tcp"}', 2)

    def test_a_store_that_is_gone_keeps_the_link_and_lets_nobody_in(self):
        server = self.server()
        with Tcp(server) as sock:
            sock.join()
            server.tell("fail", "on")
            with Tcp(server) as other:
                other.sendall(identity(OTHER) + login())
                self.assertEqual(other.until_closed(), b"")
            sock.sendall(report())
            server.expect_metric('gz_device_reports_lost_total{link="tcp"}', 1)
            server.tell("fail", "off")
            sock.sendall(report())
            server.expect(f"report {DID} 04{STATUS}")

    def test_connections_from_one_address_come_only_so_fast(self):
        server = self.server(GZ_RATE_ACCEPT="5")
        socks = [Tcp(server) for _ in range(20)]
        server.expect_metric('gz_device_turned_away_total{link="tcp"}', 10)
        for sock in socks:
            sock.close()

    def test_more_connections_than_are_allowed_are_turned_away(self):
        server = self.server(GZ_MAX_CONNECTIONS="3")
        socks = [Tcp(server) for _ in range(6)]
        server.expect_metric('gz_device_turned_away_total{link="tcp"}', 3)
        for sock in socks:
            sock.close()

    def test_when_the_service_stops_what_is_being_stored_is_stored(self):
        server = self.server()
        with Tcp(server) as sock:
            sock.join()
            server.tell("pause", 300)
            sock.sendall(report())
            server.expect_metric('gz_device_frames_total{link="tcp",way="up"}', 3)
            server.tell("stop")
            server.expect(f"report {DID} 04{STATUS}")
            server.expect("stopped")
            self.assertEqual(sock.until_closed(), b"")


class Udp(Case):
    def sock(self, server):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(sock.close)
        sock.settimeout(LIMIT)
        sock.connect(("127.0.0.1", server.ports["udp"]))
        return sock

    def test_several_frames_in_a_datagram_and_a_login_that_comes_again(self):
        server = self.server()
        sock = self.sock(server)
        sock.send(identity() + login() + report())
        self.assertEqual(sock.recv(100), ACCEPTED)
        server.expect(f"report {DID} 04{STATUS}")
        sock.send(identity())
        sock.send(login())
        self.assertEqual(sock.recv(100), ACCEPTED)
        self.assertEqual(len([l for l in server.lines if l.startswith("attach")]), 1)
        sock.send(frame(0x0015))
        self.assertEqual(frames(sock.recv(100)), [(0x0016, b"")])
        server.tell("down", DID, 3, "02")
        self.assertEqual(frames(sock.recv(100)), [(0x0093, b"\x00\x00\x00\x03\x02")])

    def test_reports_are_taken_from_the_address_of_the_last_login_only(self):
        server = self.server()
        first, second = self.sock(server), self.sock(server)
        first.send(identity() + login())
        self.assertEqual(first.recv(100), ACCEPTED)
        # Another address says it is the device, without its passcode.
        second.send(identity() + report("02" + STATUS[2:]))
        second.send(report("02" + STATUS[2:]))
        second.send(identity() + login("wrong"))
        self.assertEqual(second.recv(100), REFUSED)
        server.tell("down", DID, 4, "02")
        self.assertEqual(frames(first.recv(100))[0][0], 0x0093)
        # With it, the device has moved.
        second.send(identity() + login())
        self.assertEqual(second.recv(100), ACCEPTED)
        server.tell("down", DID, 5, "02")
        self.assertEqual(frames(second.recv(100))[0][0], 0x0093)
        first.send(report("03" + STATUS[2:]))
        second.send(report())
        server.expect(f"report {DID} 04{STATUS}")
        self.assertFalse([line for line in server.lines if line.startswith("report")])

    def test_an_unknown_address_gets_no_answer_that_is_longer_than_its_question(self):
        server = self.server(GZ_RATE_LOGIN="0")
        sock = self.sock(server)
        for question in (frame(0x0015), frame(0x0003), frame(0x0013), frame(0x0006), report(), b"", b"x",
                         identity(), identity() + frame(0x0015)):
            sock.send(question)
        question = login("wrong")
        sock.send(question)
        answer = sock.recv(100)
        self.assertEqual(answer, REFUSED)
        self.assertLessEqual(len(answer), len(question))
        sock.settimeout(0.3)
        self.assertRaises(TimeoutError, sock.recv, 100)

    def test_a_session_ends_when_nothing_comes(self):
        server = self.server(GZ_UDP_SESSION="10")
        sock = self.sock(server)
        sock.send(identity() + login())
        self.assertEqual(sock.recv(100), ACCEPTED)
        server.expect(f"detach {DID}")
        server.expect_metric('gz_device_ended_total{link="udp",why="silent"}', 1)
        server.expect_metric('gz_device_open{link="udp"}', 0)

    def test_nonsense_harms_nobody_else(self):
        server = self.server()
        good, bad = self.sock(server), self.sock(server)
        good.send(identity() + login())
        self.assertEqual(good.recv(100), ACCEPTED)
        bad.send(identity(OTHER) + login())
        self.assertEqual(bad.recv(100), ACCEPTED)
        bad.send(report() + report()[:5])  # cut short: the whole one counts
        server.expect(f"report {OTHER} 04{STATUS}")
        # Anybody can write its address on these: they do not end its session.
        for forged in (b"\x00\x00\x00\x04", frame(0x0005, b"\x00"), identity(OTHER) + login("wrong")):
            bad.send(forged)
        self.assertEqual(bad.recv(100), REFUSED)
        bad.send(frame(0x0015))
        self.assertEqual(frames(bad.recv(100)), [(0x0016, b"")])
        good.send(frame(0x0015))
        self.assertEqual(frames(good.recv(100)), [(0x0016, b"")])


class Registration(Case):
    def ask(self, server, method, path, form=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", server.ports["http"], timeout=LIMIT)
        self.addCleanup(connection.close)
        body = urllib.parse.urlencode(form) if form else None
        connection.request(method, path, body,
                           {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def test_a_module_registers_and_finds_its_server(self):
        server = self.server(GZ_MQTT_LISTEN="0.0.0.0:1884")
        form = {"passcode": "DIWWYDKDSK", "mac": "F6B4E3C9D9FB", "product_key": KEY}
        status, body = self.ask(server, "POST", "/dev/devices", form)
        self.assertEqual((status, body), (201, "did=did0000000f6b4e3c9d9fb"))
        server.expect("enroll f6b4e3c9d9fb DIWWYDKDSK")
        self.assertEqual(self.ask(server, "POST", "/dev/devices", form), (status, body))
        name = body[4:]
        status, body = self.ask(server, "GET", "/dev/devices/" + name, headers={"Host": "lamp.example:80"})
        self.assertEqual(status, 200)
        self.assertRegex(body, r"^host=lamp\.example&port=1884&server_ts=\d{10}$")
        for path in ("/dev/ota/v4.1/update_and_check/" + name, "/dev/ota/v4.1/latest"):
            self.assertEqual(self.ask(server, "POST", path, {"passcode": "x"})[0], 404)
        self.assertEqual(self.ask(server, "DELETE", "/dev/devices", {"did": name, "passcode": "DIWWYDKDSK"})[0], 200)
        server.expect(f"forget {name} DIWWYDKDSK")
        self.assertEqual(self.ask(server, "DELETE", "/dev/devices", {"did": name, "passcode": "wrong"})[0], 404)

    def test_the_public_address_is_what_modules_are_told(self):
        server = self.server(PUBLIC_BASE_URL="https://lamp.example.com")
        self.assertIn("host=lamp.example.com&port=1883&",
                      self.ask(server, "GET", "/dev/devices/" + DID)[1])

    def test_mistakes_name_the_field(self):
        server = self.server(GZ_RATE_LOGIN="0")
        good = {"passcode": "DIWWYDKDSK", "mac": "F6B4E3C9D9FB", "product_key": KEY}
        for field, value in (("mac", "F6B4"), ("mac", ""), ("passcode", ""), ("passcode", "a b"),
                             ("product_key", KEY[::-1])):
            status, body = self.ask(server, "POST", "/dev/devices", {**good, field: value})
            self.assertEqual(status, 400)
            self.assertIn(field, body)
        self.assertEqual(self.ask(server, "GET", "/dev/devices/none")[0], 404)
        self.assertEqual(self.ask(server, "POST", "/dev/devices", {"%": ""})[0], 400)

    def test_registrations_come_only_so_fast(self):
        server = self.server(GZ_RATE_LOGIN="4")
        good = {"passcode": "DIWWYDKDSK", "mac": "F6B4E3C9D9FB", "product_key": KEY}
        found = [self.ask(server, "POST", "/dev/devices", good)[0] for _ in range(6)]
        self.assertEqual(found, [201] * 4 + [429] * 2)


class BrokerLink(Case):
    """The broker is the bus in process here; with a real one it is the same bus interface."""

    def test_a_known_device_is_joined_by_its_first_message(self):
        server = self.server()
        server.tell("know", DID)
        server.tell("broker", "dev2app/" + DID, report().hex())
        server.expect(f"attach {DID} broker")
        server.expect(f"seen {DID}")
        server.expect(f"report {DID} 04{STATUS}")
        server.tell("down", DID, 7, "02")
        server.expect(f"bus app2dev/{DID}/tester 00000003080000930000000702")
        server.tell("broker", f"dev2app/{DID}/tester", frame(0x0094, struct.pack(">I", 7)).hex())
        server.expect(f"answer {DID} 7 ")

    def test_an_unknown_device_and_nonsense_are_counted(self):
        server = self.server()
        server.tell("broker", "dev2app/" + OTHER, report().hex())
        server.tell("broker", "dev2app/short", report().hex())
        server.tell("know", DID)
        server.tell("broker", "dev2app/" + DID, "010203")
        server.expect_metric('gz_device_ignored_total{link="broker"}', 3)


if __name__ == "__main__":
    unittest.main()
