"""Everything that the stand-in knows. In memory under one lock: it is one process and forgets at its end."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from backend.demo.wechat_stand_in.api.codes import OneTimeCodes
from backend.demo.wechat_stand_in.api.refusals import ApiRefusal
from backend.demo.wechat_stand_in.api.templates import StandInTemplates
from backend.demo.wechat_stand_in.api.tokens import AccessTokens, check_shape
from backend.demo.wechat_stand_in.control.faults import Faults
from backend.demo.wechat_stand_in.people.chat import ChatLog
from backend.demo.wechat_stand_in.people.media import MediaStore
from backend.demo.wechat_stand_in.people.residents import StandInResident, StandInResidents
from backend.demo.wechat_stand_in.people.scenes import Scenes
from backend.demo.wechat_stand_in.virtual_clock import VirtualClock

OFFICIAL, MINI = "official", "mini"
CALLS_KEPT = 1000


@dataclass(frozen=True)
class AppCredentials:
    """What the console shows of the account and of the mini-program."""

    appid: str
    secret: str
    token: str
    aes_key: str
    mini_appid: str
    mini_secret: str


@dataclass
class StandInSettings:
    """`target` is the webhook; empty where nobody listens. `pages` of the mini-program: empty for any."""

    target: str
    mode: Literal["safe", "compatible", "plain"] = "safe"
    cut_off: Annotated[float, Field(gt=0, le=60)] = 5.0
    account: str = "gh_linsheng0353"
    address: str = "http://127.0.0.1"
    pages: tuple[str, ...] = ()
    reports: bool = True
    words: dict[str, tuple[Literal["pass", "review", "risky"], int]] = field(default_factory=dict)


@dataclass(frozen=True)
class App:
    kind: str
    appid: str
    secret: str
    tokens: AccessTokens


def _unheard(resident: StandInResident, fields: Mapping[str, Any]) -> None:
    """Until there is a post."""


class StandInState:
    def __init__(self, credentials: AppCredentials, settings: StandInSettings) -> None:
        self.lock = threading.RLock()
        self.clock = VirtualClock()
        self.credentials = credentials
        self.settings = settings
        self.official = App(OFFICIAL, credentials.appid, credentials.secret, AccessTokens(self.clock))
        self.mini = App(MINI, credentials.mini_appid, credentials.mini_secret, AccessTokens(self.clock))
        self.residents = StandInResidents()
        self.chat = ChatLog(self.lock)
        self.media = MediaStore(self.clock)
        self.templates = StandInTemplates()
        self.codes = OneTimeCodes(self.clock)
        self.scenes = Scenes(self.clock)
        self.faults = Faults()
        self.menu: dict[str, Any] | None = None
        self.report: Callable[[StandInResident, Mapping[str, Any]], None] = _unheard
        self.calls: list[dict[str, Any]] = []
        self.counts: dict[str, int] = {}

    def app_of_token(self, value: str) -> App:
        """Raises ApiRefusal."""
        check_shape(value)
        for app in (self.official, self.mini):
            if app.tokens.knows(value):
                app.tokens.check(value)
                return app
        raise ApiRefusal(40001)

    def app_of_secret(self, appid: str, secret: str) -> App:
        """Raises ApiRefusal."""
        if not appid:
            raise ApiRefusal(41002)
        if not secret:
            raise ApiRefusal(41004)
        for app in (self.official, self.mini):
            if app.appid == appid:
                if app.secret != secret:
                    raise ApiRefusal(40125)
                return app
        raise ApiRefusal(40013)

    def note_call(self, call: dict[str, Any]) -> None:
        path = call["path"]
        self.counts[path] = self.counts.get(path, 0) + 1
        self.calls.append(call)
        del self.calls[:-CALLS_KEPT]
