#!/usr/bin/env python3
"""From an empty database to a lamp that is switched from WeChat: the link that is printed at the first start, the
settings page, the console of WeChat, a follower with the menu, the sign-in, the claim by a scanned code, the page,
the chat, an alarm. Chromium shows the pages, tests/wechat stands in for WeChat. GIZGEN and BACKEND name the
binaries."""
import re
import subprocess

from backend import GIZGEN, LIMIT, PRODUCT, ROOT, Backend, Program, did_of, free_port, joined, main, until
from wechat import APP_ID, ORIGINAL, SECRET, Callback, WeChatTest

DID = did_of()
HERE = ROOT / "tests/system"


class Way(WeChatTest):
    def page(self, script, *words):
        """Runs a page; what it printed, by the words before the colon."""
        done = subprocess.run(["node", HERE / script, *words], capture_output=True, text=True, timeout=4 * LIMIT)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout.splitlines()

    def in_wechat(self, *words):
        return self.page("wechat_page.mjs", self.wechat.base, APP_ID, *words)

    def claim_code(self, backend):
        status, answer = backend.admin("POST", f"/devices/{DID}/claim-code")
        return answer["claim_code"] if status == 201 else None

    def test_from_the_first_start_to_the_lamp(self):
        port = free_port()
        backend = self.start(Backend(
            self.folder, port=port, PUBLIC_BASE_URL=f"http://127.0.0.1:{port}", GZ_ACCOUNTS="wechat",
            WECHAT_API_BASE=self.wechat.base, WECHAT_OPEN_BASE=self.wechat.base, WECHAT_MP_BASE=self.wechat.base))
        lamp = self.start(Program([GIZGEN, "simulate", "device", PRODUCT, "--tcp", f"127.0.0.1:{backend.tcp}",
                                   "--retry", "0.2", "--stay"], self.folder, "lamp", speaks=True))

        # The administrator: the link once, the account's data, what WeChat's console wants pasted.
        link = re.search(r"http://127\.0\.0\.1:\d+/admin#\S+", backend.output())[0]
        account = self.page(
            "admin_page.mjs", link, "follow", "添加微信账号", "fill", "name", "灯", "fill", "wechat_app_id", APP_ID,
            "press", "添加微信账号", "fill", "secret", SECRET, "fill", "original_id", ORIGINAL, "press", "保存",
            "see", ".toast", "copied", "服务器地址(URL)", "copied", "令牌(Token)", "copied", "EncodingAESKey",
            "copied", "菜单和推文中的链接")
        url, token, key, start = (line.split(": ", 1)[1] for line in account)
        used = subprocess.run(["node", HERE / "admin_page.mjs", link, "see", "form", "see", ".finding.error"],
                              capture_output=True, text=True, timeout=4 * LIMIT)
        self.assertNotIn("see", used.stdout, "the link is good once")

        # WeChat's console takes the address, and the menu is made.
        callback = Callback(self.account, url, token, key, "secure")
        callback.verify()
        self.account.callback = callback

        # A follower: subscribes, is greeted, opens the page from the menu, scans the lamp's code, switches it.
        phone = self.phone("An", follows=False)
        self.assertIsNone(phone.subscribe().mistake)
        self.wechat.world.at_the_phone = "An"
        code = until("the lamp is known", lambda: self.claim_code(backend))
        shown = self.in_wechat(start, "signed-in", "follow", "添加设备", "scan", f"http://127.0.0.1:{port}/#/claim/{code}",
                               "switch", "power", "expect", "power", "true")
        self.assertEqual(shown, ["signed in", "scanned", "power true", "power true"])
        until("the lamp was switched", lambda: "<- control, power = true" in lamp.output())

        # The chat.
        self.assertIn("关", phone.say("关").shown)
        until("the lamp was switched off", lambda: "<- control, power = false" in lamp.output())
        self.assertIn("开", phone.say("开").shown)
        state = phone.say("状态").shown
        for words in ("power", "开"):
            self.assertIn(words, state)

        # An alarm.
        lamp.say("overheat = true")
        phone.follower.wait_for(lambda one: one["kind"] == "custom" and "overheat" in one["content"])
        self.unsaid(phone.openid, SECRET, token, key, self.account.stable.current)
        self.assertEqual(backend.terminate(), 0, backend.output()[-2000:])


if __name__ == "__main__":
    main()
