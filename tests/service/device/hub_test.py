#!/usr/bin/env python3
"""The links over the hub and its store; HUB_SERVER names the program."""
import http.client
import json
import os
import shutil
import tempfile
import time
import unittest
import urllib.parse

from device_server import DID, KEY, LIMIT, OTHER, Case

HUB_SERVER = os.environ.get("HUB_SERVER", "hub_server")


class Hub(Case):
    def hub(self, **settings):
        folder = tempfile.mkdtemp(prefix="gizgen-hub-")
        self.addCleanup(shutil.rmtree, folder)
        return self.server([HUB_SERVER, folder + "/app.db"], GZ_OFFLINE_GRACE="0", **settings)

    def until(self, server, words, pattern):
        """Says it again until the answer is this."""
        for _ in range(LIMIT * 20):
            server.tell(*words)
            line = server.expect("state .*|online|offline|refused .*|acknowledged|failed|expired")
            if line.startswith(pattern):
                return line
            time.sleep(0.05)
        raise AssertionError(f"{words} never gave {pattern}: {line}")

    def values(self, server):
        return json.loads(self.until(server, ("state", DID), "state ").split(" ", 1)[1])

    def test_a_device_is_known_and_controlled_over_every_link(self):
        for kind in ("tcp", "udp", "ws", "mqtt"):
            with self.subTest(kind):
                server = self.hub()
                process = self.device(server, kind, "--value", "temperature=constant(21.5)")
                self.until(server, ("online", DID), "online")
                server.tell("command", DID, '{"power": true, "mode": "eco"}')
                self.assertEqual(server.expect("acknowledged|failed|expired|refused.*"), "acknowledged")
                self.until(server, ("state", DID), 'state {"power":true,"mode":"eco"')
                self.assertEqual(self.values(server)["temperature"], 21.5)
                process.kill()
                process.wait()
                if kind != "udp":
                    self.until(server, ("online", DID), "offline")
                self.assertEqual(server.stop(), 0)

    def test_a_did_belongs_to_the_passcode_it_first_came_with(self):
        server = self.hub(GZ_RATE_LOGIN="0")
        first = self.device(server, "tcp", "--passcode", "AAAAAAAAAA")
        self.until(server, ("online", DID), "online")
        second = self.device(server, "tcp", "--passcode", "BBBBBBBBBB", "--for", "1", stay=False)
        out, _ = second.communicate(timeout=LIMIT)
        self.assertEqual(second.returncode, 2, out)
        server.tell("command", DID, '{"power": true}')
        server.expect("acknowledged")
        first.kill()

    def test_nobody_unknown_joins_where_registration_is_closed(self):
        server = self.hub(GZ_REGISTRATION="closed")
        process = self.device(server, "tcp", "--for", "1", stay=False)
        out, _ = process.communicate(timeout=LIMIT)
        self.assertIn("refused", out)

    def ask(self, server, method, path, form):
        connection = http.client.HTTPConnection("127.0.0.1", server.ports["http"], timeout=LIMIT)
        self.addCleanup(connection.close)
        connection.request(method, path, urllib.parse.urlencode(form),
                           {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def test_a_module_registers_connects_and_is_reset(self):
        server = self.hub(GZ_RATE_LOGIN="0")
        form = {"passcode": "AAAAAAAAAA", "mac": "F6B4E3C9D9FB", "product_key": KEY}
        status, body = self.ask(server, "POST", "/dev/devices", form)
        self.assertEqual(status, 201)
        self.assertRegex(body, "^did=[0-9A-Za-z]{22}$")
        name = body[4:]
        self.assertEqual(self.ask(server, "POST", "/dev/devices", form), (201, body))
        process = self.device(server, "mqtt", "--did", name, "--passcode", "AAAAAAAAAA")
        self.until(server, ("online", name), "online")
        # A stranger who knows the mac does not lock it out while it is there.
        changed = {**form, "passcode": "BBBBBBBBBB"}
        self.assertEqual(self.ask(server, "POST", "/dev/devices", changed)[0], 409)
        reset = {"did": name, "passcode": "BBBBBBBBBB"}
        self.assertEqual(self.ask(server, "DELETE", "/dev/devices", reset)[0], 404)
        process.kill()
        process.wait()
        self.until(server, ("online", name), "offline")
        self.assertEqual(self.ask(server, "DELETE", "/dev/devices", {**reset, "passcode": "AAAAAAAAAA"})[0], 200)
        self.assertEqual(self.ask(server, "POST", "/dev/devices", changed), (201, body))
        self.device(server, "mqtt", "--did", name, "--passcode", "BBBBBBBBBB")
        self.until(server, ("online", name), "online")

    def test_registration_that_is_closed_lets_known_macs_in_only(self):
        server = self.hub(GZ_REGISTRATION="closed")
        form = {"passcode": "AAAAAAAAAA", "mac": "F6B4E3C9D9FB", "product_key": KEY}
        self.assertEqual(self.ask(server, "POST", "/dev/devices", form)[0], 403)
        self.assertEqual(self.until(server, ("state", OTHER), "refused"), "refused not_found")


if __name__ == "__main__":
    unittest.main()
