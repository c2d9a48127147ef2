#!/usr/bin/env python3
"""Complaints about services of this kind that lie beside WeChat's own interfaces, each as a test of the running
service that names it: sockets, storms, commands that vanish, claims, a database that is away. GIZGEN and BACKEND
name the binaries."""
import contextlib
import json
import signal
import socket
import time

from backend import LIMIT, POSTGRES, Backend, SystemTest, device, did_of, joined, main, until
from client import Client, Page, WebSocket
from js_sdk_test import WECHAT, Sdk

DID = did_of()


class Door(SystemTest):
    def household(self, **settings):
        """A backend, its lamp, and the lamp's owner."""
        backend = self.start(Backend(self.folder, **settings))
        lamp = self.start(device(backend, "tcp"))
        joined(backend, DID)
        owner = backend.client().sign_in()
        owner.claim(backend, DID)
        return backend, lamp, owner

    def test_c12_a_token_in_an_address_opens_nothing_and_is_not_logged(self):
        backend, _, owner = self.household()
        for path in (f"/ws/app/v1?token={owner.token}", f"/ws/app/v1?access_token={owner.token}&uid=1"):
            socket_ = WebSocket(backend.port, path)
            socket_.send({"cmd": "c2s_read", "req_sn": 1, "data": {"did": DID}})
            self.assertEqual(socket_.await_message("s2c_invalid_msg")["data"]["error_code"], 1009)
            socket_.close()
        self.assertEqual(backend.client().call("GET", f"/api/v1/me?token={owner.token}")[0], 401)
        self.assertNotIn(owner.token, backend.output())

    def test_c12_a_cookie_opens_no_socket_for_a_page_of_another_site(self):
        backend, _, owner = self.household()
        cookie = {"Cookie": f"gz_session={owner.token}"}
        own = f"http://127.0.0.1:{backend.port}"
        for origin, status in ((own, 101), ("http://evil.example", 403), (own + ".evil.example", 403), ("null", 403)):
            with contextlib.closing(WebSocket(backend.port, headers={**cookie, "Origin": origin})) as opened:
                self.assertEqual(opened.status, status, origin)

    def test_c12_a_ticket_for_a_socket_is_good_once(self):
        backend, _, owner = self.household()
        ticket = owner.call("POST", "/api/v1/ws-ticket")[1]["ticket"]
        for good in (True, False):
            socket_ = WebSocket(backend.port)
            socket_.send({"cmd": "login_req", "data": {"ticket": ticket}})
            self.assertEqual(socket_.await_message("login_res")["data"]["success"], good)
            socket_.close()

    def test_c13_a_restart_is_told_so_that_pages_wait(self):
        backend, _, owner = self.household()
        page = Page(backend, DID, claim=False, client=owner)
        backend.process.send_signal(signal.SIGTERM)
        self.assertEqual(page.socket.await_close(), 1012)
        self.assertEqual(backend.process.wait(LIMIT), 0)

    def test_c13_who_comes_too_often_is_told_when_to_come_again(self):
        backend = self.start(Backend(self.folder, GZ_RATE_ACCEPT="10"))
        refused = None
        for _ in range(500):
            with contextlib.closing(socket.create_connection(("127.0.0.1", backend.port), timeout=LIMIT)) as peer:
                peer.sendall(b"GET /ws/app/v1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                answer = b""
                with contextlib.suppress(ConnectionError):
                    while part := peer.recv(65536):
                        answer += part
            if answer[9:12] == b"429":
                refused = answer.decode()
                break
        self.assertIn("Retry-After:", refused)
        until("it is let in again", lambda: backend.ready())

    def test_c13_a_storm_of_reconnects_is_let_in_as_fast_as_the_limit_allows(self):
        """The platform's first SDK has a socket a device, and comes again at once when they close."""
        backend = self.start(Backend(self.folder))
        sdk = self.start(Sdk(1, backend, "a-phone"))
        sdk.do("init")
        client = Client(backend.port, sdk.happened("devices")["token"])
        dids = []
        for number in range(9):
            made = backend.admin("POST", "/devices", {"mac": f"02000000{number:04x}", "passcode": "ABCDEFGHIJ"})[1]
            client.claim(backend, made["did"])
            dids.append(made["did"])
        sdk.do("init")
        until("the devices are known", lambda: sdk.count("devices") == 2)
        for did in dids:
            sdk.do("connect", did=did)
        for did in dids:
            sdk.happened("connected", did=did)
        after = len(sdk.events)
        self.assertEqual(backend.terminate(), 0)
        until("it hammers", lambda: sdk.count("error", after) > 20)
        backend.env["GZ_RATE_ACCEPT"] = "4"
        backend.begin()
        for did in dids:
            sdk.happened("connected", after, did=did)
        self.assertIn("429", " ".join(one["message"] for one in sdk.events[after:] if one["event"] == "error"))

    def test_c15_a_command_to_a_device_that_is_offline_is_refused_or_waits(self):
        backend, lamp, owner = self.household()
        lamp.kill()
        until("it is offline", lambda: backend.admin("GET", f"/devices/{DID}")[1].get("online") is False)
        status, answer = owner.command(DID, {"power": True})
        self.assertEqual((status, answer["error"]["code"]), (409, "device_offline"))
        status, answer = owner.call("POST", f"/api/v1/devices/{DID}/commands",
                                    {"attrs": {"power": True}, "queue": True, "ttl": 600})
        self.assertEqual((status, answer["state"]), (202, "queued"))
        self.start(device(backend, "tcp", name="again"))
        until("it has been carried out", lambda: owner.call("GET", f"/api/v1/commands/{answer['id']}")[1]["state"] ==
              "acknowledged")

    def test_c15_a_device_that_does_not_answer_is_told_as_failed(self):
        backend, lamp, owner = self.household(GZ_COMMAND_ACK_MS="200")
        lamp.process.send_signal(signal.SIGSTOP)
        self.addCleanup(lamp.process.send_signal, signal.SIGCONT)
        status, answer = owner.command(DID, {"power": True})
        self.assertEqual((status, answer["state"], answer["error"]),
                         (200, "failed", "the device did not answer"))

    def test_c16_a_mac_or_did_claims_nothing_a_code_claims_once(self):
        backend = self.start(Backend(self.folder, GZ_RATE_CLAIM="5", PRODUCT_SECRET="a-product-secret"))
        made = backend.admin("POST", "/devices", {"mac": "02aabbccddee", "passcode": "ABCDEFGHIJ"})[1]
        thief, owner = backend.client().sign_in(), backend.client().sign_in()
        for guess in ("02aabbccddee", "02AABBCCDDEE", made["did"], "ABCDEFGHIJ"):
            self.assertEqual(thief.call("POST", "/api/v1/devices/claim", {"claim_code": guess})[0], 404, guess)
        status, answer = thief.call("POST", "/app/bind_mac", {"product_key": "0123456789abcdef0123456789abcdef",
                                                              "mac": "02aabbccddee"},
                                    {"X-Gizwits-Application-Id": "app", "X-Gizwits-User-token": thief.token,
                                     "X-Gizwits-Timestamp": str(int(time.time())),
                                     "X-Gizwits-Signature": "0" * 32})
        self.assertEqual((status // 100, answer["error_code"]), (4, 9044), answer)
        self.assertGreaterEqual(len(made["claim_code"].replace("-", "")) * 5, 80, "bits of a code")
        self.assertEqual(owner.call("POST", "/api/v1/devices/claim", {"claim_code": made["claim_code"]})[0], 201)
        for _ in range(5):
            status, answer = thief.call("POST", "/api/v1/devices/claim", {"claim_code": made["claim_code"]})
        self.assertEqual((status, answer["error"]["code"]), (429, "throttled"), "guessing has an end")

    def test_c20_a_database_that_is_away_is_named_as_that(self):
        database = self.database()
        backend = self.start(Backend(self.folder, GZ_DB_URL=database.url, GZ_MASTER_KEY="11" * 32))
        owner = backend.client().sign_in()
        database.stop()
        until("it is not ready", lambda: backend.client().call("GET", "/readyz")[0] == 503)
        status, answer = owner.call("GET", "/api/v1/devices")
        self.assertEqual((status, answer["error"]["code"]), (503, "unavailable"))
        status, answer = owner.call("GET", "/app/bindings", None,
                                    {"X-Gizwits-Application-Id": "app", "X-Gizwits-User-token": owner.token})
        self.assertEqual(status, 503, answer)
        self.assertEqual(backend.client().call("GET", "/healthz")[0], 200)
        self.assertIn('"store":false', json.dumps(backend.client().call("GET", "/readyz")[1], separators=(",", ":")))
        database.start()
        until("it is ready again", lambda: backend.client().call("GET", "/readyz")[0] == 200)
        self.assertEqual(owner.call("GET", "/api/v1/devices")[0], 200)


if __name__ == "__main__":
    main("node", f"{POSTGRES}/pg_ctl", WECHAT / "node_modules")
