"""The people with a WeChat account, and what the platform lets the official account send them."""

import secrets
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from backend.demo.wechat_stand_in.api.refusals import ApiRefusal

AFTER_MESSAGE = (48 * 3600, 5)
AFTER_EVENT = (60, 3)
LOGINS_A_MINUTE = 100
TONES = 6


@dataclass
class Window:
    until: float = 0.0
    left: int = 0


@dataclass
class Windows:
    """For customer-service messages. The short one of an event is used up first."""

    message: Window = field(default_factory=Window)
    event: Window = field(default_factory=Window)

    def after_message(self, now: float) -> None:
        self.message = Window(now + AFTER_MESSAGE[0], AFTER_MESSAGE[1])

    def after_event(self, now: float) -> None:
        self.event = Window(now + AFTER_EVENT[0], AFTER_EVENT[1])

    def close(self) -> None:
        self.message, self.event = Window(), Window()

    def take(self, now: float) -> None:
        """Raises ApiRefusal."""
        opened = [window for window in (self.event, self.message) if now < window.until]
        if not opened:
            raise ApiRefusal(45015)
        for window in opened:
            if window.left:
                window.left -= 1
                return
        raise ApiRefusal(45047)


@dataclass
class StandInResident:
    """One person: known to the account and to the mini-program by different openids."""

    openid: str
    mini_openid: str
    unionid: str
    nickname: str
    tone: int
    phone: str = ""
    followed: bool = False
    risky: bool = False
    mini_seen_at: float | None = None
    windows: Windows = field(default_factory=Windows)
    accepted: dict[str, int] = field(default_factory=dict)
    logins: deque[float] = field(default_factory=lambda: deque(maxlen=LOGINS_A_MINUTE))

    def accept(self, template_id: str, count: int) -> int:
        self.accepted[template_id] = max(0, self.accepted.get(template_id, 0) + count)
        return self.accepted[template_id]

    def take_subscription(self, template_id: str) -> None:
        """One accept, one send. Raises ApiRefusal."""
        if not self.accepted.get(template_id):
            raise ApiRefusal(43101)
        self.accepted[template_id] -= 1

    def may_log_in(self, now: float) -> None:
        """Raises ApiRefusal."""
        if len(self.logins) == LOGINS_A_MINUTE and now - self.logins[0] < AFTER_EVENT[0]:
            raise ApiRefusal(45011)
        if self.risky:
            raise ApiRefusal(40226)
        self.logins.append(now)

    def as_json(self) -> dict[str, object]:
        names = ("openid", "mini_openid", "unionid", "nickname", "tone", "followed", "phone")
        return {name: getattr(self, name) for name in names}


class StandInResidents:
    def __init__(self) -> None:
        self._all: dict[str, StandInResident] = {}

    def __iter__(self) -> Iterator[StandInResident]:
        return iter(list(self._all.values()))

    def add(self, nickname: str, *, openid: str = "", phone: str = "", bound: bool = True) -> StandInResident:
        """`openid` is given where a restarted stand-in must meet the same people again."""
        number = len(self._all)
        resident = StandInResident(
            openid=openid or new_id("o"),
            mini_openid=new_id("o"),
            unionid=new_id("oU") if bound else "",
            nickname=nickname or f"居民{number + 1}",
            tone=number % TONES,
            phone=phone or f"1380353{number % 10000:04}",
        )
        self._all[resident.openid] = resident
        return resident

    def get(self, openid: str) -> StandInResident | None:
        return self._all.get(openid)

    def of_account(self, openid: object) -> StandInResident:
        """Raises ApiRefusal where the official account knows no such openid."""
        resident = self._all.get(openid) if isinstance(openid, str) else None
        if resident is None:
            raise ApiRefusal(40003)
        return resident

    def of_mini(self, openid: object) -> StandInResident:
        """Raises ApiRefusal where the mini-program knows no such openid."""
        for resident in self._all.values():
            if resident.mini_openid == openid:
                return resident
        raise ApiRefusal(40003)


def new_id(start: str) -> str:
    return start + secrets.token_urlsafe(24)[: 28 - len(start)]
