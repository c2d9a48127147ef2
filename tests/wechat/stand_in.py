#!/usr/bin/env python3
"""Stands in for WeChat's servers: api, open and mp .weixin.qq.com on one port, and a person with a phone.

    stand_in.py [--port 0]      prints "port N", then serves until its input ends

A test in Python uses StandIn and everything it holds (world.py, callback.py); another program posts to /_control
{"do": word, ...}, the words of Control. Faults are made by API: what goes wrong, and how often."""
import argparse
import collections
import dataclasses
import hashlib
import http.server
import json
import re
import socket
import sys
import threading
import urllib.parse

import basic_apis
import user_apis
from basic_apis import Call
from callback import Callback, NotVerified, Phone
from world import MESSAGES, Refused, World

ROUTES = {**basic_apis.ROUTES, **user_apis.ROUTES}
KEPT = 10_000  # calls that are remembered


@dataclasses.dataclass
class Fault:
    """What goes wrong at an API ("*": at each): an errcode, a status, seconds of silence, JSON that breaks off, a
    connection that is dropped before anything is done, or after (`lost`)."""
    api: str
    errcode: int | None = None
    errmsg: str | None = None
    status: int | None = None
    slow: float = 0
    hold: bool = False  # silence until release()
    broken: bool = False
    dropped: bool = False
    lost: bool = False
    times: int | None = 1  # None: until faults are cleared
    held: int = 0  # how many calls are being held
    released: threading.Event = dataclasses.field(default_factory=threading.Event)

    def release(self):
        self.times, self.hold = 0, False
        self.released.set()


class StandIn:
    """A context: inside it the servers run at `base`."""

    def __init__(self, port=0):
        self.world, self.faults, self.calls = World(), [], collections.deque(maxlen=KEPT)
        self.pages = collections.deque(maxlen=KEPT)  # what browsers were told at open.weixin.qq.com
        self.stopped = threading.Event()
        handler = type("Handler", (Handler,), {"wechat": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.base = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.clear_faults()
        self.server.shutdown()
        self.server.server_close()

    def fault(self, api, **what):
        """From now on, before those that were made earlier; gives it."""
        with self.world.lock:
            self.faults.insert(0, Fault(api, **what))
            return self.faults[0]

    def clear_faults(self):
        with self.world.lock:
            for fault in self.faults:
                fault.release()
            self.faults.clear()

    def take_fault(self, path):
        with self.world.lock:
            found = next((fault for fault in self.faults if fault.api in (path, "*")), None)
            if found and found.times is not None:
                found.times -= 1
                if found.times <= 0:
                    self.faults.remove(found)
            return found

    def count(self, path, errcode=None):
        """How often an API was called; with this answer."""
        with self.world.lock:
            return sum(1 for call in self.calls if call["path"] == path and errcode in (None, call["errcode"]))

    def phone(self, account, name):
        return Phone(account, name)

    def answer(self, method, path, query, body):
        """What the API says, a refusal too; in the shape of the API."""
        try:
            found = ROUTES.get((method, path))
            if found is None:
                raise Refused(43002) if ("POST", path) in ROUTES else Refused(404, path)
            api, wants_token = found
            with self.world.lock:
                account = self.world.by_token(query.get("access_token")) if wants_token else None
                if account is not None and path in account.missing:
                    raise Refused(48001)
                return api(Call(self.world, query, body, account))
        except Refused as refused:
            return self.refusal(path, refused)

    def refusal(self, path, refused):
        text = f"{refused.errmsg} rid: {hashlib.md5(path.encode()).hexdigest()[:24]}"
        shape = user_apis.SHAPES.get(path)
        if shape and refused.errcode >= 100_000:
            return shape(refused.errcode, text)
        return {"errcode": refused.errcode, "errmsg": text}

    def check_jssdk(self, appid, config, url):
        """What wx.config does with its words on the page of this address: "ok", or its complaint."""
        with self.world.lock:
            account = self.world.accounts.get(appid)
            if account is None or config.get("appId") != appid:
                return "config:invalid appid"
            if urllib.parse.urlsplit(url).hostname not in account.js_domains:
                return "config:invalid url domain"
            ticket, _ = account.jsapi_ticket()
        text = f"jsapi_ticket={ticket}&noncestr={config.get('nonceStr')}&timestamp={config.get('timestamp')}&url=" + \
            url.split("#")[0]
        right = hashlib.sha1(text.encode()).hexdigest()
        return "ok" if config.get("signature") == right else "config:invalid signature"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.take()

    def do_POST(self):
        self.take()

    def take(self):
        place = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(place.query, keep_blank_values=True))
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if place.path == "/_control":
            self.control(raw)
        elif place.path == "/connect/oauth2/authorize":
            self.authorize(query, place.query)
        elif place.path == "/cgi-bin/showqrcode":
            picture = basic_apis.show_qrcode(Call(self.wechat.world, query, {}))
            self.say(404 if picture is None else 200, picture or b"", "image/jpg")
        else:
            self.api(place.path, query, raw)

    def api(self, path, query, raw):
        wechat, fault = self.wechat, self.wechat.take_fault(path)
        if fault and fault.slow:
            wechat.stopped.wait(fault.slow)
        if fault and fault.hold:
            fault.held += 1
            fault.released.wait()
        if fault and (fault.dropped or fault.status):
            self.note(path, query, -1)
            return self.drop() if fault.dropped else self.say(fault.status, b"<html>busy</html>", "text/html")
        if fault and fault.errcode is not None:
            answer = wechat.refusal(path, Refused(fault.errcode, fault.errmsg or self.default_text(fault.errcode)))
        else:
            answer = self.answer(path, query, raw)
        self.note(path, query, answer.get("errcode", 0))
        if fault and fault.lost:
            return self.drop()
        body = json.dumps(answer, ensure_ascii=False).encode()
        if fault and fault.broken:
            body = body[:len(body) // 2]
        return self.say(200, body, "application/json; encoding=utf-8")

    def answer(self, path, query, raw):
        body = {}
        if self.command == "POST":
            try:
                body = json.loads(raw)
            except ValueError:
                body = None
            if not isinstance(body, dict):
                return self.wechat.refusal(path, Refused(47001 if raw else 44002))
        return self.wechat.answer(self.command, path, query, body)

    def default_text(self, errcode):
        address = self.wechat.world.egress
        known = f"invalid ip {address} ipv6 ::ffff:{address}, not in whitelist" if errcode == 40164 else None
        return known or MESSAGES.get(errcode, "refused")

    def note(self, path, query, errcode):
        with self.wechat.world.lock:
            self.wechat.calls.append({"path": path, "errcode": errcode, "token": query.get("access_token")})

    def authorize(self, query, raw):
        wechat = self.wechat
        with wechat.world.lock:
            name = self.headers.get("X-Person") or wechat.world.at_the_phone
            person = wechat.world.people.get(name)
            try:
                agent = self.headers.get("User-Agent", "")
                goes = basic_apis.authorize_page(Call(wechat.world, query, {}), raw, agent, person)
            except Refused as refused:
                wechat.pages.append({"query": query, "says": refused.errmsg})
                return self.say(400, f"<!doctype html><title>{refused.errcode}</title><p>{refused.errmsg}".encode(),
                                "text/html; charset=utf-8")
            wechat.pages.append({"query": query, "says": "ok"})
        self.send_response(302)
        self.send_header("Location", goes)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def drop(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def say(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def control(self, raw):
        try:
            words = json.loads(raw)
            told, status = Control(self.wechat).do(words), 200
        except (KeyError, TypeError, ValueError, AttributeError, NotVerified, LookupError) as error:
            told, status = {"error": f"{type(error).__name__}: {error}"}, 400
        self.say(status, json.dumps(told, ensure_ascii=False).encode(), "application/json")


class Control:
    """The words of /_control."""

    def __init__(self, wechat):
        self.wechat, self.world = wechat, wechat.world

    def do(self, words):
        word = words.pop("do")
        if not re.fullmatch(r"[a-z_]+", word) or word == "do":
            raise LookupError(word)
        return getattr(self, word)(**words) or {}

    def account(self, **about):
        account = self.world.account(**about)
        return {"appid": account.appid, "secret": account.secret, "original_id": account.original_id}

    def template(self, appid, template_id, fields):
        self.world.accounts[appid].templates[template_id] = fields

    def person(self, name, appid=None, at_the_phone=False, **about):
        self.world.person(name, **about)
        if at_the_phone:
            self.world.at_the_phone = name
        return {"openid": self.world.accounts[appid].follower(name).openid} if appid else {}

    def callback(self, appid, **about):
        account = self.world.accounts[appid]
        callback = Callback(account, **about)
        callback.verify()
        account.callback = callback

    def phone(self, appid, name, act, **words):
        """Something that a Phone does, by its name: say, subscribe, scan, press, ..."""
        told = getattr(Phone(self.world.accounts[appid], name), act)(*words.pop("words", []), **words)
        return dataclasses.asdict(told) if dataclasses.is_dataclass(told) else {"given": told}

    def received(self, appid, name):
        return {"received": self.world.accounts[appid].follower(name).received}

    def fault(self, api, **what):
        self.wechat.fault(api, **what)

    def clear_faults(self):
        self.wechat.clear_faults()

    def swap_token(self, appid, grace=0):
        self.world.accounts[appid].swap_token(grace)

    def advance(self, seconds):
        self.world.advance(seconds)

    def calls(self):
        return {"calls": [{"path": call["path"], "errcode": call["errcode"]} for call in self.wechat.calls]}

    def jssdk(self, appid, config, url):
        return {"says": self.wechat.check_jssdk(appid, config, url)}


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--port", type=int, default=0)
    with StandIn(words.parse_args().port) as wechat:
        print(f"port {wechat.port}", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
