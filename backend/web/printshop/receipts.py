"""The shop's word: it has the files, it has shipped so many."""

from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.clock import utc_now
from backend.errors import InvalidInputError
from backend.models import ReceiptKind
from backend.printshop import receipts
from backend.services import limiter, services
from backend.staff import audit
from backend.web.printshop.entry import PAGES, POSTS, link_of
from backend.web.printshop.order import order_page

KINDS = ",".join(ReceiptKind)


def add_routes(room: Blueprint) -> None:
    path = f"/<token>/<any({KINDS}):kind>"
    room.add_url_rule(path, "confirm", _confirm, methods=["POST"])
    room.add_url_rule(path, "confirmed", _reopened, methods=["GET"])


@limiter.limit(POSTS)
def _confirm(token: str, kind: str) -> ResponseReturnValue:
    """The same confirmation sent twice is one; the page says thank you both times."""
    on, quantity, words = (request.form.get(name, "") for name in ("on", "quantity", "words"))
    now = utc_now()
    try:
        with services().database.transaction() as session:
            link = link_of(session, token)
            receipt = receipts.parse_receipt(kind, on, quantity, words, link.order, now)
            if receipts.record(session, link, receipt, now):
                details: dict[str, audit.Plain] = {"shop": link.shop, "copies": receipt.quantity}
                audit.record(session, "印刷厂", f"print_order.{kind}", link.order.number, details)
    except InvalidInputError as invalid:
        page = order_page(token, failed=kind, problems=invalid.problems)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("printshop.order", token=token, done=kind), HTTPStatus.SEE_OTHER)


@limiter.limit(PAGES)
def _reopened(token: str, kind: str) -> ResponseReturnValue:  # noqa: ARG001 - both forms are on the one page
    """A rejected form's address, opened again from the browser's bar."""
    return redirect(url_for("printshop.order", token=token, _anchor="receipts"))
