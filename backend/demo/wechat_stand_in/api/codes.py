"""Codes that a tap in the mini-program gives: good once, for five minutes, in their own app only."""

import secrets
from dataclasses import dataclass

from backend.demo.wechat_stand_in.api.refusals import ApiRefusal
from backend.demo.wechat_stand_in.virtual_clock import VirtualClock

LIFE = 300
LOGIN, PHONE = "login", "phone"


@dataclass
class OneTimeCode:
    kind: str
    appid: str
    openid: str
    until: float
    used: bool = False


class OneTimeCodes:
    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._codes: dict[str, OneTimeCode] = {}

    def make(self, kind: str, appid: str, openid: str) -> str:
        value = "0" + secrets.token_urlsafe(24)[:31] if kind == LOGIN else secrets.token_hex(32)
        self._codes[value] = OneTimeCode(kind, appid, openid, self._clock.now() + LIFE)
        return value

    def use(self, value: object, kind: str, appid: str, other_app: int) -> str:
        """Whose code it was; `other_app` is what a code of another app is refused with. Raises ApiRefusal."""
        if not value:
            raise ApiRefusal(41008)
        code = self._codes.get(value) if isinstance(value, str) else None
        if code is None or code.kind != kind:
            raise ApiRefusal(40029)
        if code.appid != appid:
            raise ApiRefusal(other_app)
        if code.used:
            raise ApiRefusal(40163)
        if self._clock.now() >= code.until:
            raise ApiRefusal(40029)
        code.used = True
        return code.openid
