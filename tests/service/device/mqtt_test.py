#!/usr/bin/env python3
"""The MQTT listener, with mosquitto's clients in each version of the protocol, and with bytes."""
import shutil
import socket
import struct
import subprocess
import unittest

from device_server import DID, LIMIT, OTHER, STATUS, Case, counted, frame, report

DOWN = "00000003080000930000000702"  # a read with sn 7
VERSIONS = ("mqttv31", "mqttv311", "mqttv5")


class Raw(socket.socket):
    def __init__(self, server):
        super().__init__(socket.AF_INET, socket.SOCK_STREAM)
        self.settimeout(LIMIT)
        self.connect(("127.0.0.1", server.ports["mqtt"]))

    def packet(self):
        """The next packet, as it travels; b"" where the connection is closed."""
        head = self.recv(1)
        if not head:
            return b""
        size, shift, length = b"", 0, 0
        while True:
            size += self.recv(1)
            length |= (size[-1] & 0x7F) << shift
            shift += 7
            if size[-1] < 0x80:
                break
        body = b""
        while len(body) < length:
            body += self.recv(length - len(body))
        return head + size + body

    def connect_as(self, name=DID, level=4, keep_alive=60, password="DIWWYDKDSK", clean=True):
        start = counted(b"MQIsdp" if level == 3 else b"MQTT") + bytes([level, 0xC2 if clean else 0xC0])
        start += struct.pack(">H", keep_alive) + (b"\x00" if level == 5 else b"")
        self.say(0x10, start + counted(name.encode()) * 2 + counted(password.encode()))
        return self.packet()

    def say(self, first, body):
        size, length = b"", len(body)
        while True:
            size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
            length >>= 7
            if not length:
                break
        self.sendall(bytes([first]) + size + body)

    def publish(self, topic, payload, qos=0, packet_id=1, level=4, dup=False):
        body = counted(topic.encode()) + (struct.pack(">H", packet_id) if qos else b"")
        self.say(0x30 | qos << 1 | (8 if dup else 0), body + (b"\x00" if level == 5 else b"") + payload)


@unittest.skipUnless(shutil.which("mosquitto_pub"), "mosquitto's clients are not installed")
class Mosquitto(Case):
    def options(self, server, version, name=DID, password="DIWWYDKDSK"):
        return ["-h", "127.0.0.1", "-p", str(server.ports["mqtt"]), "-V", version, "-i", name, "-u", name,
                "-P", password]

    def publish(self, server, version, topic, payload, *words, **account):
        done = subprocess.run(["mosquitto_pub", *self.options(server, version, **account), "-t", topic, "-s",
                               *words], input=payload, capture_output=True, timeout=LIMIT)
        return done.returncode, done.stderr.decode()

    def subscribe(self, server, version, topic, *words):
        process = subprocess.Popen(["mosquitto_sub", *self.options(server, version), "-t", topic, "-F",
                                    "%t %q %x", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def test_reports_of_every_quality_in_every_version(self):
        server = self.server()
        for version in VERSIONS:
            for qos in (0, 1) if version == "mqttv5" else (0, 1, 2):
                with self.subTest(version=version, qos=qos):
                    done = self.publish(server, version, "dev2app/" + DID, report(), "-q", str(qos))
                    self.assertEqual(done, (0, ""))
                    server.expect(f"report {DID} 04{STATUS}")
        self.assertFalse([line for line in server.lines if line.startswith("report")])

    def test_commands_reach_a_subscriber_in_every_version(self):
        server = self.server()
        for version in VERSIONS:
            for qos in (0, 1):
                with self.subTest(version=version, qos=qos):
                    process = self.subscribe(server, version, f"app2dev/{DID}/#", "-q", str(qos), "-C", "1")
                    server.expect(f"attach {DID} mqtt")
                    server.tell("down", DID, 7, "02")
                    out, _ = process.communicate(timeout=LIMIT)
                    self.assertEqual((process.returncode, out), (0, f"app2dev/{DID}/service {qos} {DOWN}\n"))
                    server.expect(f"detach {DID}")

    def test_an_answer_and_the_number_of_clients(self):
        server = self.server()
        for version in VERSIONS:
            with self.subTest(version):
                payload = frame(0x0094, struct.pack(">I", 7) + b"\x03" + bytes.fromhex(STATUS))
                self.assertEqual(self.publish(server, version, f"dev2app/{DID}/service", payload, "-q", "1"), (0, ""))
                server.expect(f"answer {DID} 7 03{STATUS}")
                self.assertEqual(self.publish(server, version, "cli2ser_req", bytes.fromhex("00000003020f"), "-q", "1"),
                                 (0, ""))

    def test_a_wrong_passcode_and_a_did_that_is_none(self):
        server = self.server(GZ_RATE_LOGIN="0")
        for version in VERSIONS:
            for account in ({"password": "wrong"}, {"name": "short"}):
                with self.subTest(version=version, account=account):
                    code, text = self.publish(server, version, "dev2app/" + DID, b"x", **account)
                    self.assertNotEqual(code, 0)
                    self.assertRegex(text, "(?i)not authori[sz]ed|bad user ?name or password")

    def test_what_belongs_to_another_is_refused(self):
        server = self.server()
        for version, granted in (("mqttv311", "128"), ("mqttv5", "135")):
            process = self.subscribe(server, version, f"app2dev/{OTHER}/#", "-d", "-W", "2")
            out, _ = process.communicate(timeout=LIMIT)
            self.assertIn(f"(mid: 1): {granted}", out)
        code, text = self.publish(server, "mqttv5", "dev2app/" + OTHER, report(), "-q", "1")
        self.assertIn("Not authorized", text)
        self.assertFalse([line for line in server.lines if "report" in line])


class Bytes(Case):
    def test_gagent_s_own_talk(self):
        server = self.server()
        with Raw(server) as sock:
            self.assertEqual(sock.connect_as(level=3, keep_alive=120), bytes.fromhex("20020000"))
            server.expect(f"attach {DID} mqtt")
            for packet_id, topic in enumerate((f"ser2cli_noti/{'0123456789abcdef' * 2}", f"ser2cli_res/{DID}",
                                               f"app2dev/{DID}/#"), 1):
                sock.say(0x82, struct.pack(">H", packet_id) + counted(topic.encode()) + b"\x00")
                self.assertEqual(sock.packet(), bytes([0x90, 3, 0, packet_id, 0]))
            sock.sendall(b"\xc0\x00")
            self.assertEqual(sock.packet(), b"\xd0\x00")
            sock.publish("cli2ser_req", bytes.fromhex("00000003020f"))
            self.assertEqual(sock.packet()[2:], counted(f"ser2cli_res/{DID}".encode()) +
                             bytes.fromhex("0000000302100002"))
            server.tell("down", DID, 7, "02")
            self.assertEqual(sock.packet()[2:], counted(f"app2dev/{DID}/service".encode()) + bytes.fromhex(DOWN))
            sock.publish(f"dev2app/{DID}/service", bytes.fromhex(DOWN.replace("0093", "0094")))
            server.expect(f"answer {DID} 7 ")
            sock.publish(f"dev2app/{DID}", frame(0x0091, b"\x03" + bytes.fromhex(STATUS)))
            server.expect(f"report {DID} 04{STATUS}")
            sock.sendall(b"\xe0\x00")
            self.assertEqual(sock.packet(), b"")
        server.expect(f"detach {DID}")

    def test_a_report_is_acknowledged_when_it_is_stored(self):
        server = self.server()
        with Raw(server) as sock:
            self.assertEqual(sock.connect_as(), bytes.fromhex("20020000"))
            server.tell("pause", 500)
            sock.publish("dev2app/" + DID, report(), qos=1, packet_id=9)
            sock.settimeout(0.1)
            self.assertRaises(TimeoutError, sock.recv, 1)
            sock.settimeout(LIMIT)
            self.assertEqual(sock.packet(), bytes.fromhex("40020009"))
            self.assertEqual([l for l in server.lines if "report" in l], [])
            server.expect(f"report {DID} .*")

    def test_a_report_that_cannot_be_stored_is_not_acknowledged(self):
        server = self.server()
        for level in (4, 5):
            with Raw(server) as sock:
                sock.connect_as(level=level)
                server.tell("fail", "on")
                sock.publish("dev2app/" + DID, report(), qos=1, packet_id=9, level=level)
                self.assertEqual(sock.packet(), b"" if level == 4 else bytes.fromhex("e00189"))
                server.tell("fail", "off")
        with Raw(server) as sock:
            sock.connect_as()
            sock.publish("dev2app/" + DID, report(), qos=1, packet_id=9, dup=True)
            self.assertEqual(sock.packet(), bytes.fromhex("40020009"))

    def test_qos_2_is_stored_once_also_over_a_broken_connection(self):
        server = self.server()
        with Raw(server) as sock:
            self.assertEqual(sock.connect_as(clean=False), bytes.fromhex("20020000"))
            sock.publish("dev2app/" + DID, report(), qos=2, packet_id=5)
            self.assertEqual(sock.packet(), bytes.fromhex("50020005"))
        server.expect(f"report {DID} .*")
        server.expect(f"detach {DID}")
        with Raw(server) as sock:
            self.assertEqual(sock.connect_as(clean=False), bytes.fromhex("20020100"))
            sock.publish("dev2app/" + DID, report(), qos=2, packet_id=5, dup=True)
            self.assertEqual(sock.packet(), bytes.fromhex("50020005"))
            sock.say(0x62, b"\x00\x05")
            self.assertEqual(sock.packet(), bytes.fromhex("70020005"))
        self.assertFalse([line for line in server.lines if line.startswith("report")])

    def test_the_last_connection_of_a_did_has_it(self):
        server = self.server()
        with Raw(server) as first, Raw(server) as second:
            first.connect_as(level=5)
            second.connect_as(level=5)
            self.assertEqual(first.packet(), bytes.fromhex("e0018e"))
            self.assertEqual(first.packet(), b"")
            second.sendall(b"\xc0\x00")
            self.assertEqual(second.packet(), b"\xd0\x00")

    def test_a_client_that_is_silent_for_longer_than_it_said_is_closed(self):
        server = self.server()
        with Raw(server) as sock:
            sock.connect_as(level=5, keep_alive=1)
            self.assertEqual(sock.packet(), bytes.fromhex("e0018d"))
            self.assertEqual(sock.packet(), b"")
        server.expect(f"detach {DID}")
        server.expect_metric('gz_device_ended_total{link="mqtt",why="silent"}', 1)

    def test_who_does_not_log_in_in_time_is_closed(self):
        server = self.server(GZ_HANDSHAKE_LIMIT="1")
        with Raw(server) as sock:
            self.assertEqual(sock.packet(), b"")

    def test_packets_that_are_too_long_or_nonsense_end_the_connection(self):
        server = self.server()
        for nonsense in (b"\x10\xff\xff\xff\x7f", b"\x10\x80\x80\x80\x80", b"\x00\x00", b"\xc0\x00", b"GET / HTTP/1.1\r\n",
                         b"\x10\x00", b"\x10\xa0\x20" + b"x" * 100):
            with Raw(server) as sock:
                sock.sendall(nonsense)
                sock.shutdown(socket.SHUT_WR)
                self.assertEqual(sock.packet(), b"")
        with Raw(server) as sock:
            sock.connect_as()
            sock.sendall(b"\x30\xff\xff\x7f" + b"x" * 100)
            self.assertEqual(sock.packet(), b"")
        server.expect_metric('gz_device_ended_total{link="mqtt",why="mistake"}', 5)
        server.expect_metric('gz_device_open{link="mqtt"}', 0)

    def test_when_the_service_stops_connections_end(self):
        server = self.server()
        with Raw(server) as sock:
            sock.connect_as()
            server.tell("stop")
            self.assertEqual(sock.packet(), b"")
        server.expect("stopped")


if __name__ == "__main__":
    unittest.main()
