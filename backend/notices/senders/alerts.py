"""Alerts to an office's own addresses: e-mail and group robots through apprise, or the demo's console."""

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import apprise

from backend.notices.senders.message import Letter, Notice, Notifier, Refused, RetryLater

CONSOLE = "console://"
# Together below the lease of a delivery; apprise has no single timeout over all.
CONNECT_SECONDS, READ_SECONDS = 4, 8

log = logging.getLogger(__name__)
# apprise's own log shows whole addresses with their passwords.
logging.getLogger("apprise").propagate = False


class ConsoleNotifier:
    """Writes the notice to the log: for the demo, which has nobody to write to."""

    def send(self, notice: Notice | Letter) -> None:
        number = notice.number if isinstance(notice, Notice) else "-"
        log.warning("notice to %s | %s | %s", notice.recipient, notice.title, number)


class AppriseNotifier:
    """All addresses of the office through apprise."""

    def send(self, notice: Notice | Letter) -> None:
        """Done where one address takes it: trying them all again would tell that one twice."""
        addresses = [address for address in notice.addresses if address != CONSOLE]
        senders = [sender for address in addresses if (sender := _sender(address))]
        if not senders:
            raise Refused("no address that apprise understands")
        # apprise says only yes or no; what it logged names the reason, without the address's secrets.
        capture: Any = apprise.LogCapture  # untyped in apprise
        with (
            capture(level=logging.WARNING, fmt="%(message)s") as said,
            ThreadPoolExecutor(len(senders)) as pool,
        ):
            # At once, so that they take no longer together than one alone.
            took = list(pool.map(lambda sender: sender.notify(title=notice.title, body=notice.body), senders))
            reasons = said.getvalue().strip().splitlines() or ["not accepted, no reason given"]
        if not any(took):
            raise RetryLater(reasons[-1])
        if not all(took):
            log.warning("%s: %d addresses failed: %s", notice.recipient, took.count(False), reasons[-1])


def alert_notifier(notice: Notice | Letter) -> Notifier:
    """The notifier for this office's addresses."""
    return ConsoleNotifier() if set(notice.addresses) <= {CONSOLE} else AppriseNotifier()


def is_understood(address: str) -> bool:
    """Whether a notice could be sent there at all; nobody is asked."""
    return address == CONSOLE or _sender(address) is not None


def _sender(address: str) -> apprise.Apprise | None:
    """None where apprise cannot make sense of the address; the log names its kind only."""
    sender = apprise.Apprise()
    if sender.add(_bounded(address)):
        return sender
    kind = address.split("://", 1)[0] if "://" in address else "one without a kind"
    log.warning("not an address that apprise understands: %s", kind)
    return None


def _bounded(address: str) -> str:
    """The address with apprise's own timeouts set, unless the office set them."""
    add = partial("{}{}cto={}&rto={}".format, address, "&" if "?" in address else "?")
    return address if "cto=" in address else add(CONNECT_SECONDS, READ_SECONDS)
