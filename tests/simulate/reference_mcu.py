"""A microcontroller as the protocol describes it, for the product of product.yaml: written apart from
the rest of the project, so that both sides of the line can be held against each other. It can be broken
in many ways by name, and counts what happened to it."""
import hashlib
import struct
import time

KEY = b"0123456789abcdef0123456789abcdef"
RESEND, SENDS, RESTART = 0.2, 3, 0.6
INFO, P0_DOWN, P0_UP, HEARTBEAT, CONFIG, RESET, STATUS, REBOOT = 1, 3, 5, 7, 9, 0xB, 0xD, 0xF
ILLEGAL, TEST, BIND, TIME, OTA, READY, PIECE = 0x12, 0x13, 0x15, 0x17, 0x19, 0x1B, 0x1D
STOP_SENDING, MODULE_INFO, STOP_RECEIVING, MODULE_REBOOT = 0x1F, 0x21, 0x27, 0x29

# name, access, type, width (bits of bool and enum, else bytes), first value, least, greatest
POINTS = [
    ("power", "writable", "bool", 1, 0, 0, 1),
    ("mode", "writable", "enum", 2, 0, 0, 2),
    ("brightness", "writable", "number", 1, 0, 0, 99),
    ("level", "writable", "number", 1, 0, 0, 255),
    ("label", "writable", "binary", 4, bytes(4), None, None),
    ("door", "readonly", "bool", 1, 0, 0, 1),
    ("temperature", "readonly", "number", 2, 0, 0, 600),
    ("energy", "readonly", "number", 4, 0, 0, 0xFFFFFFFF),
    ("overheat", "alert", "bool", 1, 0, 0, 1),
    ("jam", "fault", "bool", 1, 0, 0, 1),
]
GROUPS = ["writable", "readonly", "alert", "fault"]
TYPES = ["bool", "enum", "number", "binary"]


def is_bits(point):
    return point[2] in ("bool", "enum")


def in_wire_order(var_len):
    def rank(point):
        group = 0 if var_len else GROUPS.index(point[1])
        return group, TYPES.index(point[2]), point[3] if not is_bits(point) else 0
    return sorted(POINTS, key=rank)


def pack_group(points, values):
    """Bits as one big-endian integer, then the bytes."""
    bits = shift = 0
    for point in filter(is_bits, points):
        bits |= values[point[0]] << shift
        shift += point[3]
    out = bits.to_bytes((shift + 7) // 8, "big")
    for point in points:
        if point[2] == "number":
            out += values[point[0]].to_bytes(point[3], "big")
        elif point[2] == "binary":
            out += values[point[0]]
    return out


def unpack_group(points, data):
    values, shift = {}, 0
    size = (sum(p[3] for p in points if is_bits(p)) + 7) // 8
    region, at = int.from_bytes(data[:size], "big"), size
    for point in points:
        if is_bits(point):
            values[point[0]] = region >> shift & (1 << point[3]) - 1
            shift += point[3]
        else:
            chunk = data[at:at + point[3]]
            values[point[0]] = chunk if point[2] == "binary" else int.from_bytes(chunk, "big")
            at += point[3]
    return values


def build(cmd, sn, payload=b"", flags=0, escape=True):
    body = struct.pack(">HBBH", len(payload) + 5, cmd, sn, flags) + payload
    body += bytes([sum(body) & 0xFF])
    if escape:
        body = body.replace(b"\xff", b"\xff\x55")
    return b"\xff\xff" + body


class Receiver:
    """Bytes to frames (cmd, sn, flags, payload, sum is right)."""

    def __init__(self, limit, broken):
        self.limit, self.broken = limit, broken
        self.body, self.after_ff, self.stuck = None, False, False
        self.last = 0.0

    def feed(self, data, now):
        if "no_byte_timeout" not in self.broken and now - self.last > 0.2:
            self.body = None
        self.last = now
        for byte in data:
            yield from self.push(byte)

    def push(self, byte):
        if self.stuck:
            return
        after_ff, self.after_ff = self.after_ff, byte == 0xFF
        can_restart = "no_restart_of_frame" not in self.broken or self.body is None
        if after_ff and byte == 0xFF and can_restart:
            self.body = bytearray()
            return
        if self.body is None:
            return
        if after_ff and byte == 0x55 and self.body and "no_unescape" not in self.broken:
            return
        self.body.append(byte)
        if len(self.body) < 2:
            return
        length = self.body[0] << 8 | self.body[1]
        if length < 5 or length > self.limit:
            self.stuck = length > self.limit and "stuck_by_long_frames" in self.broken
            self.body = None
        elif len(self.body) == length + 2:
            body, self.body = bytes(self.body), None
            good = sum(body[:-1]) & 0xFF == body[-1] or "no_checksum" in self.broken
            flags = body[4] << 8 | body[5]
            yield body[2], body[3], flags, body[6:-1], good


class Mcu:
    def __init__(self, write, var_len=False, interval=0.3, info=0x6F, opcodes=True, broken=(),
                 p0_version=b"00000002"):
        self.write = write
        self.p0_version = p0_version
        self.var_len, self.interval, self.info = var_len, interval, info
        self.opcodes, self.broken = opcodes, set(broken)
        self.points = in_wire_order(var_len)
        self.image = None  # of a whole update
        self.start()

    def start(self):
        self.receiver = Receiver(160, self.broken)
        self.values = {p[0]: p[4] for p in POINTS}
        self.said = dict(self.values)
        self.queue, self.waiting = [], None
        self.sn, self.last_control = 0, None
        self.restart_at = None
        self.slow_until = 0.0
        self.counts = [0, 0, 0, 0]  # bad checksums, overflows, garbage, given up
        self.update = None
        self.report(set(self.values))

    # ---- out

    def send(self, cmd, sn, payload=b"", flags=0):
        escape = "no_escape" not in self.broken
        self.write(build(cmd, sn, payload, flags, escape))

    def ack(self, cmd, sn, payload=b""):
        self.send(cmd + 1, sn + 1 & 0xFF if "wrong_ack_sn" in self.broken else sn, payload)

    def request(self, cmd, payload=b""):
        self.queue.append((cmd, payload))

    def report(self, names):
        self.request(P0_UP, self.status(4, names))
        self.said.update({name: self.values[name] for name in names})

    def status(self, action, names):
        if not self.var_len:
            groups = [[p for p in self.points if p[1] == g] for g in GROUPS]
            data = b"".join(pack_group(g, self.values) for g in groups if g)
            if "short_status" in self.broken and action == 3:
                data = data[:-1]
            return bytes([action]) + data
        chosen = [p for p in self.points if p[0] in names]
        return bytes([action | 0x10]) + self.flags_of(chosen) + pack_group(chosen, self.values)

    def flags_of(self, chosen):
        bits = sum(1 << self.points.index(p) for p in chosen)
        return bits.to_bytes((len(self.points) + 7) // 8, "big")

    def flow(self, now):
        if self.waiting:
            cmd, sn, payload, sent, at = self.waiting
            most = 1 if "no_resend" in self.broken else 99 if "resend_forever" in self.broken else SENDS
            if now - at < (0.02 if "fast_resend" in self.broken else RESEND):
                return
            if sent < most:
                if "resend_new_sn" in self.broken:
                    sn = self.sn = self.sn + 1 & 0xFF
                self.waiting = [cmd, sn, payload, sent + 1, now]
                self.send(cmd, sn, payload)
                return
            self.counts[3] += 1
            self.finish_request()
        if self.queue and not self.waiting:
            cmd, payload = self.queue.pop(0)
            self.waiting = [cmd, self.sn, payload, 1, now]
            self.send(cmd, self.sn, payload)

    def finish_request(self):
        self.waiting = None
        self.sn = self.sn + 1 & (0x7F if "short_sn" in self.broken else 0xFF)
        if "sn_by_two" in self.broken:
            self.sn = self.sn + 1 & 0xFF

    # ---- in

    def feed(self, data, now):
        for cmd, sn, flags, payload, good in self.receiver.feed(data, now):
            if not good:
                self.counts[0] += 1
                if cmd % 2 and "silent_about_sums" not in self.broken:
                    self.send(ILLEGAL, sn, b"\x01")
            elif cmd % 2 == 0 and cmd != ILLEGAL:
                self.take_ack(cmd, sn)
            elif cmd != 0x11:
                self.take(cmd, sn, payload)

    def take_ack(self, cmd, sn):
        if self.waiting and cmd == self.waiting[0] + 1:
            if sn == self.waiting[1] or "any_ack_sn" in self.broken:
                if "deaf_to_acks" not in self.broken:
                    self.finish_request()

    def take(self, cmd, sn, payload):
        if cmd == INFO:
            self.ack(cmd, sn, self.device_info())
        elif cmd == P0_DOWN:
            self.take_p0(sn, payload)
        elif cmd == HEARTBEAT:
            self.ack(cmd, sn)
        elif cmd == STATUS and "no_status" not in self.broken:
            self.ack(cmd, sn)
        elif cmd == REBOOT:
            self.ack(cmd, sn)
            wait = 0.05 if "early_restart" in self.broken else RESTART
            self.restart_at = None if "no_restart" in self.broken else time.monotonic() + wait
        elif cmd in (OTA, PIECE, STOP_SENDING):
            self.take_update(cmd, sn, payload)
        elif "unknown_is_ignored" not in self.broken:
            self.send(ILLEGAL, sn, b"\x02")

    def device_info(self):
        key = KEY if "wrong_key" not in self.broken else KEY[::-1]
        out = b"00000004" + self.p0_version + b"03010100" b"03030000" + key + b"\0\0"
        out += bytes(7) + b"\x02" + bytes(32)
        return out[:self.info - 5] if "long_info" not in self.broken else out + b"x"

    def take_p0(self, sn, p0):
        down = {0x11: 1, 0x12: 2}.get(p0[0], p0[0]) if self.var_len else p0[0]
        if down == 2:
            names = {p[0] for p in self.points}
            self.ack(P0_DOWN, sn, self.status(3, names))
        elif down == 1:
            self.take_control(sn, p0[1:])
        elif p0[0] == 5:
            self.ack(P0_DOWN, sn)
            if self.opcodes:
                self.obey(p0[1], p0[2:])
        else:
            self.send(ILLEGAL, sn, b"\x03")

    def take_control(self, sn, data):
        again = self.last_control == (sn, data)
        self.last_control = (sn, data)
        if not again or "repeats_controls" in self.broken:
            values = self.control_values(data)
            for name, access, _, _, _, low, high in POINTS:
                bad = name in values and low is not None and not low <= values[name] <= high
                if bad and "any_value" not in self.broken:
                    return self.send(ILLEGAL, sn, b"\x03")
            if "deaf_to_" + next(iter(values), "") not in self.broken:
                self.values.update(values)
            if again:
                self.report(set(values))
        self.ack(P0_DOWN, sn)

    def control_values(self, data):
        writable = self.points if self.var_len else [p for p in self.points if p[1] == "writable"]
        size = (len(writable) + 7) // 8
        flags = int.from_bytes(data[:size], "big")
        flagged = [p for i, p in enumerate(writable) if flags >> i & 1]
        held = flagged if self.var_len else writable
        values = unpack_group(held, data[size:])
        return {p[0]: values[p[0]] for p in flagged}

    def obey(self, opcode, data):
        commands = {1: (CONFIG, data[:1]), 2: (RESET, b""), 3: (TIME, b""), 4: (MODULE_INFO, b"\0"),
                    5: (TEST, b""), 6: (BIND, b""), 7: (MODULE_REBOOT, b"")}
        if opcode in commands:
            if f"no_request_{opcode}" not in self.broken:
                self.request(*commands[opcode])
        elif opcode == 8:
            point = self.points[data[0]]
            self.values[point[0]] = int.from_bytes(data[1:5], "big")
            if point[1] in ("alert", "fault") and "misses_pulses" not in self.broken:
                self.report({point[0]})
        elif opcode == 9:
            self.request(P0_UP, b"\x06" + (data[::-1] if "mixes_data" in self.broken else data))
        elif opcode == 10:
            self.request(P0_UP, b"\x06" + struct.pack(">4H", *self.counts))

    def take_update(self, cmd, sn, payload):
        self.ack(cmd, sn) if cmd != PIECE else None
        if cmd == OTA:
            size, _, md5 = struct.unpack(">IH32s", payload)
            self.update = {"size": size, "md5": md5, "data": b"", "next": 1}
            md5 = md5 if "wrong_md5" not in self.broken else bytes(32)
            self.request(READY, struct.pack(">H32sH", 32, md5, 64))
        elif cmd == STOP_SENDING:
            self.update = None
        elif self.update:
            self.take_piece(sn, payload)

    def take_piece(self, sn, payload):
        number, count = struct.unpack(">HH", payload[:4])
        if number == self.update["next"]:
            self.update["data"] += payload[4:]
            self.update["next"] += 1
        elif "answers_a_piece_once" in self.broken:
            return
        self.ack(PIECE, sn)
        data = self.update["data"]
        if number == count and hashlib.md5(data).hexdigest().encode() == self.update["md5"]:
            self.image = data

    # ---- time

    def tick(self, now):
        if self.restart_at and now >= self.restart_at:
            self.start()
        changed = {n for n, v in self.values.items() if v != self.said[n]}
        slow = {p[0] for p in POINTS if p[1] == "readonly" and p[2] == "number"}
        if now < self.slow_until and "fast_reports" not in self.broken:
            changed -= slow
        if "misses_" + next(iter(changed), "") in self.broken:
            changed = set()
        idle = not self.queue and not self.waiting
        if changed and (idle or "misses_pulses" not in self.broken):
            if changed & slow:
                self.slow_until = now + self.interval
            self.report(changed)
        self.flow(now)
