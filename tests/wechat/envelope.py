"""What travels between WeChat and a callback: signatures, encryption, and both forms of a message. Written from
the description of the format, on libcrypto's AES; it shares no line with the service."""
import base64
import ctypes
import ctypes.util
import hashlib
import json
import os
import re
import xml.etree.ElementTree

LIBCRYPTO = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
for _name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_cbc"):
    getattr(LIBCRYPTO, _name).restype = ctypes.c_void_p
BLOCK = 32  # of the padding; the cipher's own is 16


class Unreadable(ValueError):
    """No message, or none of ours."""


def signature(*parts):
    """SHA-1 over the parts in the order of their bytes, one behind the other."""
    return hashlib.sha1(b"".join(sorted(str(part).encode() for part in parts))).hexdigest()


def aes_key(encoding_aes_key):
    """The 32 bytes of 43 characters of base64, whose last one may carry spare bits."""
    if not re.fullmatch(r"[A-Za-z0-9+/]{43}", encoding_aes_key):
        raise Unreadable("an EncodingAESKey has 43 characters of base64")
    return base64.b64decode(encoding_aes_key + "=")


def aes_cbc(key, data, encrypt):
    """AES-256-CBC without a padding of its own; its first vector is the key's first half."""
    if len(data) % 16:
        raise Unreadable(f"{len(data)} bytes are no whole blocks")
    context = ctypes.c_void_p(LIBCRYPTO.EVP_CIPHER_CTX_new())
    out, size = ctypes.create_string_buffer(len(data) + 16), ctypes.c_int()
    try:
        LIBCRYPTO.EVP_CipherInit_ex(context, ctypes.c_void_p(LIBCRYPTO.EVP_aes_256_cbc()), None, key, key[:16],
                                    int(encrypt))
        LIBCRYPTO.EVP_CIPHER_CTX_set_padding(context, 0)
        if not LIBCRYPTO.EVP_CipherUpdate(context, out, ctypes.byref(size), data, len(data)):
            raise Unreadable("libcrypto refuses it")
        return out.raw[:size.value]
    finally:
        LIBCRYPTO.EVP_CIPHER_CTX_free(context)


def seal(encoding_aes_key, appid, text, random=None):
    """base64 of the encrypted random(16) + length(4) + text + appid."""
    data = text.encode()
    plain = (random or os.urandom(16)) + len(data).to_bytes(4, "big") + data + appid.encode()
    pad = BLOCK - len(plain) % BLOCK
    return base64.b64encode(aes_cbc(aes_key(encoding_aes_key), plain + bytes([pad]) * pad, True)).decode()


def unseal(encoding_aes_key, appid, encrypted):
    try:
        plain = aes_cbc(aes_key(encoding_aes_key), base64.b64decode(encrypted, validate=True), False)
    except ValueError as error:
        raise Unreadable(f"not to be decrypted: {error}") from error
    pad = plain[-1] if plain else 0
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise Unreadable(f"the padding is wrong, its last byte {pad}")
    plain = plain[:-pad]
    size = int.from_bytes(plain[16:20], "big")
    if len(plain) < 20 or size > len(plain) - 20:
        raise Unreadable(f"a length of {size} in {len(plain)} bytes")
    if plain[20 + size:] != appid.encode():
        raise Unreadable(f"meant for {plain[20 + size:]!r}")
    return plain[20:20 + size].decode()


def to_xml(message):
    """The XML that WeChat makes of a message: numbers bare, texts in CDATA, groups nested."""
    def cell(name, value):
        if isinstance(value, dict):
            return f"<{name}>{''.join(cell(*item) for item in value.items())}</{name}>"
        if isinstance(value, int):
            return f"<{name}>{value}</{name}>"
        return f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"

    return f"<xml>{''.join(cell(*item) for item in message.items())}</xml>"


def from_xml(text):
    def value(element):
        if len(element) == 0:
            return element.text or ""
        if len({child.tag for child in element}) < len(element):
            return [value(child) for child in element]
        return {child.tag: value(child) for child in element}

    try:
        root = xml.etree.ElementTree.fromstring(text)
    except xml.etree.ElementTree.ParseError as error:
        raise Unreadable(f"no XML: {error}") from error
    if root.tag != "xml" or not len(root):
        raise Unreadable(f"<{root.tag}> instead of <xml> with elements")
    found = value(root)
    if not isinstance(found, dict):
        raise Unreadable("an element stands twice")
    return found


def dump(message, form):
    return to_xml(message) if form == "xml" else json.dumps(message, ensure_ascii=False)


def load(text, form):
    if form == "xml":
        return from_xml(text)
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Unreadable(f"no JSON: {error}") from error
    if not isinstance(found, dict):
        raise Unreadable("no JSON object")
    return found
