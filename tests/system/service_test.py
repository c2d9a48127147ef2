#!/usr/bin/env python3
"""The service as a whole: a virtual device over each link, SQLite and PostgreSQL, one instance and two with
a broker between them. GIZGEN and BACKEND name the binaries."""
from backend import POSTGRES, Backend, SystemTest, device, did_of, joined, main, until
from client import Client, Page


class Service(SystemTest):
    def switch(self, backend, did, device_log, watcher=None, mode="boost", brightness=42):
        """A page switches the lamp; the device carries it out and every watcher sees its report. Values that
        the device has already bring no report: another call wants others."""
        page = Page(watcher or backend, did, claim=False, client=self.client_of(backend, did))
        page.write(7, power=True, mode=mode)
        self.assertEqual(page.socket.await_message("s2c_ack")["res_sn"], 7)
        self.assertEqual(self.seen(page, "power", "mode"), {"power": True, "mode": mode})
        self.assertIn(f"control, power = true, mode = {mode}", device_log.output())
        status, answer = page.client.command(did, {"brightness": brightness})
        self.assertEqual((status, answer["state"]), (200, "acknowledged"), answer)
        state = until("the state is known", lambda: self.value(page.client, did, "brightness") == brightness)
        self.assertTrue(state)
        page.socket.close()

    def client_of(self, backend, did):
        if not hasattr(self, "client"):
            self.client = backend.client().sign_in()
            self.client.claim(backend, did)
        return Client(backend.port, self.client.token)

    @staticmethod
    def value(client, did, name):
        return (client.state(did).get("attrs", {}).get(name) or {}).get("value")

    @staticmethod
    def seen(page, *names):
        """The named values, once all of them have been told."""
        found = {}
        while set(found) < set(names) or found.get(names[0]) is not True:
            attrs = page.socket.await_message("s2c_noti", did=page.did)["data"]["attrs"]
            found.update({name: attrs[name] for name in names if name in attrs})
        return found

    def check_link(self, link, **settings):
        backend = self.start(Backend(self.folder, **settings))
        lamp = self.start(device(backend, link))
        joined(backend, did_of())
        self.switch(backend, did_of(), lamp)
        self.assertEqual(backend.terminate(), 0, backend.output()[-2000:])

    def test_tcp(self):
        self.check_link("tcp")

    def test_udp(self):
        self.check_link("udp")

    def test_websocket(self):
        self.check_link("ws")

    def test_the_services_own_mqtt(self):
        self.check_link("mqtt")

    def test_postgresql(self):
        self.check_link("tcp", GZ_DB_URL=self.database().url, GZ_MASTER_KEY="11" * 32)

    def test_a_page_and_a_device_at_different_instances(self):
        _, first, second = self.two_instances()
        lamp = self.start(device(first, "tcp"))
        joined(second, did_of())
        self.switch(second, did_of(), lamp)

    def test_a_device_at_the_broker(self):
        broker, first, second = self.two_instances()
        first.admin("POST", "/devices", {"did": did_of(), "mac": "02aabbccddee", "passcode": "ABCDEFGHIJ"})
        lamp = self.start(device(first, "mqtt", broker=broker.port))
        joined(first, did_of())
        self.switch(first, did_of(), lamp)
        self.switch(second, did_of(), lamp, mode="eco", brightness=43)

    def test_an_instance_that_is_killed_takes_its_devices_offline(self):
        _, first, second = self.two_instances()
        lamp = self.start(device(first, "tcp"))
        joined(second, did_of())
        first.kill()
        lamp.kill()
        until("the device is offline",
              lambda: second.admin("GET", f"/devices/{did_of()}")[1].get("online") is False)


class Start(SystemTest):
    def test_the_version_is_that_of_the_definition(self):
        backend = Backend(self.folder)
        self.addCleanup(backend.kill)
        status, version = backend.client().call("GET", "/version")
        self.assertEqual((status, version["fingerprint"]), (200, "1ac8b21060ba4a84"))
        self.assertIn("mode writable enum 2 auto|eco|boost", version["wire"])

    def test_a_wrong_setting_is_refused_with_its_remedy(self):
        for name, value in (("GZ_WS_IDLE", "soon"), ("GZ_WS_IDEL", "60"), ("GZ_DB_URL", "mysql://x")):
            with self.subTest(name), self.assertRaises(AssertionError) as refused:
                Backend(self.folder, name=name, **{name: value})
            self.assertIn(name, str(refused.exception))


if __name__ == "__main__":
    main("mosquitto", f"{POSTGRES}/pg_ctl")
