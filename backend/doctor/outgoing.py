"""Check of stored notice addresses: those that nobody can read, or that lead to where notices may not go."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.doctor.finding import Finding
from backend.models import NoticeAddress
from backend.models.base import UnreadObject
from backend.models.notices import AddressKind
from backend.models.personal import StillSealed
from backend.notices.rules.address_masking import target_of_address
from backend.notices.rules.addresses import owner_name
from backend.notices.senders.mail import mail_server
from backend.notices.senders.outgoing import HostRefusedError, OutgoingDoor, door_of, refused_hosts

SHOWN = 5


def look_at_outgoing(session: Session, config: Config) -> Finding:
    """Names are resolved for it."""
    door = door_of(config.inner_hosts)
    stored = select(NoticeAddress).where(NoticeAddress.removed_at.is_(None)).order_by(NoticeAddress.id)
    addresses = session.scalars(stored).all()
    sealed = [
        row
        for row in addresses
        if isinstance(row.address, StillSealed) or isinstance(row.secret, StillSealed)
    ]
    if sealed:
        return _unreadable(session, "cannot be read, nothing is sent there", sealed)
    unread = [row for row in addresses if isinstance(row.choices, UnreadObject)]
    if unread:
        return _unreadable(session, "what they want to hear of cannot be read, the usual goes there", unread)
    refused = list(_refused(session, door, addresses))
    if not refused:
        return Finding(
            "outgoing",
            ok=True,
            says="all notice addresses can be used",
        )
    more = f" and {len(refused) - SHOWN} more" if len(refused) > SHOWN else ""
    return Finding(
        "outgoing",
        ok=False,
        says=f"refused, nothing is sent there: {', '.join(refused[:SHOWN])}{more}",
        mend="Correct the office's notice addresses, or name a mail server of the city's own network in"
        " LINSHENG_INNER_HOSTS.",
    )


def _unreadable(session: Session, what: str, addresses: Sequence[NoticeAddress]) -> Finding:
    named = [f"address {address.id} of {owner_name(session, address)}" for address in addresses[:SHOWN]]
    return Finding(
        "outgoing",
        ok=False,
        says=f"{what}: {', '.join(named)}",
        mend="Restore these rows of notice_addresses from a backup.",
    )


def _refused(session: Session, door: OutgoingDoor, addresses: Iterable[NoticeAddress]) -> Iterator[str]:
    answers: dict[tuple[str, int], bool] = {}
    for address in addresses:
        if _is_refused(door, address, answers):
            yield f"address {address.id} of {owner_name(session, address)}"


def _is_refused(door: OutgoingDoor, address: NoticeAddress, answers: dict[tuple[str, int], bool]) -> bool:
    """Each server is asked for once."""
    target = target_of_address(address)
    if target is None:
        return True
    if target.address:
        try:
            door.check_robot(target.address)
        except HostRefusedError:
            return target.kind is not AddressKind.UNKNOWN
        return False
    server = mail_server(target.server)
    if server is None:
        return False
    key = (server.host, server.port)
    if key not in answers:
        answers[key] = bool(refused_hosts(door, [key]))
    return answers[key]
