#!/usr/bin/env python3
"""Complaints about signing in through WeChat and about its pages, each as a test of the running service that names
its number: state, codes that come twice, who one is, what a page must not hold. GIZGEN and BACKEND name the
binaries."""
import copy
import re
import urllib.parse

from backend import device, did_of, joined, main
from client import Client
from wechat import APP_ID, KEY, SECRET, Browser, WeChatTest

DID = did_of()
START = "/wechat/oauth/1/start"
BACK = "/wechat/oauth/1/callback"


class SignInTest(WeChatTest):
    def address(self, backend, path):
        return f"http://127.0.0.1:{backend.port}{path}"

    def begin(self, backend, name="An", next_page="/", **more):
        """A browser that stands before open.weixin.qq.com, and the address it is to open there."""
        self.wechat.world.person(name)
        browser = Browser(name, **more)
        page = browser.ask("GET", self.address(backend, f"{START}?next={urllib.parse.quote(next_page, safe='')}"))
        self.assertEqual(page.status, 302, page.text)
        return browser, page.headers["Location"]

    def returned(self, browser, there):
        """What WeChat sends the browser back to, not yet opened."""
        page = browser.ask("GET", there)
        self.assertEqual(page.status, 302, page.text)
        return page.headers["Location"]

    def session(self, backend, browser):
        return browser.cookie(backend, "gz_session")

    def me(self, backend, browser):
        status, answer = Client(backend.port, self.session(backend, browser)).call("GET", "/api/v1/me")
        self.assertEqual(status, 200, answer)
        return answer["user"]["id"]


class State(SignInTest):
    def test_c07_the_address_is_as_wechat_wants_it(self):
        backend = self.serve()
        _, there = self.begin(backend)
        place = urllib.parse.urlsplit(there)
        self.assertEqual(place.fragment, "wechat_redirect")
        names = [part.split("=")[0] for part in place.query.split("&")]
        self.assertEqual(names[:5], ["appid", "redirect_uri", "response_type", "scope", "state"])
        state = urllib.parse.parse_qs(place.query)["state"][0]
        self.assertRegex(state, r"^[A-Za-z0-9]{22,128}$")
        again = urllib.parse.parse_qs(urllib.parse.urlsplit(self.begin(backend)[1]).query)["state"][0]
        self.assertNotEqual(state, again)

    def test_c07_a_state_that_is_none_of_ours_signs_nobody_in(self):
        backend = self.serve()
        browser, there = self.begin(backend)
        back = self.returned(browser, there)
        state = urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)["state"][0]
        for wrong in (back.replace(state, ""), back.replace(f"&state={state}", ""),
                      back.replace(state, "A" * len(state)),
                      back.replace(state, state[:-1] + ("A" if state[-1] != "A" else "B")),
                      back.replace(state, state.swapcase())):
            stranger = Browser("Evil")
            page = stranger.ask("GET", wrong)
            self.assertIsNone(self.session(backend, stranger), wrong)
            self.assertNotIn("gz_session", page.headers.get("Set-Cookie", ""))
        self.assertEqual(self.wechat.count("/sns/oauth2/access_token"), 0, "no code is spent on a wrong state")
        self.assertEqual(browser.open(back).status, 200)
        self.assertTrue(self.session(backend, browser))

    def test_c07_somebody_elses_return_does_not_sign_a_victim_in(self):
        """Login by a forged link: the attacker stops before the return and lets the victim open it."""
        backend = self.serve()
        attacker, there = self.begin(backend, "Evil")
        back = self.returned(attacker, there)
        victim, _ = self.begin(backend, "Victim")
        page = victim.open(back)
        self.assertIsNone(self.session(backend, victim), page.text[:300])

    def test_c07_a_browser_that_has_lost_its_cookies_confirms(self):
        backend = self.serve()
        browser, there = self.begin(backend, keeps_cookies=False)
        back = self.returned(browser, there)
        page = browser.open(back)
        self.assertEqual(page.status, 200)
        self.assertIn("<form", page.text, "nothing happens without a press of a button")
        self.assertNotIn("gz_session=", str(page.headers.get("Set-Cookie")))

    def test_c07_where_one_goes_afterwards_is_a_page_of_ours(self):
        backend = self.serve()
        browser, there = self.begin(backend, next_page=f"/#/device/{DID}")
        page = browser.open(self.returned(browser, there))
        self.assertEqual(page.way[-1], self.address(backend, f"/#/device/{DID}"))
        ours = (f"127.0.0.1:{backend.port}", f"127.0.0.1:{self.wechat.port}")
        for evil in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
                     "/%5cevil.example", "http:evil.example", "\t//evil.example", "/a\r\nSet-Cookie: a=b"):
            start = self.address(backend, f"{START}?next={urllib.parse.quote(evil, safe='')}")
            browser = Browser("An")
            page = browser.open(start)
            self.assertEqual([url for url in page.way if urllib.parse.urlsplit(url).netloc not in ours], [], evil)
            self.assertIsNone(browser.cookie(backend, "a"))

    def test_c08_a_return_that_comes_twice_ends_at_the_page_both_times(self):
        backend = self.serve()
        browser, there = self.begin(backend)
        back = self.returned(browser, there)
        twin = copy.deepcopy(browser)  # the same web view, which has not seen the first answer yet
        first = browser.open(back)
        user = self.me(backend, browser)
        self.assertEqual(twin.open(back).way[-1], first.way[-1])
        self.assertEqual(self.me(backend, twin), user)
        again = browser.open(back)
        self.assertEqual((first.status, again.status), (200, 200))
        self.assertEqual(again.way[-1], first.way[-1])
        self.assertEqual(self.me(backend, browser), user)
        self.assertEqual(self.wechat.count("/sns/oauth2/access_token"), 1, "the code is asked for once")

    def test_c08_a_code_that_was_used_starts_again_once(self):
        backend = self.serve()
        for code in (40163, 40029):
            self.wechat.fault("/sns/oauth2/access_token", errcode=code)
            browser, there = self.begin(backend)
            page = browser.open(self.returned(browser, there))
            self.assertEqual(page.status, 200)
            self.assertTrue(self.session(backend, browser), page.text[:300])
            self.assertEqual(sum(START in url or "connect/oauth2" in url for url in page.way), 2 if any(
                START in url for url in page.way) else 1, page.way)
        self.wechat.fault("/sns/oauth2/access_token", errcode=40163, times=None)
        browser, there = self.begin(backend)
        page = browser.open(self.returned(browser, there))
        self.assertGreaterEqual(page.status, 400, "no loop")
        self.assertIsNone(self.session(backend, browser))

    def test_c08_the_address_that_is_left_is_clean_and_kept_by_nobody(self):
        backend = self.serve()
        browser, there = self.begin(backend)
        page = browser.ask("GET", self.returned(browser, there))
        self.assertIn(page.status, (302, 303))
        self.assertIn("no-store", page.headers["Cache-Control"])
        for word in ("code=", "state="):
            self.assertNotIn(word, page.headers["Location"])


class Pages(SignInTest):
    def config(self, backend, client, url):
        return client.call("GET", f"/wechat/jssdk/1?url={urllib.parse.quote(url, safe='')}")

    def test_c09_the_configuration_is_right_for_every_shape_of_our_addresses(self):
        backend = self.serve()
        _, client = self.sign_in(backend)
        home = self.address(backend, "/")
        for url in (home, home + "?a=1&b=2", home + "?from=singlemessage&isappinstalled=0", home + "#/devices",
                    home + f"?x=%E5%BC%80#/device/{DID}", home + "?a=1&amp=2"):
            status, config = self.config(backend, client, url)
            self.assertEqual(status, 200, config)
            self.assertEqual(self.wechat.check_jssdk(APP_ID, config, url), "ok", url)
        self.assertEqual(self.wechat.count("/cgi-bin/ticket/getticket"), 1, "one ticket for all")

    def test_c09_nothing_is_signed_for_strangers(self):
        backend = self.serve()
        _, client = self.sign_in(backend)
        for url in ("https://evil.example/", f"http://127.0.0.1.evil.example:{backend.port}/",
                    f"http://evil.example@127.0.0.1:{backend.port}/", "/",
                    f"http://127.0.0.1:{backend.port}.evil.example/", f"ftp://127.0.0.1:{backend.port}/", ""):
            status, answer = self.config(backend, client, url)
            self.assertGreaterEqual(status, 400, (url, answer))
            self.assertNotIn("signature", answer)
        self.assertEqual(self.config(backend, Client(backend.port), self.address(backend, "/"))[0], 401)

    def test_c10_a_session_is_a_random_number_and_nothing_secret_lies_open_in_the_store(self):
        backend = self.serve()
        sessions = [self.session(backend, self.sign_in(backend)[0]) for _ in range(2)]
        self.assertNotEqual(*sessions)
        for session in sessions:
            self.assertGreaterEqual(len(session), 43, "256 bits")
        self.phone().say("状态")
        status, answer = self.admin(backend, "POST", "/apps/1/checks", {"what": "token"})
        self.assertTrue(answer["results"][0]["ok"], answer)
        self.assertEqual(backend.terminate(), 0)
        stored = b"".join(path.read_bytes() for path in self.folder.glob("app.db*"))
        for secret in (*sessions, SECRET, KEY, self.account.stable.current):
            self.assertNotIn(secret.encode(), stored)

    def test_c11_an_openid_signs_nobody_in_and_stands_in_no_page_and_no_log(self):
        backend = self.serve()
        browser, client = self.sign_in(backend)
        openid = self.phone(follows=False).openid
        unionid = self.wechat.world.people["An"].unionid
        status, answer = Client(backend.port).call("POST", "/app/users", {"phone_id": openid, "lang": "zh"},
                                                   {"X-Gizwits-Application-Id": "app"})
        self.assertGreaterEqual(status, 400, answer)
        texts = [browser.open(self.address(backend, "/")).text]
        for path in ("/api/v1/me", "/api/v1/sessions", "/api/v1/devices"):
            texts.append(str(client.call("GET", path)[1]))
        for text in texts:
            self.assertNotIn(openid, text)
            self.assertNotIn(unionid, text)
        self.phone().say("状态")
        token = self.account.stable.current or self.account.classic.current
        self.unsaid(openid, unionid, SECRET, *([token] if token else []))

    def test_c17_a_person_of_two_accounts_is_one_user_when_the_unionid_is_told(self):
        backend = self.serve()
        self.account.told_union = False
        browser, client = self.sign_in(backend)
        first = self.me(backend, browser)
        lamp = self.start(device(backend, "tcp"))
        joined(backend, DID)
        client.claim(backend, DID)
        other = self.wechat.world.account("wxfedcba9876543210", "another" * 4 + "five", "gh_fedcba987654",
                                          told_union=True)
        status, answer = self.admin(backend, "POST", "/apps", {
            "name": "another", "wechat_app_id": other.appid, "secret": other.secret, "mode": "secure",
            "original_id": other.original_id})
        self.assertEqual(status, 201, answer)
        there, _ = self.sign_in(backend, app=str(answer["id"]))
        second = self.me(backend, there)
        self.assertNotEqual(first, second, "not known to be the same yet")
        self.account.told_union = True
        browser, _ = self.sign_in(backend)
        self.assertEqual(self.me(backend, browser), first)
        there, client = self.sign_in(backend, app=str(answer["id"]))
        self.assertEqual(self.me(backend, there), first)
        self.assertEqual([one["did"] for one in client.call("GET", "/api/v1/devices")[1]["devices"]], [DID])
        self.assertTrue(lamp.running())

    def test_c17_a_virtual_user_of_a_preview_binds_nothing(self):
        backend = self.serve()
        self.wechat.world.person("Ghost", snapshot=True)
        made = backend.admin("POST", "/devices", {"mac": "02aabbccddee", "passcode": "ABCDEFGHIJ"})[1]
        browser = Browser("Ghost")
        page = browser.open(self.address(backend, f"{START}?next=/"))
        client = Client(backend.port, self.session(backend, browser))
        status, answer = client.call("POST", "/api/v1/devices/claim", {"claim_code": made["claim_code"]})
        self.assertIn(status, (401, 403), (page.text[:200], answer))
        self.assertIsNone(backend.admin("GET", f"/devices/{made['did']}")[1].get("owner"))

    def test_c22_only_public_base_url_makes_addresses(self):
        backend = self.serve(PUBLIC_BASE_URL="https://lamp.example.com")
        self.account.oauth_domains = {"lamp.example.com"}
        for headers in ({}, {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"},
                        {"Host": "evil.example"}, {"Forwarded": "host=evil.example;proto=http"}):
            page = Browser("An").ask("GET", self.address(backend, START + "?next=/"), headers=headers)
            to = urllib.parse.parse_qs(urllib.parse.urlsplit(page.headers["Location"]).query)["redirect_uri"][0]
            self.assertEqual(to, f"https://lamp.example.com{BACK}", headers)
        self.assertRegex(page.headers["Set-Cookie"], re.compile("; *secure", re.I))


if __name__ == "__main__":
    main()
