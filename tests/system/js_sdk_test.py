#!/usr/bin/env python3
"""Both generations of the platform's JS SDK, as tests/wechat/js_sdk_client.mjs behaves, against the backend with
virtual devices, over its restarts. GIZGEN and BACKEND name the binaries."""
import json
import subprocess
import threading

from backend import ROOT, Backend, SystemTest, device, did_of, joined, main, until
from client import LIMIT, Client

WECHAT = ROOT / "tests/wechat"


class Sdk:
    """The SDK in a process of its own; what happens to it is kept in order."""

    def __init__(self, generation, backend, phone, retry_ms=20, ping_ms=200):
        self.process = subprocess.Popen(
            ["node", WECHAT / "js_sdk_client.mjs", str(generation), f"http://127.0.0.1:{backend.port}", phone,
             str(retry_ms), str(ping_ms)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.events, self.told = [], threading.Condition()
        self.listener = threading.Thread(target=self.listen, daemon=True)
        self.listener.start()

    def listen(self):
        for line in self.process.stdout:
            with self.told:
                self.events.append(json.loads(line))
                self.told.notify_all()

    def do(self, word, **words):
        self.process.stdin.write(json.dumps({"do": word, **words}) + "\n")
        self.process.stdin.flush()

    def happened(self, event, after=0, **wanted):
        """The first such event, those before `after` left out."""
        def found():
            return next((one for one in self.events[after:] if one["event"] == event and
                         all(one.get(name) == value for name, value in wanted.items())), None)

        with self.told:
            if not self.told.wait_for(found, LIMIT):
                raise AssertionError(f"no {event} with {wanted}, but {self.events[after:][-20:]}")
            return found()

    def attrs(self, did, after=0, **wanted):
        """Waits until these values have been told, in one event."""
        def found():
            return any(one["event"] == "attrs" and one["did"] == did and
                       wanted.items() <= one["attrs"].items() for one in self.events[after:])

        with self.told:
            if not self.told.wait_for(found, LIMIT):
                raise AssertionError(f"no {wanted} of {did}, but {self.events[after:][-20:]}")

    def count(self, event, after=0):
        return sum(1 for one in self.events[after:] if one["event"] == event)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.listener.join()
        self.process.stdin.close()
        self.process.stdout.close()


class JsSdk(SystemTest):
    def user(self, generation, backend, phone="a-phone", **more):
        """An SDK whose user is known."""
        sdk = self.start(Sdk(generation, backend, phone, **more))
        sdk.do("init")
        who = sdk.happened("devices")
        return sdk, Client(backend.port, who["token"])

    def lamp(self, backend, client, prefix="virtual"):
        lamp = self.start(device(backend, "tcp", did=prefix, name=prefix))
        joined(backend, did_of(prefix))
        client.claim(backend, did_of(prefix))
        return lamp

    def discovered(self, sdk):
        after = len(sdk.events)
        sdk.do("init")
        return sdk.happened("devices", after)["dids"]

    def test_devices_are_found_page_by_page(self):
        backend = self.start(Backend(self.folder))
        sdk, client = self.user(1, backend)
        dids = []
        for number in range(21):
            made = backend.admin("POST", "/devices", {"mac": f"02000000{number:04x}", "passcode": "ABCDEFGHIJ"})[1]
            client.claim(backend, made["did"])
            dids.append(made["did"])
        self.assertEqual(sorted(self.discovered(sdk)), sorted(dids))

    def test_the_first_generation_controls_and_outlives_a_restart(self):
        backend = self.start(Backend(self.folder))
        sdk, client = self.user(1, backend)
        lamp = self.lamp(backend, client)
        self.assertEqual(self.discovered(sdk), [did_of()])
        sdk.do("connect", did=did_of())
        sdk.happened("connected", did=did_of())
        sdk.do("read", did=did_of())
        sdk.happened("attrs", did=did_of())
        sdk.do("write", did=did_of(), attrs={"power": True, "mode": "boost"})
        sdk.attrs(did_of(), power=True)
        self.assertIn("control, power = true", lamp.output())
        sdk.happened("pong")

        # The server goes: this generation comes again at once, for ever; the device comes by itself.
        after = len(sdk.events)
        self.assertEqual(backend.terminate(), 0)
        closed = sdk.happened("closed", after)
        self.assertEqual(closed["code"], 1012, "a restart is told")
        until("it hammers", lambda: sdk.count("error", after) > 20)
        backend.begin()
        sdk.happened("connected", after, did=did_of())
        joined(backend, did_of())
        after = len(sdk.events)
        sdk.do("write", did=did_of(), attrs={"power": False})
        sdk.attrs(did_of(), after, power=False)

        after = len(sdk.events)
        lamp.kill()
        sdk.happened("online", after, did=did_of(), online=False)

    def test_the_second_generation_shares_a_socket_subscribes_and_logs_in_again(self):
        backend = self.start(Backend(self.folder))
        sdk, client = self.user(2, backend)
        lamps = {prefix: self.lamp(backend, client, prefix) for prefix in ("hall", "bath")}
        self.assertEqual(sorted(self.discovered(sdk)), sorted(map(did_of, lamps)))
        sdk.do("connect", did=did_of("hall"), wrong=2)
        sdk.happened("connected", did=did_of("hall"))
        self.assertEqual(sdk.count("login refused"), 2)
        client.command(did_of("bath"), {"power": True})
        client.command(did_of("hall"), {"power": True})
        sdk.attrs(did_of("hall"), power=True)
        self.assertFalse([one for one in sdk.events if one.get("did") == did_of("bath")], "not subscribed")
        sdk.do("connect", did=did_of("bath"))
        sdk.happened("connected", did=did_of("bath"))
        self.assertEqual(sdk.count("connecting"), 1, "one socket for both")
        sdk.happened("attrs", did=did_of("hall"))
        for prefix, lamp in lamps.items():
            after = len(sdk.events)
            sdk.do("write", did=did_of(prefix), attrs={"power": False})
            sdk.attrs(did_of(prefix), after, power=False)
            self.assertIn("control, power = false", lamp.output())
        after = len(sdk.events)
        self.assertEqual(client.call("DELETE", f"/api/v1/devices/{did_of('bath')}/binding")[0], 204)
        sdk.happened("binding", after, did=did_of("bath"), bind=False)

    def test_the_second_generation_gives_up_after_three_more_logins(self):
        backend = self.start(Backend(self.folder))
        sdk, client = self.user(2, backend)
        self.lamp(backend, client)
        self.discovered(sdk)
        sdk.do("connect", did=did_of(), wrong=9)
        sdk.happened("given up")
        self.assertEqual(sdk.count("login refused"), 4)
        self.assertEqual(sdk.count("connected"), 0)

    def test_both_see_what_the_other_does(self):
        backend = self.start(Backend(self.folder))
        sdks = []
        for generation in (1, 2):
            sdk, client = self.user(generation, backend)
            sdks.append(sdk)
        lamp = self.lamp(backend, client)
        for sdk in sdks:
            self.assertEqual(self.discovered(sdk), [did_of()])
            sdk.do("connect", did=did_of())
            sdk.happened("connected", did=did_of())
        sdks[0].do("write", did=did_of(), attrs={"brightness": 42})
        sdks[1].attrs(did_of(), brightness=42)
        sdks[1].do("write", did=did_of(), attrs={"brightness": 43})
        sdks[0].attrs(did_of(), brightness=43)
        self.assertIn("brightness = 43", lamp.output())


if __name__ == "__main__":
    main("node", WECHAT / "node_modules")
