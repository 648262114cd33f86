"""Parsed messages of a resident. `key` is the same for every redelivery."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo; `media_id` is WeChat's name for it, good for three days."""

    key: str
    media_id: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """`recognition` is what WeChat heard; it is being retired, so expect it empty."""

    key: str
    recognition: str
    media_id: str = ""


@dataclass(frozen=True, slots=True)
class Video:
    """A video of any length; it is not taken."""

    key: str


@dataclass(frozen=True, slots=True)
class SharedLocation:
    """A location; `label` is its address in words, degrees in GCJ-02 where they came."""

    key: str
    label: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """A code was scanned, or the account followed (`followed`); `scene` is empty where no code led here."""

    key: str
    scene: str
    followed: bool


@dataclass(frozen=True, slots=True)
class Click:
    """A menu button. Its name is read as if it had been typed."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Other:
    """A kind of message that the account cannot read: a link, a card, something new."""

    key: str


Message = Text | Picture | Voice | Video | SharedLocation | Scan | Click | Other
