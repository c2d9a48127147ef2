#!/usr/bin/env python3
"""A control on its whole way: the cloud's side sends it, `gizgen simulate module --bridge` brings it over
the serial line to generated firmware in QEMU, whose answer and report come back. tshark watches both lines,
and the generated dissector tells all of it by name. GIZGEN names the binary; exit code 77 where a tool is
missing."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/simulate"))

from capture_live import LiveCapture  # noqa: E402
from stand_in_cloud import Cloud  # noqa: E402

GIZGEN = os.environ.get("GIZGEN", str(ROOT / "build/release/generator/gizgen"))
DEFINITION = ROOT / "samples/smart_socket/product.yaml"
TOOLS = ["arm-none-eabi-gcc", "qemu-system-arm", "make", "tshark"]
SECRET = "00000000000000000000000000000000"
LIMIT = 60  # seconds that anything may take
DID = "socket0000000000000001"
CONTROL = bytes.fromhex("010101")  # action 01, flag of power, power = true
READ = b"\x02"
NAME = "smart_socket"
FIELDS = ["direction", "power", "serial.command", "serial.sn", "serial.checksum", "cloud.command", "cloud.sn",
          "p0.action", "request_in", "response_in"]
OF_TSHARK = {"info": "_ws.col.Info", "number": "frame.number", "trouble": "_ws.expert.message"}


def run(*words, **options):
    done = subprocess.run(list(map(str, words)), capture_output=True, encoding="utf-8", timeout=LIMIT,
                          **options)
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


class System:
    """Firmware, module and cloud, each talking to the next; `stop` ends them and gives the module's log."""

    def __init__(self, folder):
        self.folder, self.running = folder, []
        self.environment = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / ".config")}
        run(GIZGEN, "generate", DEFINITION, "-o", folder / "tree")
        run("make", "-s", "-C", folder / "tree/firmware", "cortex_m", f"GIZ_PRODUCT_SECRET={SECRET}")
        self.cloud = Cloud(accounts={DID: "IPQRSTUVWX"})
        self.module, self.serial_port = self.start_module()
        self.capture = LiveCapture("tshark", folder / "lines.pcapng", [self.serial_port, self.cloud.port],
                                   self.environment)
        self.start_firmware()

    def start(self, *words, **streams):
        process = subprocess.Popen(list(map(str, words)), **streams)
        self.running.append(process)
        return process

    def start_module(self):
        module = self.start(GIZGEN, "simulate", "module", DEFINITION, "--listen", "127.0.0.1:0",
                            "--bridge", f"127.0.0.1:{self.cloud.port}", "--did", DID,
                            "--passcode", "IPQRSTUVWX", "--stay", stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        words = module.stdout.readline().decode().split()
        assert words[:2] == ["listening", "on"], words
        return module, int(words[2].rsplit(":", 1)[1])

    def start_firmware(self):
        image = self.folder / "tree/firmware/build/cortex_m/firmware.elf"
        self.start("qemu-system-arm", "-M", "lm3s6965evb", "-nographic", "-kernel", image, "-monitor",
                   "none", "-serial", f"tcp:127.0.0.1:{self.serial_port},nodelay=on",
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def until_report(self, action, value):
        """Waits for what the firmware says of power: action 03 is a read reply, 04 a report."""
        until = time.monotonic() + LIMIT
        while (left := until - time.monotonic()) > 0:
            if self.cloud.expect(0x0091, timeout=left) == bytes([action, value]):
                return
        raise AssertionError(f"nothing with action {action} and power = {value} came up")

    def stop(self):
        self.capture.finish()
        self.module.send_signal(signal.SIGINT)
        out, err = self.module.communicate(timeout=LIMIT)
        return self.module.returncode, out.decode(), err.decode()

    def close(self):
        for process in self.running:
            process.kill()
            process.wait()
            for stream in (process.stdout, process.stderr):
                if stream:
                    stream.close()
        self.capture.kill()
        self.cloud.close()

    def packets(self):
        """Each packet of the product's as a dictionary of lists: fields with the values of its frames."""
        lua = self.folder / f"tree/docs/wireshark/{NAME}.lua"
        ports = ["-o", f"{NAME}.serial_port:{self.serial_port}", "-o", f"{NAME}.cloud_tcp:{self.cloud.port}"]
        names = [*OF_TSHARK.values(), *(f"{NAME}.{field}" for field in FIELDS)]
        text = run("tshark", "-2", "-X", f"lua_script:{lua}", *ports, "-r", self.capture.path, "-Y", NAME,
                   "-T", "fields", "-E", "separator=/t", "-E", "aggregator=|",
                   *(word for name in names for word in ("-e", name)), env=self.environment)
        return [dict(zip([*OF_TSHARK, *FIELDS], ([value for value in cell.split("|") if value]
                                                 for cell in line.split("\t")), strict=True))
                for line in text.splitlines()]


def play(system):
    """A control with a sequence number, then a read; what the cloud saw of it."""
    device = system.cloud.next_device(timeout=LIMIT)
    system.until_report(4, 0)  # what firmware says first
    device.send(0x0093, b"\x00\x00\x00\x07" + CONTROL)
    answer = system.cloud.expect(0x0094, timeout=LIMIT)
    system.until_report(4, 1)
    device.send(0x0090, READ)
    system.until_report(3, 1)
    return answer


class ControlToReport(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="gizgen-system-")
        cls.addClassCleanup(folder.cleanup)
        cls.system = System(pathlib.Path(folder.name))
        cls.addClassCleanup(cls.system.close)
        cls.answer = play(cls.system)
        cls.ended = cls.system.stop()
        cls.shown = cls.system.packets()

    def one(self, **wanted):
        """The first packet with a frame that says so; its number is a string as tshark prints it."""
        wanted = {name.replace("__", "."): value for name, value in wanted.items()}
        for packet in self.shown:
            if all(value in packet[name] for name, value in wanted.items()):
                return packet
        self.fail(f"no packet has {wanted}:\n" + "\n".join(map(str, self.shown)))

    def check(self, info, **wanted):
        self.assertIn(info, self.one(**wanted)["info"][0].split("; "))

    def test_the_cloud_is_answered(self):
        self.assertEqual(self.answer, b"\x00\x00\x00\x07")

    def test_the_module_ends_with_its_log_complete(self):
        code, log, err = self.ended
        self.assertEqual((code, err), (0, ""))
        for text in ("<- cloud: control, power = true, sn 7\n", "-> control, power = true, sn ",
                     "<- report, power = true, sn ", "-> cloud: P0 down ack, sn 7\n",
                     "-> cloud: report, power = true\n"):
            self.assertIn(text, log)
        self.assertRegex(log, r" stopped\n$")

    def test_the_control_is_decoded_on_both_lines(self):
        self.check("control, power = true, sn 7", cloud__command="0x0093", cloud__sn="7", p0__action="0x01",
                   power="1", direction="app to device")
        wire = self.one(serial__command="0x03", p0__action="0x01", power="1", direction="module to MCU")
        self.check(f"control, power = true, sn {wire['serial.sn'][0]}", number=wire["number"][0])

    def test_the_report_is_decoded_on_both_lines(self):
        wire = self.one(serial__command="0x05", p0__action="0x04", power="1", direction="MCU to module")
        self.check("report, power = true", cloud__command="0x0091", p0__action="0x04", power="1",
                   direction="device to app")
        up = self.one(cloud__command="0x0091", p0__action="0x04", power="1")
        self.assertLess(int(wire["number"][0]), int(up["number"][0]))

    def test_a_read_is_answered_with_the_value(self):
        self.one(serial__command="0x03", p0__action="0x02", direction="module to MCU")
        self.one(serial__command="0x04", p0__action="0x03", power="1", direction="MCU to module")
        self.check("read reply, power = true", cloud__command="0x0091", p0__action="0x03", power="1")

    def test_each_request_is_tied_to_its_answer(self):
        for request, answer in (({"serial__command": "0x03", "p0__action": "0x01"}, {"serial__command": "0x04"}),
                                ({"serial__command": "0x05", "power": "1"}, {"serial__command": "0x06"}),
                                ({"cloud__command": "0x0093"}, {"cloud__command": "0x0094"})):
            asked = self.one(**request)
            told = self.one(**answer, request_in=asked["number"][0])
            self.assertIn(told["number"][0], asked["response_in"])

    def test_every_checksum_is_good_and_nothing_else_is_wrong(self):
        self.assertEqual([packet for packet in self.shown if packet["trouble"]], [])
        sums = [packet["serial.checksum"] for packet in self.shown if packet["serial.command"]]
        self.assertGreater(len(sums), 8)
        self.assertTrue(all(sums), sums)


if __name__ == "__main__":
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing or os.geteuid() != 0:
        print(f"not installed: {', '.join(missing)}" if missing else "capturing needs root")
        sys.exit(77)
    unittest.main()
