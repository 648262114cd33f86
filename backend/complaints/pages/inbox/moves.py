"""Moves from the inbox: accept one, the chosen ones or the page; save filters."""

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.access.permissions import Permission
from backend.complaints.forms.lists import chosen_complaints
from backend.complaints.pages.inbox import query as inbox_query
from backend.complaints.pages.inbox.inbox import inbox_page
from backend.complaints.pages.inbox.outcomes import keep_outcomes
from backend.complaints.rules.handling.bulk import accept_each
from backend.complaints.rules.inbox import saved_filters
from backend.core.clock import utc_now
from backend.core.errors import NotFoundError
from backend.core.fields.reader import FieldReader
from backend.models import StaffAccount
from backend.web.audiences import staff_pages
from backend.web.form_actions import Answer, Saved, in_one, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.services import services


@staff_pages.post("/accept")
@requires(Permission.COMPLAINT_MOVE)
def accept_many() -> Response:
    chosen = chosen_complaints(request.form)
    if not chosen:
        flash("还没有勾选投诉。请先勾选要签收的，再点“签收所选”。")
        return _back()
    keep_outcomes(accept_each(services().database, current_staff(), chosen, utc_now()))
    return _back()


@staff_pages.post("/filters")
@requires(Permission.FILTER_CHANGE)
def save_filter() -> Answer:
    name = FieldReader(request.form).raw("name")
    query = inbox_query.parse(request.form).address()

    def work(session: Session) -> Saved:
        saved_filters.save(session, current_staff(), name, query, utc_now())
        return Saved("筛选已保存。", _list_address())

    return run_form_action(work, lambda problems: inbox_page(error=in_one(problems), name=name))


@staff_pages.post("/filters/<row:filter_id>")
@requires(Permission.FILTER_CHANGE)
def change_filter(filter_id: int) -> Response:
    """Remove it, or make it what the inbox opens with, or not any more."""
    act, staff = FieldReader(request.form).raw("act"), current_staff()
    try:
        with services().database.transaction() as session:
            _change(session, staff, filter_id, act)
    except NotFoundError:
        abort(404)
    return _back()


def _change(session: Session, staff: StaffAccount, filter_id: int, act: str) -> None:
    if act == "remove":
        saved_filters.remove(session, staff, filter_id)
        flash("筛选已删除。")
    elif act in {"default", "not_default"}:
        saved_filters.make_default(session, staff, filter_id, on=act == "default")
        flash("打开待办时会先用这个筛选。" if act == "default" else "打开待办时不再先用筛选。")
    else:
        abort(400)


def _back() -> Response:
    """To the list as it was; the place is read again, so a forged one leads to the first page."""
    return redirect(_list_address(), 303)


def _list_address() -> str:
    query = inbox_query.parse(request.form)
    place = inbox_query.place_in_list(request.form, query.tab)
    at = {name: str(cursor) for name, cursor in place.items()}
    return f"{url_for('staff.inbox')}?{query.address(**at)}"
