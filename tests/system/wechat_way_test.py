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
        shown = self.page(
            "admin_page.mjs", link, "follow", "添加微信账号", "fill", "name", "灯", "fill", "wechat_app_id", APP_ID,
            "press", "添加微信账号", "fill", "secret", SECRET, "fill", "original_id", ORIGINAL, "press", "保存",
            "see", ".toast", "copied", "服务器地址(URL)", "copied", "令牌(Token)", "copied", "EncodingAESKey",
            "press", "创建菜单", "check", "menu")
        url, token, key, menu = (line.split(": ", 1)[1] for line in shown)
        self.assertEqual(menu, "fine")
        again = backend.client().call("POST", "/admin/api/session", {"code": link.split("#")[1]})
        self.assertEqual(again[0], 401, "the link is good once")

        # WeChat's console takes the address.
        callback = Callback(self.account, url, token, key, "secure")
        callback.verify()
        self.account.callback = callback

        # A follower: subscribes, is greeted, opens the page from the menu, scans the lamp's code, switches it.
        phone = self.phone("An", follows=False)
        self.assertTrue(phone.subscribe().shown)
        self.wechat.world.at_the_phone = "An"
        self.assertEqual(phone.press("我的设备").attempts, [200])
        start = phone.button("我的设备")["url"]
        code = until("the lamp is known", lambda: self.claim_code(backend))
        link = f"http://127.0.0.1:{port}/#/claim/{code}"
        shown = self.in_wechat(start, "signed-in", "follow", "添加设备", "scan", link, "switch", "power", "expect",
                               "power", "true")
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

    def test_a_lamp_is_claimed_and_shared_in_the_chat_and_tells_its_alarms(self):
        self.account.templates = {"T1": ["thing1", "phrase2"], "T2": ["thing1", "phrase2"]}
        backend = self.serve()
        self.set_up(backend, legacy_devices=True, notices={"alarm": {
            "channels": ["subscribe", {"channel": "template", "template": "T2"}, "customer"], "template": "T1",
            "fields": {"thing1": "{device}", "phrase2": "{state}"}}})
        lamp = self.start(Program([GIZGEN, "simulate", "device", PRODUCT, "--tcp", f"127.0.0.1:{backend.tcp}",
                                   "--retry", "0.2", "--stay"], self.folder, "lamp", speaks=True))
        joined(backend, DID)
        an, bo = self.phone("An"), self.phone("Bo")
        code = self.claim_code(backend)
        self.assertEqual(an.scan_by_menu("add", f"http://127.0.0.1:{backend.port}/#/claim/{code}").attempts, [200])
        self.assertIn("开", an.say("开").shown)
        self.assertIn("<- control, power = true", lamp.output())
        refused = bo.say("关").shown
        self.assertNotIn("<- control, power = false", lamp.output(), refused)

        # A share, as a code that WeChat made.
        _, client = self.sign_in(backend, "An")
        status, share = client.call("POST", f"/api/v1/devices/{DID}/shares", {"kind": "qr", "may_control": True})
        self.assertEqual(status, 201, share)
        self.assertEqual(bo.scan_by_menu("add", share["url"]).attempts, [200])
        self.assertIn("关", bo.say("关").shown)
        self.assertIn("<- control, power = false", lamp.output())

        # One credit is one subscription notice; then the next channel.
        an.accept("T1")
        lamp.say("overheat = true")
        notice = an.follower.wait_for(lambda one: one["kind"] == "subscribe")
        self.assertEqual((notice["template_id"], notice["data"]["phrase2"]), ("T1", "报警"))
        bo.follower.wait_for(lambda one: one["kind"] == "template" and one["data"]["phrase2"] == "报警")
        lamp.say("overheat = false")
        notice = an.follower.wait_for(lambda one: one["kind"] == "template")
        self.assertEqual((notice["template_id"], notice["data"]["phrase2"]), ("T2", "已恢复"))
        self.assertEqual(sum(one["kind"] == "subscribe" for one in an.follower.received), 1)
        self.assertEqual(self.wechat.count("/cgi-bin/message/subscribe/bizsend", 43101), 0, "credits are known")

        # The legacy platform: who looks at the device's page hears whether it is there.
        mac = backend.admin("GET", f"/devices/{DID}")[1]["mac"]
        watched = an.watch_device(mac.upper())
        self.assertEqual((watched.reply["MsgType"], watched.reply["DeviceStatus"]), ("device_status", "1"))
        for happened in (bo.bind_device(mac.upper()), bo.unbind_device(mac.upper())):
            self.assertEqual(happened.attempts, [200])
        bo.say("开")
        self.assertEqual(lamp.output().count("<- control, power = true"), 1, "unbound in WeChat is unbound here")
        self.unsaid(an.openid, bo.openid, SECRET)


if __name__ == "__main__":
    main()
