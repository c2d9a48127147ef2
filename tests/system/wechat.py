"""A backend whose WeChat is tests/wechat/stand_in.py, and the browser of a follower."""
import http.client
import http.cookies
import sys
import urllib.parse

from backend import ADMIN, ROOT, Backend, SystemTest, free_port
from client import LIMIT, Client

sys.path.insert(0, str(ROOT / "tests/wechat"))
import envelope  # noqa: E402,F401
from callback import Callback, Phone  # noqa: E402
from stand_in import StandIn  # noqa: E402

APP_ID, SECRET, ORIGINAL = "wx0123456789abcdef", "5ecre7" * 5 + "ab", "gh_0123456789ab"
TOKEN, KEY = "aCallbackTokenOf32LettersOrDigits"[:32], "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
MICRO_MESSENGER = ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                   "Mobile/15E148 MicroMessenger/8.0.50(0x18003231) NetType/WIFI Language/zh_CN")
REDIRECTS = 10


class Page:
    """What a browser got at last, and the addresses on the way."""

    def __init__(self, url, status, headers, text, way):
        self.url, self.status, self.headers, self.text, self.way = url, status, headers, text, way


class Browser:
    """WeChat's browser, without scripts: cookies of each place, redirects, a person who holds the phone."""

    def __init__(self, person, agent=MICRO_MESSENGER, keeps_cookies=True):
        self.person, self.agent, self.keeps_cookies = person, agent, keeps_cookies
        self.cookies = {}  # host and port: {name: value}

    def ask(self, method, url, body=None, headers=None):
        """One request; no redirect is followed."""
        place = urllib.parse.urlsplit(url)
        if place.hostname != "127.0.0.1":
            raise AssertionError(f"the browser was sent to {url}")
        words = {"User-Agent": self.agent, "X-Person": self.person, **(headers or {})}
        jar = self.cookies.setdefault(place.netloc, {})
        if jar:
            words["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=LIMIT)
        try:
            target = (place.path or "/") + (f"?{place.query}" if place.query else "")
            connection.request(method, target, body, words)
            answer = connection.getresponse()
            page = Page(url, answer.status, answer.headers, answer.read().decode("utf-8", "replace"), [url])
        finally:
            connection.close()
        for line in page.headers.get_all("Set-Cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(line).items():
                if not morsel.value or morsel["max-age"] == "0":
                    jar.pop(name, None)
                elif self.keeps_cookies:
                    jar[name] = morsel.value
        return page

    def open(self, url, headers=None):
        """As an address bar does: redirects are followed."""
        way = []
        for _ in range(REDIRECTS):
            page = self.ask("GET", url, headers=headers)
            way.append(url)
            page.way = way
            if page.status not in (301, 302, 303, 307, 308):
                return page
            url = urllib.parse.urljoin(url, page.headers["Location"])
        raise AssertionError(f"{REDIRECTS} redirects: {way}")

    def cookie(self, backend, name):
        return self.cookies.get(f"127.0.0.1:{backend.port}", {}).get(name)


class WeChatTest(SystemTest):
    """Has a stand-in for WeChat, with one account in it."""

    def setUp(self):
        super().setUp()
        self.wechat = self.enterContext(StandIn())
        self.account = self.wechat.world.account(APP_ID, SECRET, ORIGINAL)

    def settings(self, **more):
        """Of a backend that speaks for the account."""
        return {"WECHAT_API_BASE": self.wechat.base, "WECHAT_OPEN_BASE": self.wechat.base,
                "WECHAT_MP_BASE": self.wechat.base, "WECHAT_APP_ID": APP_ID, "WECHAT_APP_SECRET": SECRET,
                "WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": KEY, "WECHAT_MODE": "secure",
                "WECHAT_ORIGINAL_ID": ORIGINAL, "GZ_ACCOUNTS": "wechat", "GZ_MASTER_KEY": "33" * 32,
                "GZ_RATE_OAUTH": "10000", "GZ_RATE_COMMAND": "0", **more}

    def cluster(self, count, **more):
        """Instances that share a database and a broker; the account's messages go to the first, whose address is
        the public one."""
        port = free_port()
        _, shared = self.shared(**self.settings(PUBLIC_BASE_URL=f"http://127.0.0.1:{port}", **more))
        backends = [self.start(Backend(self.folder, f"instance-{number}", free_port() if number else port, **shared))
                    for number in range(count)]
        self.connect(backends[0], shared["WECHAT_MODE"])
        return backends

    def serve(self, name="backend", **more):
        """A backend at a known address; the account's messages go there."""
        port = free_port()
        settings = self.settings(**{"PUBLIC_BASE_URL": f"http://127.0.0.1:{port}", **more})
        backend = self.start(Backend(self.folder, name, port, **settings))
        self.connect(backend, settings["WECHAT_MODE"])
        return backend

    def connect(self, backend, mode="secure", form="xml", account=None, app="1", **more):
        """As in WeChat's console: the address is checked, then messages go there."""
        account = account or self.account
        callback = Callback(account, f"http://127.0.0.1:{backend.port}/wechat/callback/base/{app}", TOKEN, KEY, mode,
                            form, **more)
        callback.verify()
        account.callback = callback
        return callback

    def phone(self, name="An", follows=True, account=None):
        """A person who follows the account."""
        phone = Phone(account or self.account, name)
        if follows and not phone.follower.subscribed:
            phone.subscribe()
        return phone

    def admin(self, backend, method, path, body=None):
        """A call of the settings page."""
        return Client(backend.port, token=ADMIN).call(method, f"/admin/api{path}", body)

    def set_up(self, backend, app="1", **fields):
        """Changes settings of the account."""
        version = self.admin(backend, "GET", f"/apps/{app}")[1]["version"]
        status, answer = self.admin(backend, "PATCH", f"/apps/{app}", {"version": version, **fields})
        self.assertEqual(status, 200, answer)
        return answer

    def sign_in(self, backend, name="An", app="1", next_page="/"):
        """A person's browser that went through WeChat's authorization, and a client with its session."""
        self.wechat.world.person(name)
        browser = Browser(name)
        page = browser.open(f"http://127.0.0.1:{backend.port}/wechat/oauth/{app}/start?next={next_page}")
        self.assertEqual(page.status, 200, page.text)
        return browser, Client(backend.port, browser.cookie(backend, "gz_session"))

    def unsaid(self, *texts):
        """None of these secrets stands in a log of a backend."""
        for log in self.folder.glob("*.log"):
            said = log.read_text(encoding="utf-8", errors="replace")
            for text in texts:
                self.assertNotIn(text, said, f"in {log.name}")
