"""The only place that calls WeChat's servers. Each failure is an ApiError that says what to do."""

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from cryptography.fernet import Fernet, MultiFernet
from redis import Redis

from backend.core.config import Config
from backend.wechat.platform.account import Account
from backend.wechat.platform.api_errors import BadField, Final, NotSetUp, RetryLater
from backend.wechat.platform.template_fields import UnfitError, fitted, kind_of

LONGEST_TEXT = 2048  # bytes of a customer-service message
CHECKED_AT_ONCE = 2500  # characters of msg_sec_check
LINK_DAYS = 30  # the longest that a URL link may live
_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
_PAGE = re.compile(r"[\w-][\w/-]{0,126}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Media:
    data: bytes = field(repr=False)
    content_type: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What msg_sec_check thinks; `label` says why (100 is nothing)."""

    suggest: Literal["pass", "review", "risky"]
    label: int


@dataclass(frozen=True, slots=True)
class MiniSession:
    """`unionid` is empty where the mini-program is bound to no open platform."""

    openid: str = field(repr=False)
    session_key: str = field(repr=False)
    unionid: str = field(repr=False, default="")


class WechatApi:
    """Two accounts, each with a token of its own: the official account and the mini-program.

    An openid belongs to the account that it was seen by.
    """

    def __init__(self, config: Config, redis: Redis) -> None:
        self._config = config
        self._redis = redis

    def send_text(self, openid: str, text: str) -> None:
        """A customer-service message, within the window that the resident's own message opened."""
        self._official.message.send_text(openid, _cut(text))

    def send_template(self, openid: str, template_id: str, fields: Mapping[str, str], url: str) -> None:
        self._official.message.send_template(openid, template_id, _data(fields), url=url)

    def send_subscribe(self, openid: str, template_id: str, fields: Mapping[str, str], page: str) -> None:
        """The account's one-off notice, for which the resident accepted `template_id` before."""
        self._official.message.send_subscribe_message(openid, template_id, _data(fields), page=page)

    def send_miniprogram_subscribe(
        self, openid: str, template_id: str, fields: Mapping[str, str], page: str
    ) -> None:
        """The mini-program's one-off notice; `openid` is the one that the mini-program knows."""
        order = {"touser": openid, "template_id": template_id, "page": page, "data": _data(fields)}
        self._mini.post("/cgi-bin/message/subscribe/send", data=order)

    def download_media(self, media_id: str) -> Media:
        answer = self._official.media.download(media_id)
        return Media(answer.content, answer.headers.get("Content-Type", ""))

    def upload_image(self, data: bytes) -> str:
        """Its media id, good for three days."""
        if not data:
            raise Final("an empty image")
        answer = self._official.media.upload("image", ("image.jpg", data, "image/jpeg"))
        return _word(answer, "media_id")

    def create_menu(self, menu: Mapping[str, object]) -> None:
        self._official.menu.create(dict(menu))

    def create_qr(self, scene: str) -> str:
        """What a permanent QR code of the account holds; following through it tells `scene`."""
        order = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        return _word(self._official.qrcode.create(order), "url")

    def code_to_session(self, code: str) -> MiniSession:
        answer = self._mini.wxa.code_to_session(code)
        return MiniSession(
            _word(answer, "openid"), _word(answer, "session_key"), str(answer.get("unionid") or "")
        )

    def phone_number(self, code: str) -> str:
        answer = self._mini.post("/wxa/business/getuserphonenumber", data={"code": code})
        info = _part(answer, "phone_info")
        home = str(info.get("countryCode", "86")) == "86"
        return _word(info, "purePhoneNumber" if home else "phoneNumber")

    def miniprogram_code(self, scene: str, page: str) -> bytes:
        """The picture of a mini-program code."""
        if not _SCENE.fullmatch(scene) or not _PAGE.fullmatch(page):
            raise Final("scene or page that no mini-program code can hold")
        return bytes(self._mini.wxa.get_wxa_code_unlimited(scene, page=page).content)

    def url_link(self, path: str, query: str) -> str:
        """A link that opens the mini-program from a text message or a browser."""
        order = {"path": path, "query": query, "expire_type": 1, "expire_interval": LINK_DAYS}
        return _word(self._mini.post("/wxa/generate_urllink", data=order), "url_link")

    def check_text(self, openid: str, text: str, scene: int) -> Verdict:
        """WeChat's opinion of words; of the pieces of a long text the worst."""
        pieces = [text[start : start + CHECKED_AT_ONCE] for start in range(0, len(text), CHECKED_AT_ONCE)]
        verdicts = [self._check(openid, piece, scene) for piece in pieces]
        order = ("pass", "review", "risky")
        return max(verdicts, key=lambda verdict: order.index(verdict.suggest), default=Verdict("pass", 100))

    def _check(self, openid: str, text: str, scene: int) -> Verdict:
        order = {"version": 2, "scene": scene, "openid": openid, "content": _sendable(text)}
        result = _part(self._mini.post("/wxa/msg_sec_check", data=order), "result")
        suggest, label = result.get("suggest"), result.get("label", 0)
        if suggest not in {"pass", "review", "risky"} or not isinstance(label, int):
            raise RetryLater("answer without a verdict")
        return Verdict(suggest, label)

    def accounts(self) -> dict[str, Account]:
        """Those that are set up, by the name an operator knows them by."""
        config = self._config
        there = {}
        if config.wechat_appid and config.wechat_secret:
            there["official account"] = self._official
        if config.miniprogram_appid and config.miniprogram_secret:
            there["mini-program"] = self._mini
        return there

    @cached_property
    def _official(self) -> Account:
        return self._account(self._config.wechat_appid, self._config.wechat_secret)

    @cached_property
    def _mini(self) -> Account:
        return self._account(self._config.miniprogram_appid, self._config.miniprogram_secret)

    def _account(self, appid: str, secret: str) -> Account:
        if not (appid and secret):
            raise NotSetUp("no app id or no secret in the settings")
        return Account(appid, secret, self._config.wechat_api_url, self._redis, _fernet(self._config))


def _fernet(config: Config) -> MultiFernet:
    """The first key seals, all open: while keys change processes read each other's token."""
    digests = (
        hmac.digest(key.encode(), b"linsheng wechat token", "sha256")
        for key in config.keys_of("personal_data_key")
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def _data(fields: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The fields within WeChat's limits: it rejects what is too long or empty."""
    data = {}
    for name, value in fields.items():
        try:
            data[name] = {"value": fitted(kind_of(name), value)}
        except UnfitError:
            raise BadField("field cannot be filled", field=name) from None
    return data


def _sendable(text: str) -> str:
    """Half of a character pair, which some clients send, has no UTF-8."""
    return text.encode(errors="replace").decode()


def _cut(text: str) -> str:
    data = _sendable(text).encode()
    return (
        data.decode() if len(data) <= LONGEST_TEXT else f"{data[: LONGEST_TEXT - 3].decode(errors='ignore')}…"
    )


def _part(answer: dict[str, Any], name: str) -> dict[str, Any]:
    part = answer.get(name)
    if not isinstance(part, dict):
        raise RetryLater(f"answer without {name}")
    return part


def _word(answer: dict[str, Any], name: str) -> str:
    word = answer.get(name)
    if not isinstance(word, str) or not word:
        raise RetryLater(f"answer without {name}")
    return word
