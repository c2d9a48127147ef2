"""What WeChat knows: accounts, people, who follows what, tokens, codes. One lock holds it together; its clock can
be put forward, so that nothing waits for a token's two hours."""
import base64
import collections
import hashlib
import secrets
import string
import threading
import time

GRACE = 300          # seconds that an old token counts beside the new one
TOKEN_LIFE = 7200
CODE_LIFE = 300
LETTERS = string.ascii_letters + string.digits
MESSAGES = {
    -1: "system error", 40001: "invalid credential, access_token is invalid or not latest", 40003: "invalid openid",
    40013: "invalid appid", 40014: "invalid access_token", 40029: "invalid code", 40030: "invalid refresh_token",
    40035: "invalid parameter", 40037: "invalid template_id", 40054: "invalid url domain",
    40097: "invalid args", 40125: "invalid appsecret", 40163: "code been used", 40226: "code blocked",
    41001: "access_token missing", 41002: "appid missing", 41004: "appsecret missing", 41008: "missing code",
    42001: "access_token expired", 42002: "refresh_token expired", 42003: "code expired",
    43002: "require POST method", 43004: "require subscribe", 43101: "user refuse to accept the msg",
    44002: "empty post data", 44004: "empty content", 45002: "content size out of limit",
    45009: "reach max api daily quota limit", 45011: "api minute-quota reach limit  must slower  retry next minute",
    45015: "response out of time limit or subscription is canceled", 45047: "out of response count limit",
    46003: "menu no exist", 47001: "data format error", 47003: "argument invalid!", 48001: "api unauthorized",
    48006: "forbid to clear quota because of reaching the limit", 50002: "user limited",
    61004: "access clientip is not registered",
    100001: "device is not authorized", 100002: "ticket invalid", 100003: "not bound"}


class Refused(Exception):
    """An errcode, as WeChat answers it."""

    def __init__(self, errcode, errmsg=None):
        self.errcode, self.errmsg = errcode, errmsg or MESSAGES.get(errcode, "refused")
        super().__init__(f"{errcode} {self.errmsg}")


def word(size, letters=LETTERS):
    return "".join(secrets.choice(letters) for _ in range(size))


def name_of(*parts):
    """28 characters that are the same for the same parts, as openids are."""
    digest = hashlib.sha256("/".join(parts).encode()).digest()
    return "o" + base64.urlsafe_b64encode(digest).decode()[:27]


class Quota:
    """At most `most` in `seconds`."""

    def __init__(self, most, seconds):
        self.most, self.seconds, self.taken = most, seconds, collections.deque()

    def take(self, now):
        while self.taken and self.taken[0] <= now - self.seconds:
            self.taken.popleft()
        if len(self.taken) >= self.most:
            return False
        self.taken.append(now)
        return True


class Tokens:
    """The access tokens of one kind of an account: one is current, the one before may count for a while."""

    def __init__(self, world, size):
        self.world, self.size, self.ends, self.current = world, size, {}, None
        self.life = TOKEN_LIFE

    def fresh(self, grace):
        now = self.world.now()
        if self.current and self.ends[self.current] > now + grace:
            self.ends[self.current] = now + grace
        self.current = f"{self.world.generation()}_{word(self.size)}"[:self.size]
        self.ends[self.current] = now + self.life
        self.fetched = now
        return self.current

    def left(self):
        return self.ends[self.current] - self.world.now() if self.current else 0

    def check(self, value):
        """True: it counts. False: it is not of this kind."""
        if value not in self.ends:
            return False
        if self.ends[value] > self.world.now():
            return True
        raise Refused(42001 if value == self.current else 40001)


class Person:
    """Somebody with WeChat on the phone. A snapshot is WeChat's virtual user of a page's preview."""

    def __init__(self, name, snapshot=False):
        self.name, self.snapshot = name, snapshot
        self.unionid = name_of("union", name)


class Follower:
    """A person at one account, following it or not."""

    def __init__(self, account, person):
        self.account, self.person = account, person
        self.openid = name_of(account.appid, person.name)
        self.subscribed, self.subscribe_time, self.scene = False, 0, ""
        self.spoke, self.touched = [0, 0], [0, 0]  # (how many messages, until when) each contact allows
        self.received = []  # what the person sees, in order
        self.told = threading.Condition(account.world.lock)
        self.codes_a_minute = Quota(100, 60)

    def note_contact(self, touched):
        now = self.account.world.now()
        if touched:
            self.touched = [3, now + 60]
        else:
            self.spoke = [5, now + 48 * 3600]

    def take_message(self):
        """Counts a customer message against what the person's last contacts allow."""
        now = self.account.world.now()
        opened = [window for window in (self.touched, self.spoke) if window[1] > now]
        if not opened or not self.subscribed:
            raise Refused(45015)
        window = next((window for window in opened if window[0] > 0), None)
        if window is None:
            raise Refused(45047)
        window[0] -= 1

    def receive(self, kind, **what):
        with self.told:
            self.received.append({"kind": kind, "at": self.account.world.now(), **what})
            self.told.notify_all()

    def wait_for(self, wanted, limit=60):
        """The first thing received for which wanted() holds, those before now too."""
        with self.told:
            if not self.told.wait_for(lambda: any(map(wanted, self.received)), limit):
                raise AssertionError(f"{self.person.name} received only {self.received}")
            return next(filter(wanted, self.received))


class Account:
    """An account with all that belongs to it. `told_union`: bound to an open platform, it hears unionids."""

    def __init__(self, world, appid, secret, original_id, kind="service", told_union=False):
        self.world, self.appid, self.secret, self.original_id = world, appid, secret, original_id
        self.kind, self.told_union = kind, told_union
        self.classic, self.stable = Tokens(world, 157), Tokens(world, 512)
        self.stable_a_minute, self.stable_a_day = Quota(10_000, 60), Quota(500_000, 86400)
        self.forced_a_day, self.clearings = Quota(20, 86400), Quota(10, 30 * 86400)
        self.ticket, self.ticket_ends, self.ticket_life = None, 0, TOKEN_LIFE
        self.menu, self.scenes, self.permanent = None, {}, 0
        self.templates, self.credits, self.sent_ids = {}, collections.Counter(), {}
        self.oauth_domains, self.js_domains = {"127.0.0.1", "localhost"}, {"127.0.0.1", "localhost"}
        self.allow, self.missing = None, set()  # addresses that may call; APIs that it has no permission for
        self.followers, self.devices, self.grants = {}, {}, {}
        self.callback = None

    def follower(self, person):
        person = self.world.people[person] if isinstance(person, str) else person
        with self.world.lock:
            return self.followers.setdefault(person.name, Follower(self, person))

    def of(self, openid):
        found = next((one for one in self.followers.values() if one.openid == openid), None)
        if found is None:
            raise Refused(40003)
        return found

    def swap_token(self, grace=0):
        """Another system with the same secret has fetched a token: ours of both kinds count `grace` seconds more."""
        with self.world.lock:
            self.classic.fresh(grace)
            self.stable.fresh(grace)

    def jsapi_ticket(self):
        now = self.world.now()
        if self.ticket_ends <= now:
            self.ticket, self.ticket_ends = word(86, LETTERS + "-_"), now + self.ticket_life
        return self.ticket, int(self.ticket_ends - now)


class World:
    def __init__(self):
        self.lock = threading.RLock()
        self.shift, self.count = 0.0, 0
        self.accounts, self.people, self.codes = {}, {}, {}
        self.at_the_phone = None  # the person who opens what a browser asks for
        self.egress = "203.0.113.7"  # the address that calls come from, as WeChat sees it

    def now(self):
        return time.time() + self.shift

    def advance(self, seconds):
        with self.lock:
            self.shift += seconds

    def generation(self):
        self.count += 1
        return self.count

    def account(self, appid="wx0123456789abcdef", secret="0123456789abcdef0123456789abcdef",
                original_id="gh_0123456789ab", **more):
        with self.lock:
            return self.accounts.setdefault(appid, Account(self, appid, secret, original_id, **more))

    def person(self, name, **more):
        with self.lock:
            return self.people.setdefault(name, Person(name, **more))

    def app(self, appid, secret=None):
        account = self.accounts.get(appid)
        if account is None:
            raise Refused(40013)
        if secret is not None and secret != account.secret:
            raise Refused(40125)
        if secret is not None and account.allow is not None and self.egress not in account.allow:
            raise Refused(40164, f"invalid ip {self.egress} ipv6 ::ffff:{self.egress}, not in whitelist")
        return account

    def by_token(self, value):
        """The account of an access token."""
        if not value:
            raise Refused(41001)
        for account in self.accounts.values():
            if account.classic.check(value) or account.stable.check(value):
                return account
        raise Refused(40001 if len(value) >= 100 else 40014)

    def new_code(self, account, follower, kind, **more):
        with self.lock:
            code = word(32)
            self.codes[code] = {"account": account, "follower": follower, "kind": kind, "used": False,
                                "ends": self.now() + CODE_LIFE, **more}
            return code

    def take_code(self, code, account, kind):
        """Once, within five minutes, by the account that it was made for."""
        if not code:
            raise Refused(41008)
        found = self.codes.get(code)
        if found is None or found["account"] is not account or found["kind"] != kind or found["ends"] <= self.now():
            raise Refused(40029)
        if found["used"]:
            raise Refused(40163)
        found["used"] = True
        return found
