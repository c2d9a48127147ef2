#!/usr/bin/env python3
"""No way past the door: what a stranger, a guest or a nuisance tries at the running service is refused as
docs/API.md and docs/DEVICES.md say. BACKEND names the binary."""
import http.client
import json
import socket
import sqlite3
import unittest

from backend import LIMIT, Backend, device, did_of, joined, main, temporary_folder
from client import Page, WebSocket
from link import TcpDevice, frame, identity

DID = did_of()
WRITE = {"attrs": {"power": True}}


class Door(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(temporary_folder())
        cls.backend = Backend(cls.folder, GZ_HANDSHAKE_LIMIT="2", GZ_HTTP_IDLE="2")
        cls.addClassCleanup(cls.backend.kill)
        lamp = device(cls.backend)
        cls.addClassCleanup(lamp.kill)
        joined(cls.backend, DID)
        cls.owner = cls.backend.client().sign_in()
        cls.owner.claim(cls.backend, DID)

    def refused(self, answer, status, code):
        """The one shape of errors: a code, words for people, the request's id."""
        self.assertEqual((answer[0], answer[1]["error"]["code"]), (status, code), answer)
        self.assertTrue(answer[1]["error"]["message"] and answer[1]["error"]["request_id"])

    def share(self, **wanted):
        status, share = self.owner.call("POST", f"/api/v1/devices/{DID}/shares", wanted)
        self.assertEqual(status, 201, share)
        return share

    def change(self, statement, *values):
        """What only time could do, in the database."""
        with sqlite3.connect(self.folder / "app.db", timeout=LIMIT) as database:
            self.assertEqual(database.execute(statement, values).rowcount, 1)
        database.close()

    def guest(self, **wanted):
        guest = self.backend.client().sign_in()
        status, answer = guest.call("POST", f"/api/v1/shares/{self.share(**wanted)['code']}/accept")
        self.assertIn(status, (200, 201), answer)
        return guest

    def invalid(self, page):
        return page.socket.await_message("s2c_invalid_msg")["data"]["error_code"]

    def status_of(self, text, port=None):
        """The status that answers these bytes, and whether the connection ends then."""
        with socket.create_connection(("127.0.0.1", port or self.backend.port), timeout=LIMIT) as peer:
            peer.sendall(text)
            answer = b""
            while part := peer.recv(65536):
                answer += part
        return int(answer.split()[1]) if answer else None

    # -- whose it is --

    def test_nobody_is_let_in(self):
        nobody = self.backend.client()
        self.refused(nobody.call("GET", "/api/v1/devices"), 401, "unauthenticated")
        self.refused(nobody.call("GET", f"/api/v1/devices/{DID}/state"), 401, "unauthenticated")
        self.refused(self.owner.call("GET", f"/internal/v1/devices/{DID}"), 401, "unauthenticated")

    def test_anothers_device_is_as_one_that_does_not_exist(self):
        other = self.backend.client().sign_in()
        for did in (DID, did_of("nothing")):
            for method, path, body in (("GET", "", None), ("GET", "/state", None), ("GET", "/telemetry", None),
                                       ("POST", "/commands", WRITE), ("PATCH", "", {"alias": "mine"}),
                                       ("DELETE", "/binding", None), ("POST", "/shares", {})):
                with self.subTest(did=did, path=method + path):
                    self.refused(other.call(method, f"/api/v1/devices/{did}{path}", body), 404, "not_bound")
            page = Page(self.backend, did, claim=False, client=other)
            page.write(1, power=True)
            self.assertEqual(self.invalid(page), 1005)
            page.socket.close()

    def test_a_share_that_has_expired(self):
        share = self.share()
        self.change("UPDATE shares SET expires = 1 WHERE id = ?", share["id"])
        guest = self.backend.client().sign_in()
        self.refused(guest.call("POST", f"/api/v1/shares/{share['code']}/accept"), 410, "gone")
        self.refused(guest.call("GET", f"/api/v1/devices/{DID}"), 404, "not_bound")

    def test_a_share_that_was_used(self):
        code = self.share()["code"]
        first, second = self.backend.client().sign_in(), self.backend.client().sign_in()
        self.assertIn(first.call("POST", f"/api/v1/shares/{code}/accept")[0], (200, 201))
        self.refused(second.call("POST", f"/api/v1/shares/{code}/accept"), 410, "gone")

    def test_a_guest_whose_time_is_over(self):
        guest = self.guest(guest_minutes=60)
        self.assertEqual(guest.call("GET", f"/api/v1/devices/{DID}")[0], 200)
        self.change("UPDATE bindings SET expires = 1 WHERE expires > 0")
        self.refused(guest.call("GET", f"/api/v1/devices/{DID}"), 404, "not_bound")
        self.refused(guest.call("POST", f"/api/v1/devices/{DID}/commands", WRITE), 404, "not_bound")

    def test_a_guests_write(self):
        guest = self.guest(may_control=False)
        self.assertEqual(guest.call("GET", f"/api/v1/devices/{DID}/state")[0], 200)
        self.refused(guest.call("POST", f"/api/v1/devices/{DID}/commands", WRITE), 403, "forbidden")
        self.refused(guest.call("POST", f"/api/v1/devices/{DID}/shares", {}), 403, "forbidden")
        page = Page(self.backend, DID, claim=False, client=guest)
        page.write(1, power=True)
        self.assertEqual(self.invalid(page), 1005)
        page.socket.close()

    def test_a_device_that_has_an_owner(self):
        code = self.backend.admin("POST", f"/devices/{DID}/claim-code")[1]["claim_code"]
        other = self.backend.client().sign_in()
        self.refused(other.call("POST", "/api/v1/devices/claim", {"claim_code": code}), 409, "conflict")

    def test_a_wrong_passcode(self):
        thief = TcpDevice(self.backend.tcp)
        thief.send(frame(0x0005, identity(DID)) + frame(0x0008, b"\x00\x05wrong"))
        self.assertEqual(thief.read(), (0x0009, b"\x01"))
        self.assertIsNone(thief.read())
        self.assertTrue(self.backend.admin("GET", f"/devices/{DID}")[1]["online"])

    # -- pages of others --

    def test_a_ticket_is_good_once(self):
        ticket = self.owner.call("POST", "/api/v1/ws-ticket")[1]["ticket"]
        login = {"cmd": "login_req", "data": {"ticket": ticket}}
        for good in (True, False):
            page = WebSocket(self.backend.port)
            page.send(login)
            self.assertEqual(page.await_message("login_res")["data"]["success"], good)
            page.send({"cmd": "c2s_read", "req_sn": 1, "data": {"did": DID}})
            if good:
                page.await_message("s2c_noti", did=DID)
            else:
                self.assertEqual(page.await_message("s2c_invalid_msg")["data"]["error_code"], 1009)
            page.close()

    def test_a_foreign_origin(self):
        cookie = {"Cookie": f"gz_session={self.owner.token}"}
        csrf = self.owner.call("GET", "/api/v1/me")[1]["csrf"]
        browser = self.backend.client()
        path = f"/api/v1/devices/{DID}"
        foreign = {**cookie, "X-GZ-CSRF": csrf, "Origin": "http://evil.example"}
        own = {**foreign, "Origin": f"http://127.0.0.1:{self.backend.port}"}
        self.refused(browser.call("PATCH", path, {"alias": "evil"}, foreign), 403, "forbidden")
        self.refused(browser.call("PATCH", path, {"alias": "evil"}, {**own, "X-GZ-CSRF": "0" * 32}), 403,
                     "forbidden")
        self.assertEqual(browser.call("PATCH", path, {"alias": "mine"}, own)[0], 200)
        self.assertEqual(WebSocket(self.backend.port, headers={**cookie, "Origin": "http://evil.example"}).status, 403)
        self.assertEqual(WebSocket(self.backend.port, headers=own).status, 101)

    # -- too much --

    def test_a_body_that_is_too_large(self):
        self.refused(self.owner.call("POST", f"/api/v1/devices/{DID}/commands", {"attrs": {"label": "0" * (1 << 21)}}),
                     413, "too_large")

    def test_a_websocket_message_that_is_too_large(self):
        page = Page(self.backend, DID, claim=False, client=self.owner)
        page.socket.frame(1, b"x" * (65 * 1024))
        self.assertEqual(page.socket.await_close(), 1009)

    def test_a_text_where_a_device_speaks(self):
        peer = WebSocket(self.backend.port, "/device")
        peer.frame(1, b"hello")
        self.assertEqual(peer.await_close(), 1003)

    def test_a_frame_of_a_device_that_is_too_large(self):
        for link in (TcpDevice(self.backend.tcp), TcpDevice(self.backend.tcp, did_of("large"))):
            link.send(bytes.fromhex("00000003818001") + b"\x00" * 64)  # 16385 bytes behind the length
            self.assertIsNone(link.read())
        self.assertEqual(self.backend.client().call("GET", "/healthz")[0], 200)

    def test_a_websocket_device_whose_frame_is_too_large(self):
        peer = WebSocket(self.backend.port, "/device")
        peer.frame(2, bytes.fromhex("00000003818001") + b"\x00" * 64)
        self.assertEqual(peer.await_close(), 1008)

    # -- too slow; the limit is 2 s here --

    def test_a_request_that_does_not_arrive(self):
        self.assertEqual(self.status_of(b"GET /api/v1/devices HTTP/1.1\r\nHost: a\r\nX-Slow: "), 408)
        self.assertEqual(self.status_of(b"POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"),
                         408)

    def test_a_connection_that_asks_nothing(self):
        self.assertIsNone(self.status_of(b""))
        connection = http.client.HTTPConnection("127.0.0.1", self.backend.port, timeout=LIMIT)
        connection.request("GET", "/healthz")
        self.assertEqual(connection.getresponse().read(), b"ok\n")
        self.assertEqual(connection.sock.recv(1), b"")
        connection.close()

    def test_a_device_that_does_not_log_in(self):
        link = TcpDevice(self.backend.tcp)
        link.send(frame(0x0005, identity(did_of("slow")))[:9])
        self.assertIsNone(link.read())

    def test_a_page_that_does_not_log_in(self):
        self.assertEqual(WebSocket(self.backend.port).await_close(), 4401)

    def test_who_tries_passcodes_is_not_heard_for_a_while(self):
        with temporary_folder() as folder:
            backend = Backend(folder, GZ_RATE_LOGIN="3")
            self.addCleanup(backend.kill)
            for _ in range(3):
                status = backend.client().call("POST", "/api/v1/sessions",
                                               {"kind": "password", "name": "ann", "password": "12345678"})[0]
                self.assertEqual(status, 401)
            self.refused(backend.client().call("POST", "/api/v1/sessions", {"kind": "password", "name": "ann",
                                                                            "password": "12345678"}),
                         429, "throttled")
            backend.kill()

    def test_json_that_is_none(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.backend.port, timeout=LIMIT)
        connection.request("POST", "/api/v1/sessions", "{", {"Content-Type": "application/json"})
        answer = connection.getresponse()
        self.refused((answer.status, json.loads(answer.read())), 400, "bad_request")
        connection.close()


if __name__ == "__main__":
    main()
