#!/usr/bin/env python3
"""Devices of the Gizwits cloud, against a stand-in of that cloud with faults."""
import re
import time
import unittest

from device_server import DID, OTHER, Case
from gizwits_cloud import APP, KEY, GizwitsCloud

ALL = {"power": True, "mode": "eco", "brightness": 50, "level": 3, "label": [1, 2, 3, 4], "door": False,
       "temperature": 21.5, "energy": 7, "overheat": False, "jam": False}
REPORT = "0403310301020304" "00013b0000000700" "00"


class Gizwits(Case):
    def cloud(self):
        cloud = GizwitsCloud()
        self.addCleanup(cloud.close)
        return cloud

    def test_a_bound_device_is_mirrored_with_its_values(self):
        cloud = self.cloud()
        cloud.add(DID, dict(ALL))
        server = self.server(**cloud.settings)
        server.expect(f"mirror {DID} f6b4e3c9d9fb")
        server.expect(f"attach {DID} gizwits")
        server.expect(f"report {DID} {REPORT} c")
        method, path, query, headers = cloud.requests[0]
        self.assertEqual((method, path, headers["x-gizwits-application-id"]), ("GET", "/app/bindings", APP))
        login = cloud.expect("login_req")["data"]
        self.assertEqual((login["p0_type"], login["auto_subscribe"]), ("attrs_v4", False))
        client = cloud.client()
        client.noti(DID, {**ALL, "power": False})
        server.expect(f"report {DID} 0402{REPORT[4:]} c")

    def test_a_command_goes_out_and_its_acknowledgement_comes_back(self):
        cloud = self.cloud()
        cloud.add(DID, dict(ALL))
        server = self.server(**cloud.settings)
        server.expect(f"report {DID} {REPORT} c")
        server.tell("down", DID, 8, "010101000000000000")
        self.assertEqual(cloud.expect("c2s_write"),
                         {"cmd": "c2s_write", "req_sn": 8, "data": {"did": DID, "attrs": {"power": True}}})
        server.expect(f"answer {DID} 8 ")
        server.tell("down", DID, 9, "02")
        server.expect(f"answer {DID} 9 03.*")
        server.tell("push", DID, "05aabb")
        self.assertEqual(cloud.expect("c2s_raw")["data"]["raw"], [0, 0, 0, 3, 6, 0, 0, 144, 5, 0xAA, 0xBB])

    def test_online_and_offline_are_the_cloud_s_word(self):
        cloud = self.cloud()
        cloud.add(DID, dict(ALL), is_online=False)
        cloud.answers_reads = False
        server = self.server(**cloud.settings)
        server.expect(f"mirror {DID} .*")
        client = cloud.client()
        online = {"cmd": "s2c_online_status", "data": {"did": DID, "passcode": "", "mac": "", "online": False}}
        client.send(online)
        client.send({"cmd": "nonsense"})  # when this is counted, all before it has been dealt with
        server.expect_metric('gz_device_ignored_total{link="gizwits"}', 1)
        self.assertFalse([line for line in server.lines if line.startswith("attach")])
        online["data"]["online"] = True
        client.send(online)
        server.expect(f"attach {DID} gizwits")
        online["data"]["online"] = False
        client.send(online)
        server.expect(f"detach {DID}")

    def test_more_devices_than_a_page_and_those_of_other_products(self):
        cloud = self.cloud()
        for number in range(1, 46):
            cloud.add(f"virtual{number:015d}", dict(ALL), key=KEY if number % 2 else "f" * 32)
        server = self.server(**cloud.settings)
        server.expect_metric('gz_device_joined{link="gizwits"}', 23)
        self.assertEqual([query["skip"] for _, _, query, _ in cloud.requests], ["0", "20", "40"])
        self.assertFalse([line for line in server.lines if OTHER in line])

    def test_a_broken_connection_is_opened_again(self):
        cloud = self.cloud()
        cloud.add(DID, dict(ALL))
        server = self.server(**cloud.settings)
        server.expect(f"attach {DID} gizwits")
        cloud.client().drop()
        server.expect(f"detach {DID}")
        server.expect(f"attach {DID} gizwits")

    def test_1009_is_answered_by_a_login(self):
        cloud = self.cloud()
        cloud.add(DID, dict(ALL))
        server = self.server(**cloud.settings)
        server.expect(f"report {DID} {REPORT} c")
        client = cloud.client()
        client.send({"cmd": "s2c_invalid_msg", "data": {"error_code": 1009, "msg": "M2M socket has closed"}})
        cloud.client()
        server.expect(f"report {DID} {REPORT} c")

    def test_a_token_that_has_expired_is_said_with_the_remedy(self):
        cloud = self.cloud()
        cloud.add(DID, dict(ALL))
        cloud.token_is_valid = False
        server = self.server(**cloud.settings)
        self.wait_for_log(server, "9004.*GIZWITS_USER_TOKEN.*POST /app/login")
        cloud.token_is_valid = True
        server.expect(f"attach {DID} gizwits")  # it had asked again

    def test_a_login_that_is_refused_is_said_with_the_remedy(self):
        cloud = self.cloud()
        cloud.add(DID, dict(ALL))
        cloud.login_succeeds = False
        server = self.server(**cloud.settings)
        self.wait_for_log(server, "does not accept GIZWITS_USER_TOKEN.*POST /app/login")
        self.assertFalse([line for line in server.lines if line.startswith("attach")])

    def test_an_api_that_is_down_is_asked_again(self):
        cloud = self.cloud()
        cloud.add(DID, dict(ALL))
        cloud.status = 502
        server = self.server(**cloud.settings)
        self.wait_for_log(server, "status 502")
        cloud.status = None
        server.expect(f"attach {DID} gizwits")

    def test_a_binding_that_changes_is_looked_up(self):
        cloud = self.cloud()
        cloud.add(DID, dict(ALL))
        server = self.server(**cloud.settings)
        server.expect(f"attach {DID} gizwits")
        client = cloud.client()
        cloud.add(OTHER, dict(ALL), mac="000000000002")
        client.send({"cmd": "s2c_binding_changed", "data": {"did": OTHER, "bind": True}})
        server.expect(f"attach {OTHER} gizwits")
        del cloud.devices[DID]
        client.send({"cmd": "s2c_binding_changed", "data": {"did": DID, "bind": False}})
        server.expect(f"detach {DID}")

    def test_nonsense_is_counted_and_passed_over(self):
        cloud = self.cloud()
        cloud.add(DID, dict(ALL))
        server = self.server(**cloud.settings)
        server.expect(f"report {DID} {REPORT} c")
        client = cloud.client()
        for nonsense in ("{", "[]", '{"cmd":"s2c_noti"}', '{"cmd":"new"}', "x" * 100_000):
            client.send(nonsense)
        client.noti(DID, {"temperature": 1000})
        client.noti(OTHER, dict(ALL))
        client.noti(DID, {"power": False, "unknown": 7})
        server.expect(f"report {DID} 0402{REPORT[4:]} c")
        server.expect_metric('gz_device_ignored_total{link="gizwits"}', 7)

    def test_it_stops(self):
        cloud = self.cloud()
        cloud.add(DID, dict(ALL))
        server = self.server(**cloud.settings)
        server.expect(f"attach {DID} gizwits")
        self.assertEqual(server.stop(), 0)

    def wait_for_log(self, server, pattern):
        end = time.monotonic() + 60
        while not any(re.search(pattern, line) for line in list(server.log)):
            self.assertLess(time.monotonic(), end, server.log[-20:])
            time.sleep(0.05)


if __name__ == "__main__":
    unittest.main()
