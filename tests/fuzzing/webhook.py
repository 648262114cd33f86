"""A million deliveries to WeChat's webhook: plain, encrypted and both at once, most of them well signed.

An input's first byte says how the delivery is covered and signed, the second who sends it, the third what
kind of message it is; the rest are the message's fields, or the body itself.
"""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha1
from itertools import count
from xml.parsers.expat import ExpatError, ParserCreate

from wechatpy.crypto import PrpCrypto, WeChatCrypto

from tests.fuzzing.site import TOKEN, Site, environ_of, site
from tests.fuzzing.target import REFUSED, TAKEN, FaultError, Opened
from tests.fuzzing.values import SEPARATOR, VALUES, bytes_of, spoken_lines, text_of

ACCOUNT = "gh_linsheng"
RESIDENTS = 40
PLAIN, SEALED, BOTH, RAW, RAW_SEALED = range(5)
GOOD, BAD_SIGNATURE, OLD, BAD_INNER_SIGNATURE = range(4)
# Three of four deliveries have a good signature; most of the others are no message at all.
COVERS = (PLAIN, SEALED, SEALED, BOTH, PLAIN, SEALED, RAW, RAW_SEALED)
SIGNATURES = (GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, *range(4))
NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|]]>")
MOSTLY = 64
FORBIDDEN = 403

# A kind of message with the fields that it has; those in brackets are said as they are.
KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    *(("text", ("Content",)),) * 6,
    ("voice", ("Recognition", "MediaId", "Format")),
    ("image", ("MediaId", "PicUrl")),
    ("location", ("Label", "Location_X", "Location_Y", "Scale")),
    ("video", ("MediaId",)),
    ("link", ("Title", "Description", "Url")),
    ("event", ("Event", "EventKey", "Ticket")),
    ("event", ("Event", "EventKey", "Latitude")),
    ("answers", ("TemplateId", "SubscribeStatusString", "PopupScene")),
    ("any", ("MsgType", "Content", "Event", "MediaId")),
    ("text", ("Content", "FromUserName")),
)
# Residents wait for an answer to these.
ANSWERED = {"text", "voice", "image", "location", "video", "link"}
EVENTS = (
    "subscribe",
    "SCAN",
    "CLICK",
    "VIEW",
    "unsubscribe",
    "LOCATION",
    "subscribe_msg_change_event",
    "TEMPLATESENDJOBFINISH",
)


class Webhook:
    def __init__(self, running: Site) -> None:
        self._site = running
        config = running.config
        crypto = WeChatCrypto(config.wechat_token, config.wechat_aes_key, config.wechat_appid)
        self._cipher = PrpCrypto(crypto.key)
        self._numbers = count(24_000_000_000_000_000)
        self._number = next(self._numbers)

    def run(self, data: bytes) -> str:
        head, rest = data[:3].ljust(3, b"\0"), data[3:]
        cover, sign = COVERS[head[0] & 7], SIGNATURES[head[0] >> 3 & 15]
        if head[0] < 128 or head[1] < 128:  # every fourth message comes again
            self._number = next(self._numbers)
        kind, names = KINDS[head[2] % len(KINDS)]
        texts = [text_of(part) for part in rest.split(SEPARATOR)]
        if head[1] > MOSTLY:  # most messages are well formed, so that they get deep
            texts = [NO_XML.sub("", text) for text in texts]
        fields = dict(zip(names, texts, strict=False))
        openid = f"o-resident-{head[1] % RESIDENTS}"
        message = (
            ""
            if cover in {RAW, RAW_SEALED}
            else self._xml(kind, {"FromUserName": openid} | fields, cdata=head[1] & 1 == 1)
        )
        status, body = self._deliver(message, rest, cover, sign)
        return self._judge(status, body, cover, sign, expects_answer=self._expects(kind, fields, message))

    def _xml(self, kind: str, fields: dict[str, str], *, cdata: bool) -> str:
        now = str(self._number) if kind == "event" else str(int(time.time()))
        parts = {
            "ToUserName": ACCOUNT,
            "CreateTime": now,
            "MsgType": kind,
            "MsgId": str(self._number),
        } | fields
        if kind == "answers":
            inner = "".join(_element(name, text, cdata=cdata) for name, text in fields.items())
            return (
                f"<xml><ToUserName>{ACCOUNT}</ToUserName><FromUserName>{fields['FromUserName']}</FromUserName>"
                f"<CreateTime>{self._number}</CreateTime><MsgType>event</MsgType><Event>subscribe_msg_popup_event</Event>"
                f"<SubscribeMsgPopupEvent><List>{inner}</List></SubscribeMsgPopupEvent></xml>"
            )
        return f"<xml>{''.join(_element(name, text, cdata=cdata) for name, text in parts.items())}</xml>"

    def _deliver(self, message: str, raw: bytes, cover: int, sign: int) -> tuple[int, bytes]:
        stamp = str(int(time.time()) - (400 if sign == OLD else 0))
        nonce = "823479"
        query = f"timestamp={stamp}&nonce={nonce}&openid=o&signature={_signed(stamp, nonce)}"
        if sign == BAD_SIGNATURE:
            query = f"timestamp={stamp}&nonce={nonce}&signature={raw.hex()[:40]}"
        body = message.encode(errors="surrogatepass")
        if cover in {SEALED, BOTH, RAW_SEALED}:
            sealed = self._sealed(body, raw, cover)
            inner = raw.hex()[:40] if sign == BAD_INNER_SIGNATURE else _signed(stamp, nonce, sealed)
            query += f"&encrypt_type=aes&msg_signature={inner}"
            plain = message.removeprefix("<xml>").removesuffix("</xml>") if cover == BOTH else ""
            body = f"<xml><ToUserName>{ACCOUNT}</ToUserName>{plain}<Encrypt>{sealed}</Encrypt></xml>".encode(
                errors="surrogatepass"
            )
        elif cover == RAW:
            body = raw
        environ = environ_of("POST", "/wechat/", query, body, CONTENT_TYPE="text/xml")
        return self._site.ask(environ)

    def _sealed(self, body: bytes, raw: bytes, cover: int) -> str:
        """Ciphertext of the message; of a raw input itself, where it may be one."""
        if cover == RAW_SEALED and raw[:1] > b"\x80":
            return raw.hex()
        plain = raw if cover == RAW_SEALED else body
        return str(self._cipher.encrypt(plain, self._site.config.wechat_appid).decode())

    def _expects(self, kind: str, fields: dict[str, str], message: str) -> bool:
        """Whether somebody waits for an answer to it: a message of theirs that can stand in XML."""
        return kind in ANSWERED and "FromUserName" not in fields and _is_xml(message)

    def _judge(self, status: int, body: bytes, cover: int, sign: int, *, expects_answer: bool) -> str:
        if status == FORBIDDEN:
            if sign == GOOD:
                raise FaultError("a good signature is refused")
            return REFUSED
        if sign in {BAD_SIGNATURE, OLD} or (body and sign == BAD_INNER_SIGNATURE and cover in {SEALED, BOTH}):
            raise FaultError("a bad signature is taken")
        if body:
            _check_xml(body)
        elif expects_answer:
            raise FaultError("a message is left without an answer")
        return TAKEN if body else REFUSED

    def seeds(self) -> Iterable[bytes]:
        words = [*spoken_lines(), *VALUES]
        for place, text in enumerate(words):
            yield bytes((place % 6, place * 7 % 256, place % len(KINDS))) + bytes_of(text)
            yield bytes((place % 3, place % RESIDENTS, 0)) + bytes_of(text)
        for place, name in enumerate(EVENTS):
            for key in ("", "qrscene_ACDEFGHJ", "scanbarcode|EAN_13,6901234567892", "complain"):
                yield bytes((place % 3, place, 11)) + SEPARATOR.join((name.encode(), key.encode()))
        yield bytes((1, 1, 8)) + bytes_of("段西沟一小区\x0037.861188\x00113.58\x0015")
        yield bytes((1, 1, 13)) + b"template-id\0accept\0" + b"2"
        raw = self._xml("text", {"FromUserName": "o-resident-1", "Content": "电梯坏了"}, cdata=True)
        for first in (6, 7):
            yield bytes((first, 1, 0)) + raw.encode()
            yield bytes((first, 1, 0)) + b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><xml>&a;</xml>"


def _element(name: str, text: str, *, cdata: bool) -> str:
    if cdata:
        return f"<{name}><![CDATA[{text}]]></{name}>"
    return f"<{name}>{text.replace('&', '&amp;').replace('<', '&lt;')}</{name}>"


def _signed(*parts: str) -> str:
    return sha1("".join(sorted((TOKEN, *parts))).encode(), usedforsecurity=False).hexdigest()


def _is_xml(message: str) -> bool:
    try:
        ParserCreate().Parse(message.encode(), True)
    except (ExpatError, UnicodeEncodeError):
        return False
    return True


def _check_xml(body: bytes) -> None:
    try:
        ParserCreate().Parse(body, True)
    except ExpatError as error:
        raise FaultError("the answer is no XML") from error


@contextmanager
def opened() -> Iterator[Opened]:
    with site(with_valkey=False) as running:  # the webhook uses none: it leaves a row for the relay
        webhook = Webhook(running)
        yield Opened(webhook.run, webhook.seeds)
