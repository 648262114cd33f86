"""Alerts to an office's own addresses: e-mail and group robots through apprise, or the demo's console."""

import logging
from functools import partial
from typing import Any

import apprise

from backend.notify.notice import Notice, Notifier, Refused, RetryLater

CONSOLE = "console://"
# Together below the lease of a delivery; apprise has no single timeout over all.
CONNECT_SECONDS, READ_SECONDS = 4, 8

log = logging.getLogger(__name__)


class ConsoleNotifier:
    """Writes the notice to the log: for the demo, which has nobody to write to."""

    def send(self, notice: Notice) -> None:
        log.warning("notice to %s | %s | %s", notice.recipient, notice.title, notice.number)


class AppriseNotifier:
    """All addresses of the office through apprise."""

    def send(self, notice: Notice) -> None:
        sender = apprise.Apprise()
        for address in notice.addresses:
            if address != CONSOLE and not sender.add(_bounded(address)):
                raise Refused(f"{address.split(':', 1)[0]}: an address that apprise does not understand")
        # apprise says only yes or no; what it logged names the reason, without the address's secrets.
        capture: Any = apprise.LogCapture  # it has no types
        with capture(level=logging.WARNING, fmt="%(message)s") as said:
            if sender.notify(title=notice.title, body=notice.body):
                return
            reason = said.getvalue().strip().splitlines()
        raise RetryLater(reason[-1] if reason else "not accepted, no reason given")


def alert_notifier(notice: Notice) -> Notifier:
    """The notifier for this office's addresses."""
    return ConsoleNotifier() if set(notice.addresses) <= {CONSOLE} else AppriseNotifier()


def _bounded(address: str) -> str:
    """The address with apprise's own timeouts set, unless the office set them."""
    add = partial("{}{}cto={}&rto={}".format, address, "&" if "?" in address else "?")
    return address if "cto=" in address else add(CONNECT_SECONDS, READ_SECONDS)
