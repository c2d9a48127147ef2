"""Who uses the service: a user of the HTTP API, a websocket, and what a page does with both."""
import base64
import http.client
import json
import os
import pathlib
import socket
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from parts import LIMIT  # noqa: E402


class Client:
    """A user of the HTTP API; raises nothing, gives (status, body)."""

    def __init__(self, port, token=None):
        self.port, self.token = port, token

    def call(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        words = dict(headers or {})
        if self.token:
            words["Authorization"] = f"Bearer {self.token}"
        text = None
        if body is not None:
            text = json.dumps(body)
            words.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, text, words)
            answer = connection.getresponse()
            raw = answer.read()
            kind = answer.getheader("Content-Type") or ""
            return answer.status, json.loads(raw) if raw and "json" in kind else raw.decode()
        finally:
            connection.close()

    def sign_in(self):
        status, answer = self.call("POST", "/api/v1/sessions", {"kind": "anonymous"})
        assert status in (200, 201), answer
        self.token = answer["token"]
        return self

    def claim(self, backend, did):
        """Claims a device with a code that the operator made."""
        status, answer = backend.admin("POST", f"/devices/{did}/claim-code")
        assert status in (200, 201), answer
        status, device = self.call("POST", "/api/v1/devices/claim", {"claim_code": answer["claim_code"]})
        assert status in (200, 201), device
        return device

    def state(self, did):
        status, answer = self.call("GET", f"/api/v1/devices/{did}/state")
        return answer if status == 200 else {}

    def command(self, did, attrs, **more):
        return self.call("POST", f"/api/v1/devices/{did}/commands?wait=5000", {"attrs": attrs, **more})


class Closed(ConnectionError):
    """A websocket was closed by the other end."""

    def __init__(self, body):
        self.code = struct.unpack(">H", body[:2])[0] if body else 1005
        super().__init__(f"closed with {self.code}: {body[2:].decode()}")


class WebSocket:
    """A websocket client for text messages, written from RFC 6455."""

    def __init__(self, port, path="/ws/app/v1", headers=None):
        self.waiting = []
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=LIMIT)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13",
                 *(f"{name}: {value}" for name, value in (headers or {}).items())]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.rest = b""
        while b"\r\n\r\n" not in self.rest:
            part = self.socket.recv(4096)
            if not part:
                raise ConnectionError("the handshake was cut off")
            self.rest += part
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        self.status = int(head.split()[1])

    def frame(self, opcode, body):
        mask = os.urandom(4)
        size = len(body)
        head = bytes([0x80 | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", size)
        self.socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(body)))

    def send(self, message):
        self.frame(1, json.dumps(message).encode())

    def take(self, size):
        while len(self.rest) < size:
            part = self.socket.recv(65536)
            if not part:
                raise ConnectionError("the server closed")
            self.rest += part
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def receive(self):
        """The next message; pings are answered on the way."""
        while True:
            first, size = self.take(2)
            if size == 126:
                size = struct.unpack(">H", self.take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.take(8))[0]
            body = self.take(size)
            if first & 15 == 9:
                self.frame(10, body)
            elif first & 15 == 8:
                raise Closed(body)
            elif first & 15 == 1:
                return json.loads(body)

    def await_message(self, command, **wanted):
        """The first message of this command, not taken before, whose data holds what is wanted. Others stay."""
        def fits(message):
            data = message.get("data") or {}
            return message["cmd"] == command and all(data.get(name) == value for name, value in wanted.items())

        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            found = next((message for message in self.waiting if fits(message)), None)
            if found:
                self.waiting.remove(found)
                return found
            self.waiting.append(self.receive())
        raise AssertionError(f"no {command} with {wanted}, but {self.waiting}")

    def await_close(self):
        """The code with which the other end closes, whatever it says before."""
        try:
            while True:
                self.receive()
        except Closed as closed:
            return closed.code

    def close(self):
        self.socket.close()


class Page:
    """What a page does: signs in, claims, listens, writes."""

    def __init__(self, backend, did, claim=True, client=None):
        self.did = did
        self.client = client or backend.client().sign_in()
        if claim:
            self.client.claim(backend, did)
        ticket = self.client.call("POST", "/api/v1/ws-ticket")[1]["ticket"]
        self.socket = WebSocket(backend.port)
        assert self.socket.status == 101
        self.socket.send({"cmd": "login_req", "data": {"ticket": ticket, "p0_type": "attrs_v4",
                                                       "heartbeat_interval": 60, "auto_subscribe": True}})
        answer = self.socket.await_message("login_res")
        assert answer["data"]["success"], answer

    def write(self, sn, **attrs):
        self.socket.send({"cmd": "c2s_write", "req_sn": sn, "data": {"did": self.did, "attrs": attrs}})
