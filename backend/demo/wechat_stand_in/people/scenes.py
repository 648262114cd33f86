"""The account's own QR codes: each says a scene to whoever scans it."""

import secrets
from dataclasses import dataclass

from backend.demo.wechat_stand_in.virtual_clock import VirtualClock

PREFIX = "http://weixin.qq.com/q/"


@dataclass(frozen=True)
class Scene:
    scene: str
    ticket: str
    url: str
    until: float | None


class Scenes:
    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._scenes: list[Scene] = []

    def make(self, scene: str, seconds: int | None) -> Scene:
        until = None if seconds is None else self._clock.now() + seconds
        new_scene = Scene(
            scene, f"gQ{secrets.token_urlsafe(60)}==", f"{PREFIX}02{secrets.token_urlsafe(20)}", until
        )
        self._scenes.append(new_scene)
        return new_scene

    def find(self, *, ticket: str = "", url: str = "", scene: str = "") -> Scene | None:
        """The newest that still works."""
        now = self._clock.now()
        for candidate in reversed(self._scenes):
            if candidate.until is not None and candidate.until <= now:
                continue
            if (
                (ticket and candidate.ticket == ticket)
                or (url and candidate.url == url)
                or (scene and candidate.scene == scene)
            ):
                return candidate
        return None
