#!/usr/bin/env python3
"""`gizgen simulate device` and `simulate module --bridge` against a cloud that was written apart from
them, over TCP, UDP and websocket. GIZGEN names the binary; the tests write only into folders of their
own."""
import csv
import fcntl
import io
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import termios
import time
import unittest

from simulate_test import Peer, tcp_line
from stand_in_cloud import Cloud, cut, frame

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GIZGEN = os.environ.get("GIZGEN", str(ROOT / "build/release/generator/gizgen"))
PRODUCT = HERE / "product.yaml"
VAR_LEN = HERE / "product_var_len.yaml"
KEY = "0123456789abcdef0123456789abcdef"
LIMIT = 60  # seconds that any run may take

DID = "virtual000000000000001"
# power and mode, brightness, level, label; door, temperature, energy; overheat; jam
NOTHING = "00 00 00 00000000 00 0000 00000000 00 00"
POWERED = "01 00 00 00000000 00 0000 00000000 00 00"
CONTROL = bytes.fromhex("01 01 01 00 00 00000000")  # power = true


def fast(words):
    """Short waits where the test says none."""
    known = [str(word) for word in words]
    for name, value in (("--retry", "0.1"), ("--login-wait", "5")):
        if name not in known:
            known += [name, value]
    return known


def status(action, text):
    return bytes([action]) + bytes.fromhex(text)


def masked(log):
    """The log without its times and the port."""
    return re.sub(r":\d{4,5}\n", ":PORT\n", re.sub(r"(?m)^ +\d+\.\d{3}", "TIME", log))


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="gizgen-device-"))
        self.addCleanup(shutil.rmtree, self.dir)

    def cloud(self, kind="tcp", **settings):
        cloud = Cloud(kind, **settings)
        self.addCleanup(cloud.close)
        return cloud

    def run_device(self, cloud, *words, stdin=b"", product=PRODUCT):
        """Exit code, output, errors."""
        done = subprocess.run(
            [GIZGEN, "simulate", "device", product, *cloud.options, *fast(words)],
            input=stdin, capture_output=True, timeout=LIMIT)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def spawn(self, cloud, *words, product=PRODUCT, stdout=subprocess.PIPE, **streams):
        process = subprocess.Popen(
            [GIZGEN, "simulate", "device", product, *cloud.options, *fast(words)],
            stdin=subprocess.PIPE, stdout=stdout, stderr=subprocess.PIPE, **streams)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def type(self, process, text):
        process.stdin.write(text.encode() + b"\n")
        process.stdin.flush()

    def finish(self, process):
        """Ends its typing: exit code, output, errors."""
        out, err = process.communicate(timeout=LIMIT)
        return process.returncode, out.decode(), err.decode()

    def write(self, name, text):
        path = self.dir / name
        path.write_text(text, encoding="utf-8")
        return path


class Links(Case):
    """The same conversation over every link."""

    def converse(self, kind):
        cloud = self.cloud(kind)
        process = self.spawn(cloud)
        device = cloud.next_device()
        self.assertEqual((device.did, device.key), (DID, KEY))
        self.assertEqual(cloud.expect(0x0091), status(4, NOTHING))
        device.send(0x0093, b"\x00\x00\x00\x07" + CONTROL)
        self.assertEqual(cloud.expect(0x0094), b"\x00\x00\x00\x07")
        self.assertEqual(cloud.expect(0x0091), status(4, POWERED))
        device.send(0x0090, CONTROL)  # nothing changes: an answer and no report
        self.assertEqual(cloud.expect(0x0091), b"")
        device.send(0x0090, b"\x02")
        self.assertEqual(cloud.expect(0x0091), status(3, POWERED))
        device.send(0x0093, b"\x00\x00\x01\x00\x02")
        self.assertEqual(cloud.expect(0x0094), b"\x00\x00\x01\x00" + status(3, POWERED))
        device.send(0x0015)
        self.assertEqual(cloud.expect(0x0016), b"")
        self.type(process, "door = true, power = off")
        self.assertEqual(cloud.expect(0x0091),
                         status(4, "00 00 00 00000000 01 0000 00000000 00 00"))
        self.type(process, "transparent 0a ff")
        self.assertEqual(cloud.expect(0x0091), b"\x06\x0a\xff")
        code, _, err = self.finish(process)
        self.assertEqual((code, err), (0, ""))

    def test_tcp(self):
        self.converse("tcp")

    def test_udp(self):
        self.converse("udp")

    def test_websocket(self):
        self.converse("ws")

    def test_the_did_of_another_is_not_obeyed(self):
        cloud = self.cloud()
        process = self.spawn(cloud)
        device = cloud.next_device()
        other, mine = b"\x00\x16" + b"x" * 22, b"\x00\x16" + DID.encode()
        cloud.expect(0x0091)
        device.send(0x0093, b"\x00\x00\x00\x01" + other + CONTROL, flag=1)
        device.send(0x0093, b"\x00\x00\x00\x02" + mine + CONTROL, flag=1)
        self.assertEqual(cloud.expect(0x0094), b"\x00\x00\x00\x02")
        _, out, _ = self.finish(process)
        self.assertIn("P0 for another device, xxxxxxxxxxxxxxxxxxxxxx: ignored", out)

    def test_the_module_info_has_the_definition_s_p0_version(self):
        cloud = self.cloud()
        process = self.spawn(cloud)
        device = cloud.next_device()
        cloud.expect(0x0091)
        device.send(0x0013, b"")
        shown = subprocess.run([GIZGEN, "fingerprint", PRODUCT], capture_output=True)
        self.assertEqual(cloud.expect(0x0014)[32:40], shown.stdout.split()[2][:8])
        self.finish(process)

    def test_variable_length_reports_what_changed(self):
        cloud = self.cloud()
        process = self.spawn(cloud, product=VAR_LEN)
        cloud.next_device()
        first = cloud.expect(0x0091)
        self.assertEqual(first[0], 0x14)
        self.type(process, "power = true")
        self.assertEqual(cloud.expect(0x0091).hex(), "14000101")
        self.finish(process)


class Log(Case):
    def test_both_directions_with_meaning_and_bytes(self):
        cloud = self.cloud()
        process = self.spawn(cloud)
        device = cloud.next_device()
        cloud.expect(0x0091)
        device.send(0x0093, b"\x00\x00\x00\x07" + CONTROL)
        cloud.expect(0x0094)
        cloud.expect(0x0091)
        code, out, err = self.finish(process)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(masked(out), LOG)

    def test_a_refused_login_is_said_and_tried_again(self):
        cloud = self.cloud(accounts={DID: "AAAAAAAAAA"})
        code, out, err = self.run_device(cloud, "--login-wait", "1")
        self.assertEqual(code, 2)
        self.assertEqual(err, f"gizgen: 127.0.0.1:{cloud.port}: the device has not joined\n")
        self.assertIn(f"not joined: the cloud refused the login of {DID}; again in ", out)
        self.assertGreaterEqual(out.count("refused the login of"), 2)

    def test_the_right_passcode_is_let_in(self):
        cloud = self.cloud(accounts={DID: "KEEPITSHUT"})
        code, out, _ = self.run_device(cloud, "--passcode", "KEEPITSHUT")
        self.assertEqual(code, 0, out)

    def test_the_list_names_who_joins(self):
        done = subprocess.run([GIZGEN, "simulate", "device", PRODUCT, "--list", "--count", "3", "--did",
                               "lamp", "--first", "9"], capture_output=True, timeout=LIMIT)
        rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
        self.assertEqual([row["did"] for row in rows],
                         ["lamp000000000000000009", "lamp000000000000000010", "lamp000000000000000011"])
        cloud = self.cloud(accounts={row["did"]: row["passcode"] for row in rows})
        code, out, _ = self.run_device(cloud, "--count", "3", "--did", "lamp", "--first", "9")
        self.assertEqual(code, 0, out)
        self.assertEqual({cloud.next_device().did for _ in rows}, {row["did"] for row in rows})


VALUES = ("mode = auto, brightness = 1, level = 0, label = 00000000, door = false, temperature = -10, "
          "energy = 0, overheat = false, jam = false")
LOG = f"""\
device {DID}, passcode DIWWYDKSDK, mac f6:b4:e3:c9:d9:fb, at 127.0.0.1:PORT
TIME -> announcement, did {DID}, mac f6:b4:e3:c9:d9:fb, product key {KEY}
             00 00 00 03 57 00 00 05 00 16 76 69 72 74 75 61 6c 30 30 30 30 30 30 30
             30 30 30 30 30 30 30 31 00 06 f6 b4 e3 c9 d9 fb 00 08 30 34 30 32 30 30
             30 36 00 20 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66 30 31 32 33
             34 35 36 37 38 39 61 62 63 64 65 66 00 00 00 00 00 00 00 02
TIME -> login
             00 00 00 03 0f 00 00 08 00 0a 44 49 57 57 59 44 4b 53 44 4b
TIME <- login reply, accepted
             00 00 00 03 04 00 00 09 00
TIME    joined
TIME -> report, power = false, {VALUES}
             00 00 00 03 14 00 00 91 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
             00
TIME <- control, power = true, sn 7
             00 00 00 03 10 00 00 93 00 00 00 07 01 01 01 00 00 00 00 00 00
TIME -> P0 down ack, sn 7
             00 00 00 03 07 00 00 94 00 00 00 07
TIME -> report, power = true, {VALUES}
             00 00 00 03 14 00 00 91 04 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00
             00
"""


class Breaks(Case):
    """What goes wrong with the link."""

    def test_a_closed_connection_is_opened_again(self):
        cloud = self.cloud()
        process = self.spawn(cloud)
        cloud.next_device()
        cloud.expect(0x0091)
        cloud.drop_all()
        cloud.next_device()
        self.assertEqual(cloud.expect(0x0091), status(4, NOTHING))
        code, out, _ = self.finish(process)
        self.assertEqual(code, 0)
        self.assertIn("not joined: the cloud closed the connection; again in ", out)

    def test_a_silent_cloud_is_left(self):
        for kind in ("tcp", "udp"):
            cloud = self.cloud(kind)
            process = self.spawn(cloud, "--heartbeat", "0.05")
            cloud.next_device()
            cloud.expect(0x0015)
            cloud.mute = True
            time.sleep(0.3)
            cloud.mute = False
            cloud.next_device()
            _, out, _ = self.finish(process)
            self.assertIn("not joined: the cloud is silent: 3 heartbeats without an answer; again in ",
                          out)

    def test_an_unanswered_login_is_given_up(self):
        for kind, logins in (("tcp", 1), ("udp", 4)):
            cloud = self.cloud(kind)
            cloud.mute = True
            code, out, _ = self.run_device(cloud, "--login-wait", "0.3", "--retry", "5")
            self.assertEqual(code, 2)
            self.assertIn("not joined: no answer to the login within 300 ms; again in ", out)
            self.assertEqual(out.count("-> login"), logins)

    def test_nobody_listens(self):
        for kind in ("tcp", "udp", "ws"):
            cloud = self.cloud(kind)
            cloud.close()
            code, out, err = self.run_device(cloud, "--login-wait", "0.3")
            self.assertEqual(code, 2, out)
            self.assertIn("not joined: Connection refused; again in ", out)
            self.assertRegex(err, r"^gizgen: .*:\d+.*: the device has not joined\n$")

    def test_nonsense_is_shown_and_the_link_opened_again(self):
        cloud = self.cloud()
        process = self.spawn(cloud)
        device = cloud.next_device()
        device.send_bytes(b"HTTP/1.1 200 OK\r\n\r\n")
        cloud.next_device()
        _, out, _ = self.finish(process)
        self.assertIn("<- not understood: this is not the protocol: a frame begins with 00 00 00 03, not "
                      "48 54 54 50 2f 31 2e 31 20 32 30 30 20 4f 4b 0d\n", out)
        self.assertIn("not joined: what the cloud sends cannot be understood; again in ", out)

    def test_a_bad_datagram_is_passed_over(self):
        cloud = self.cloud("udp")
        process = self.spawn(cloud)
        device = cloud.next_device()
        cloud.expect(0x0091)
        for bad in (b"hello", b"\x00\x00\x00\x03\x09\x00", b""):
            device.send_bytes(bad)
        device.send(0x0090, b"\x02")
        self.assertEqual(cloud.expect(0x0091), status(3, NOTHING))
        self.finish(process)

    def test_a_p0_that_cannot_be_read_is_said(self):
        cloud = self.cloud()
        process = self.spawn(cloud)
        device = cloud.next_device()
        device.send(0x0090, b"\x01\x01")
        device.send(0x0090, bytes.fromhex("01 04 00 64 00 00000000"))
        cloud.expect(0x0091)
        _, out, _ = self.finish(process)
        self.assertIn("this P0 cannot be read: not answered", out)
        self.assertIn("not applied: brightness: raw 100 is above 99", out)

    def test_what_is_no_websocket(self):
        cloud = self.cloud()
        sock = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(sock.close)
        process = subprocess.Popen(
            [GIZGEN, "simulate", "device", PRODUCT, "--ws", f"ws://127.0.0.1:{sock.getsockname()[1]}/x",
             "--login-wait", "1"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        peer, _ = sock.accept()
        self.assertIn(b"GET /x HTTP/1.1", peer.recv(4096))
        peer.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        out, _ = process.communicate(timeout=LIMIT)
        peer.close()
        self.assertIn(b"/x answers 404 and is no websocket; again in ", out)


class Scripts(Case):
    SCRIPT = """\
expect joined
expect control power = true within 5s
expect read
acknowledge off
transparent 01
expect control mode = eco
acknowledge on
level = 7, label = 01020304
disconnect
expect left
connect
expect joined within 5s
raw 00 00 00 03 03 00 00 15
expect pong
expect silence for 100ms
"""

    def test_a_whole_evening(self):
        cloud = self.cloud()
        process = self.spawn(cloud, "--script", self.write("evening.txt", self.SCRIPT))
        device = cloud.next_device()
        self.assertEqual(cloud.expect(0x0091), status(4, NOTHING))
        device.send(0x0090, CONTROL)
        device.send(0x0090, b"\x02")
        for wanted in (b"", status(4, POWERED), status(3, POWERED), b"\x06\x01"):
            self.assertEqual(cloud.expect(0x0091), wanted)
        device.send(0x0090, bytes.fromhex("01 02 02 00 00 00000000"))
        self.assertEqual(cloud.expect(0x0091),
                         status(4, "01 00 07 01020304 00 0000 00000000 00 00"))
        code, out, err = self.finish(process)
        self.assertEqual((code, err), (0, ""), out)

    def test_an_expectation_that_is_not_met(self):
        cloud = self.cloud()
        path = self.write("s.txt", "expect joined\n  expect control power = true within 200ms\n")
        code, _, err = self.run_device(cloud, "--script", path)
        self.assertEqual((code, err.replace(str(path), "s.txt")), (1, """\
s.txt:2:3: error E810: expected control power = true within 200 ms, came: login reply, accepted
    2 |   expect control power = true within 200ms
      |   ^~~~~~
"""))

    def test_mistakes_are_found_before_the_link_is_opened(self):
        cloud = self.cloud()
        cloud.close()
        path = self.write("s.txt", "pwer = true\nlevel = 300\nexpect contrl\nraw 0\n")
        code, out, err = self.run_device(cloud, "--script", path)
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(err.replace(str(path), "s.txt"), MISTAKES)

    def test_a_fleet_expects_nothing(self):
        cloud = self.cloud()
        path = self.write("s.txt", "power = true\nexpect joined\n")
        code, _, err = self.run_device(cloud, "--count", "2", "--script", path)
        self.assertEqual((code, err.replace(str(path), "s.txt")), (1, """\
s.txt:2:1: error E814: a fleet expects nothing
    2 | expect joined
      | ^~~~~~ expectations are for a single device
"""))


MISTAKES = """\
s.txt:1:1: error E801: unknown datapoint 'pwer'
    1 | pwer = true
      | ^~~~ did you mean 'power'?
s.txt:2:9: error E806: level = 300 is above 255
    2 | level = 300
      |         ^~~ it goes from 0 to 255
s.txt:3:8: error E801: unknown expectation 'contrl'
    3 | expect contrl
      |        ^~~~~~ did you mean 'control'?
s.txt:4:5: error E804: a byte has two digits; this is the first of one
    4 | raw 0
      |     ^ bytes have two hexadecimal digits each: 01 0a ff
"""


class Values(Case):
    def report_of(self, *words, seconds=0.3):
        """The last report of a device that follows these formulas for a while."""
        cloud = self.cloud()
        code, out, err = self.run_device(cloud, "--pause", "0", "--sample", "0.02", "--for", seconds, *words)
        self.assertEqual((code, err), (0, ""), out)
        last = None
        while not cloud.frames.empty():
            _, command, payload = cloud.frames.get()
            last = payload if command == 0x0091 else last
        return last

    def test_formulas_are_reported(self):
        path = self.write("day.csv", "time,heat\n0,20\n0.05,21.46\n100,22\n")
        self.assertEqual(
            self.report_of("--value", f"temperature=csv({path},heat)", "--value", "mode=constant(boost)",
                           "--value", "energy=ramp(0,4294967295,10ms)", "--value", "level=constant(9)"),
            status(4, "04 00 09 00000000 00 013b ffffffff 00 00"))

    def test_a_formula_with_a_mistake(self):
        cloud = self.cloud()
        path = self.write("bad.csv", "time,temperature\n0,20\n1,80\n2\nnoon,21\n")
        code, out, err = self.run_device(
            cloud, "--value", f"temperature=csv({path})", "--value", "power=sine(1,2,3s)")
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(err.replace(str(path), "bad.csv"), BAD_FORMULAS)


BAD_FORMULAS = """\
bad.csv:3:3: error E806: temperature = 80 is above 50
    3 | 1,80
      |   ^~ it goes from -10 to 50
bad.csv:4:1: error E813: this line has 1 cell, the first line 2
    4 | 2
      | ^
bad.csv:5:1: error E803: 'noon' is no time in seconds
    5 | noon,21
      | ^~~~
--value 2:1:7: error E812: sine makes numbers, power is none
    1 | power=sine(1,2,3s)
      |       ^~~~ constant and csv are for any datapoint
"""


class Fleets(Case):
    def test_a_fleet_goes_on_when_some_fail(self):
        cloud = self.cloud(accounts={"virtual000000000000007": "NOTTHISONE"})
        process = self.spawn(cloud, "--count", "50", "--stay")
        devices = [cloud.next_device() for _ in range(49)]
        self.assertEqual(len({device.did for device in devices}), 49)
        devices[0].send_bytes(b"nonsense")
        self.assertEqual(cloud.next_device().did, devices[0].did)
        devices[1].send(0x0093, b"\x00\x00\x00\x01" + CONTROL)
        self.assertEqual(cloud.expect(0x0094), b"\x00\x00\x00\x01")
        process.send_signal(signal.SIGINT)
        code, out, err = self.finish(process)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("50 devices, virtual000000000000001 to virtual000000000000050, at ", out)
        self.assertIn("virtual000000000000007: not joined: the cloud refused the login", out)
        self.assertRegex(out, r" 49 of 50 joined, ")

    def test_a_statement_is_for_every_device(self):
        cloud = self.cloud()
        process = self.spawn(cloud, "--count", "5")
        for _ in range(5):
            cloud.next_device()
            self.assertEqual(cloud.expect(0x0091), status(4, NOTHING))
        self.type(process, "power = true")
        for _ in range(5):
            self.assertEqual(cloud.expect(0x0091), status(4, POWERED))
        self.assertEqual(self.finish(process)[0], 0)


def on_terminal(case, words):
    """A process with a terminal of its own: process, and both ends of the terminal."""
    master, other = pty.openpty()
    case.addCleanup(os.close, other)
    process = subprocess.Popen(words, stdin=other, stdout=other, stderr=other, start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    case.addCleanup(process.wait)
    case.addCleanup(process.kill)
    return process, master, other


class Ends(Case):
    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            cloud = self.cloud()
            process = self.spawn(cloud)
            cloud.next_device()
            cloud.expect(0x0091)
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=LIMIT), 0)
            out = process.stdout.read().decode()
            self.assertRegex(out, r"\n +\d+\.\d{3}    stopped\n$")

    def test_a_full_pipe_stops_nobody_and_loses_nothing(self):
        cloud = self.cloud()
        process = self.spawn(cloud)
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        device = cloud.next_device()
        for sn in range(1000):
            device.send(0x0093, sn.to_bytes(4, "big") + b"\x02")
        for sn in range(1000):
            self.assertEqual(cloud.expect(0x0094)[:4], sn.to_bytes(4, "big"))
        process.send_signal(signal.SIGINT)
        code, out, err = self.finish(process)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out.count("<- read, sn "), 1000)
        self.assertRegex(out, r"stopped\n$")

    def test_a_reader_that_is_gone(self):
        cloud = self.cloud()
        process = self.spawn(cloud)
        device = cloud.next_device()
        process.stdout.close()
        device.send(0x0090, b"\x02")
        self.assertEqual(process.wait(timeout=LIMIT), 2)
        self.assertEqual(process.stderr.read(), b"gizgen: standard output cannot be written: Broken pipe\n")
        process.stdout = None

    def terminal(self, cloud):
        return on_terminal(self, [GIZGEN, "simulate", "device", PRODUCT, *cloud.options, *fast([])])

    def read_until(self, master, text):
        seen = b""
        while text not in seen:
            ready = select.select([master], [], [], 20)[0]
            self.assertTrue(ready, seen)
            seen += os.read(master, 4096)
        return seen

    def test_a_terminal_completes_and_comes_back(self):
        cloud = self.cloud()
        process, master, other = self.terminal(cloud)
        self.addCleanup(os.close, master)
        before = termios.tcgetattr(other)
        cloud.next_device()
        cloud.expect(0x0091)
        os.write(master, b"pow\t= tr\t\r")
        self.assertEqual(cloud.expect(0x0091), status(4, POWERED))
        seen = self.read_until(master, b"-> report, power = true")
        self.assertIn(b"> power = true", seen)
        os.write(master, b"\x04")
        os.set_blocking(master, False)
        self.assertEqual(process.wait(timeout=LIMIT), 0)
        after = termios.tcgetattr(other)
        self.assertTrue(after[3] & termios.ECHO and after[3] & termios.ICANON, (before, after))

    def test_a_closed_terminal(self):
        cloud = self.cloud()
        process, master, _ = self.terminal(cloud)
        cloud.next_device()
        os.close(master)
        self.assertIn(process.wait(timeout=LIMIT), (0, 2))


class Bridge(Case):
    """Firmware at the serial end, the cloud at the other."""

    def words(self, cloud, *words, **settings):
        """The command, once firmware with these settings waits to be called."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        self.peer = Peer(tcp_line(listener), **settings)
        self.addCleanup(self.peer.ending.set)
        return [GIZGEN, "simulate", "module", PRODUCT, "--connect",
                f"127.0.0.1:{listener.getsockname()[1]}", "--baud", "0", "--bridge",
                f"127.0.0.1:{cloud.port}", *words]

    def bridge(self, cloud, *words, **settings):
        process = subprocess.Popen(self.words(cloud, *words, **settings), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def test_a_control_reaches_the_microcontroller_and_its_report_the_cloud(self):
        cloud = self.cloud()
        process = self.bridge(cloud)
        device = cloud.next_device()
        self.assertEqual((device.did, device.key), (DID, KEY))
        device.send(0x0093, b"\x00\x00\x00\x07" + CONTROL)
        self.assertEqual(cloud.expect(0x0094), b"\x00\x00\x00\x07")
        while True:  # firmware reports by itself too
            report = cloud.expect(0x0091)
            if report[0] == 4 and report[1] & 1:
                break
        device.send(0x0090, b"\x02")
        reply = b""
        while reply[:1] != b"\x03":
            reply = cloud.expect(0x0091)
        self.assertEqual((len(reply), reply[1] & 1), (17, 1))
        code, out, err = self.finish(process)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("<- cloud: control, power = true, sn 7\n", out)
        self.assertIn("-> control, power = true, sn ", out)
        self.assertIn("-> cloud: P0 down ack, sn 7\n", out)
        self.assertIn("router connected, cloud connected, RSSI 7", out)

    def test_the_module_info_passes_the_firmware_s_p0_version_on(self):
        cloud = self.cloud()
        process = self.bridge(cloud, p0_version=b"0123abcd")
        device = cloud.next_device()
        device.send(0x0093, b"\x00\x00\x00\x07" + CONTROL)
        cloud.expect(0x0094)  # so the device info was asked for before
        device.send(0x0013, b"")
        self.assertEqual(cloud.expect(0x0014)[32:40], b"0123abcd")
        self.finish(process)

    def test_a_vanished_cloud_is_joined_again(self):
        cloud = self.cloud()
        process = self.bridge(cloud)
        cloud.next_device()
        cloud.drop_all()
        device = cloud.next_device()
        device.send(0x0093, b"\x00\x00\x00\x08\x02")
        self.assertEqual(cloud.expect(0x0094)[:5], b"\x00\x00\x00\x08\x03")
        self.finish(process)

    def test_what_is_reported_before_the_cloud_is_joined_goes_up_then(self):
        cloud = self.cloud()
        cloud.mute = True
        process = self.bridge(cloud, "--stay")
        cloud.expect(0x0008)
        self.read_until(process, b"<- report, ")
        self.assertTrue(cloud.frames.empty())
        cloud.mute = False
        cloud.drop_all()
        cloud.next_device()
        self.assertEqual(cloud.expect(0x0091)[:1], b"\x04")

    def read_until(self, process, text):
        seen = b""
        while text not in seen:
            self.assertTrue(select.select([process.stdout], [], [], LIMIT)[0], seen)
            more = os.read(process.stdout.fileno(), 65536)
            self.assertTrue(more, seen)
            seen += more
        return seen

    def test_nonsense_ends_the_link_and_it_is_joined_again(self):
        cloud = self.cloud()
        process = self.bridge(cloud, "--stay")
        cloud.next_device().send_bytes(b"HTTP/1.1 400 Bad Request\r\n")
        cloud.next_device()
        process.send_signal(signal.SIGINT)
        code, out, err = self.finish(process)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("<- cloud: not understood: this is not the protocol: a frame begins with 00 00 00 03, "
                      "not 48 54 54 50 ", out)

    def test_signals_end_it_with_the_log_complete(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            cloud = self.cloud()
            process = self.bridge(cloud)
            device = cloud.next_device()
            device.send(0x0093, b"\x00\x00\x00\x09\x02")
            cloud.expect(0x0094)
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=LIMIT), 0)
            out = process.stdout.read().decode()
            self.assertIn("-> cloud: read reply, ", out)
            self.assertRegex(out, r"\n +\d+\.\d{3}    stopped\n$")

    def test_a_vanished_microcontroller_ends_it(self):
        cloud = self.cloud()
        process = self.bridge(cloud, "--stay")
        cloud.next_device()
        self.peer.ending.set()
        code, out, err = self.finish(process)
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out, r" the peer closed the line\n$")

    def test_a_closed_terminal_ends_it(self):
        cloud = self.cloud()
        process, master, _ = on_terminal(self, self.words(cloud))
        cloud.next_device()
        os.close(master)
        self.assertIn(process.wait(timeout=LIMIT), (0, 2))

    def test_a_full_pipe_stops_neither_side_and_loses_nothing(self):
        cloud = self.cloud()
        process = self.bridge(cloud)
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        device = cloud.next_device()
        for sn in range(300):
            device.send(0x0093, sn.to_bytes(4, "big") + b"\x02")
            self.assertEqual(cloud.expect(0x0094)[:4], sn.to_bytes(4, "big"))
        process.send_signal(signal.SIGINT)
        code, out, err = self.finish(process)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out.count("<- cloud: read, sn "), 300)
        self.assertEqual(out.count("-> read, sn "), 300)
        self.assertRegex(out, r" stopped\n$")

    def test_a_reader_that_is_gone_is_an_error(self):
        cloud = self.cloud()
        process = self.bridge(cloud, "--stay")
        device = cloud.next_device()
        process.stdout.close()
        device.send(0x0090, b"\x02")
        self.assertEqual(process.wait(timeout=LIMIT), 2)
        self.assertEqual(process.stderr.read(), b"gizgen: standard output cannot be written: Broken pipe\n")
        process.stdin.close()
        process.stdin = process.stdout = None


@unittest.skipUnless(shutil.which("mosquitto") or os.path.exists("/usr/sbin/mosquitto"),
                     "mosquitto is not installed")
class Mqtt(Case):
    def broker(self, anonymous=True):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        words = ["allow_anonymous true"]
        if not anonymous:
            (self.dir / "passwords").write_text("")
            os.chmod(self.dir, 0o755)
            words = ["allow_anonymous false", f"password_file {self.dir / 'passwords'}"]
        path = self.write("broker.conf", "\n".join([f"listener {port} 127.0.0.1", *words, ""]))
        binary = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        process = subprocess.Popen([binary, "-c", path], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.02)
        self.options = ["--mqtt", f"127.0.0.1:{port}"]
        self.port = port
        return self

    def client(self):
        """An app: a bare MQTT 3.1.1 client that sees what the device sends."""
        sock = socket.create_connection(("127.0.0.1", self.port))
        self.addCleanup(sock.close)
        sock.settimeout(10)
        sock.sendall(mqtt_packet(0x10, text("MQTT") + b"\x04\x02\x00\x00" + text("app")))
        self.assertEqual(sock.recv(4), b"\x20\x02\x00\x00")
        sock.sendall(mqtt_packet(0x82, b"\x00\x01" + text(f"dev2app/{DID}/#") + b"\x00"))
        self.assertEqual(sock.recv(5), b"\x90\x03\x00\x01\x00")
        return sock

    def say(self, sock, data):
        sock.sendall(mqtt_packet(0x30, text(f"app2dev/{DID}/app") + data))

    def hear(self, sock):
        """Topic, command and payload of the next message."""
        start = sock.recv(2)
        body = b""
        while len(body) < start[1]:
            body += sock.recv(start[1] - len(body))
        size = int.from_bytes(body[:2], "big")
        (command, payload), _ = cut(body[2 + size:])
        return body[2:2 + size].decode(), command, payload

    def test_the_topics(self):
        self.broker()
        sock = self.client()
        process = self.spawn(self)
        everyone, me = f"dev2app/{DID}", f"dev2app/{DID}/app"
        self.assertEqual(self.hear(sock), (everyone, 0x0091, status(4, NOTHING)))
        self.say(sock, frame(0x0093, b"\x00\x00\x00\x07" + CONTROL))
        self.assertEqual(self.hear(sock), (me, 0x0094, b"\x00\x00\x00\x07"))
        self.assertEqual(self.hear(sock), (everyone, 0x0091, status(4, POWERED)))
        self.say(sock, frame(0x0090, b"\x02"))
        self.assertEqual(self.hear(sock), (everyone, 0x0091, status(3, POWERED)))
        self.say(sock, b"hello")
        self.type(process, "power = false")
        self.assertEqual(self.hear(sock), (everyone, 0x0091, status(4, NOTHING)))
        code, out, err = self.finish(process)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("<- control, power = true, sn 7, from app\n", out)
        self.assertIn("-> P0 down ack, sn 7, to app\n", out)
        self.assertIn("<- not understood: this is not the protocol", out)

    def test_a_wrong_passcode(self):
        self.broker(anonymous=False)
        code, out, _ = self.run_device(self, "--login-wait", "0.5")
        self.assertEqual(code, 2)
        self.assertIn(f"not joined: the broker refused {DID}: not authorized; again in ", out)


def text(words):
    return len(words).to_bytes(2, "big") + words.encode()


def mqtt_packet(kind, body):
    assert len(body) < 128
    return bytes([kind, len(body)]) + body


if __name__ == "__main__":
    unittest.main()
