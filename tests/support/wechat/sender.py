"""WeChat's side of the wire: signs and encrypts with wechatpy's own crypto, and reads the answers."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from backend.core.config import Config

ACCOUNT = "gh_linsheng"
_ids = itertools.count(10**16)
_times = itertools.count(1_763_870_000)

Post = Callable[[dict[str, str], bytes], tuple[int, bytes]]


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    text: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


class Sender:
    """Posts through `post(query, body) -> (status, body)`, so that it fits a test client and real HTTP."""

    def __init__(
        self,
        config: Config,
        post: Post,
        openid: str = "o-resident-1",
        *,
        sealed: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.config = config
        self.openid = openid
        self.sealed = sealed
        self._post = post
        self._now = now
        self._crypto = WeChatCrypto(config.wechat_token, config.wechat_aes_key, config.wechat_appid)

    def say(self, words: str) -> str:
        """Send a text and return what the account answers."""
        answer = self.deliver(self.text_xml(words))
        assert answer.status == 200
        return answer.text

    def event(self, name: str, key: str = "", at: int | None = None) -> str:
        answer = self.deliver(self.event_xml(name, key, at))
        assert answer.status == 200
        return answer.text

    def deliver(self, xml: str) -> Answer:
        """One delivery of this XML, freshly signed and encrypted."""
        query, body = self.pack(xml)
        status, data = self._post(query, body)
        if status != 200 or not data:
            return Answer(status, data)
        inner = self._open(data) if self.sealed else data.decode()
        fields = xmltodict.parse(inner)["xml"]
        return Answer(status, data, fields.get("Content") or "", fields)

    def deliver_raw(self, body: bytes) -> Answer:
        """A body of one's own under a good plain signature."""
        return Answer(*self._post(self.query(), body))

    def deliver_sealed_raw(self, sealed: str) -> Answer:
        """A ciphertext of one's own under good signatures."""
        query = self.query(sealed)
        return Answer(*self._post(query, cover(sealed)))

    def pack(self, xml: str) -> tuple[dict[str, str], bytes]:
        if not self.sealed:
            return self.query(), xml.encode()
        packed = xmltodict.parse(self._crypto.encrypt_message(xml, "n"))["xml"]
        return self.query(packed["Encrypt"]), cover(packed["Encrypt"])

    def query(self, sealed: str = "", at: int | None = None) -> dict[str, str]:
        stamp, nonce = str(at or int(self._now())), "823479"
        query = {
            "timestamp": stamp,
            "nonce": nonce,
            "signature": self._sign(stamp, nonce),
            "openid": self.openid,
        }
        if sealed:
            query |= {"encrypt_type": "aes", "msg_signature": self._sign(stamp, nonce, sealed)}
        return query

    def text_xml(self, words: str, msg_id: int | None = None) -> str:
        return self.xml(MsgType="text", Content=words, MsgId=str(msg_id or next(_ids)))

    def event_xml(self, name: str, key: str = "", at: int | None = None) -> str:
        return self.xml(MsgType="event", Event=name, EventKey=key, **({"CreateTime": str(at)} if at else {}))

    def xml(self, **fields: str) -> str:
        parts = {
            "ToUserName": ACCOUNT,
            "FromUserName": self.openid,
            "CreateTime": str(next(_times)),
        } | fields
        return f"<xml>{''.join(f'<{name}>{escape(text)}</{name}>' for name, text in parts.items())}</xml>"

    def _sign(self, *parts: str) -> str:
        signer = WeChatSigner()
        signer.add_data(self.config.wechat_token, *parts)
        return str(signer.signature)

    def _open(self, data: bytes) -> str:
        packed = xmltodict.parse(data)["xml"]
        return str(
            self._crypto.decrypt_message(
                {"Encrypt": packed["Encrypt"]}, packed["MsgSignature"], packed["TimeStamp"], packed["Nonce"]
            )
        )


def cover(sealed: str) -> bytes:
    return f"<xml><ToUserName>{ACCOUNT}</ToUserName><Encrypt>{sealed}</Encrypt></xml>".encode()
