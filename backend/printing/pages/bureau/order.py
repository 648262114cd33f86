"""One printing order: how far it is, its files, links and receipts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Response, abort
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.errors import FieldProblem, NotFoundError
from backend.models import (
    PRINTED_STATES,
    FileState,
    OrderState,
    PrintFile,
    PrintOrder,
    PrintReceipt,
    ReceiptKind,
)
from backend.printing.leaflets.formats import FORMATS, Format
from backend.printing.pages import order_downloads
from backend.printing.pages.bureau.link_rows import LinkRow, link_rows
from backend.printing.rules.links import shop_names
from backend.printing.rules.orders import (
    FAULT,
    IN_WORK,
    PRODUCED,
    STATE_NAMES,
    failed_attempts,
    files_of,
    order_for,
)
from backend.printing.rules.overview import posted_of_order
from backend.printing.rules.receipts import KIND_NAMES, receipts_of
from backend.printing.rules.specification import specification
from backend.printing.rules.wrong_leaflets import LISTED, WrongLeaflet, wrong_leaflets
from backend.web.audiences import city_pages
from backend.web.downloads import send_download
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

STEPS = (
    ("下单", tuple(OrderState)),
    ("生成、自检", PRODUCED),
    ("批准", PRINTED_STATES),
    ("印刷厂收件", (OrderState.RECEIVED, OrderState.SHIPPED)),
    ("发货", (OrderState.SHIPPED,)),
)
FILE_STATES = {
    FileState.PENDING: "未生成",
    FileState.WRITTEN: "待自检",
    FileState.CHECKED: "自检通过",
    FileState.FAILED: "自检未过",
}


@variables_of("printing/bureau/order.html")
@dataclass(frozen=True, slots=True)
class OrderPage:
    """`steps` are names, each with whether it is reached; `troubles` are files with what is wrong in them.

    `working` while files are made, `failed_attempts` how often that failed, `produced` when they are there,
    `open` when a shop may have them. `refused` says why an action was; `form` is a rejected form of a link.
    `wrong_leaflets` are those whose codes are revoked or lead elsewhere.
    """

    order: PrintOrder
    state: str
    steps: Sequence[tuple[str, bool]]
    working: bool
    failed_attempts: int
    produced: bool
    open: bool
    troubles: Sequence[tuple[str, str]]
    links: Sequence[LinkRow]
    shops: Sequence[str]
    receipts: Sequence[PrintReceipt]
    posting: int
    specification: Sequence[tuple[str, str]]
    files: Sequence[PrintFile]
    documents: Sequence[order_downloads.OrderDocument]
    refused: str
    link_problems: Sequence[FieldProblem]
    form: Mapping[str, str]
    wrong_leaflets: Sequence[WrongLeaflet]
    shown_wrong: int = LISTED
    proof: order_downloads.OrderDocument = order_downloads.PROOF
    formats: Mapping[str, Format] = field(default_factory=lambda: FORMATS)
    file_states: Mapping[FileState, str] = field(default_factory=lambda: FILE_STATES)
    receipt_names: Mapping[ReceiptKind, str] = field(default_factory=lambda: KIND_NAMES)


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
    link_problems: Sequence[FieldProblem] = (),
    form: Mapping[str, str] | None = None,
) -> str:
    """The page, with a rejected link form filled in again."""
    with services().database.reading() as session:
        order = own_order(session, number)
        produced = order.state in PRODUCED
        return render(
            OrderPage(
                order=order,
                state=STATE_NAMES[order.state],
                steps=_steps(order),
                working=order.state in IN_WORK,
                failed_attempts=failed_attempts(order),
                produced=produced,
                open=order.state in PRINTED_STATES,
                troubles=_troubles(order),
                links=link_rows(session, order),
                shops=shop_names(session),
                receipts=receipts_of(session, order),
                posting=posted_of_order(session, order),
                specification=specification(order, order_downloads.formats_of(order)),
                files=files_of(session, order),
                documents=order_downloads.documents_of(order) if produced else [],
                refused=refused,
                link_problems=link_problems,
                form=form or {},
                wrong_leaflets=wrong_leaflets(session, order) if produced else [],
            )
        )


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
    # A row that could not even be read has no words of its own.
    return [("", line) for line in (order.problem.strip() or FAULT).splitlines() if line.strip()]
