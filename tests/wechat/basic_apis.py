"""api.weixin.qq.com of an account: tokens, tickets, menus, QR codes, users, the network. An API is a function of a
Call that gives its answer or raises Refused; ROUTES at the end says where each stands."""
import base64
import re
from urllib.parse import quote

from world import GRACE, LETTERS, Refused, word

MONTH = 2_592_000
BUTTON_KINDS = {"click", "view", "miniprogram", "scancode_push", "scancode_waitmsg", "pic_sysphoto",
                "pic_photo_or_album", "pic_weixin", "location_select", "media_id", "article_id",
                "article_view_limited"}
# The smallest picture there is; which code it would show is known from the ticket.
PICTURE = base64.b64decode("/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////"
                           "////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAA"
                           "AAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z")


class Call:
    """A request as an API sees it. `account` is found by the access token where one is asked for."""

    def __init__(self, world, query, body, account=None):
        self.world, self.query, self.body, self.account = world, query, body, account

    def text(self, name, errcode=40035):
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise Refused(errcode)
        return value


def ok(**more):
    return {"errcode": 0, "errmsg": "ok", **more}


def token(call):
    query = call.query
    if query.get("grant_type") != "client_credential":
        raise Refused(40002, "invalid grant_type")
    if not query.get("appid"):
        raise Refused(41002)
    if not query.get("secret"):
        raise Refused(41004)
    account = call.world.app(query["appid"], query["secret"])
    return {"access_token": account.classic.fresh(GRACE), "expires_in": account.classic.life}


def stable_token(call):
    """The same one while it is good; WeChat makes the next in its last five minutes."""
    if call.body.get("grant_type") != "client_credential":
        raise Refused(40002, "invalid grant_type")
    account = call.world.app(call.text("appid", 41002), call.text("secret", 41004))
    now, stable = call.world.now(), account.stable
    if not account.stable_a_minute.take(now):
        raise Refused(45011)
    if not account.stable_a_day.take(now):
        raise Refused(45009)
    forced = call.body.get("force_refresh") is True and not (stable.current and now - stable.fetched < 30)
    if forced and not account.forced_a_day.take(now):
        raise Refused(45009)
    if forced:
        stable.fresh(0)
    elif stable.left() <= GRACE:
        stable.fresh(GRACE)
    return {"access_token": stable.current, "expires_in": int(stable.left())}


def get_ticket(call):
    if call.query.get("type") != "jsapi":
        raise Refused(40097)
    ticket, left = call.account.jsapi_ticket()
    return ok(ticket=ticket, expires_in=left)


def check_button(button, sub):
    """Codes differ for buttons of the first and the second line."""
    number = {"type": 40024, "name": 40025, "key": 40026, "url": 40027} if sub else \
             {"type": 40017, "name": 40018, "key": 40019, "url": 40020}
    name = button.get("name")
    if not isinstance(name, str) or not 0 < len(name.encode()) <= (60 if sub else 16):
        raise Refused(number["name"], "invalid button name size")
    if "sub_button" in button and button["sub_button"]:
        if sub:
            raise Refused(40022, "invalid sub button level")
        if len(button["sub_button"]) > 5:
            raise Refused(40023, "invalid sub button size")
        for below in button["sub_button"]:
            check_button(below, True)
        return
    kind = button.get("type")
    if kind not in BUTTON_KINDS:
        raise Refused(number["type"], "invalid button type")
    wants = {"view": "url", "miniprogram": "url", "media_id": "media_id", "article_id": "article_id",
             "article_view_limited": "article_id"}.get(kind, "key")
    value = button.get(wants)
    if not isinstance(value, str) or not 0 < len(value.encode()) <= (1024 if wants == "url" else 128):
        raise Refused(number["url" if wants == "url" else "key"], f"invalid button {wants} size")
    if wants == "url" and not re.match(r"https?://", value):
        raise Refused(40054 if sub else 40055, "invalid button url domain")


def menu_create(call):
    buttons = call.body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refused(40016, "invalid button size")
    for button in buttons:
        check_button(button, False)
    call.account.menu = {"button": buttons}
    return ok()


def menu_get(call):
    if call.account.menu is None:
        raise Refused(46003)
    return {"menu": call.account.menu}


def menu_delete(call):
    call.account.menu = None
    return ok()


def qrcode_create(call):
    kind, scene = call.body.get("action_name"), call.body.get("action_info", {}).get("scene", {})
    if kind not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
        raise Refused(40097)
    if kind.endswith("STR_SCENE"):
        value = scene.get("scene_str")
        good = isinstance(value, str) and 1 <= len(value) <= 64
    else:
        value = scene.get("scene_id")
        good = isinstance(value, int) and 1 <= value <= (100_000 if "LIMIT" in kind else 2**32 - 1)
    if not good:
        raise Refused(40097)
    seconds = call.body.get("expire_seconds", 60)
    if "LIMIT" in kind:
        seconds = None
        call.account.permanent += 1
        if call.account.permanent > 100_000:
            raise Refused(45029, "qrcode count out of limit")
    elif not isinstance(seconds, int) or not 1 <= seconds <= MONTH:
        raise Refused(40097)
    ticket = "gQ" + word(94, LETTERS)
    url = f"http://weixin.qq.com/q/{word(22)}"
    ends = call.world.now() + seconds if seconds else None
    call.account.scenes[ticket] = {"scene": str(value), "url": url, "ends": ends}
    return {"ticket": ticket, "url": url, **({"expire_seconds": seconds} if seconds else {})}


def show_qrcode(call):
    """mp.weixin.qq.com: a picture, or 404."""
    for account in call.world.accounts.values():
        if call.query.get("ticket") in account.scenes:
            return PICTURE
    return None


def user_info(call):
    follower = call.account.of(call.query.get("openid"))
    told = {"unionid": follower.person.unionid} if call.account.told_union else {}
    if not follower.subscribed:
        return {"subscribe": 0, "openid": follower.openid, "tagid_list": [], **told}
    return {"subscribe": 1, "openid": follower.openid, "language": "zh_CN",
            "subscribe_time": int(follower.subscribe_time), "remark": "", "groupid": 0, "tagid_list": [],
            "subscribe_scene": "ADD_SCENE_QR_CODE" if follower.scene else "ADD_SCENE_SEARCH", "qr_scene": 0,
            "qr_scene_str": follower.scene, **told}


def callback_check(call):
    if call.body.get("action") not in ("dns", "ping", "all") or \
            call.body.get("check_operator") not in ("CHINANET", "UNICOM", "CAP", "DEFAULT"):
        raise Refused(40035)
    return {"dns": [{"ip": "127.0.0.1", "real_operator": "DEFAULT"}],
            "ping": [{"ip": "127.0.0.1", "from_operator": "DEFAULT", "package_loss": "0%", "time": "0.1ms"}]}


def clear_quota(call):
    if call.body.get("appid") != call.account.appid:
        raise Refused(40013)
    if not call.account.clearings.take(call.world.now()):
        raise Refused(48006)
    return ok()


def api_domain_ip(_):
    return {"ip_list": ["198.51.100.1", "198.51.100.2"]}


def callback_ip(_):
    return {"ip_list": ["127.0.0.1", "198.51.100.0/24"]}


def authorize_page(call, raw, agent, person):
    """open.weixin.qq.com: where the browser goes next, with a code; or Refused with what the page says."""
    words = [part.split("=", 1) for part in raw.split("&")]
    names = [name for name, *_ in words]
    wanted = ["appid", "redirect_uri", "response_type", "scope", "state"]
    if "MicroMessenger" not in agent:
        raise Refused(10000, "请在微信客户端打开链接")
    if names[:5] != wanted or set(names[5:]) - {"forcePopup", "forceSnapShot", "connect_redirect"}:
        raise Refused(10001, f"{', '.join(names)} instead of {', '.join(wanted)}")
    query = call.query
    account = call.world.accounts.get(query["appid"])
    if account is None or person is None:
        raise Refused(10013, "appid 参数错误" if account is None else "nobody is at the phone")
    if query["response_type"] != "code" or query["scope"] not in ("snsapi_base", "snsapi_userinfo"):
        raise Refused(10005, "该公众号没有这些 scope 的权限")
    if not re.fullmatch(r"[A-Za-z0-9]{0,128}", query["state"]):
        raise Refused(10016, "state 参数错误")
    place = re.fullmatch(r"https?://([^/:?#]+)(:\d+)?(/[^#]*)?", query["redirect_uri"])
    if place is None or place[1] not in account.oauth_domains:
        raise Refused(10003, "redirect_uri 域名与后台配置不一致")
    code = call.world.new_code(account, account.follower(person), "oauth", scope=query["scope"])
    mark = "&" if "?" in query["redirect_uri"] else "?"
    return f"{query['redirect_uri']}{mark}code={code}&state={quote(query['state'])}"


# (method, path): (API, whether it wants an access token)
ROUTES = {
    ("GET", "/cgi-bin/token"): (token, False),
    ("POST", "/cgi-bin/stable_token"): (stable_token, False),
    ("GET", "/cgi-bin/ticket/getticket"): (get_ticket, True),
    ("POST", "/cgi-bin/menu/create"): (menu_create, True),
    ("GET", "/cgi-bin/menu/get"): (menu_get, True),
    ("GET", "/cgi-bin/menu/delete"): (menu_delete, True),
    ("POST", "/cgi-bin/qrcode/create"): (qrcode_create, True),
    ("GET", "/cgi-bin/user/info"): (user_info, True),
    ("POST", "/cgi-bin/callback/check"): (callback_check, True),
    ("POST", "/cgi-bin/clear_quota"): (clear_quota, True),
    ("GET", "/cgi-bin/get_api_domain_ip"): (api_domain_ip, True),
    ("GET", "/cgi-bin/getcallbackip"): (callback_ip, True),
}
