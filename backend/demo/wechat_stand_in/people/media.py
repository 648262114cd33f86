"""Pictures and sounds that residents sent and the account uploaded; they are gone after three days."""

from dataclasses import dataclass

from backend.demo.wechat_stand_in.api.refusals import ApiRefusal
from backend.demo.wechat_stand_in.people.residents import new_id
from backend.demo.wechat_stand_in.virtual_clock import VirtualClock

LIFE = 3 * 86400


@dataclass(frozen=True)
class File:
    data: bytes
    content_type: str
    name: str = "media"
    kind: str = ""
    until: float = 0.0


class MediaStore:
    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._files: dict[str, File] = {}

    def keep(self, data: bytes, content_type: str, name: str, kind: str) -> str:
        media_id = new_id("m") + new_id("")
        self._files[media_id] = File(data, content_type, name, kind, self._clock.now() + LIFE)
        return media_id

    def look(self, media_id: str) -> File | None:
        """Also one that is too old: a chat still shows its pictures."""
        return self._files.get(media_id)

    def get(self, media_id: object) -> File:
        """Raises ApiRefusal."""
        file = self._files.get(media_id) if isinstance(media_id, str) else None
        if file is None or file.until <= self._clock.now():
            raise ApiRefusal(40007)
        return file
