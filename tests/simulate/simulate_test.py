#!/usr/bin/env python3
"""`gizgen simulate module` against a microcontroller that was written apart from it, over TCP and a
pseudo terminal: the conformance cases pass on a good one, and each of many broken ones fails the case
that is about it. GIZGEN names the binary; the tests write only into folders of their own."""
import concurrent.futures
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import termios
import threading
import time
import unittest
import xml.etree.ElementTree as xml

from reference_mcu import Mcu

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GIZGEN = os.environ.get("GIZGEN", str(ROOT / "build/release/generator/gizgen"))
STANDARD = HERE / "product.yaml"
VAR_LEN = HERE / "product_var_len.yaml"
LIMIT = 120  # seconds that any run may take


class Peer(threading.Thread):
    """A reference microcontroller at a descriptor: `open_line` gives (read, write, fileno, close)."""

    def __init__(self, open_line, **settings):
        super().__init__(daemon=True)
        self.open_line, self.settings = open_line, settings
        self.mcu, self.error = None, None
        self.ending = threading.Event()
        self.start()

    def run(self):
        try:
            read, write, fileno, close = self.open_line()
            self.mcu = Mcu(write, **self.settings)
            while not self.ending.is_set():
                if select.select([fileno], [], [], 0.005)[0]:
                    data = read(4096)
                    if not data:
                        break
                    self.mcu.feed(data, time.monotonic())
                self.mcu.tick(time.monotonic())
            close()
        except OSError as error:  # the other side is gone
            self.error = error


def tcp_line(listener):
    def open_line():
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock.recv, sock.sendall, sock.fileno(), sock.close
    return open_line


def device_line(path):
    def open_line():
        fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        return (lambda size: os.read(fd, size), lambda data: os.write(fd, data), fd,
                lambda: os.close(fd))
    return open_line


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="gizgen-simulate-"))
        self.addCleanup(shutil.rmtree, self.dir)

    def listen(self, **settings):
        """A microcontroller that waits for a call; its HOST:PORT."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        self.peer = Peer(tcp_line(listener), **settings)
        self.addCleanup(self.peer.ending.set)
        return f"127.0.0.1:{listener.getsockname()[1]}"

    def simulate(self, *words, product=STANDARD, stdin=b"", **settings):
        """Runs the module against a microcontroller with these settings: exit code, output, errors."""
        where = self.listen(**settings)
        done = subprocess.run(
            [GIZGEN, "simulate", "module", product, "--connect", where, *map(str, words)],
            cwd=HERE, input=stdin, capture_output=True, timeout=LIMIT)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def spawn(self, *words, **streams):
        process = subprocess.Popen([GIZGEN, "simulate", "module", STANDARD, *map(str, words)],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, **streams)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def write(self, name, text):
        path = self.dir / name
        path.write_text(text, encoding="utf-8")
        return path


FAST = ["--conformance", "--report-interval", "300", "--baud", "0"]


class Conformance(Case):
    def prove(self, *words, **settings):
        return self.simulate(*FAST, *words, **settings)

    def test_a_good_microcontroller_passes_every_case(self):
        image = self.dir / "image"
        image.write_bytes(bytes(range(256)) * 2)
        code, out, err = self.prove("--ota", image, "--junit", self.dir / "r.xml")
        self.assertEqual((code, err), (0, ""), out)
        self.assertRegex(out, r"\n43 passed, 0 failed, 0 skipped in \d+\.\d{3} s\n$")
        self.assertEqual(self.peer.mcu.image, image.read_bytes())
        suite = xml.parse(self.dir / "r.xml").getroot()
        self.assertEqual((suite.tag, suite.get("tests"), suite.get("failures")),
                         ("testsuite", "43", "0"))

    def test_variable_length_frames_pass(self):
        code, out, err = self.prove(product=VAR_LEN, var_len=True)
        self.assertEqual((code, err), (0, ""), out)
        self.assertIn("41 passed, 0 failed, 2 skipped", out)

    def test_the_speed_of_a_real_line_passes(self):
        code, out, err = self.simulate("--conformance", "--report-interval", "300", "--only", "ff as sn")
        self.assertEqual((code, err), (0, ""), out)
        self.assertIn("2 passed", out)

    def test_every_layout_of_the_device_info_passes(self):
        for info in (0x47, 0x4F, 0x6F):
            code, out, _ = self.prove("--only", "device info", info=info)
            self.assertEqual(code, 0, out)

    def test_firmware_without_opcodes_is_told_what_was_not_tried(self):
        code, out, _ = self.prove("--only", "the MCU asks for the", opcodes=False)
        self.assertEqual(code, 0)
        self.assertIn("skipped  the MCU asks for the network time until it is answered: the firmware "
                      "does not obey opcodes in transparent data\n", out)

    def test_a_report_names_the_frames_of_a_failed_case(self):
        code, out, _ = self.prove("--only", "heartbeat", "--junit", self.dir / "r.xml",
                                  broken=["wrong_ack_sn"])
        self.assertEqual(code, 1)
        text = re.sub(r" +\d+\.\d+", "TIME", out)
        self.assertEqual(text, """\
FAIL     a heartbeat is acknowledged
         expected an answer 08 with sn 1 within 5 s
TIME -> heartbeat, sn 1
             ff ff 00 05 07 01 00 00 0d
TIME <- heartbeat ack, sn 2
             ff ff 00 05 08 02 00 00 0f
0 passed, 1 failed, 0 skippedTIME s
""".replace("skippedTIME", "skipped inTIME"))
        failure = xml.parse(self.dir / "r.xml").getroot().find("testcase/failure")
        self.assertEqual(failure.get("message"), "expected an answer 08 with sn 1 within 5 s")
        self.assertIn("-> heartbeat, sn 1", failure.text)

    def test_a_silent_line_fails_once(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        accepted = threading.Thread(target=lambda: setattr(self, "sock", listener.accept()[0]),
                                    daemon=True)
        accepted.start()
        done = subprocess.run([GIZGEN, "simulate", "module", STANDARD, "--connect",
                               f"127.0.0.1:{listener.getsockname()[1]}", *FAST, "--only", "ed"],
                              capture_output=True, timeout=LIMIT)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.count(b"FAIL"), 1)
        self.assertIn(b"the MCU does not answer", done.stdout)


BROKEN = {
    # how: (the case, what is said of it)
    "wrong_key": ("device info", "the product key is 'fedcba"),
    "long_info": ("device info", "the length of the device info is 70, not 47, 4f or 6f"),
    "no_status": ("the module's status", "expected an answer 0e with sn"),
    "silent_about_sums": ("bad checksum is answered", "expected an answer 12 with code 01"),
    "no_checksum": ("bad checksum is answered", "expected an answer 12 with code 01"),
    "unknown_is_ignored": ("unknown command", "expected an answer 12 with code 02"),
    "short_status": ("read reply", "the read reply is wrong: P0 has 16 bytes, not 17"),
    "deaf_to_level": ("control of level", r"expected a report that shows level = \d+ within 5 s"),
    "repeats_controls": ("comes twice", "the same control was reported twice"),
    "any_value": ("out of range", "mode = raw 3 was applied"),
    "mixes_data": ("transparent data", "expected the transparent data back"),
    "misses_power": ("changes in the application", "expected a report that shows power"),
    "misses_door": ("read-only bool", "expected a report that shows door"),
    "misses_temperature": ("read-only number is reported", "a report that shows temperature"),
    "fast_reports": ("not reported faster", r"two reports of a read-only number came within \d+ m?s"),
    "misses_pulses": ("short pulse", "expected a report that shows overheat = true"),
    "no_restart_of_frame": ("another cuts off", "expected an answer 08"),
    "stuck_by_long_frames": ("longer than any buffer", "expected an answer 08"),
    "no_unescape": ("reaches the MCU", "expected an answer 08 with sn 255"),
    "no_escape": ("leaves the MCU escaped", "expected an answer 08 with sn 255"),
    "no_request_1": ("SoftAP", "expected a request 09"),
    "no_request_3": ("network time", "expected a request 17"),
    "no_request_7": ("module restart", "expected a request 29"),
    "deaf_to_acks": ("production test", "the request 13 was sent again after its answer"),
    "no_resend": ("nobody acknowledges", "expected send 2 of the report with sn"),
    "resend_forever": ("nobody acknowledges", "was sent more than 3 times"),
    "fast_resend": ("nobody acknowledges", "three sends came within"),
    "resend_new_sn": ("nobody acknowledges", "expected send 2 of the report with sn"),
    "any_ack_sn": ("another sn", r"expected the report with sn \d+ again, since sn"),
    "sn_by_two": ("sequence numbers", r"sn \d+ came behind sn \d+"),
    "short_sn": ("sequence numbers", "sn 0 came behind sn 127"),
    "early_restart": ("restart is acknowledged", "it restarted .* after the acknowledgement"),
    "wrong_md5": ("arrives whole", "does not repeat the md5"),
    "answers_a_piece_once": ("arrives whole", "expected an acknowledgement 1e of piece 3"),
}


class Broken(Case):
    """A microcontroller that is broken in one way fails the case that is about it, for the reason that
    is true. They mostly wait, so several run at a time."""

    def prove(self, how):
        image = self.dir / f"image-{how}"
        image.write_bytes(bytes(range(256)))
        listener = socket.create_server(("127.0.0.1", 0))
        peer = Peer(tcp_line(listener), broken=[how])
        where = f"127.0.0.1:{listener.getsockname()[1]}"
        done = subprocess.run([GIZGEN, "simulate", "module", STANDARD, "--connect", where, *FAST,
                               "--only", BROKEN[how][0], "--ota", image],
                              capture_output=True, timeout=LIMIT)
        peer.ending.set()
        listener.close()
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_each_fails_its_case(self):
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            results = list(pool.map(self.prove, BROKEN))
        for (how, (_, reason)), (code, out, err) in zip(BROKEN.items(), results):
            with self.subTest(how):
                self.assertEqual((code, err), (1, ""), out)
                self.assertEqual(out.count("FAIL "), 1, out)
                self.assertRegex(out, reason)


def meanings(log, arrow=""):
    """What the log's lines say, without times and bytes."""
    lines = (re.match(r" +\d+\.\d{3} (->|<-|  ) (.*)", line) for line in log.splitlines())
    return [m[2] for m in lines if m and m[1].startswith(arrow)]


class Typed(Case):
    """Commands from standard input, and every way in which a session ends."""

    def test_what_is_typed_is_sent_and_the_answers_are_awaited(self):
        code, out, err = self.simulate(stdin=b"power = true, mode = boost\nheartbeat\ntransparent 0900")
        self.assertEqual((code, err), (0, ""), out)
        self.assertIn("device info request, sn 0", meanings(out, "->"))
        self.assertIn("P0 up ack, sn 0", meanings(out, "->"))
        self.assertIn("control, power = true, mode = boost, sn 2", meanings(out, "->"))
        self.assertIn("heartbeat ack, sn 3", meanings(out, "<-"))
        self.assertIn("transparent data, 1 byte, sn 2", meanings(out, "<-"))

    def test_firmware_of_another_definition_is_told_apart(self):
        shown = subprocess.run([GIZGEN, "fingerprint", STANDARD], capture_output=True, timeout=LIMIT)
        own = shown.stdout.split()[2][:8]
        self.assertRegex(own, rb"^[0-9a-f]{8}$")
        said = (f"the MCU's P0 version is 0123abcd, that of product.yaml is {own.decode()}: its firmware "
                "was made from another definition; build it anew from this one, or list what differs "
                "with `gizgen fingerprint product.yaml --against firmware/README.md`")
        for version, count in ((b"0123abcd", 1), (own, 0), (b"00000002", 0), (b"00000004", 0)):
            with self.subTest(version):
                _, out, _ = self.simulate(stdin=b"send 01\nheartbeat\n", p0_version=version)
                self.assertEqual(meanings(out, "  ").count(said), count, out)
                self.assertEqual(out.count("P0 version"), count, out)
        _, out, _ = self.simulate(*FAST, "--only", "device info", p0_version=b"0123abcd")
        self.assertEqual(meanings(out, "  ").count(said), 1, out)

    def test_a_slip_is_said_and_changes_nothing(self):
        code, out, err = self.simulate(stdin=b"powr = true\nheartbeat\n")
        self.assertEqual((code, err), (0, ""), out)
        self.assertIn("""\
standard input:1:1: error E801: unknown datapoint 'powr'
    1 | powr = true
      | ^~~~ did you mean 'power'?
""", out)
        self.assertIn("heartbeat ack, sn 2", meanings(out, "<-"))

    def test_a_file_as_input_works_as_a_pipe_does(self):
        where = self.listen()
        with open(self.write("typed", "heartbeat\n")) as typed:
            done = subprocess.run([GIZGEN, "simulate", "module", STANDARD, "--connect", where],
                                  stdin=typed, capture_output=True, timeout=LIMIT)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn("heartbeat ack, sn 2", meanings(done.stdout.decode(), "<-"))

    def test_the_network_time_and_the_module_info_are_told(self):
        _, out, _ = self.simulate(stdin=b"time 2026-01-31T08:30:00\ntransparent 03\ntransparent 04\n"
                                        b"wait 300ms\n")
        self.assertRegex(out, r"-> network time, 2026-01-31[ T]08:30:0\d")
        self.assertRegex(out, r"-> module info, Wi-Fi")

    def until(self, process, text):
        """Reads the log up to this text."""
        seen = b""
        while text not in seen:
            self.assertTrue(select.select([process.stdout], [], [], LIMIT)[0], seen)
            more = os.read(process.stdout.fileno(), 65536)
            self.assertTrue(more, seen)
            seen += more
        return seen.decode()

    def test_control_c_ends_it_with_its_log_complete(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process = self.spawn("--connect", self.listen())
            self.until(process, b"module status ack")
            process.send_signal(number)
            out, err = process.communicate(timeout=LIMIT)
            self.assertEqual((process.returncode, err), (0, b""))
            self.assertRegex(out.decode(), r" stopped\n$")

    def test_a_peer_that_vanishes_ends_it(self):
        process = self.spawn("--connect", self.listen())
        self.until(process, b"module status ack")
        self.peer.ending.set()
        out, err = process.communicate(timeout=LIMIT)
        self.assertEqual((process.returncode, err), (0, b""))
        self.assertRegex(out.decode(), r" the peer closed the line\n$")

    def test_a_reader_that_goes_away_ends_it(self):
        process = self.spawn("--connect", self.listen(), "--heartbeat", "0.05")
        self.until(process, b"device info")
        process.stdout.close()
        self.assertEqual(process.wait(LIMIT), 2)
        self.assertIn(b"standard output cannot be written", process.stderr.read())
        process.stdin.close()
        process.stdin = process.stdout = None

    def test_the_heartbeat_comes_by_itself(self):
        code, out, _ = self.simulate("--heartbeat", "0.1", stdin=b"wait 500ms\n")
        self.assertGreaterEqual(len([m for m in meanings(out, "->") if "heartbeat" in m]), 3, out)

    def test_it_stays_after_the_end_of_input_when_asked(self):
        process = self.spawn("--connect", self.listen(), "--stay", "--heartbeat", "0.2")
        process.stdin.close()
        process.stdin = None
        self.until(process, b"heartbeat ack")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(LIMIT), 0)

    def test_a_prompt_is_shown_on_a_terminal_alone(self):
        where = self.listen()
        master, slave = os.openpty()
        process = subprocess.Popen([GIZGEN, "simulate", "module", STANDARD, "--connect", where],
                                   stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)
        self.addCleanup(process.kill)
        shown = b""
        os.write(master, b"heartbeat\n")
        while b"heartbeat ack" not in shown:
            shown += os.read(master, 65536)
        os.write(master, b"\x04")  # the end of what is typed
        self.assertEqual(process.wait(LIMIT), 0)
        os.close(master)
        self.assertIn(b"\r\x1b[K> ", shown)
        _, out, _ = self.simulate(stdin=b"heartbeat\n")
        self.assertNotIn("\x1b", out)

    # ---- lines

    def test_a_pseudo_terminal_of_its_own(self):
        process = self.spawn("--pty")
        path = self.until(process, b"\n").split()
        self.assertEqual(path[0], "pty")
        peer = Peer(device_line(path[1]))
        process.stdin.write(b"level = 255\n")
        process.stdin.flush()
        self.until(process, b"level = 255, label = 00000000, door = false, temperature = -10")
        peer.ending.set()
        out, err = process.communicate(timeout=LIMIT)
        self.assertEqual((process.returncode, err), (0, b""))

    def test_a_serial_device(self):
        master, slave = os.openpty()
        self.addCleanup(os.close, slave)
        peer = Peer(lambda: ((lambda n: os.read(master, n)), (lambda d: os.write(master, d)), master,
                             lambda: os.close(master)))
        before = termios.tcgetattr(slave)
        done = subprocess.run([GIZGEN, "simulate", "module", STANDARD, "--serial", os.ttyname(slave)],
                              input=b"level = 255\n", capture_output=True, timeout=LIMIT)
        self.assertEqual((done.returncode, done.stderr), (0, b""), done)
        self.assertIn("level = 255", done.stdout.decode())
        self.assertEqual(termios.tcgetattr(slave), before)
        peer.ending.set()

    def test_a_listener(self):
        process = self.spawn("--listen", "127.0.0.1:0")
        where = self.until(process, b"\n").split()
        self.assertEqual(where[:2], ["listening", "on"])
        sock = socket.create_connection(where[2].split(":"))
        peer = Peer(lambda: (sock.recv, sock.sendall, sock.fileno(), sock.close))
        self.until(process, b"module status ack")
        process.stdin.close()
        process.stdin = None
        self.assertEqual(process.wait(LIMIT), 0)
        peer.join(LIMIT)

    def test_a_caller_tries_until_somebody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        process = self.spawn("--connect", f"127.0.0.1:{port}")
        time.sleep(0.3)
        listener = socket.create_server(("127.0.0.1", port))
        self.addCleanup(listener.close)
        peer = Peer(tcp_line(listener))
        self.until(process, b"module status ack")
        peer.ending.set()
        process.communicate(timeout=LIMIT)
        self.assertEqual(process.returncode, 0)

    def test_a_line_that_cannot_be_had_is_a_plain_error(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            busy = f"127.0.0.1:{taken.getsockname()[1]}"
            with socket.create_server(("127.0.0.1", 0)) as probe:
                free = f"127.0.0.1:{probe.getsockname()[1]}"
            for words, text in [
                    (["--connect", free, "--wait", "0.2"], f"{free}: Connection refused"),
                    (["--connect", "nowhere"], "nowhere: this is no HOST:PORT"),
                    (["--connect", "127.0.0.1:99999"], "127.0.0.1:99999: a port is a number up to 65535"),
                    (["--listen", busy], f"{busy}: Address already in use"),
                    (["--listen", free, "--wait", "0.2"],
                     f"{free}: nobody called in time; --wait sets how long"),
                    (["--serial", "/dev/null"], "/dev/null: this is no serial line"),
                    (["--serial", "/dev/nothing"], "/dev/nothing: No such file or directory")]:
                done = subprocess.run([GIZGEN, "simulate", "module", STANDARD, *words],
                                      capture_output=True, timeout=LIMIT, stdin=subprocess.DEVNULL)
                self.assertEqual((done.returncode, done.stderr.decode()), (2, f"gizgen: {text}\n"))
            done = subprocess.run([GIZGEN, "simulate", "module", STANDARD, "--pty", "--wait", "0.2"],
                                  capture_output=True, timeout=LIMIT, stdin=subprocess.DEVNULL)
            self.assertRegex(done.stderr.decode(),
                             r"^gizgen: /dev/pts/\d+: nobody opened it in time; --wait sets how long\n$")


class Script(Case):
    def play(self, text, *words, **settings):
        self.write("script", text)
        where = self.listen(**settings)
        done = subprocess.run([GIZGEN, "simulate", "module", STANDARD, "--connect", where, "--baud",
                               "0", "--script", "script", *words],
                              cwd=self.dir, capture_output=True, timeout=LIMIT)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_a_script_that_holds_is_fine(self):
        code, out, err = self.play("""\
# the evening
expect info
expect report power = false within 5s
send control power = true, mode = boost
expect ack within 500ms
expect report power = true, mode = boost
send transparent 01 02            # ask for AirLink
expect config airlink
read
expect reply level=0 label=00000000
wait 100ms
expect silence for 100ms
raw ff ff 00 05 07 33 00 00 3f
expect ack
raw ff ff 00 05 07 33 00 00 40
expect illegal checksum
transparent 09 ff 00
expect data ff 00
""")
        self.assertEqual((code, err), (0, ""), out)

    def test_an_expectation_that_is_not_met_is_a_finding(self):
        code, _, err = self.play("wait 300ms\nheartbeat\nexpect report power = true within 200ms\n")
        self.assertEqual(code, 1)
        self.assertEqual(err, """\
script:3:1: error E810: expected report power = true within 200 ms, came: heartbeat ack, sn 2
    3 | expect report power = true within 200ms
      | ^~~~~~
""")

    def test_mistakes_in_a_script_are_found_before_the_line_is_opened(self):
        self.write("script", "sned control power = true\nexpect silense\nwait 5\nlevel = 300\n")
        done = subprocess.run([GIZGEN, "simulate", "module", STANDARD, "--connect", "127.0.0.1:9",
                               "--script", "script"], cwd=self.dir, capture_output=True,
                              timeout=LIMIT)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertEqual(done.stderr.decode(), """\
script:1:1: error E801: unknown statement 'sned'
    1 | sned control power = true
      | ^~~~ did you mean 'send'?
script:2:8: error E801: unknown expectation 'silense'
    2 | expect silense
      |        ^~~~~~~ did you mean 'silence'?
script:3:6: error E803: '5' is no duration
    3 | wait 5
      |      ^ 500ms, 2s, 1.5s and 10min are
script:4:9: error E806: level = 300 is above 255
    4 | level = 300
      |         ^~~ it goes from 0 to 255
""")

    def test_a_peer_that_vanishes_is_a_finding(self):
        where = self.listen()
        self.write("script", "wait 1min\n")
        process = subprocess.Popen([GIZGEN, "simulate", "module", STANDARD, "--connect", where,
                                    "--script", "script"], cwd=self.dir, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        while self.peer.mcu is None:
            time.sleep(0.01)
        self.peer.ending.set()
        out, err = process.communicate(timeout=LIMIT)
        self.assertEqual(process.returncode, 1)
        self.assertEqual(err, b"script: error E811: the line ended before the script did\n")

    def test_a_lost_frame_is_sent_again(self):
        code, out, err = self.play("expect info\nwait 200ms\nfault drop out next 1\nheartbeat\n"
                                   "expect ack\nfault drop in next 1\nheartbeat\nexpect ack\n")
        self.assertEqual((code, err), (0, ""), out)
        self.assertIn("fault: dropped 9 bytes to the MCU", meanings(out))
        self.assertIn("fault: dropped 9 bytes from the MCU", meanings(out))
        self.assertIn("heartbeat, sn 2, again", meanings(out, "->"))

    def test_a_line_that_damages_one_frame_in_five_works_all_the_same(self):
        text = "".join(f"power = {v}\nexpect report power = {v} within 10s\n"
                       for v in ("true", "false") * 5)
        rules = ["--fault", "drop rate 7%", "--fault", "corrupt rate 7%", "--fault",
                 "duplicate rate 7%", "--fault", "delay 20ms rate 10%", "--fault",
                 "split 1ms rate 10%", "--seed", "3"]
        code, out, err = self.play(text, *rules)
        self.assertEqual((code, err), (0, ""), out)
        self.assertGreater(len([m for m in meanings(out) if m.startswith("fault: ")]), 5)

    def test_a_wrong_fault_is_a_finding(self):
        code, out, err = self.play("read\n", "--fault", "dorp next 2")
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(err, """\
--fault:1:1: error E801: unknown fault 'dorp'
    1 | dorp next 2
      | ^~~~ did you mean 'drop'?
""")


if __name__ == "__main__":
    unittest.main()
