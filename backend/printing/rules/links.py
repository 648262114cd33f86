"""The printing shop's link: signed, expiring, revocable; it opens one order and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.permissions import Permission, may
from backend.core.errors import (
    LinshengError,
    MoveRefusedError,
    NotFoundError,
)
from backend.jobs.outbox import enqueue
from backend.models import (
    PRINTED_STATES,
    Letter,
    PrintDownload,
    PrintLink,
    PrintOrder,
    PrintShop,
    StaffAccount,
)
from backend.models.session import conflict_insert
from backend.printing.rules.wrong_leaflets import refuse_wrong_leaflets

MAX_DAYS = 90
MAX_SHOP, MAX_RECIPIENT = 80, 200
LETTER_KIND = "print_link"


class LinkClosedError(LinshengError):
    """The link was good once: it has expired, was revoked, or its order was cancelled."""

    code = "link_closed"
    status = 410


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """`recipient` is an e-mail address, empty where the link is handed over another way."""

    shop: str
    recipient: str
    days: int


def issue(
    session: Session, order: PrintOrder, staff: StaffAccount, link_request: LinkRequest, now: datetime
) -> PrintLink:
    """A link for an approved order; with a recipient its mail goes out with the commit.

    Raises MoveRefusedError before the approval, and WrongLeafletsError.
    """
    if order.state not in PRINTED_STATES:
        raise MoveRefusedError("先批准订单，再发链接。")
    refuse_wrong_leaflets(session, order, "请给这些地方重新下单，发新订单的链接。")
    link = PrintLink(
        order_id=order.id,
        shop=link_request.shop,
        shop_id=session.scalar(select(PrintShop.id).where(PrintShop.name == link_request.shop)),
        recipient=link_request.recipient,
        issued_by_id=staff.id,
        issued_at=now,
        expires_at=now + timedelta(days=link_request.days),
    )
    session.add(link)
    session.flush()
    if link_request.recipient:
        link.letter = Letter(kind=LETTER_KIND, token=f"print-link-{link.id}", created_at=now)
        enqueue(session, [link.letter], now)
    return link


def shop_names(session: Session) -> list[str]:
    """Of all shops that have accounts, by name."""
    return list(session.scalars(select(PrintShop.name).order_by(PrintShop.name)))


def token_of(link: PrintLink, keys: Sequence[str]) -> str:
    """The token is made anew whenever it is needed; the database never holds it."""
    return str(_serializer(keys).dumps([link.id, int(link.expires_at.timestamp())]))


def open_link(session: Session, token: str, keys: Sequence[str], now: datetime) -> PrintLink:
    """The link behind a token.

    Raises NotFoundError for what we never signed, LinkClosedError for what no longer opens anything.
    """
    try:
        link_id, _expires = _serializer(keys).loads(token)
    except (BadSignature, ValueError, TypeError):
        raise NotFoundError("没有这个链接。请检查链接是否完整，或联系发链接的单位。") from None
    link = session.get(PrintLink, link_id)
    if link is None:
        raise NotFoundError("没有这个链接。请联系发链接的单位。")
    if link.revoked_at is not None:
        raise LinkClosedError("这个链接已被收回。如需继续印刷，请联系发链接的单位。")
    if link.expires_at <= now:
        raise LinkClosedError("这个链接已过期。请联系发链接的单位重新发送。")
    if link.order.state not in PRINTED_STATES:
        raise LinkClosedError("这个订单已停止，不要再印。请联系发链接的单位。")
    return link


def revoke(link: PrintLink, now: datetime) -> None:
    """At once: the next request is refused."""
    if link.revoked_at is None:
        link.revoked_at = now


def links_of(session: Session, order: PrintOrder) -> list[PrintLink]:
    """The newest first."""
    return list(
        session.scalars(select(PrintLink).where(PrintLink.order_id == order.id).order_by(PrintLink.id.desc()))
    )


def count_download(session: Session, link: PrintLink, name: str, now: datetime) -> None:
    """One more fetch of this file by this link."""
    session.execute(
        conflict_insert(session, PrintDownload)
        .values(link_id=link.id, name=name, count=1, last_at=now)
        .on_conflict_do_update(
            index_elements=[PrintDownload.link_id, PrintDownload.name],
            set_={"count": PrintDownload.count + 1, "last_at": now},
        )
    )


def downloads_of(session: Session, link: PrintLink) -> list[PrintDownload]:
    query = select(PrintDownload).where(PrintDownload.link_id == link.id).order_by(PrintDownload.name)
    return list(session.scalars(query))


def _serializer(keys: Sequence[str]) -> URLSafeSerializer:
    return URLSafeSerializer(keys, salt="printing shop's link")


def links_of_shop(session: Session, staff: StaffAccount, now: datetime) -> list[PrintLink]:
    """The newest good link of each order that was sent to this account's shop; the newest order first."""
    if not may(staff, Permission.SHOP_ORDER_READ):
        return []
    query = (
        select(PrintLink)
        .join(PrintOrder, PrintOrder.id == PrintLink.order_id)
        .where(
            PrintLink.shop_id == staff.shop_id,
            PrintLink.revoked_at.is_(None),
            PrintLink.expires_at > now,
            PrintOrder.state.in_(PRINTED_STATES),
        )
        .order_by(PrintLink.id.desc())
    )
    newest: dict[int, PrintLink] = {}
    for link in session.scalars(query):
        newest.setdefault(link.order_id, link)
    return list(newest.values())


def link_of_shop(session: Session, staff: StaffAccount, link_id: int, now: datetime) -> PrintLink:
    """Raises NotFoundError for a link that is not theirs, or over."""
    for link in links_of_shop(session, staff, now):
        if link.id == link_id:
            return link
    raise NotFoundError("没有这个印刷订单，或链接已停用。")
