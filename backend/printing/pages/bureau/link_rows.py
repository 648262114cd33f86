"""The links of an order as the bureau sees them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.models import DeliveryState, PrintDownload, PrintLink, PrintOrder
from backend.printing.rules.links import downloads_of, links_of, token_of
from backend.web.services import services

MAIL_WORDS = {
    DeliveryState.PENDING: "邮件正在发送。",
    DeliveryState.SENDING: "邮件正在发送。",
    DeliveryState.DELIVERED: "邮件已发出。",
    DeliveryState.FAILED: "邮件没有发出去：",
}


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link as the bureau sees it; `ended` says whether it still opens anything."""

    id: int
    shop: str
    address: str
    standing: str
    ended: bool
    issued_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    mail: str
    mail_failed: bool
    downloads: list[PrintDownload]


def link_rows(session: Session, order: PrintOrder) -> list[LinkRow]:
    return [_link_row(session, link) for link in links_of(session, order)]


def _link_row(session: Session, link: PrintLink) -> LinkRow:
    now, config = utc_now(), services().config
    expired = link.expires_at <= now
    standing = "已收回" if link.revoked_at else "已过期" if expired else "有效"
    letter = link.letter
    failed = letter is not None and letter.state is DeliveryState.FAILED
    return LinkRow(
        id=link.id,
        shop=link.shop,
        address=f"{config.base_url}/print/{token_of(link, config.signing_keys)}",
        standing=standing,
        ended=bool(link.revoked_at or expired),
        issued_at=link.issued_at,
        expires_at=link.expires_at,
        opened_at=link.opened_at,
        mail=MAIL_WORDS[letter.state] + (letter.last_error if failed else "") if letter else "",
        mail_failed=failed,
        downloads=downloads_of(session, link),
    )
