"""A message to send, and the errors of sending."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StaffMessage:
    """To one address of staff. `token` stays the same at every attempt, `shown_as` is for logs.

    `address` is a robot's webhook, or the recipients of a mail with commas between them. `server` is the mail
    server that the address itself names, as in LINSHENG_MAIL_URL; empty: the city's. `home` is the page where
    staff set what they get; what is not `for_staff` only has our own address there.
    """

    kind: str
    address: str
    secret: str
    shown_as: str
    token: str
    title: str
    lines: tuple[str, ...]
    home: str
    server: str = ""
    for_staff: bool = True

    @property
    def recipients(self) -> list[str]:
        return self.address.split(",")


class RetrySend(Exception):  # noqa: N818 - an answer of the outside, not an error of ours
    """It may work later: an outage, a limit, a slow answer."""


class SendRefused(Exception):  # noqa: N818 - an answer of the outside, not an error of ours
    """It will never work as it is: the address makes no sense, or its server refuses it."""
