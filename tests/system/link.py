"""Devices byte by byte, for what `gizgen simulate device` would not do: docs/DEVICES.md."""
import hashlib
import socket
import struct

from client import LIMIT


def frame(command, payload=b""):
    body = b"\x00" + struct.pack(">H", command) + payload
    size, length = len(body), b""
    while True:
        size, low = size >> 7, size & 127
        length += bytes([low | (128 if size else 0)])
        if not size:
            return b"\x00\x00\x00\x03" + length + body


def counted(data):
    return struct.pack(">H", len(data)) + data


def identity(did, key=b"0123456789abcdef0123456789abcdef"):
    """The payload of 0005."""
    return counted(did.encode()) + counted(hashlib.md5(did.encode()).digest()[:6]) + counted(b"1") + counted(key)


class TcpDevice:
    """A connection to the TCP link; logged in where a did is given."""

    def __init__(self, port, did=None, passcode=b"ABCDEFGHIJ"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=LIMIT)
        if did:
            self.send(frame(0x0005, identity(did)) + frame(0x0008, counted(passcode)))
            answer = self.read()
            assert answer == (0x0009, b"\x00"), answer

    def send(self, data):
        self.socket.sendall(data)

    def take(self, size):
        data = b""
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            if not part:
                return b""
            data += part
        return data

    def read(self):
        """(command, payload) of the next frame; None: the other end has closed."""
        try:
            if not self.take(4):
                return None
            size, shift = 0, 0
            while True:
                byte = self.take(1)[0]
                size, shift = size | (byte & 127) << shift, shift + 7
                if byte < 128:
                    break
            body = self.take(size)
            return struct.unpack(">H", body[1:3])[0], body[3:]
        except ConnectionError:
            return None


class MqttDevice:
    """A device at the service's own MQTT listener, 3.1.1, that only reports."""

    def __init__(self, port, did, passcode=b"ABCDEFGHIJ"):
        self.topic, self.number = b"dev2app/" + did.encode(), 0
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=LIMIT)
        body = counted(b"MQTT") + bytes([4, 0xC2, 0, 120])  # user name, password, clean; keep-alive 120 s
        self.packet(0x10, body + counted(did.encode()) * 2 + counted(passcode))
        if self.take(4) != b"\x20\x02\x00\x00":
            raise ConnectionError("it is not let in")

    def packet(self, first, body):
        size = bytes([len(body)]) if len(body) < 128 else bytes([len(body) & 127 | 128, len(body) >> 7])
        self.socket.sendall(bytes([first]) + size + body)

    def take(self, size):
        data = b""
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            if not part:
                raise ConnectionError("the service closed")
            data += part
        return data

    def report(self, p0):
        """Returns when the service has acknowledged it; raises ConnectionError where it does not."""
        self.number = self.number % 65535 + 1
        number = struct.pack(">H", self.number)
        self.packet(0x32, counted(self.topic) + number + frame(0x0091, p0))
        answer = self.take(4)
        assert answer == b"\x40\x02" + number, answer
