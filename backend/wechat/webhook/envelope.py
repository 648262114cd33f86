"""Around a message: the signature, its age, encryption, and the answer's XML."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply, TransferCustomerServiceReply
from wechatpy.utils import WeChatSigner, random_string

from backend.core.config import Config
from backend.core.fields.values import plain_number
from backend.wechat.conversation import replies
from backend.wechat.webhook.incoming import (
    Incoming,
    UnreadableError,
    leaks_as_unreadable,
    parse,
    read_xml,
)

WINDOW = timedelta(minutes=5)
LONGEST_PARAMETER = 128


class BadSignatureError(Exception):
    """The request does not come from WeChat, or is too old to say."""


class Envelope:
    """One delivery's cover: what the query string signed, and how its answer must be packed."""

    def __init__(self, config: Config, query: Mapping[str, str], now: datetime) -> None:
        """Raises BadSignatureError."""
        self._config = config
        self._query = {
            name: query.get(name, "")[:LONGEST_PARAMETER]
            for name in ("timestamp", "nonce", "signature", "msg_signature", "encrypt_type")
        }
        self._sealed = self._query["encrypt_type"] == "aes"
        self._check_signature("signature")
        self._check_age(now)

    def open(self, body: bytes) -> Incoming:
        """Raises UnreadableError or BadSignatureError."""
        xml = read_xml(body)
        if self._sealed:
            return parse(self._decrypt(xml))
        if self._config.is_production:
            # The signature covers only time and nonce: a leaked query string would let anyone forge a body.
            raise UnreadableError("plain text, which production does not take")
        return parse(xml)

    def pack(self, incoming: Incoming, text: str, now: datetime) -> str:
        """The answer as WeChat wants it, encrypted if the question was."""
        reply = TextReply(
            source=incoming.account,
            target=incoming.openid,
            time=int(now.timestamp()),
            content=escape_cdata(replies.visible(text)),
        ).render()
        return self._covered(reply, now)

    def hand_over(self, incoming: Incoming, now: datetime) -> str:
        """The answer that gives the talk to WeChat's customer-service desk."""
        reply = TransferCustomerServiceReply(
            source=incoming.account, target=incoming.openid, time=int(now.timestamp())
        ).render()
        return self._covered(reply, now)

    def _covered(self, reply: str, now: datetime) -> str:
        if not self._sealed:
            return str(reply)
        return str(self._crypto().encrypt_message(reply, random_string(), str(int(now.timestamp()))))

    def _check_signature(self, name: str, *signed: str) -> None:
        signer = WeChatSigner()
        signer.add_data(self._config.wechat_token, self._query["timestamp"], self._query["nonce"], *signed)
        if not hmac.compare_digest(signer.signature.encode(), self._query[name].encode(errors="replace")):
            raise BadSignatureError(name)

    def _check_age(self, now: datetime) -> None:
        sent_at = plain_number(self._query["timestamp"])
        if sent_at is None or abs(sent_at - now.timestamp()) > WINDOW.total_seconds():
            raise BadSignatureError("timestamp")

    def _decrypt(self, xml: str) -> str:
        with leaks_as_unreadable():
            sealed = str(xmltodict.parse(xml)["xml"]["Encrypt"])
        self._check_signature("msg_signature", sealed)
        query = self._query
        with leaks_as_unreadable():
            return str(
                self._crypto().decrypt_message(
                    {"Encrypt": sealed}, query["msg_signature"], query["timestamp"], query["nonce"]
                )
            )

    def _crypto(self) -> WeChatCrypto:
        return WeChatCrypto(self._config.wechat_token, self._config.wechat_aes_key, self._config.wechat_appid)


def escape_cdata(text: str) -> str:
    """`]]>` in a resident's words would end the CDATA section that wechatpy puts them into."""
    return text.replace("]]>", "]]]]><![CDATA[>")
