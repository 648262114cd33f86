"""The order as the shop sees it: specification, files with checksums, pictures, receipts."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue

from backend.access.offices import office_name, office_of_staff
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem, NotFoundError
from backend.models import PrintFile, PrintLink, PrintOrder, PrintReceipt, ReceiptKind
from backend.printing.pages import order_downloads
from backend.printing.pages.shop.entry import PAGES, link_of
from backend.printing.rules.orders import STATE_NAMES, files_of
from backend.printing.rules.receipts import KIND_NAMES, receipts_of, shipped_copies
from backend.printing.rules.specification import sheet_size, specification
from backend.printing.rules.wrong_leaflets import LISTED, WrongLeaflet, wrong_leaflets
from backend.web.audiences import shop_pages
from backend.web.rendering import render, variables_of
from backend.web.services import limiter, services

SHOWN_PICTURES = 12
RECEIPT_FORMS = (
    ("received", "收到文件", "确认收到文件", "文件已下载并核对，准备开印时填。", "备注", "可不填"),
    (
        "shipped",
        "发货",
        "确认发货",
        "可以分几次发货，每次填一回。",
        "物流公司、单号或送货人车牌",
        "如：顺丰 SF1234567890",
    ),
)


DONE = {"received": "已登记收到文件，谢谢。", "shipped": "已登记发货，谢谢。"}


@variables_of("printing/shop/order.html")
@dataclass(frozen=True, slots=True)
class OrderOfShop:
    """`url` is the address of a page or file of this link. `left` is what each form suggests as its quantity.

    `done` thanks for a receipt; `form` is a rejected one of kind `failed`. `sheet` is in millimetres.
    `wrong_leaflets` are those whose codes are revoked or lead elsewhere.
    """

    link: PrintLink
    order: PrintOrder
    office: str
    state: str
    specification: Sequence[tuple[str, str]]
    files: Sequence[PrintFile]
    documents: Sequence[order_downloads.OrderDocument]
    zip_size: int
    sheet: tuple[float, float]
    receipts: Sequence[PrintReceipt]
    shipped: int
    left: Mapping[str, int | str]
    today: str
    url: Callable[..., str]
    done: str
    failed: str
    problems: Sequence[FieldProblem]
    form: Mapping[str, str]
    wrong_leaflets: Sequence[WrongLeaflet]
    new_key: Callable[[], str] = lambda: secrets.token_hex(16)
    shown_wrong: int = LISTED
    shown_pictures: int = SHOWN_PICTURES
    receipt_names: Mapping[ReceiptKind, str] = field(default_factory=lambda: KIND_NAMES)
    receipt_forms: Sequence[tuple[str, ...]] = RECEIPT_FORMS


@shop_pages.get("/<token>", endpoint="order", strict_slashes=False)
@limiter.limit(PAGES)
def _order(token: str) -> ResponseReturnValue:
    page = order_page(token, done=DONE.get(request.args.get("done", ""), ""))
    _note_opening(token)
    return page


def order_page(token: str, *, done: str = "", failed: str = "", problems: Sequence[FieldProblem] = ()) -> str:
    """The page; with a rejected receipt of kind `failed` filled in again."""
    with services().database.reading() as session:
        link = link_of(session, token)
        order = link.order
        receipts = receipts_of(session, order)
        shipped, downloads = shipped_copies(receipts), order_downloads.downloads_of_order(order)
        return render(
            OrderOfShop(
                link=link,
                order=order,
                office=office_name(session, office_of_staff(order.created_by)),
                state=STATE_NAMES[order.state],
                specification=specification(order, order_downloads.formats_of(order)),
                files=files_of(session, order),
                documents=order_downloads.documents_of(order),
                zip_size=sum(download.path.stat().st_size for download in downloads),
                sheet=sheet_size(order),
                receipts=receipts,
                shipped=shipped,
                left={"received": order.copies, "shipped": max(order.copies - shipped, 0) or ""},
                today=local_today().isoformat(),
                url=lambda endpoint, **values: url_for(f"printshop.{endpoint}", token=token, **values),
                done=done,
                failed=failed,
                problems=problems,
                form=request.form,
                wrong_leaflets=wrong_leaflets(session, order),
            )
        )


def _note_opening(token: str) -> None:
    with services().database.transaction() as session:
        link = link_of(session, token)
        link.opened_at = link.opened_at or utc_now()


@shop_pages.get("/<token>/pictures/<int(max=100000):position>.png", endpoint="picture")
@limiter.limit(PAGES)
def _picture(token: str, position: int) -> ResponseReturnValue:
    """The first page of a file, as it was drawn when the file was made."""
    with services().database.reading() as session:
        order = link_of(session, token).order
        path = next(
            (order_downloads.thumbnail(order, file) for file in order.files if file.position == position),
            None,
        )
    if path is None or not path.is_file():
        raise NotFoundError("没有这张图。")
    response = send_file(path, "image/png", conditional=True)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
