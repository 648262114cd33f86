"""The envelope of a delivery: signatures and encryption in the three modes of the console."""

import secrets
import time
from dataclasses import dataclass
from xml.parsers.expat import ExpatError

import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from backend.demo.wechat_stand_in.state import AppCredentials


class UnreadableReplyError(Exception):
    """The account answered something that WeChat cannot read; the text says what."""


@dataclass(frozen=True)
class Sealed:
    query: dict[str, str]
    body: bytes


class DeliveryCodec:
    def __init__(self, credentials: AppCredentials, mode: str) -> None:
        self._token = credentials.token
        self._crypto = WeChatCrypto(credentials.token, credentials.aes_key, credentials.appid)
        self._mode = mode

    @property
    def encrypted(self) -> bool:
        return self._mode != "plain"

    def seal(self, xml: str, openid: str, account: str) -> Sealed:
        """Signed with the real time, whatever the virtual clock says: the account checks its age."""
        query = self.signed_query() | {"openid": openid}
        if not self.encrypted:
            return Sealed(query, xml.encode())
        packed = xmltodict.parse(self._crypto.encrypt_message(xml, query["nonce"], query["timestamp"]))["xml"]
        query |= {"encrypt_type": "aes", "msg_signature": packed["MsgSignature"]}
        cover = f"<Encrypt><![CDATA[{packed['Encrypt']}]]></Encrypt>"
        if self._mode == "safe":
            body = f"<xml><ToUserName><![CDATA[{account}]]></ToUserName>{cover}</xml>"
        else:
            body = xml.removesuffix("</xml>") + cover + "</xml>"
        return Sealed(query, body.encode())

    def signed_query(self) -> dict[str, str]:
        stamp, nonce = str(int(time.time())), str(secrets.randbelow(10**10))
        signer = WeChatSigner()
        signer.add_data(self._token, stamp, nonce)
        return {"signature": str(signer.signature), "timestamp": stamp, "nonce": nonce}

    def open(self, body: bytes) -> tuple[dict[str, object], str]:
        """The reply's fields and its XML; safe mode takes no plain one. Raises UnreadableReplyError."""
        fields, xml = _parsed(body)
        if not self.encrypted or ("Encrypt" not in fields and self._mode == "compatible"):
            return fields, xml
        try:
            names = ("MsgSignature", "TimeStamp", "Nonce")
            signature, stamp, nonce = (str(fields[name]) for name in names)
            opened = str(
                self._crypto.decrypt_message({"Encrypt": fields["Encrypt"]}, signature, stamp, nonce)
            )
        except KeyError as error:
            raise UnreadableReplyError(f"没有加密（缺 {error.args[0]}）") from None
        except Exception:  # noqa: BLE001 - wechatpy leaks whatever a wrong key makes of the bytes
            raise UnreadableReplyError("签名或密文不对") from None
        return _parsed(opened.encode())


def _parsed(body: bytes) -> tuple[dict[str, object], str]:
    try:
        text = body.decode()
        document = xmltodict.parse(text)
    except (UnicodeDecodeError, ExpatError, ValueError):
        raise UnreadableReplyError("不是 XML") from None
    fields = document.get("xml")
    if not isinstance(fields, dict):
        raise UnreadableReplyError("没有 <xml>")
    return fields, text
