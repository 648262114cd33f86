"""The order as the shop sees it: specification, files with checksums, pictures, receipts."""

from typing import Any

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.access.offices import office_name, office_of_staff
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem, NotFoundError
from backend.models import PrintLink, PrintReceipt, ReceiptKind
from backend.printing.pages import order_downloads
from backend.printing.pages.shop.entry import PAGES, link_of
from backend.printing.rules.orders import STATE_NAMES, files_of
from backend.printing.rules.receipts import KIND_NAMES, receipts_of
from backend.printing.rules.specification import sheet_size, specification
from backend.web.audiences import shop_pages
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


@shop_pages.get("/<token>", endpoint="order", strict_slashes=False)
@limiter.limit(PAGES)
def _order(token: str) -> ResponseReturnValue:
    page = order_page(token, done=DONE.get(request.args.get("done", ""), ""))
    _note_opening(token)
    return page


DONE = {"received": "已登记收到文件，谢谢。", "shipped": "已登记发货，谢谢。"}


def order_page(
    token: str, *, done: str = "", failed: str = "", problems: list[FieldProblem] | None = None
) -> str:
    """The page; with a rejected receipt of kind `failed` filled in again."""
    with services().database.reading() as session:
        link = link_of(session, token)
        return render_template(
            "printing/shop/order.html",
            done=done,
            failed=failed,
            problems=problems or [],
            form=request.form,
            link=link,
            url=lambda endpoint, **values: url_for(f"printshop.{endpoint}", token=token, **values),
            **_context(session, link),
        )


def _context(session: Session, link: PrintLink) -> dict[str, Any]:
    order = link.order
    receipts = receipts_of(session, order)
    return {
        "order": order,
        "office": office_name(session, office_of_staff(order.created_by)),
        "state": STATE_NAMES[order.state],
        "specification": specification(
            order, services().config.print_condition, profiled=bool(services().config.print_profile)
        ),
        "files": files_of(session, order),
        "documents": order_downloads.documents_of(order),
        "zip_size": sum(
            download.path.stat().st_size for download in order_downloads.downloads_of_order(order)
        ),
        "shown_pictures": SHOWN_PICTURES,
        "sheet": sheet_size(order),
        "receipts": receipts,
        "receipt_names": KIND_NAMES,
        "receipt_forms": RECEIPT_FORMS,
        "shipped": _shipped(receipts),
        "left": {"received": order.copies, "shipped": max(order.copies - _shipped(receipts), 0) or ""},
        "today": local_today().isoformat(),
    }


def _shipped(receipts: list[PrintReceipt]) -> int:
    return sum(receipt.quantity for receipt in receipts if receipt.kind is ReceiptKind.SHIPPED)


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
