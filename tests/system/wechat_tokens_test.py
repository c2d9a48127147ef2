#!/usr/bin/env python3
"""Complaints about access tokens, each as a test of running services that names its number: several processes that
take them from each other, tokens that end early, locks that hold everybody up, refusals nobody understands. GIZGEN
and BACKEND name the binaries."""
import concurrent.futures

from backend import POSTGRES, main, until
from wechat import SECRET, WeChatTest

TOKEN_API, MENU_API = "/cgi-bin/stable_token", "/cgi-bin/menu/create"
MENU = {"button": [{"type": "click", "name": "状态", "key": "status"}]}


class Tokens(WeChatTest):
    def begin(self, count=1, **more):
        backends = self.cluster(count, **more) if count > 1 else [self.serve(**more)]
        self.set_up(backends[0], menu=MENU)
        return backends

    def call(self, backend):
        """Something that needs WeChat each time: the menu is made. What the settings page says of it."""
        status, answer = self.admin(backend, "POST", "/apps/1/checks", {"what": "menu"})
        self.assertEqual(status, 200, answer)
        return answer["results"][0]

    def at_once(self, backends, each):
        with concurrent.futures.ThreadPoolExecutor(len(backends) * each) as pool:
            jobs = [pool.submit(self.call, backend) for _ in range(each) for backend in backends]
            return [job.result()["errcode"] for job in jobs]

    def test_c01_four_processes_and_64_callers_fetch_a_token_once(self):
        backends = self.begin(4)
        self.assertEqual(self.at_once(backends, 16), [0] * 64)
        self.assertEqual(self.wechat.count(TOKEN_API), 1)
        for again in (2, 3):
            self.account.swap_token()  # somebody else has a new one, and ours is refused from now on
            self.assertEqual(self.at_once(backends, 16), [0] * 64)
            self.assertEqual(self.wechat.count(TOKEN_API, 0), again)
        self.assertEqual(self.wechat.count("/cgi-bin/token"), 0, "the token of other systems is left alone")

    def test_c01_a_token_of_the_classic_kind_is_fetched_once_too(self):
        backends = self.begin(2, GZ_TOKEN_STRATEGY="classic")
        self.assertEqual(self.at_once(backends, 16), [0] * 32)
        self.account.swap_token()
        self.assertEqual(self.at_once(backends, 16), [0] * 32)
        self.assertEqual((self.wechat.count("/cgi-bin/token"), self.wechat.count(TOKEN_API)), (2, 0))

    def test_c02_a_token_that_is_refused_is_dropped_and_the_call_made_once_more(self):
        backend, = self.begin()
        self.assertTrue(self.call(backend)["ok"])
        for number, errcode in enumerate((40001, 40014, 42001)):
            with self.subTest(errcode):
                self.account.swap_token()
                self.wechat.fault(MENU_API, errcode=errcode)
                calls = self.wechat.count(MENU_API)
                self.assertTrue(self.call(backend)["ok"])
                self.assertEqual((self.wechat.count(TOKEN_API), self.wechat.count(MENU_API)), (number + 2, calls + 2))

    def test_c02_what_is_refused_again_does_not_go_round(self):
        backend, = self.begin()
        self.assertTrue(self.call(backend)["ok"])
        self.wechat.world.advance(31)  # a new token is given where it is asked for
        self.wechat.fault(MENU_API, errcode=40001, times=None)
        calls = self.wechat.count(MENU_API)
        self.assertEqual(self.call(backend)["errcode"], 40001)
        self.assertEqual(self.wechat.count(MENU_API), calls + 2)
        self.assertLessEqual(self.wechat.count(TOKEN_API), 3)

    def test_c02_the_settings_page_says_that_another_system_takes_the_token(self):
        backend, = self.begin()
        self.assertTrue(self.call(backend)["ok"])
        codes = [one["code"] for one in self.admin(backend, "GET", "/apps/1")[1]["findings"]]
        self.assertNotIn("token_swapped", codes)
        self.account.swap_token()
        self.assertTrue(self.call(backend)["ok"])
        found = {one["code"]: one for one in self.admin(backend, "GET", "/apps/1")[1]["findings"]}
        self.assertIn("token_swapped", found)
        self.assertTrue(found["token_swapped"]["zh"] and found["token_swapped"]["en"])

    def test_c03_a_fetch_that_hangs_holds_nobody_up_for_long(self):
        first, second = self.begin(2)
        fault = self.wechat.fault(TOKEN_API, hold=True)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            slow = pool.submit(self.call, first)
            until("the fetch hangs", lambda: fault.held)
            self.assertEqual(self.call(second)["errcode"], -1, "it is told while the first still hangs")
            self.assertFalse(slow.done())
            fault.release()
            slow.result()
        until("all is well", lambda: self.call(second)["ok"])

    def test_c03_the_token_of_before_serves_while_the_next_one_is_fetched(self):
        self.account.stable.life = 20
        first, second = self.begin(2)
        self.assertTrue(self.call(first)["ok"])
        fault = self.wechat.fault(TOKEN_API, hold=True)
        answers = []
        with concurrent.futures.ThreadPoolExecutor() as pool:
            jobs = []
            while not fault.held:  # near its end somebody fetches the next one
                jobs = [job for job in jobs if not job.done()] + [pool.submit(self.call, first)]
                answers.append(self.call(second)["ok"])
            for backend in (first, second, second):
                answers.append(self.call(backend)["ok"])
            fault.release()
        self.assertEqual(answers, [True] * len(answers))

    def test_c18_what_wechat_refuses_is_said_with_its_remedy(self):
        backend, = self.begin()
        for errcode, wanted in ((40164, self.wechat.world.egress), (40125, "AppSecret"), (40013, "AppID"),
                                (48001, ""), (45009, ""), (-1, "")):
            with self.subTest(errcode):
                self.account.swap_token()
                self.wechat.clear_faults()
                api = TOKEN_API if errcode in (40164, 40125, 40013) else MENU_API
                self.wechat.fault(api, errcode=errcode, times=None)
                self.set_up(backend, menu=MENU, name=f"after {errcode}")  # a change ends the pause after a failure
                result = self.call(backend)
                self.assertEqual((result["ok"], result["errcode"]), (False, errcode), result)
                for language in ("zh", "en"):
                    self.assertIn(wanted, result[language])
                    self.assertGreater(len(result[language]), 8)
                    self.assertNotIn(SECRET, result[language])
        self.assertEqual(self.admin(backend, "GET", "/apps/1")[1]["outputs"]["egress_ip"], self.wechat.world.egress)

    def test_c18_the_allow_list_is_tried_without_taking_a_new_token(self):
        backend, = self.begin()
        self.assertTrue(self.call(backend)["ok"])
        before = self.account.stable.current
        self.account.allow = {"198.51.100.9"}
        result = self.admin(backend, "POST", "/apps/1/checks", {"what": "ip"})[1]["results"][0]
        self.assertEqual((result["ok"], result["errcode"]), (False, 40164))
        self.assertIn(self.wechat.world.egress, result["zh"])
        self.account.allow.add(self.wechat.world.egress)
        self.assertTrue(self.admin(backend, "POST", "/apps/1/checks", {"what": "ip"})[1]["results"][0]["ok"])
        self.assertEqual(self.account.stable.current, before)


if __name__ == "__main__":
    main("mosquitto", f"{POSTGRES}/pg_ctl")
