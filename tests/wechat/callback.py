"""WeChat towards a service: a message to an account's callback, signed and, where the account says so, encrypted;
up to three deliveries; the answer read as WeChat reads it."""
import dataclasses
import http.client
import secrets
import urllib.parse

import envelope
import user_apis
from envelope import Unreadable

NOTICE = "该公众号提供的服务出现故障，请稍后再试"
REPLIES = {"text": {"Content"}, "image": {"Image"}, "voice": {"Voice"}, "video": {"Video"}, "music": {"Music"},
           "news": {"ArticleCount", "Articles"}, "transfer_customer_service": set(),
           "device_status": {"DeviceStatus"}, "device_text": {"DeviceType", "DeviceID", "Content"},
           "device_event": {"DeviceType", "DeviceID"}, "hardware": {"HardWare"}}


class NotVerified(Exception):
    """The console does not take the address."""


@dataclasses.dataclass
class Delivery:
    """How a message went: what each attempt met, the reply that counted, what the person saw."""
    message: dict
    attempts: list = dataclasses.field(default_factory=list)  # a status, or what went wrong instead
    reply: dict | None = None
    shown: str | None = None  # the text of the reply, or WeChat's notice
    mistake: str | None = None  # why the notice


class Callback:
    """Where an account's messages go, as its console was told. `aes_key` is wanted by compat and secure. What an
    attempt waits for and how often it is made are WeChat's own unless said."""

    def __init__(self, account, url, token, aes_key="", mode="plain", form="xml", limit=5.0,
                 tries=3):
        self.account, self.url, self.token, self.aes_key = account, url, token, aes_key
        self.mode, self.form, self.limit, self.tries = mode, form, limit, tries
        if mode not in ("plain", "compat", "secure") or form not in ("xml", "json"):
            raise ValueError(f"{mode}, {form}")
        if aes_key or mode != "plain":
            envelope.aes_key(aes_key)

    def signed(self, **more):
        """The query of a request: it is signed by token, timestamp and nonce."""
        stamp, nonce = str(int(self.account.world.now())), str(secrets.randbelow(9 * 10**8) + 10**8)
        return {"signature": envelope.signature(self.token, stamp, nonce), "timestamp": stamp, "nonce": nonce, **more}

    def call(self, method, query, body=None):
        """(status, body); OSError where nobody answers in time."""
        place = urllib.parse.urlsplit(self.url)
        kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
        connection = kind(place.hostname, place.port, timeout=self.limit)
        words = {"User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache"}
        if body is not None:
            words["Content-Type"] = "text/xml" if self.form == "xml" else "application/json"
        try:
            mark = "&" if place.query else "?"
            target = urllib.parse.urlunsplit(("", "", place.path or "/", place.query, ""))
            connection.request(method, target + mark + urllib.parse.urlencode(query), body, words)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as error:
            raise OSError(f"no HTTP: {error}") from error
        finally:
            connection.close()

    def verify(self):
        """What the console does when the address is entered."""
        echo = str(secrets.randbelow(9 * 10**18) + 10**18)
        status, body = self.call("GET", self.signed(echostr=echo))
        if status != 200 or body != echo.encode():
            raise NotVerified(f"{status} {body[:200]!r} instead of {echo}")

    def request(self, message, openid):
        """(query, body) of one attempt."""
        query = self.signed(openid=openid)
        if self.mode == "plain":
            return query, envelope.dump(message, self.form).encode()
        encrypted = envelope.seal(self.aes_key, self.account.appid, envelope.dump(message, self.form))
        query |= {"encrypt_type": "aes", "msg_signature": envelope.signature(
            self.token, query["timestamp"], query["nonce"], encrypted)}
        outer = message if self.mode == "compat" else {"ToUserName": message["ToUserName"]}
        return query, envelope.dump({**outer, "Encrypt": encrypted}, self.form).encode()

    def open_reply(self, body):
        """A reply that is encrypted, decrypted; what it must be depends on the mode."""
        text = body.decode()
        found = envelope.load(text, self.form)
        if "Encrypt" not in found:
            if self.mode == "secure":
                raise Unreadable("a reply in the clear to an encrypted message")
            return found
        if self.mode == "plain":
            raise Unreadable("an encrypted reply to a message in the clear")
        missing = {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"} - set(found)
        if missing:
            raise Unreadable(f"an envelope without {', '.join(sorted(missing))}")
        if self.form == "json" and not isinstance(found["TimeStamp"], int):
            raise Unreadable("TimeStamp is a number in JSON")
        if found["MsgSignature"] != envelope.signature(self.token, found["TimeStamp"], found["Nonce"],
                                                       found["Encrypt"]):
            raise Unreadable("MsgSignature is wrong")
        return envelope.load(envelope.unseal(self.aes_key, self.account.appid, found["Encrypt"]), self.form)

    def read_reply(self, body, openid):
        """The passive reply; None for `success` and nothing."""
        if body in (b"", b"success"):
            return None
        reply = self.open_reply(body)
        if reply.get("ToUserName") != openid or reply.get("FromUserName") != self.account.original_id:
            raise Unreadable(f"from {reply.get('FromUserName')} to {reply.get('ToUserName')}")
        if not str(reply.get("CreateTime", "")).isdigit():
            raise Unreadable("CreateTime is no number")
        kind = reply.get("MsgType")
        if kind not in REPLIES or not REPLIES[kind] <= set(reply):
            raise Unreadable(f"a {kind} with {', '.join(reply)}")
        if kind == "text" and not 0 < len(reply["Content"].encode()) <= 2048:
            raise Unreadable(f"a text of {len(reply['Content'].encode())} bytes")
        return reply

    def deliver(self, follower, message):
        """Up to three times, as WeChat does; what counts is the first whole answer."""
        delivery = Delivery(message)
        for _ in range(self.tries):
            try:
                status, body = self.call("POST", *self.request(message, follower.openid))
            except OSError as error:
                delivery.attempts.append(f"{type(error).__name__}: {error}")
                continue
            delivery.attempts.append(status)
            if status != 200:
                continue
            try:
                delivery.reply = self.read_reply(body, follower.openid)
            except (Unreadable, UnicodeDecodeError) as error:
                delivery.mistake = str(error)
            break
        else:
            delivery.mistake = "no answer"
        self.show(follower, delivery)
        return delivery

    @staticmethod
    def show(follower, delivery):
        if delivery.mistake and delivery.message["MsgType"] not in ("event", "device_event"):
            delivery.shown = NOTICE
        elif delivery.reply:
            delivery.shown = delivery.reply.get("Content")
        if delivery.shown or delivery.reply:
            follower.receive("reply", text=delivery.shown, reply=delivery.reply)


class Phone:
    """What a person does with an account in WeChat. Each gives the Delivery of the message that comes of it."""

    def __init__(self, account, name):
        self.account, self.world = account, account.world
        self.person = self.world.person(name)
        self.follower = account.follower(self.person)
        self.openid = self.follower.openid

    def message(self, kind, **fields):
        """A message that has not been sent."""
        head = {"ToUserName": self.account.original_id, "FromUserName": self.openid,
                "CreateTime": int(self.world.now()), "MsgType": kind}
        if kind not in ("event", "device_event"):
            fields["MsgId"] = 23_000_000_000_000_000 + self.world.generation()
        return {**head, **fields}

    def deliver(self, message):
        if self.account.callback is None:
            raise NotVerified("the account has no callback")
        return self.account.callback.deliver(self.follower, message)

    def send(self, kind, **fields):
        self.follower.note_contact(touched=False)
        return self.deliver(self.message(kind, **fields))

    def say(self, text):
        return self.send("text", Content=text)

    def event(self, name, **fields):
        return self.deliver(self.message("event", Event=name, **fields))

    def touch(self, name, **fields):
        self.follower.note_contact(touched=True)
        return self.event(name, **fields)

    def subscribe(self, ticket=None):
        self.follower.subscribed, self.follower.subscribe_time = True, int(self.world.now())
        if ticket is None:
            return self.touch("subscribe", EventKey="")
        self.follower.scene = self.account.scenes[ticket]["scene"]
        return self.touch("subscribe", EventKey=f"qrscene_{self.follower.scene}", Ticket=ticket)

    def unsubscribe(self):
        self.follower.subscribed = False
        return self.event("unsubscribe", EventKey="")

    def scan(self, code):
        """A parametric QR code, by its ticket or by what it holds; who does not follow yet does then."""
        ticket = next((ticket for ticket, scene in self.account.scenes.items() if code in (ticket, scene["url"])),
                      None)
        scene = self.account.scenes.get(ticket)
        if scene is None or (scene["ends"] is not None and scene["ends"] <= self.world.now()):
            raise LookupError(f"no QR code of this account: {code}")
        if not self.follower.subscribed:
            return self.subscribe(ticket)
        return self.touch("SCAN", EventKey=scene["scene"], Ticket=ticket)

    def button(self, *names):
        """The button of the menu with these names, one a line."""
        below = (self.account.menu or {}).get("button", [])
        for name in names:
            found = next((button for button in below if button["name"] == name), None)
            if found is None:
                raise LookupError(f"the menu has no {name}, but {[button['name'] for button in below]}")
            below = found.get("sub_button", [])
        return found

    def press(self, *names):
        """Presses a button that sends: a click, or one that opens a page (its address is in EventKey)."""
        button = self.button(*names)
        if button["type"] == "view":
            return self.event("VIEW", EventKey=button["url"], MenuId=400_000_000)
        return self.touch("CLICK", EventKey=button["key"])

    def scan_by_menu(self, key, text, wait=True):
        return self.touch("scancode_waitmsg" if wait else "scancode_push", EventKey=key,
                          ScanCodeInfo={"ScanType": "qrcode", "ScanResult": text})

    def accept(self, template, accepted=True):
        """Answers the prompt of <wx-open-subscribe>: a credit where it is accepted."""
        if accepted:
            self.account.credits[self.openid, template] += 1
        return self.event("subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": {
            "TemplateId": template, "SubscribeStatusString": "accept" if accepted else "reject", "PopupScene": 2}})

    def job_finished(self, number, status="success"):
        return self.event("TEMPLATESENDJOBFINISH", MsgID=number, Status=status)

    def device_event(self, name, device_id, **more):
        message = self.message("device_event", Event=name, DeviceType=self.account.original_id, DeviceID=device_id,
                               OpenID=self.openid, SessionID=self.world.generation(), **more)
        return self.deliver(message)

    def bind_device(self, device_id):
        user_apis.new_device(self.account, device_id)["bound"].add(self.openid)
        return self.device_event("bind", device_id, Content="")

    def unbind_device(self, device_id):
        self.account.devices[device_id]["bound"].discard(self.openid)
        return self.device_event("unbind", device_id, Content="")

    def watch_device(self, device_id, kind=2):
        """0 looks away, 1 still looks, 2 begins to look at the device's page."""
        return self.device_event("subscribe_status" if kind else "unsubscribe_status", device_id, OpType=kind)

    def device_text(self, device_id, content):
        return self.deliver(self.message("device_text", DeviceType=self.account.original_id, DeviceID=device_id,
                                         Content=content, SessionID=self.world.generation(), OpenID=self.openid))

    def mini_code(self):
        """What wx.login gives."""
        return self.world.new_code(self.account, self.follower, "mini")

    def phone_code(self, number="13800000000"):
        return self.world.new_code(self.account, self.follower, "phone", number=number)

