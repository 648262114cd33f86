"""Receipts of the shop: files received, leaflets shipped."""

from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError
from backend.history import audit
from backend.models import ReceiptKind
from backend.printing.forms.shop import parse_receipt
from backend.printing.pages.shop.entry import PAGES, POSTS, link_of
from backend.printing.pages.shop.order import order_page
from backend.printing.rules import receipts
from backend.web.audiences import shop_pages
from backend.web.services import limiter, services

KINDS = ",".join(ReceiptKind)


@shop_pages.post(f"/<token>/<any({KINDS}):kind>", endpoint="confirm")
@limiter.limit(POSTS)
def _confirm(token: str, kind: str) -> ResponseReturnValue:
    """The same confirmation sent twice is one; the page says thank you both times."""
    now = utc_now()
    try:
        with services().database.transaction() as session:
            link = link_of(session, token)
            receipt = parse_receipt(request.form, ReceiptKind(kind), link.order, now)
            if receipts.record(session, link, receipt, now):
                details: dict[str, audit.Plain] = {"shop": link.shop, "copies": receipt.quantity}
                audit.record(session, "印刷厂", f"print_order.{kind}", link.order.number, details)
    except InvalidInputError as invalid:
        page = order_page(token, failed=kind, problems=invalid.problems)
        return page, invalid.status
    return redirect(url_for("printshop.order", token=token, done=kind), HTTPStatus.SEE_OTHER)


@shop_pages.get(f"/<token>/<any({KINDS}):kind>", endpoint="confirmed")
@limiter.limit(PAGES)
def _reopened(token: str, kind: str) -> ResponseReturnValue:  # noqa: ARG001 - both forms are on the one page
    """A rejected form's address, opened again from the browser's bar."""
    return redirect(url_for("printshop.order", token=token, _anchor="receipts"))
