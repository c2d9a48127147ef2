#!/usr/bin/env python3
"""Complaints about WeChat callbacks, each as a test of the running service that names its number: deliveries that
come twice or late, encryption, hostile XML. GIZGEN and BACKEND name the binaries."""
import concurrent.futures
import signal

from backend import POSTGRES, device, did_of, joined, main
from wechat import APP_ID, KEY, ORIGINAL, TOKEN, WeChatTest, envelope

DID = did_of()


class CallbackTest(WeChatTest):
    def owner(self, backend, name="An"):
        """A follower who has claimed the lamp, and the lamp."""
        phone = self.phone(name)
        lamp = self.start(device(backend, "tcp"))
        joined(backend, DID)
        _, client = self.sign_in(backend, name)
        client.claim(backend, DID)
        return phone, lamp, client

    def controls(self, lamp, text="control, power = true"):
        return lamp.output().count(f"<- {text}")


class Deliveries(CallbackTest):
    def test_c04_a_message_that_comes_again_is_carried_out_once_and_answered_the_same(self):
        backend = self.serve()
        phone, lamp, _ = self.owner(backend)
        message = phone.message("text", Content="开")
        first = phone.deliver(message)
        self.assertIn("开", first.shown)
        again = phone.deliver(message)
        self.assertEqual(again.shown, first.shown)
        self.assertEqual(self.controls(lamp), 1)
        self.assertGreater(backend_metric(backend, "gz_wx_callback_duplicates_total"), 0)

    def test_c04_the_same_number_of_another_person_is_another_message(self):
        backend = self.serve()
        an, bo = self.phone("An"), self.phone("Bo")
        message = an.message("text", Content="帮助")
        self.assertTrue(an.deliver(message).shown)
        self.assertTrue(bo.deliver({**message, "FromUserName": bo.openid}).shown)
        self.assertEqual(backend_metric(backend, "gz_wx_callback_duplicates_total"), 0)

    def test_c04_two_events_of_one_second_are_two(self):
        backend = self.serve()
        phone = self.phone()
        menu = phone.message("event", Event="CLICK", EventKey="status")
        self.assertEqual(phone.deliver(menu).attempts, [200])
        self.assertEqual(phone.deliver({**menu, "EventKey": "help"}).attempts, [200])
        self.assertEqual(backend_metric(backend, "gz_wx_callback_duplicates_total"), 0)
        phone.deliver(menu)
        self.assertEqual(backend_metric(backend, "gz_wx_callback_duplicates_total"), 1)

    def test_c04_a_device_that_is_slow_is_told_of_later_as_a_customer_message(self):
        backend = self.serve(GZ_COMMAND_ACK_MS="6000")
        phone, lamp, _ = self.owner(backend)
        lamp.process.send_signal(signal.SIGSTOP)
        self.addCleanup(lamp.process.send_signal, signal.SIGCONT)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            delivery = pool.submit(phone.say, "开").result()
        self.assertEqual((delivery.attempts, delivery.reply, delivery.mistake), ([200], None, None),
                         "success, within WeChat's five seconds and at the first delivery")
        lamp.process.send_signal(signal.SIGCONT)
        phone.follower.wait_for(lambda one: one["kind"] == "custom" and "开" in one["content"])
        self.assertEqual(self.controls(lamp), 1)

    def test_c04_two_instances_carry_a_message_out_once(self):
        first, second = self.cluster(2)
        callbacks = [self.connect(at) for at in (first, second)]
        lamp = self.start(device(first, "tcp"))
        joined(second, DID)
        phone = self.phone()
        _, client = self.sign_in(first)
        client.claim(first, DID)
        for number, word in enumerate(("开", "关") * 3):
            message = phone.message("text", Content=word)
            with concurrent.futures.ThreadPoolExecutor() as pool:
                shown = [job.result().shown for job in
                         [pool.submit(callback.deliver, phone.follower, message) for callback in callbacks * 2]]
            self.assertEqual(len(set(shown)), 1, shown)
            self.assertTrue(shown[0])
            done = self.controls(lamp, "control, power = true") + self.controls(lamp, "control, power = false")
            self.assertEqual(done, number + 1)


class Encryption(CallbackTest):
    def knock(self, callback, query, body):
        status, said = callback.call("POST", query, body)
        return status, said.decode("utf-8", "replace")

    def refused(self, callback, query, body):
        status, said = self.knock(callback, query, body)
        self.assertGreaterEqual(status, 400, said)
        for secret in (TOKEN, KEY, APP_ID, ORIGINAL):
            self.assertNotIn(secret, said)

    def test_c05_each_mode_and_form_is_answered_as_it_asks(self):
        for mode in ("plain", "compat", "secure"):
            backend = self.serve(name=mode, WECHAT_MODE=mode, GZ_DB_URL=f"sqlite://{self.folder}/{mode}.db")
            for form in ("xml", "json"):
                with self.subTest(mode=mode, form=form):
                    self.connect(backend, mode, form)
                    delivery = self.phone().say("帮助")
                    self.assertIsNone(delivery.mistake)
                    self.assertTrue(delivery.shown)
            backend.kill()

    def test_c05_only_msg_signature_counts_where_messages_are_encrypted(self):
        backend = self.serve()
        phone, callback = self.phone(), self.account.callback
        query, body = callback.request(phone.message("text", Content="帮助"), phone.openid)
        self.refused(callback, {**query, "msg_signature": query["signature"]}, body)
        self.refused(callback, {name: value for name, value in query.items() if name != "msg_signature"}, body)
        self.refused(callback, {**query, "msg_signature": query["msg_signature"].upper()}, body[:-20] + body[-19:])
        self.refused(callback, {**query, "timestamp": "1"}, body)
        self.assertEqual(self.knock(callback, query, body)[0], 200, "itself is right")

    def test_c05_the_clear_is_refused_where_messages_are_encrypted(self):
        backend = self.serve()
        phone, lamp, _ = self.owner(backend)
        callback = self.account.callback
        clear = envelope.to_xml(phone.message("text", Content="开")).encode()
        for query in (callback.signed(openid=phone.openid), callback.signed(encrypt_type="raw"),
                      callback.signed(encrypt_type="aes", msg_signature=callback.signed()["signature"])):
            self.refused(callback, query, clear)
        query, body = callback.request(phone.message("text", Content="开"), phone.openid)
        self.refused(callback, {name: value for name, value in query.items()
                                if name not in ("encrypt_type", "msg_signature")}, body)
        self.assertEqual(self.controls(lamp), 0)

    def test_c05_what_was_made_for_another_account_is_refused(self):
        self.serve()
        phone, callback = self.phone(), self.account.callback
        message = envelope.to_xml(phone.message("text", Content="帮助"))
        for key, appid in ((KEY, "wxfedcba9876543210"), (KEY[::-1][1:] + "A", APP_ID)):
            query = callback.signed(encrypt_type="aes")
            encrypted = envelope.seal(key, appid, message)
            query["msg_signature"] = envelope.signature(TOKEN, query["timestamp"], query["nonce"], encrypted)
            self.refused(callback, query, envelope.to_xml({"ToUserName": ORIGINAL, "Encrypt": encrypted}).encode())

    def test_c05_every_length_of_padding_is_read(self):
        self.serve()
        phone = self.phone()
        for size in range(33):
            self.assertIsNone(phone.say("帮助" + " " * size).mistake, size)

    def test_c05_the_address_is_checked_by_the_signature(self):
        self.serve()
        callback = self.account.callback
        good = callback.signed(echostr="4375120948345356249")
        status, body = callback.call("GET", good)
        self.assertEqual((status, body), (200, b"4375120948345356249"))
        for wrong in ({**good, "signature": "0" * 40}, {**good, "nonce": "1"}, {"echostr": "1"}):
            status, body = callback.call("GET", wrong)
            self.assertGreaterEqual(status, 400)
            self.assertNotIn(b"4375120948345356249", body)

    def test_c06_hostile_xml_is_refused_and_nothing_is_read_for_it(self):
        secret = self.folder / "secret.txt"
        secret.write_text("the-content-of-a-file")
        backend = self.serve(WECHAT_MODE="plain")
        phone, callback = self.phone(), self.account.callback
        head = "<ToUserName>gh</ToUserName>"
        entity = f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{secret}">]>'
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(9))
        deep = "<a>" * 5000 + "</a>" * 5000
        for body in (f"{entity}<xml>{head}<Content>&e;</Content></xml>",
                     f"<!DOCTYPE x [{laughs}]><xml>{head}<Content>&l8;</Content></xml>",
                     f'<!DOCTYPE x SYSTEM "{self.wechat.base}/evil.dtd"><xml>{head}</xml>',
                     f"<xml>{head}<Content>&unknown;</Content></xml>",
                     f"<xml>{deep}</xml>", "<xml>" + "<a>1</a>" * 5000 + "</xml>",
                     f"<?xml-stylesheet href='x'?><xml>{head}</xml>", "<xml>" + "x" * 200_000 + "</xml>",
                     "\x00\x01", "", "<xml>", '{"ToUserName":' * 1000):
            with self.subTest(body[:60]):
                status, said = self.knock(callback, callback.signed(openid=phone.openid), body.encode())
                self.assertNotIn("the-content-of-a-file", said)
                self.assertTrue(status >= 400 or said in ("success", ""), said)
        self.assertEqual(self.wechat.count("/evil.dtd"), 0)
        self.assertTrue(phone.say("帮助").shown, "it still answers")
        self.assertTrue(backend.running())


def backend_metric(backend, name):
    """The sum over all series of a metric."""
    lines = backend.client().call("GET", "/metrics")[1].splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines
               if line == name or line.startswith((f"{name}{{", f"{name} ")))


if __name__ == "__main__":
    main("mosquitto", f"{POSTGRES}/pg_ctl")
