"""Capture files made by hand: packets of raw IP (TCP, UDP) or of the link type USER0."""
import struct

RAW_IP, USER0 = 101, 147
DEVICE, APP = bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])


def ip(payload, protocol, source, target, number):
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), number & 0xFFFF, 0, 64, protocol, 0,
                       source, target) + payload


def udp(data, source_port, target_port, source=APP, target=DEVICE, number=0):
    return ip(struct.pack(">HHHH", source_port, target_port, 8 + len(data), 0) + data, 17, source, target,
              number)


class Capture:
    """Packets a tenth of a second apart; those of one TCP stream keep their sequence numbers."""

    def __init__(self, link=RAW_IP):
        self.link, self.packets, self.sent, self.times = link, [], {}, []
        self.cut = 262144  # bytes of each packet that are kept

    def add(self, packet, after=0.1):
        self.packets.append(packet)
        self.times.append((self.times[-1] if self.times else 1000.0) + after)
        return len(self.packets)  # its number

    def tcp(self, data, port=4000, from_device=True, peer=50000, after=0.1):
        """The device listens at `port`; `peer` tells streams apart."""
        there, back = (from_device, port, peer), (not from_device, port, peer)
        seq, ack = self.sent.get(there, 1), self.sent.get(back, 1)
        self.sent[there] = seq + len(data)
        source, target = (port, peer) if from_device else (peer, port)
        segment = struct.pack(">HHIIBBHHH", source, target, seq, ack, 0x50, 0x18, 65000, 0, 0) + data
        addresses = (DEVICE, APP) if from_device else (APP, DEVICE)
        return self.add(ip(segment, 6, *addresses, len(self.packets)), after)

    def udp(self, data, port=12414):
        return self.add(udp(data, 40000, port, number=len(self.packets)))

    def write(self, path):
        with open(path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, self.cut, self.link))
            for time, packet in zip(self.times, self.packets):
                seconds = int(time)
                micros = round((time - seconds) * 1e6)
                kept = packet[:self.cut]
                file.write(struct.pack("<IIII", seconds, micros, len(kept), len(packet)) + kept)
        return path


def serial(command, sn, payload=b"", flags=0, length=None, checksum=None):
    """A frame of the serial line as it travels."""
    body = struct.pack(">HBBH", 5 + len(payload) if length is None else length, command, sn, flags) + payload
    body += bytes([sum(body) & 0xFF if checksum is None else checksum])
    return b"\xff\xff" + body.replace(b"\xff", b"\xff\x55")


def cloud(command, payload=b"", flag=0, length=None):
    body = struct.pack(">BH", flag, command) + payload
    length, coded = len(body) if length is None else length, bytearray()
    while True:
        coded.append(length % 128 | (128 if length > 127 else 0))
        length //= 128
        if not length:
            return b"\0\0\0\3" + bytes(coded) + body
