"""The Gizwits cloud as an app meets it, in the small: GET /app/bindings and the websocket
/ws/app/v1, on one port. What a test wants to go wrong is set as attributes; everything that comes in
is kept."""
import base64
import hashlib
import json
import queue
import socket
import struct
import threading
import urllib.parse

APP, TOKEN, UID = "appid0123456789abcdef0123456789a", "token-of-the-user", "uid-of-the-user"
KEY = "0123456789abcdef0123456789abcdef"


def text_frame(text, opcode=1):
    data = text.encode() if isinstance(text, str) else text
    if len(data) < 126:
        size = bytes([len(data)])
    elif len(data) < 65536:
        size = b"\x7e" + struct.pack(">H", len(data))
    else:
        size = b"\x7f" + struct.pack(">Q", len(data))
    return bytes([0x80 | opcode]) + size + data


def read_frame(stream):
    """The next message of a client as (opcode, data); None where it went."""
    start = stream.read(2)
    if len(start) < 2:
        return None
    size = start[1] & 0x7F
    if size == 126:
        size = struct.unpack(">H", stream.read(2))[0]
    elif size == 127:
        size = struct.unpack(">Q", stream.read(8))[0]
    assert start[1] & 0x80, "a client masks"
    mask, data = stream.read(4), stream.read(size)
    return start[0] & 0x0F, bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))


class Client:
    """A websocket that an app has opened."""

    def __init__(self, cloud, sock):
        self.cloud, self.sock, self.subscribed, self.logged_in = cloud, sock, set(), False

    def send(self, message):
        text = message if isinstance(message, (str, bytes)) else json.dumps(message)
        self.sock.sendall(text_frame(text))

    def noti(self, did, attrs, **more):
        self.send({"cmd": "s2c_noti", "data": {"did": did, "attrs": attrs}, **more})

    def drop(self):
        self.sock.shutdown(socket.SHUT_RDWR)


class GizwitsCloud:
    def __init__(self):
        self.devices = {}  # did: {"attrs": {...}, "is_online": True, ...}
        self.token_is_valid = True       # by HTTP
        self.login_succeeds = True       # by websocket
        self.answers_writes = True
        self.answers_reads = True
        self.status = None               # of every HTTP answer, where it is to fail
        self.heard, self.clients, self.requests = queue.Queue(), queue.Queue(), []
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def settings(self):
        return {"GIZWITS_APP_ID": APP, "GIZWITS_USER_TOKEN": TOKEN, "GIZWITS_UID": UID,
                "GIZWITS_API_BASE": f"http://127.0.0.1:{self.port}"}

    def add(self, did, attrs, is_online=True, key=KEY, mac="f6b4e3c9d9fb"):
        self.devices[did] = {"attrs": attrs, "is_online": is_online, "key": key, "mac": mac}

    def serve(self):
        while True:
            try:
                sock, _ = self.sock.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(sock,), daemon=True).start()

    def talk(self, sock):
        try:
            stream = sock.makefile("rb")
            line = stream.readline().decode().split()
            headers = {}
            while (row := stream.readline().strip()):
                name, value = row.decode().split(": ", 1)
                headers[name.lower()] = value
            if "sec-websocket-key" in headers:
                self.talk_ws(sock, stream, line[1], headers)
            else:
                self.answer(sock, line, headers)
        except (OSError, ValueError, IndexError):
            pass
        sock.close()

    def answer(self, sock, line, headers):
        url = urllib.parse.urlsplit(line[1])
        query = dict(urllib.parse.parse_qsl(url.query))
        self.requests.append((line[0], url.path, query, headers))
        status, body = 200, {}
        if self.status:
            status, body = self.status, {}
        elif headers.get("x-gizwits-application-id") != APP:
            status, body = 400, {"error_code": 9003, "error_message": "appid invalid!", "detail_message": None}
        elif not self.token_is_valid or headers.get("x-gizwits-user-token") != TOKEN:
            status, body = 400, {"error_code": 9004, "error_message": "token invalid!", "detail_message": None}
        elif url.path == "/app/bindings":
            skip, limit = int(query.get("skip", 0)), int(query.get("limit", 20))
            page = list(self.devices.items())[skip:skip + limit]
            body = {"devices": [self.describe(did, device) for did, device in page]}
        text = json.dumps(body).encode()
        sock.sendall(f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n"
                     "Connection: close\r\n\r\n".encode() + text)

    def describe(self, did, device):
        return {"did": did, "mac": device["mac"], "product_key": device["key"], "is_online": device["is_online"],
                "passcode": "DIWWYDKDSK", "host": "127.0.0.1", "port": 1883, "port_s": 8883,
                "ws_port": self.port, "wss_port": 8880, "remark": "", "is_disabled": False, "type": "normal",
                "dev_alias": "", "dev_label": [], "role": "owner", "is_sandbox": False}

    def talk_ws(self, sock, stream, path, headers):
        assert path == "/ws/app/v1", path
        accept = base64.b64encode(hashlib.sha1(
            (headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        sock.sendall(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      f"Sec-WebSocket-Accept: {accept}\r\n\r\n").encode())
        client = Client(self, sock)
        while (found := read_frame(stream)) is not None:
            opcode, data = found
            if opcode == 8:
                return
            if opcode == 9:
                sock.sendall(text_frame(data, 10))
            if opcode == 1:
                self.take(client, json.loads(data))

    def take(self, client, message):
        self.heard.put(message)
        cmd, data, sn = message["cmd"], message.get("data", {}), message.get("req_sn")
        if cmd == "ping":
            client.send({"cmd": "pong"})
        elif cmd == "login_req":
            good = self.login_succeeds and (data["appid"], data["uid"], data["token"]) == (APP, UID, TOKEN)
            client.logged_in = good
            client.send({"cmd": "login_res", "data": {"success": good}})
            if good:
                self.clients.put(client)
        elif not client.logged_in:
            client.send({"cmd": "s2c_invalid_msg", "data": {"error_code": 1009, "msg": "M2M socket has closed"}})
        elif cmd == "subscribe_req":
            known = [one["did"] for one in data if one["did"] in self.devices]
            client.subscribed |= set(known)
            client.send({"cmd": "subscribe_res", "data": {
                "success": [{"did": did, "error_code": 0, "msg": ""} for did in known],
                "failed": [{"did": one["did"], "error_code": 1, "msg": "x"} for one in data if one["did"] not in known]}})
        elif data["did"] not in self.devices:
            client.send({"cmd": "s2c_invalid_msg", "data": {"error_code": 1005, "msg": "not bound"}})
        elif cmd == "c2s_read" and self.answers_reads:
            client.noti(data["did"], self.devices[data["did"]]["attrs"], **({"res_sn": sn} if sn is not None else {}))
        elif cmd == "c2s_write" and self.answers_writes:
            self.devices[data["did"]]["attrs"].update(data["attrs"])
            client.send({"cmd": "s2c_ack", "res_sn": sn, "did": data["did"]})
            client.noti(data["did"], self.devices[data["did"]]["attrs"])

    def expect(self, cmd, timeout=60):
        while True:
            message = self.heard.get(timeout=timeout)
            if message["cmd"] == cmd:
                return message

    def client(self, timeout=60):
        """The next one that has logged in."""
        return self.clients.get(timeout=timeout)

    def close(self):
        self.sock.close()
