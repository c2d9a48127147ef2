"""api.weixin.qq.com towards people: messages to them, who they are, their devices of the legacy platform."""
import base64
import os

from basic_apis import ok
from world import LETTERS, Refused, word

TEN_MINUTES = 600
REFRESH_LIFE = 30 * 86400


def custom_send(call):
    """A customer message: only while the person's last contact allows it."""
    follower = call.account.of(call.body.get("touser"))
    kind = call.body.get("msgtype")
    content = call.body.get(kind) if isinstance(kind, str) else None
    if kind not in ("text", "image", "voice", "video", "music", "news", "mpnews", "msgmenu", "miniprogrampage",
                    "wxcard") or not isinstance(content, dict):
        raise Refused(40008, "invalid message type")
    if kind == "text" and not content.get("content"):
        raise Refused(44004)
    if kind == "text" and len(content["content"].encode()) > 2048:
        raise Refused(45002)
    follower.take_message()
    follower.receive("custom", msgtype=kind, **content)
    return ok()


def check_data(fields, data):
    if not isinstance(data, dict) or set(fields) - set(data) or not all(
            isinstance(cell, dict) and str(cell.get("value", "")) for cell in data.values()):
        missing = sorted(set(fields) - set(data or {})) or sorted(data)
        raise Refused(47003, f"argument invalid! data.{missing[0]}.value is empty")


def template_send(call):
    """To followers; the same client_msg_id within ten minutes is one message."""
    follower, now = call.account.of(call.body.get("touser")), call.world.now()
    fields = call.account.templates.get(call.body.get("template_id"))
    if fields is None:
        raise Refused(40037)
    if not follower.subscribed:
        raise Refused(43004)
    check_data(fields, call.body.get("data"))
    key = (follower.openid, call.body.get("client_msg_id"))
    known = call.account.sent_ids.get(key)
    if key[1] and known and known[1] > now - TEN_MINUTES:
        return ok(msgid=known[0])
    number = 3_000_000_000_000_000_000 + call.world.generation()
    call.account.sent_ids[key] = (number, now)
    follower.receive("template", template_id=call.body["template_id"], url=call.body.get("url", ""), msgid=number,
                     data={name: cell["value"] for name, cell in call.body["data"].items()})
    return ok(msgid=number)


def subscribe_send(call):
    """One credit, one notice: the person has accepted each beforehand."""
    follower = call.account.of(call.body.get("touser"))
    fields = call.account.templates.get(call.body.get("template_id"))
    if fields is None:
        raise Refused(40037)
    check_data(fields, call.body.get("data"))
    key = (follower.openid, call.body["template_id"])
    if call.account.credits[key] < 1:
        raise Refused(43101)
    call.account.credits[key] -= 1
    follower.receive("subscribe", template_id=key[1], page=call.body.get("page", ""),
                     data={name: cell["value"] for name, cell in call.body["data"].items()})
    return ok(msgid=call.world.generation())


def account_of(call):
    query = call.query
    return call.world.app(query.get("appid"), query.get("secret"))


def oauth_token(call):
    account = account_of(call)
    if call.query.get("grant_type") != "authorization_code":
        raise Refused(40002, "invalid grant_type")
    taken = call.world.take_code(call.query.get("code"), account, "oauth")
    follower = taken["follower"]
    grant = {"follower": follower, "scope": taken["scope"], "access": word(89, LETTERS + "_-"),
             "refresh": word(89, LETTERS + "_-"), "access_ends": call.world.now() + 7200,
             "refresh_ends": call.world.now() + REFRESH_LIFE}
    account.grants[grant["refresh"]] = grant
    answer = {"access_token": grant["access"], "expires_in": 7200, "refresh_token": grant["refresh"],
              "openid": follower.openid, "scope": grant["scope"]}
    if account.told_union:
        answer["unionid"] = follower.person.unionid
    if follower.person.snapshot:
        answer["is_snapshotuser"] = 1
    return answer


def oauth_refresh(call):
    account = call.world.app(call.query.get("appid"))
    grant = account.grants.get(call.query.get("refresh_token"))
    if call.query.get("grant_type") != "refresh_token" or grant is None:
        raise Refused(40030)
    if grant["refresh_ends"] <= call.world.now():
        raise Refused(42002)
    if grant["access_ends"] <= call.world.now():
        grant["access"] = word(89, LETTERS + "_-")
    grant["access_ends"] = call.world.now() + 7200
    return {"access_token": grant["access"], "expires_in": 7200, "refresh_token": grant["refresh"],
            "openid": grant["follower"].openid, "scope": grant["scope"]}


def grant_of(call):
    for account in call.world.accounts.values():
        for grant in account.grants.values():
            if grant["access"] == call.query.get("access_token"):
                if grant["access_ends"] <= call.world.now():
                    raise Refused(42001)
                if grant["follower"].openid != call.query.get("openid"):
                    raise Refused(40003)
                return grant
    raise Refused(40001)


def oauth_check(call):
    grant_of(call)
    return ok()


def oauth_user(call):
    grant = grant_of(call)
    if grant["scope"] != "snsapi_userinfo":
        raise Refused(48001)
    follower = grant["follower"]
    told = {"unionid": follower.person.unionid} if follower.account.told_union else {}
    return {"openid": follower.openid, "nickname": follower.person.name, "sex": 0, "language": "", "city": "",
            "province": "", "country": "", "headimgurl": "", "privilege": [], **told}


def code_to_session(call):
    account = account_of(call)
    if call.query.get("grant_type") != "authorization_code":
        raise Refused(40002, "invalid grant_type")
    taken = call.world.take_code(call.query.get("js_code"), account, "mini")
    if not taken["follower"].codes_a_minute.take(call.world.now()):
        raise Refused(45011)
    taken["follower"].session_key = base64.b64encode(os.urandom(16)).decode()
    told = {"unionid": taken["follower"].person.unionid} if account.told_union else {}
    return {"session_key": taken["follower"].session_key, "openid": taken["follower"].openid, **told}


def phone_number(call):
    taken = call.world.take_code(call.body.get("code"), call.account, "phone")
    number = taken["number"]
    return ok(phone_info={"phoneNumber": number, "purePhoneNumber": number, "countryCode": "86",
                          "watermark": {"timestamp": int(call.world.now()), "appid": call.account.appid}})


# The legacy device platform answers in three shapes, one an API.
def device_of(call):
    device = call.account.devices.get(call.query.get("device_id") or call.body.get("device_id"))
    if device is None:
        raise Refused(100001)
    return device


def new_device(account, name):
    return account.devices.setdefault(name, {"bound": set(), "ticket": "http://we.qq.com/d/" + word(20)})


def device_authorize(call):
    answers = []
    for entry in call.body.get("device_list", []):
        known = entry.get("id") in call.account.devices
        good = isinstance(entry.get("mac"), str) and len(entry["mac"]) == 12 and "auth_key" in entry and \
            known == (str(call.body.get("op_type")) == "1")
        if good:
            new_device(call.account, entry["id"])["mac"] = entry["mac"]
        answers.append({"base_info": {"device_type": call.account.original_id, "device_id": entry.get("id")},
                        "errcode": 0 if good else 100014, "errmsg": "ok" if good else "device info or mac wrong"})
    return {"resp": answers}


def device_qr(call):
    if not call.query.get("product_id"):
        raise Refused(100020, "product_id wrong")
    name = f"{call.account.original_id}_{word(16, '0123456789abcdef')}"
    device = new_device(call.account, name)
    return {"base_resp": {"errcode": 0, "errmsg": "ok"}, "deviceid": name, "qrticket": device["ticket"],
            "devicelicence": word(64)}


def device_create_qr(call):
    names = call.body.get("device_id_list", [])
    for name in names:
        if name not in call.account.devices:
            raise Refused(100001)
    return ok(device_num=len(names), code_list=[
        {"device_id": name, "ticket": call.account.devices[name]["ticket"]} for name in names])


def device_bind(call):
    device_of(call)["bound"].add(call.account.of(call.body.get("openid")).openid)
    return {"base_resp": {"errcode": 0, "errmsg": "ok"}}


def device_unbind(call):
    openid = call.account.of(call.body.get("openid")).openid
    if openid not in device_of(call)["bound"]:
        raise Refused(100003)
    device_of(call)["bound"].discard(openid)
    return {"base_resp": {"errcode": 0, "errmsg": "ok"}}


def with_ticket(change):
    def checked(call):
        if not call.body.get("ticket"):
            raise Refused(100002)
        return change(call)
    return checked


def device_stat(call):
    device = call.account.devices.get(call.query.get("device_id"))
    status = 0 if device is None else 2 if device["bound"] else 1
    return ok(status=status, status_info=["unauthorized", "authorized", "bind"][status])


def device_verify_qr(call):
    for name, device in call.account.devices.items():
        if device["ticket"] == call.body.get("ticket"):
            return ok(device_type=call.account.original_id, device_id=name, mac=device.get("mac", ""))
    raise Refused(100002)


def device_openids(call):
    return {"open_id": sorted(device_of(call)["bound"]), "resp_msg": {"ret_code": 0, "error_info": "ok"}}


def devices_of(call):
    openid = call.account.of(call.query.get("openid")).openid
    return {"resp_msg": {"ret_code": 0, "error_info": "ok"}, "openid": openid, "device_list": [
        {"device_type": call.account.original_id, "device_id": name}
        for name, device in call.account.devices.items() if openid in device["bound"]]}


def device_message(call):
    """A content for the device's page, or its state (msg_type 2)."""
    follower = call.account.of(call.body.get("open_id"))
    if call.body.get("device_type") != call.account.original_id or follower.openid not in device_of(call)["bound"]:
        raise Refused(100003)
    if str(call.body.get("msg_type")) == "2":
        follower.receive("device_status", device_id=call.body["device_id"], status=int(call.body["device_status"]))
    else:
        follower.receive("device_text", device_id=call.body["device_id"],
                         content=base64.b64decode(call.text("content"), validate=True).decode())
    return {"ret": 0, "ret_info": "this is ok"}


# Which shape a refusal of a device API has.
SHAPES = {"/device/transmsg": lambda code, text: {"ret": code, "ret_info": text},
          "/device/get_openid": lambda code, text: {"resp_msg": {"ret_code": code, "error_info": text}},
          "/device/get_bind_device": lambda code, text: {"resp_msg": {"ret_code": code, "error_info": text}},
          **{f"/device/{name}": lambda code, text: {"base_resp": {"errcode": code, "errmsg": text}}
             for name in ("bind", "unbind", "compel_bind", "compel_unbind", "getqrcode")}}
ROUTES = {
    ("POST", "/cgi-bin/message/custom/send"): (custom_send, True),
    ("POST", "/cgi-bin/message/template/send"): (template_send, True),
    ("POST", "/cgi-bin/message/subscribe/bizsend"): (subscribe_send, True),
    ("POST", "/cgi-bin/message/subscribe/send"): (subscribe_send, True),
    ("GET", "/sns/oauth2/access_token"): (oauth_token, False),
    ("GET", "/sns/oauth2/refresh_token"): (oauth_refresh, False),
    ("GET", "/sns/userinfo"): (oauth_user, False),
    ("GET", "/sns/auth"): (oauth_check, False),
    ("GET", "/sns/jscode2session"): (code_to_session, False),
    ("POST", "/wxa/business/getuserphonenumber"): (phone_number, True),
    ("POST", "/device/authorize_device"): (device_authorize, True),
    ("GET", "/device/getqrcode"): (device_qr, True),
    ("POST", "/device/create_qrcode"): (device_create_qr, True),
    ("POST", "/device/bind"): (with_ticket(device_bind), True),
    ("POST", "/device/unbind"): (with_ticket(device_unbind), True),
    ("POST", "/device/compel_bind"): (device_bind, True),
    ("POST", "/device/compel_unbind"): (device_unbind, True),
    ("GET", "/device/get_stat"): (device_stat, True),
    ("POST", "/device/verify_qrcode"): (device_verify_qr, True),
    ("GET", "/device/get_openid"): (device_openids, True),
    ("GET", "/device/get_bind_device"): (devices_of, True),
    ("POST", "/device/transmsg"): (device_message, True),
}
