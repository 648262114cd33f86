"""Printing orders: the list, and one order with its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, render_template
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, NotFoundError
from backend.models import (
    DeliveryState,
    FileState,
    OrderState,
    PrintDownload,
    PrintLink,
    PrintOrder,
)
from backend.printing.leaflets.formats import FORMATS
from backend.printing.pages import order_downloads
from backend.printing.rules.links import OPEN_STATES, downloads_of, links_of, shop_names, token_of
from backend.printing.rules.orders import PRODUCED, STATE_NAMES, files_of, order_for, visible_orders
from backend.printing.rules.overview import posted_of_order
from backend.printing.rules.receipts import KIND_NAMES, receipts_of
from backend.printing.rules.specification import specification
from backend.web.audiences import city_pages
from backend.web.downloads import send_download
from backend.web.guard import current_staff, requires
from backend.web.services import services

WORKING = (OrderState.QUEUED, OrderState.PRODUCING)
STEPS = (
    ("下单", tuple(OrderState)),
    ("生成、自检", PRODUCED),
    ("批准", OPEN_STATES),
    ("印刷厂收件", (OrderState.RECEIVED, OrderState.SHIPPED)),
    ("发货", (OrderState.SHIPPED,)),
)
FILE_STATES = {
    FileState.PENDING: "未生成",
    FileState.WRITTEN: "待自检",
    FileState.CHECKED: "自检通过",
    FileState.FAILED: "自检未过",
}
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


@city_pages.get("/leaflets/")
@requires(Permission.PRINT_ORDER_READ)
def leaflets() -> str:
    with services().database.reading() as session:
        orders = visible_orders(session, current_staff())
    return render_template(
        "printing/bureau/list.html",
        orders=orders,
        working=any(order.state in WORKING for order in orders),
        state_names=STATE_NAMES,
        formats=FORMATS,
    )


@city_pages.get("/leaflets/orders/<code:number>")
@requires(Permission.PRINT_ORDER_READ)
def leaflet_order(number: str) -> str:
    return order_page(number)


@city_pages.get("/leaflets/orders/<code:number>/files/<name>")
@requires(Permission.PRINT_ORDER_READ)
def leaflet_file(number: str, name: str) -> Response:
    """What the shop will get, for the bureau's own eyes: not counted as the shop's download."""
    with services().database.reading() as session:
        download = order_downloads.download_named(own_order(session, number), name)
    return send_download(download)


def own_order(session: Session, number: str) -> PrintOrder:
    """404 for what does not exist or is another district's."""
    try:
        return order_for(session, current_staff(), number)
    except NotFoundError:
        abort(404)


def order_page(
    number: str,
    *,
    refused: str = "",
    link_problems: list[FieldProblem] | None = None,
    form: dict[str, str] | None = None,
) -> str:
    """The page, with a rejected link form filled in again."""
    with services().database.reading() as session:
        order = own_order(session, number)
        return render_template(
            "printing/bureau/order.html",
            refused=refused,
            link_problems=link_problems or [],
            form=form or {},
            shops=shop_names(session),
            **_context(session, order),
        )


def _context(session: Session, order: PrintOrder) -> dict[str, Any]:
    produced = order.state in PRODUCED
    return {
        "order": order,
        "formats": FORMATS,
        "state": STATE_NAMES[order.state],
        "steps": _steps(order),
        "working": order.state in WORKING,
        "troubles": _troubles(order),
        "produced": produced,
        "open": order.state in OPEN_STATES,
        "links": [_link_row(session, link) for link in links_of(session, order)],
        "receipts": receipts_of(session, order),
        "receipt_names": KIND_NAMES,
        "posting": posted_of_order(session, order),
        "specification": specification(
            order, services().config.print_condition, profiled=bool(services().config.print_profile)
        ),
        "files": files_of(session, order),
        "file_states": FILE_STATES,
        "documents": order_downloads.documents_of(order) if produced else [],
        "proof": order_downloads.PROOF,
    }


def _steps(order: PrintOrder) -> list[tuple[str, bool]]:
    if order.state is OrderState.CANCELLED:
        return [("下单", True), ("已取消", True)]
    return [(name, order.state in states) for name, states in STEPS]


def _troubles(order: PrintOrder) -> list[tuple[str, str]]:
    """What went wrong, page by page: the file it is in, and the words of the self-check."""
    if order.state is not OrderState.FAILED:
        return []  # of an earlier try
    by_file = [
        (file.name, line) for file in order.files for line in file.problem.splitlines() if line.strip()
    ]
    if by_file:
        return [(name, line.removeprefix(name).strip()) for name, line in by_file]
    return [("", line) for line in order.problem.splitlines() if line.strip()]


def _link_row(session: Session, link: PrintLink) -> LinkRow:
    now, config = utc_now(), services().config
    expired = link.expires_at <= now
    standing = "已收回" if link.revoked_at else "已过期" if expired else "有效"
    letter = link.letter
    failed = letter is not None and letter.state is DeliveryState.FAILED
    return LinkRow(
        id=link.id,
        shop=link.shop,
        address=f"{config.base_url}/print/{token_of(link, config.secret_key)}",
        standing=standing,
        ended=bool(link.revoked_at or expired),
        issued_at=link.issued_at,
        expires_at=link.expires_at,
        opened_at=link.opened_at,
        mail=MAIL_WORDS[letter.state] + (letter.last_error if failed else "") if letter else "",
        mail_failed=failed,
        downloads=downloads_of(session, link),
    )
