"""The cloud's side of the device protocol, written apart from gizgen: what a device meets by TCP, UDP
and websocket. It knows the dids and passcodes of `accounts`, keeps every frame it got, and sends what a
test tells it to."""
import base64
import hashlib
import os
import queue
import socket
import struct
import threading

HEAD = b"\x00\x00\x00\x03"


def frame(command, payload=b"", flag=0):
    body = bytes([flag]) + struct.pack(">H", command) + payload
    size, length = b"", len(body)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return HEAD + size + body


def cut(stream):
    """The first frame of a stream as (command, payload), and what follows; None where it is not whole."""
    if not HEAD.startswith(stream[:4]):
        raise ValueError("no frame: " + stream[:8].hex())
    at, length, shift = 4, 0, 0
    while True:
        if at >= len(stream):
            return None
        length |= (stream[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if stream[at - 1] < 0x80:
            break
    if len(stream) < at + length:
        return None
    body = stream[at:at + length]
    return (struct.unpack(">H", body[1:3])[0], body[3:]), stream[at + length:]


def counted(data, at):
    size = struct.unpack(">H", data[at:at + 2])[0]
    return data[at + 2:at + 2 + size], at + 2 + size


class Device:
    """One link of a device: `send` takes bytes."""

    def __init__(self, cloud, send):
        self.cloud, self.send_bytes = cloud, send
        self.stream, self.did, self.key, self.joined = b"", None, None, False

    def send(self, command, payload=b"", flag=0):
        self.send_bytes(frame(command, payload, flag))

    def feed(self, data):
        self.stream += data
        while self.stream:
            found = cut(self.stream)
            if not found:
                return
            (command, payload), self.stream = found
            self.take(command, payload)

    def take(self, command, payload):
        self.cloud.frames.put((self, command, payload))
        if command == 0x0005:
            did, at = counted(payload, 0)
            _, at = counted(payload, at)
            _, at = counted(payload, at)
            key, at = counted(payload, at)
            self.did, self.key = did.decode(), key.decode()
        elif command == 0x0008:
            passcode, _ = counted(payload, 0)
            good = self.cloud.accounts.get(self.did) in (passcode.decode(), None) and self.cloud.lets_in
            if not self.cloud.mute:
                self.send(0x0009, b"\x00" if good else b"\x01")
            self.joined = good
            if good:
                self.cloud.devices.put(self)
        elif command == 0x0015 and not self.cloud.mute:
            self.send(0x0016)


class Cloud:
    """accounts: did -> passcode; a did that is not there may have any."""

    def __init__(self, kind="tcp", accounts=None):
        self.kind, self.accounts = kind, accounts or {}
        self.lets_in, self.mute = True, False
        self.frames, self.devices = queue.Queue(), queue.Queue()
        self.connections, self.ending = [], threading.Event()
        self.sock = socket.socket(socket.AF_INET,
                                  socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.open(("127.0.0.1", 0))

    def open(self, address):
        self.sock.bind(address)
        self.port = self.sock.getsockname()[1]
        if self.kind != "udp":
            self.sock.listen(1024)
        target = self.serve_udp if self.kind == "udp" else self.serve
        threading.Thread(target=target, daemon=True).start()

    @property
    def options(self):
        where = f"127.0.0.1:{self.port}"
        return {"tcp": ["--tcp", where], "udp": ["--udp", where],
                "ws": ["--ws", f"ws://{where}/device"]}[self.kind]

    def serve_udp(self):
        peers = {}
        while True:
            try:
                data, peer = self.sock.recvfrom(65536)
            except OSError:
                return
            if peer not in peers:
                peers[peer] = Device(self, lambda out, to=peer: self.sock.sendto(out, to))
            peers[peer].feed(data)

    def serve(self):
        while True:
            try:
                sock, _ = self.sock.accept()
            except OSError:
                return
            self.connections.append(sock)
            work = self.talk_ws if self.kind == "ws" else self.talk
            threading.Thread(target=work, args=(sock,), daemon=True).start()

    def talk(self, sock):
        device = Device(self, sock.sendall)
        try:
            while data := sock.recv(65536):
                device.feed(data)
        except OSError:
            pass
        sock.close()

    def talk_ws(self, sock):
        try:
            shake_hands(sock)
            device = Device(self, lambda data: sock.sendall(ws_frame(data)))
            stream = sock.makefile("rb")
            while (message := ws_read(stream)) is not None:
                device.feed(message)
        except OSError:
            pass
        sock.close()

    def next_device(self, timeout=10):
        return self.devices.get(timeout=timeout)

    def expect(self, *commands, timeout=10):
        """The payload of the next frame that is one of these commands."""
        while True:
            _, command, payload = self.frames.get(timeout=timeout)
            if command in commands:
                return payload

    def drop_all(self):
        """Ends every connection."""
        for sock in self.connections:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.connections.clear()

    def close(self):
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()
        self.drop_all()


def shake_hands(sock):
    request = b""
    while b"\r\n\r\n" not in request:
        request += sock.recv(4096)
    headers = dict(line.split(": ", 1) for line in request.decode().split("\r\n")[1:] if ": " in line)
    keys = {name.lower(): value for name, value in headers.items()}
    accept = base64.b64encode(hashlib.sha1(
        (keys["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
    sock.sendall(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  f"Sec-WebSocket-Accept: {accept}\r\n\r\n").encode())


def ws_frame(data):
    size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack(">H", len(data))
    return b"\x82" + size + data


def ws_read(stream):
    """The next binary message of a client, which masks it; None where it closed."""
    start = stream.read(2)
    if len(start) < 2 or start[0] & 0x0F == 8:
        return None
    size = start[1] & 0x7F
    if size == 126:
        size = struct.unpack(">H", stream.read(2))[0]
    mask, data = stream.read(4), stream.read(size)
    assert start[0] == 0x82 and start[1] & 0x80, start
    return bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
