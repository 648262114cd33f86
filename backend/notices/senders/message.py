"""What is sent, by whom, and how sending fails."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to one office. `addresses` are where its alerts go; `due` is local time, already worded."""

    recipient: str
    addresses: tuple[str, ...]
    event: str
    number: str
    community: str
    category: str
    emergency: bool
    due: str
    link: str

    @property
    def title(self) -> str:
        urgent = "【紧急】" if self.emergency else ""
        return f"{urgent}{self.event}：{self.community}·{self.category}"

    @property
    def body(self) -> str:
        return f"编号 {self.number}\n请在 {self.due} 前答复\n{self.link}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to people who have no office here, such as a printing shop."""

    recipient: str
    addresses: tuple[str, ...]
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Message:
    """To one address of staff. `token` stays the same at every attempt, `shown_as` is for logs."""

    kind: str
    address: str
    secret: str
    shown_as: str
    token: str
    title: str
    lines: tuple[str, ...]
    home: str


class Notifier(Protocol):
    """Sends a notice. Returns when it is out; raises RetryLater or Refused otherwise."""

    def send(self, notice: Notice | Letter) -> None: ...


class RetryLater(Exception):  # noqa: N818 - an answer of the outside, not an error of ours
    """It may work later: an outage, a limit, a slow answer."""


class Refused(Exception):  # noqa: N818 - an answer of the outside, not an error of ours
    """It will never work as it is: the address makes no sense, or its keeper does not take it."""
