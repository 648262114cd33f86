"""没送到的通知: addresses whose last try failed, and another try."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import NotFoundError
from backend.core.fields.reader import FieldReader
from backend.models import NoticeAddress
from backend.notices.rules import address_health, address_masking, addresses
from backend.web import wording
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@dataclass(frozen=True, slots=True)
class FailingAddress:
    """`at` is when it failed, `paused` since when it is paused, `waiting` how many alerts wait for it."""

    id: int
    owner: str
    shown: str
    error: str
    at: str
    paused: str
    waiting: int


@variables_of("notices/failing.html")
@dataclass(frozen=True, slots=True)
class FailingAddresses:
    rows: Sequence[FailingAddress]
    paused_after: int = address_health.PAUSED_AFTER


@staff_pages.get("/notices/failing")
@requires(Permission.FAILING_ADDRESS_READ)
def failing_notices() -> str:
    """One's own and those of the offices below."""
    with services().database.reading() as session:
        failing = address_health.failing_addresses(session, current_staff())
        waiting = address_health.waiting_alerts(session, failing)
        rows = [_row(session, address, waiting.get(address.id, 0)) for address in failing]
    return render(FailingAddresses(rows))


@staff_pages.post("/notices/<row:address_id>/retry")
@requires(Permission.FAILING_ADDRESS_CHANGE)
def retry_notice_address(address_id: int) -> Response:
    """For its owners, and for the offices above that see it fail."""
    staff = current_staff()
    try:
        with services().database.transaction() as session:
            try:
                address = addresses.own_address(session, staff, address_id)
            except NotFoundError:
                address = addresses.supervised_address(session, staff, address_id)
            freed = address_health.resume_address(session, address, utc_now())
            addresses.record_act(
                session, staff, "notice_address.retried", address, address_masking.masked(address)
            )
    except NotFoundError:
        abort(404)
    flash(f"已恢复，没发出的 {freed} 条会合在一起再发。" if freed else "已恢复，有新情况会照常发。")
    from_list = FieldReader(request.form).is_ticked("from", "failing")
    return redirect(url_for("staff.failing_notices" if from_list else "staff.notices"), 303)


def _row(session: Session, address: NoticeAddress, waiting: int) -> FailingAddress:
    return FailingAddress(
        id=address.id,
        owner=addresses.owner_name(session, address),
        shown=address_masking.masked(address),
        error=address.last_error,
        at=wording.moment(address.last_error_at) if address.last_error_at else "",
        paused=wording.moment(address.paused_at) if address.paused_at else "",
        waiting=waiting,
    )
