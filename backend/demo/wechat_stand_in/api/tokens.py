"""Access tokens of one account: plain ones, each ending the last, and the stable one. They are kept apart."""

import re
import secrets
from dataclasses import dataclass

from backend.demo.wechat_stand_in.api.refusals import ApiRefusal
from backend.demo.wechat_stand_in.virtual_clock import VirtualClock

LIFE = 7200
OVERLAP = 300
PLAIN_A_DAY = 2000
FORCED_A_DAY = 20
FORCED_APART = 30
DAY = 86400
CHINA = 8 * 3600
_SHAPE = re.compile(r"\d+_[\w-]{100,500}", re.ASCII)


@dataclass
class AccessToken:
    value: str
    expires_at: float
    replaced_at: float | None = None


class AccessTokens:
    """Not locked: whoever calls holds the world's lock."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._issued: dict[str, AccessToken] = {}
        self._plain: AccessToken | None = None
        self._stable: AccessToken | None = None
        self._forced_at: float | None = None
        self._used: dict[tuple[str, int], int] = {}

    def plain(self) -> tuple[str, int]:
        """A new token each time; the one before it lives five minutes more."""
        self._count("plain", PLAIN_A_DAY)
        if self._plain:
            self._plain.replaced_at = self._clock.now() + OVERLAP
        self._plain = self._issue()
        return self._plain.value, LIFE

    def stable(self, *, force: bool) -> tuple[str, int]:
        """The same token until five minutes before its end. A force too soon changes nothing."""
        now = self._clock.now()
        if force and (self._forced_at is None or now - self._forced_at >= FORCED_APART):
            self._count("forced", FORCED_A_DAY)
            self._forced_at = now
            if self._stable:
                self._stable.replaced_at = now
            self._stable = self._issue()
        elif self._stable is None or self._stable.expires_at - now <= OVERLAP:
            self._stable = self._issue()
        return self._stable.value, int(self._stable.expires_at - now)

    def check(self, value: str) -> None:
        """Raises ApiRefusal."""
        token, now = self._issued.get(value), self._clock.now()
        if token is None or (token.replaced_at is not None and now >= token.replaced_at):
            raise ApiRefusal(40001)
        if now >= token.expires_at:
            raise ApiRefusal(42001)

    def knows(self, value: str) -> bool:
        return value in self._issued

    def _issue(self) -> AccessToken:
        token = AccessToken(f"86_{secrets.token_urlsafe(99)}", self._clock.now() + LIFE)
        self._issued[token.value] = token
        return token

    def _count(self, what: str, limit: int) -> None:
        today = int((self._clock.now() + CHINA) // DAY)
        used = self._used.get((what, today), 0)
        if used >= limit:
            raise ApiRefusal(45009)
        self._used[what, today] = used + 1


def check_shape(value: str) -> None:
    if not value:
        raise ApiRefusal(41001)
    if not _SHAPE.fullmatch(value):
        raise ApiRefusal(40014)
