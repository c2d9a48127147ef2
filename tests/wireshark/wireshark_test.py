#!/usr/bin/env python3
"""The generated dissectors, read by tshark: what they show of frames whose meaning is written here, that
real products sent, and that `gizgen decode` explains; streams in pieces; bytes of any kind. GIZGEN names
the binary, TSHARK the program; files are written only into a folder of the test's own."""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

import products
from capture import USER0, Capture, cloud, serial

ROOT = pathlib.Path(__file__).resolve().parents[2]
GIZGEN = os.environ.get("GIZGEN", str(ROOT / "build/release/generator/gizgen"))
TSHARK = os.environ.get("TSHARK", "tshark")
FOLDER = tempfile.TemporaryDirectory()
HOME = pathlib.Path(FOLDER.name)
LUA_TROUBLE = ("Lua Error", "Lua:", "Dissector bug", "stack traceback")
INFO = "_ws.col.Info"
EXPERT = "_ws.expert.message"


def environment():
    return {**os.environ, "HOME": FOLDER.name, "XDG_CONFIG_HOME": str(HOME / ".config")}


def run(*command, given=""):
    return subprocess.run(list(map(str, command)), input=given, capture_output=True, encoding="utf-8",
                          timeout=120, env=environment())


def dissector(definition):
    """Generates and returns the path of the Lua file."""
    out = pathlib.Path(tempfile.mkdtemp(dir=FOLDER.name))
    made = run(GIZGEN, "generate", definition, "-o", out, "-t", "wireshark")
    assert made.returncode == 0, made.stderr
    (file,) = (out / "docs/wireshark").iterdir()
    return file


def sample(name):
    return ROOT / "samples" / name / "product.yaml"


def written(text):
    file, path = tempfile.mkstemp(suffix=".yaml", dir=FOLDER.name)
    with os.fdopen(file, "w", encoding="utf-8") as out:
        out.write(text)
    return pathlib.Path(path)


def tshark(lua, capture, *options):
    path = HOME / "capture.pcap"
    capture.write(path)
    scripts = ("-X", f"lua_script:{lua}") if lua else ()
    done = run(TSHARK, "-2", *scripts, "-r", path, *options)
    for trouble in LUA_TROUBLE:
        assert trouble not in done.stdout + done.stderr, (done.stdout + done.stderr)[-2000:]
    assert done.returncode == 0, done.stderr
    return done.stdout


def fields(lua, capture, names, *options):
    """A dictionary a packet: the values of each field, with '|' between several."""
    arguments = [word for name in names for word in ("-e", name)]
    text = tshark(lua, capture, "-T", "fields", "-E", "separator=/t", "-E", "aggregator=|", *arguments,
                  *options)
    return [dict(zip(names, line.split("\t"), strict=True)) for line in text.splitlines()]


def infos(lua, capture, *options):
    return [row[INFO] for row in fields(lua, capture, [INFO], *options)]


def packets(frames, link=USER0):
    capture = Capture(link)
    for frame in frames:
        capture.add(frame)
    return capture


def decoded(definition, frames):
    """What `gizgen decode` says of each frame: lists, for a line may hold several."""
    said = []
    text = run(GIZGEN, "decode", definition, "-", "--format", "json",
               given="".join(frame.hex() + "\n" for frame in frames)).stdout
    parser, at = json.JSONDecoder(), 0
    while at < len(text.rstrip()):
        value, at = parser.raw_decode(text, at)
        said.append(value)
        while at < len(text) and text[at].isspace():
            at += 1
    return said


# (bytes, Info, fields), by hand.
SOCKET = [
    ("ffff00080305000001010113", "control, power = true, sn 5",
     {"direction": "module to MCU", "p0.action": "0x01", "p0.attr_flags": "01", "p0.attr_vals": "01",
      "power": "1", "serial.sn": "5", "serial.length": "8", "serial.checksum": "0x13"}),
    ("ffff000705000000040010", "report, power = false, sn 0", {"power": "0", "p0.dev_status": "00"}),
    ("ffff00050420000029", "P0 down ack, sn 32", {"direction": "MCU to module"}),
    ("ffff000603100000021b", "read, sn 16", {"p0.action": "0x02", "power": ""}),
    ("ffff00070d010000071a36",
     "module status, station mode, bind window open, router connected, RSSI 7, sn 1",
     {"serial.status": "1818", "serial.status.station": "1", "serial.status.cloud": "0",
      "serial.status.rssi": "7"}),
    ("ffff0006090200000112", "enter config mode, SoftAP, sn 2", {"serial.mode": "1"}),
    ("ffff0006120900000122", "the module's frame was illegal, bad checksum, sn 9",
     {EXPERT: "the frame was refused: bad checksum"}),
    ("ffff00101811000007e10203040506587d9bb156",
     "network time, 2017-02-03 04:05:06, unix time 1484626865, sn 17",
     {"serial.unix_time": "1484626865", "serial.local_time": "2017-02-03 04:05:06"}),
    ("ffff000803ff5500000101010d", "control, power = true, sn 255",
     {"serial.sn": "255", "serial.unescaped": "ffff000803ff00000101010d"}),
    ("ffff000d03160000051122334455667707", "transparent data, 7 bytes, sn 22", {"p0.data": "11223344556677"}),
    ("0000000306000090010101", "control, power = true", {"direction": "app to device", "power": "1",
                                                         "cloud.command": "0x0090", "cloud.length": "6"}),
    ("00000003050000910300", "read reply, power = false", {"power": "0"}),
    ("000000030a00009300000007010101", "control, power = true, sn 7", {"cloud.sn": "7"}),
    ("000000030700009400000007", "P0 down ack, sn 7", {"cloud.sn": "7", "power": ""}),
    ("000000030d01009400000007000461626364", "P0 down ack, sn 7", {"did": "abcd"}),
    ("000000030f000008000a49505152535455565758", "login", {"cloud.passcode": "IPQRSTUVWX"}),
    ("000000030400000901", "login reply, refused", {"cloud.result": "1"}),
    # What is wrong is said.
    ("ffff00080305000001010114", "[bad checksum] control, power = true, sn 5",
     {"power": "1", EXPERT: "the checksum is 14, should be 13"}),
    ("ffff00080305000001", "[the length is 8: 3 bytes missing] P0 down",
     {EXPERT: "the length is 8: 3 bytes missing"}),
    ("ffff0003030506616263", "[the length is 3; the least is 5] P0 down; 3 bytes of no frame",
     {EXPERT: "the length is 3; the least is 5|3 bytes of no frame"}),
    ("ffff000577350000b1", "unknown command, sn 53", {EXPERT: "command 77 is not known"}),
    ("ffff0009030500000101010115", "[a control of smart_socket has 3 bytes of P0, 4 there] control, sn 5",
     {EXPERT: "a control of smart_socket has 3 bytes of P0, 4 there", "power": ""}),
    ("ffff00080305000001020114", "[flag bit 1 is set; smart_socket has 1 flag] control, sn 5",
     {EXPERT: "flag bit 1 is set; smart_socket has 1 flag"}),
    ("ffff000504ff000008", "P0 down ack, sn 255",
     {EXPERT: "an FF without its 55, as modules send bare acknowledgements"}),
    ("ffff000703050000040114", "report, power = true, sn 5",
     {EXPERT: "action 04 (report) goes up, its command goes down"}),
    ("616263ffff0005070100000d", "3 bytes of no frame; heartbeat, sn 1", {EXPERT: "3 bytes of no frame"}),
    ("00000003ffffffff7f", "[the length has more than four bytes] incomplete frame",
     {EXPERT: "the length has more than four bytes"}),
    ("0000000306000092010101", "unknown command", {EXPERT: "command 0092 is not known"}),
    ("0000000303000090", "[P0 is empty] P0 down", {EXPERT: "P0 is empty"}),
]

class Expected(unittest.TestCase):
    maxDiff = None

    def check(self, definition, rows):
        lua = dissector(definition)
        prefix = lua.stem
        names = sorted({name for _, _, expected in rows for name in expected} | {INFO})
        full = {name: name if name.startswith("_ws") else f"{prefix}.{name}" for name in names}
        found = fields(lua, packets([bytes.fromhex(row[0]) for row in rows]), list(full.values()))
        self.assertEqual(len(found), len(rows))
        for (hexes, info, expected), row in zip(rows, found):
            shown = {name: row[full[name]] for name in expected}
            self.assertEqual((row[INFO], shown), (info, expected), hexes)

    def test_what_the_socket_says(self):
        self.check(sample("smart_socket"), SOCKET)

    def test_scaled_numbers_are_shown_and_filtered_as_people_see_them(self):
        report = bytes.fromhex("040921012d01040000")
        self.check(sample("thermostat"), [
            (serial(5, 1, report).hex(),
             "report, power = true, child_lock = false, mode = auto, set_point = 21.5 °C, heating = true, "
             "humidity = 45 %, temperature = 6 °C, frost = false, sensor_open = false, sn 1",
             {"temperature": "6", "temperature.raw": "260", "set_point": "21.5", "set_point.raw": "33",
              "humidity": "45", "mode": "2", "power": "1"}),
            (serial(5, 2, bytes.fromhex("040921016503210000")).hex(),
             "report, power = true, child_lock = false, mode = auto, set_point = 21.5 °C, heating = true, "
             "humidity = raw 101, temperature = raw 801, frost = false, sensor_open = false, sn 2",
             {"temperature": "", "temperature.raw": "801", "humidity": "101",
              EXPERT: "humidity: raw 101 is above 100|temperature: raw 801 is above 800"}),
        ])

    def test_points_share_bytes_and_flags_as_in_the_definition(self):
        # Flags 0 (switch), 8 (scene), 13 (depth); switch is bit 0, scene bits 9 to 11 of a region of 3.
        self.check(sample("kitchen_sink"), [
            (serial(3, 9, bytes.fromhex("01" "002101" "000a01" + "00" * 2 + "78" + "00" * 28)).hex(),
             "control, switch = true, scene = rain, depth = -30 m, sn 9",
             {"switch": "1", "scene": "5", "depth": "-30", "depth.raw": "120", "light": "",
              "p0.attr_flags": "002101"}),
        ])
        self.check(sample("kitchen_sink_var_len"), [
            # switch, scene and temperature are flagged; bits 0 and 1 to 3 of one byte.
            (serial(5, 9, bytes.fromhex("14008020010b019a")).hex(),
             "report, switch = true, scene = rain, temperature = 1 °C, sn 9",
             {"switch": "1", "scene": "5", "temperature": "1", "temperature.raw": "410", "light": ""}),
            (serial(3, 9, bytes.fromhex("110080000100")).hex(),
             "[a control of kitchen_sink_var_len has 8 bytes of P0, 6 there] control, sn 9", {"switch": ""}),
            (serial(3, 9, bytes.fromhex("1200800001")).hex(), "read, switch, temperature, sn 9",
             {"switch": "", "p0.attr_flags": "00800001"}),
            (serial(4, 9, bytes.fromhex("130000000101aabb")).hex(), "read reply, switch = true, sn 9",
             {"switch": "1", "p0.surplus": "aabb"}),
            (serial(3, 9, bytes.fromhex("1100800001010000")).hex(),
             "control, switch = true, temperature = -40 °C, sn 9",
             {EXPERT: "temperature cannot be written"}),
        ])

    def test_frames_of_real_products_say_what_their_firmware_meant(self):
        for name, definition, scaled, frames in products.executed():
            with self.subTest(name):
                self.check_executed(name, definition, scaled, frames)

    def check_executed(self, name, definition, scaled, frames):
        path = written(definition)
        lua = dissector(path)
        points = sorted({point for *_, values in frames for point in values})
        of = {point: f"{name}.{point.lower()}_p" + (".raw" if point in scaled else "") for point in points}
        names = [f"{name}.serial.command", f"{name}.serial.sn", *of.values(), INFO]
        rows = fields(lua, packets([frame for frame, *_ in frames]), names)
        says = decoded(path, [frame for frame, *_ in frames])
        for (frame, command, sn, values), row, said in zip(frames, rows, says, strict=True):
            shown = {point: row[of[point]] for point in values}
            found = (int(row[names[0]], 16), int(row[names[1]]), shown)
            self.assertEqual(found, (command, sn, values), frame.hex())
            if said[0]["good"]:
                self.assertEqual(row[INFO], f"{said[0]['summary']}, sn {sn}", frame.hex())


def some_bytes(dice, count):
    """Half of them zero, so that numbers are often in their range."""
    return bytes(dice.choice((0, dice.randrange(256))) for _ in range(count))


def random_frame(dice, sizes):
    """A frame with a P0 of random values; `sizes` says how many bytes each action brings."""
    action = dice.choice(list(sizes))
    p0 = bytes([action]) + some_bytes(dice, sizes[action])
    if action % 16 == 1 and dice.random() < 0.9:
        p0 = bytes([action]) + dice.choice((b"\0\0\1", b"\0\x40\4", b"\7\xff\xff")) + p0[4:]
    up = action % 16 in (3, 4)
    if dice.random() < 0.5:
        return serial(5 if up else 3, dice.randrange(256), p0)
    sn = dice.random() < 0.5
    command = (0x94 if sn else 0x91) if up else (0x93 if sn else 0x90)
    did = dice.random() < 0.2
    head = (some_bytes(dice, 4) if sn else b"") + (b"\0\3did" if did else b"")
    return cloud(command, head + p0, flag=int(did))


def without_sn(info):
    return info.rsplit(", sn ", 1)[0]


class Decoded(unittest.TestCase):
    def check(self, name, sizes, count):
        dice = random.Random(name)
        frames = [random_frame(dice, sizes) for _ in range(count)]
        rows = fields(dissector(sample(name)), packets(frames), [INFO, EXPERT])
        read = 0
        for frame, (said,), row in zip(frames, decoded(sample(name), frames), rows, strict=True):
            faults = [fault["message"] for fault in said["faults"]]
            unreadable = faults and "reads as" not in said["summary"]
            shown = [text for text in row[EXPERT].split("|") if text]
            self.assertEqual(bool(shown), bool(faults), frame.hex())
            if not unreadable:
                read += 1
                self.assertEqual(without_sn(row[INFO]), said["summary"].split("reads as ")[-1], frame.hex())
                self.assertEqual(shown, faults, frame.hex())
        self.assertGreater(read, count // 2)

    def test_random_frames_of_a_standard_product_read_as_gizgen_decode_reads_them(self):
        self.check("kitchen_sink", {1: 37, 2: 0, 3: 50, 4: 50, 5: 9, 6: 0}, 200)

    def test_random_frames_of_a_var_len_product_read_as_gizgen_decode_reads_them(self):
        self.check("kitchen_sink_var_len", {0x11: 80, 0x12: 4, 0x13: 80, 0x14: 80}, 200)


def pieces(dice, stream, longest):
    at = 0
    while at < len(stream):
        size = dice.randint(1, longest)
        yield stream[at:at + size]
        at += size


class Streams(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.lua = dissector(sample("smart_socket"))

    def read(self, parts, port):
        capture = Capture()
        for part in parts:
            capture.tcp(part, port)
        shown = infos(self.lua, capture, "-Y", "smart_socket")
        return [text for info in shown for text in info.split("; ")]

    def test_frames_in_pieces_are_put_together(self):
        frames, expected = [], []
        for sn in range(250, 256):
            frames += [serial(5, sn, b"\4\1"), serial(0x0D, sn, b"\xff\xff"), b"abc", serial(7, sn)]
            expected += [f"report, power = true, sn {sn}",
                         "module status, SoftAP mode, station mode, onboarding, bind window open, router "
                         f"connected, cloud connected, RSSI 7, app connected, test mode, sn {sn}",
                         "3 bytes of no frame", f"heartbeat, sn {sn}"]
        stream = b"".join(frames)
        for longest in (1, 2, 5, 40, 1000):
            with self.subTest(longest):
                shown = self.read(pieces(random.Random(longest), stream, longest), 4000)
                # Garbage is told as it comes; a segment may end before the 55 of a checksum.
                self.assertEqual([text for text in shown if "no frame" not in text and "escape" not in text],
                                 [text for text in expected if "no frame" not in text])

    def test_cloud_frames_in_pieces_are_put_together(self):
        long_text = b"\0\3\0\0" + bytes(300)
        stream = (cloud(0x90, b"\1\1\1") + cloud(0x10, long_text) + cloud(0x91, b"\4\0") + cloud(0x15)) * 3
        expected = ["control, power = true", "log", "report, power = false", "ping"] * 3
        for longest in (1, 3, 50, 2000):
            with self.subTest(longest):
                self.assertEqual(self.read(pieces(random.Random(longest), stream, longest), 12416), expected)

    def test_a_new_head_ends_a_broken_frame(self):
        stream = serial(5, 1, b"\4\1")[:9] + serial(7, 2) + b"\xff\xff\xff" + serial(7, 3)[2:]
        self.assertEqual(self.read([stream], 4000), [
            "[the length is 7: 2 bytes missing before the next head] P0 up", "heartbeat, sn 2",
            "1 byte of no frame", "heartbeat, sn 3"])

    def test_modules_announce_a_wrong_length_for_their_info(self):
        info = cloud(0x14, b"1" * 48 + b"\0\2ab\0\1c", length=0x77)
        stream = info + cloud(0x16)
        for parts in ([stream], list(pieces(random.Random(1), stream, 9))):
            self.assertEqual(self.read(parts, 12416), [
                "module info, module software 11111111, MCU software 11111111, product key c", "pong"])

    def test_requests_and_answers_are_tied(self):
        capture = Capture()
        capture.tcp(serial(3, 5, b"\1\1\1"), from_device=False)
        capture.tcp(serial(4, 5))
        capture.tcp(serial(5, 7, b"\4\1"))
        capture.tcp(serial(5, 7, b"\4\1"), after=0.2)
        capture.tcp(serial(6, 7), from_device=False, after=0.0125)
        capture.tcp(serial(5, 8, b"\4\1"))
        capture.tcp(serial(0x11, 8, b"\1"), from_device=False)
        capture.tcp(serial(4, 5), peer=50001)  # of another stream
        capture.tcp(cloud(0x93, b"\0\0\1\0\1\1\1"), 12416, from_device=False)
        capture.tcp(cloud(0x15), 12416, from_device=False)
        capture.tcp(cloud(0x16) + cloud(0x94, b"\0\0\1\0"), 12416)
        names = [f"smart_socket.{name}" for name in ("request_in", "response_in", "resend_of", "time")]
        rows = [tuple(row.values()) for row in fields(self.lua, capture, names)]
        self.assertEqual(rows, [
            ("", "2", "", ""), ("1", "", "", "0.100000000"),
            ("", "", "", ""), ("", "5", "3", ""), ("4", "", "", "0.012500000"),
            ("", "7", "", ""), ("6", "", "", "0.100000000"),
            ("", "", "", ""),
            ("", "11", "", ""), ("", "11", "", ""), ("10|9", "", "", "0.100000000|0.200000000")])

    def test_discovery_is_read_from_udp(self):
        capture = Capture()
        capture.udp(cloud(3))
        capture.udp(cloud(4, b"\0\2ab\0\6\x0a\x0b\x0c\x0d\x0e\x0f\0\0\0\x20" + b"0123456789abcdef" * 2))
        self.assertEqual(infos(self.lua, capture), [
            "discovery request",
            "discovery reply, did ab, mac 0a:0b:0c:0d:0e:0f, product key 0123456789abcdef0123456789abcdef"])

    def test_messages_of_the_broker_are_read(self):
        topic = b"dev2app/abc"
        message = bytes([len(topic)]) + topic + cloud(0x91, b"\4\1")
        capture = Capture()
        capture.tcp(b"\x30" + bytes([len(message) + 1]) + b"\0" + message, 1883)
        table = 'uat:mqtt_message_decoding:"Contains","app","none","smart_socket"'
        self.assertEqual(infos(self.lua, capture, "-o", table), ["report, power = true"])


class Places(unittest.TestCase):
    """Where frames are looked for, and by which names they are found."""

    @classmethod
    def setUpClass(cls):
        cls.lua = dissector(sample("smart_socket"))

    def shown(self, frame, port, *options):
        capture = Capture()
        capture.tcp(frame, port)
        return len(infos(self.lua, capture, "-Y", "smart_socket", *options))

    def test_ports_are_preferences_and_decode_as_works(self):
        part = b"abc" + serial(7, 1)  # no heuristic takes this
        self.assertEqual(self.shown(part, 4000), 1)
        self.assertEqual(self.shown(part, 4001), 0)
        self.assertEqual(self.shown(part, 4001, "-o", "smart_socket.serial_port:4001"), 1)
        self.assertEqual(self.shown(part, 4000, "-o", "smart_socket.serial_port:4001"), 0)
        self.assertEqual(self.shown(part, 4001, "-d", "tcp.port==4001,smart_socket"), 1)
        self.assertEqual(self.shown(part, 6000), 1)
        self.assertEqual(self.shown(part, 6000, "-o", "smart_socket.cloud_tcp:7000-7002"), 0)
        self.assertEqual(self.shown(part, 7001, "-o", "smart_socket.cloud_tcp:7000-7002"), 1)

    def test_a_stream_that_begins_with_a_good_frame_is_recognised(self):
        self.assertEqual(self.shown(serial(7, 1), 4711), 1)
        self.assertEqual(self.shown(cloud(0x15), 4711), 1)
        self.assertEqual(self.shown(serial(7, 1, checksum=0), 4711), 0)
        self.assertEqual(self.shown(cloud(0x15, length=100), 4711), 0)

    def test_the_user_link_type_is_a_preference(self):
        for link, options in ((147, ()), (150, ("-o", "smart_socket.user_link:3"))):
            self.assertEqual(infos(self.lua, packets([serial(7, 1)], link), *options), ["heartbeat, sn 1"])

    def test_fields_can_be_filtered(self):
        lua = dissector(sample("thermostat"))
        capture = packets([serial(5, sn, b"\4\x09\x21\1\x2d\1" + bytes([sn]) + b"\0\0")
                           for sn in (9, 10, 11)])
        for text, count in (("thermostat.temperature > 6.5", 2), ("thermostat.temperature == 6.6", 1),
                            ("thermostat.temperature.raw == 265", 1), ("thermostat.mode == 2", 3),
                            (f'thermostat.fingerprint == "{fingerprint("thermostat")}"', 3)):
            self.assertEqual(len(infos(lua, capture, "-Y", text)), count, text)

    def test_the_file_has_the_fingerprint(self):
        self.assertIn(f"-- gizgen fingerprint: {fingerprint('smart_socket')}\n",
                      self.lua.read_text(encoding="utf-8"))

    def test_a_script_in_the_personal_folder_is_loaded(self):
        plugins = HOME / ".local/lib/wireshark/plugins"
        plugins.mkdir(parents=True)
        there = plugins / "smart_socket.lua"
        there.write_bytes(self.lua.read_bytes())
        try:
            self.assertEqual(infos(None, packets([serial(7, 1)])), ["heartbeat, sn 1"])
        finally:
            there.unlink()

    def test_names_that_wireshark_has_already_are_avoided(self):
        point = "- {name: Fingerprint, access: writable, type: bool}"
        for name, protocol in (("dns", "giz_dns"), ("igmp", "giz_igmp"), ("contains", "giz_contains"),
                               ("Lamp_2", "lamp_2")):
            lua = dissector(written(
                f"gizgen: 1\nproduct: {{id: {name}, name: x, key: 0123456789abcdef0123456789abcdef}}\n"
                f"datapoints:\n  {point}\n"))
            row = fields(lua, packets([serial(5, 1, b"\4\1")]), [f"{protocol}.fingerprint_", INFO])
            self.assertEqual(row, [{f"{protocol}.fingerprint_": "1",
                                    INFO: "report, Fingerprint = true, sn 1"}])

    def test_texts_of_any_kind_are_quoted(self):
        lua = dissector(written(
            "gizgen: 1\nproduct: {id: odd, name: 'a \"b\" \\ c', key: 0123456789abcdef0123456789abcdef}\n"
            "datapoints:\n  - {name: mode, access: readonly, type: enum, title: \"]]--\", "
            "values: [{text: 'x\"\\', c_name: X}, {text: '', c_name: Y}, {text: \"\\u4e2d\", c_name: Z}]}\n"))
        frames = [serial(5, raw, bytes([4, raw])) for raw in range(4)]
        self.assertEqual(infos(lua, packets(frames)), [
            'report, mode = x"\\, sn 0', "report, mode = 1, sn 1", "report, mode = 中, sn 2",
            "report, mode = raw 3, sn 3"])

    def test_wide_numbers_are_exact(self):
        lua = dissector(written(
            "gizgen: 1\nproduct: {id: wide, name: x, key: 0123456789abcdef0123456789abcdef}\ndatapoints:\n"
            "  - {name: a, access: readonly, type: number, min: -4000000000000000000, "
            "max: -3999999995705032705, bits: 32}\n"
            "  - {name: b, access: readonly, type: number, min: -0.5, max: 3.5, step: 0.000000001, "
            "offset: -0.5, bits: 32}\n"))
        frame = serial(5, 1, b"\4" + bytes.fromhex("fffffffe00000001"))
        self.assertEqual(infos(lua, packets([frame])),
                         ["report, a = -3999999995705032706, b = -0.499999999, sn 1"])


def fingerprint(name):
    return run(GIZGEN, "show", sample(name), "--stage", "fingerprint").stdout.split()[0]


def damaged(dice, frame):
    frame = bytearray(frame)
    for _ in range(dice.randint(0, 3)):
        at = dice.randrange(len(frame) + 1)
        what = dice.randrange(4)
        if what == 0:
            frame[at:at + 1] = bytes([dice.choice((0, 1, 3, 5, 0x55, 0x7F, 0x80, 0xFF, dice.randrange(256)))])
        elif what == 1:
            del frame[at:at + dice.randint(1, 8)]
        elif what == 2:
            frame[at:at] = dice.randbytes(dice.randint(1, 8))
        else:
            frame = frame[:at]
        frame = frame or bytearray(b"\xff")
    return bytes(frame)


def any_frame(dice):
    payload = dice.randbytes(dice.choice((0, 1, 2, 3, 4, 8, 11, 60, 120)))
    if dice.random() < 0.5:
        command = dice.choice((dice.randrange(256), dice.randrange(1, 0x2B), 3, 4, 5))
        if command in (3, 4, 5) and payload:
            payload = bytes([dice.choice((1, 2, 3, 4, 5, 6, 0x11, 0x12, 0x13, 0x14, 0x71, 0x73))]) + payload
        flags = dice.choice((0, 0, 1, 3))
        length = dice.choice((None, None, None, dice.randrange(65536)))
        return serial(command, dice.randrange(256), payload, flags, length)
    command = dice.choice((*range(0x1A), 0x62, 0x90, 0x91, 0x93, 0x94, 0x20F, 0x210, 0x211, 0x777))
    length = dice.choice((None, None, None, 0x77, dice.randrange(1 << 28)))
    return cloud(command, payload, dice.choice((0, 0, 1)), length)


class AnyBytes(unittest.TestCase):
    """tshark() fails where Lua does."""

    def check(self, name):
        dice = random.Random(name)
        frames = [damaged(dice, any_frame(dice)) for _ in range(800)]
        frames += [dice.randbytes(dice.randint(1, 80)) for _ in range(200)]
        lua = dissector(sample(name))
        self.assertIn("\n", tshark(lua, packets(frames), "-V"))
        capture = Capture()
        for number, frame in enumerate(frames):
            if number % 5 == 0:
                capture.udp(frame)
            else:
                port = dice.choice((4000, 12416, 4711))
                capture.tcp(frame, port, dice.random() < 0.5, peer=50000 + number // 50)
        self.assertIn("\n", tshark(lua, capture, "-V"))
        # Without reassembly, and cut by the snapshot length.
        self.assertIn("\n", tshark(lua, capture, "-V", "-o", "tcp.desegment_tcp_streams:FALSE"))
        capture.cut = 60
        self.assertIn("\n", tshark(lua, capture, "-V"))

    def test_no_bytes_break_a_standard_dissector(self):
        self.check("kitchen_sink")

    def test_no_bytes_break_a_var_len_dissector(self):
        self.check("kitchen_sink_var_len")

    def test_no_bytes_break_a_small_dissector(self):
        self.check("smart_socket")


if __name__ == "__main__":
    if shutil.which(TSHARK) is None:
        print(f"not installed: {TSHARK}")
        sys.exit(77)
    unittest.main()
