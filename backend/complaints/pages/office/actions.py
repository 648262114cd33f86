"""One action of staff on a complaint: one POST, scoped first, done once, then handed to the rules."""

from collections.abc import Callable

from flask import abort, flash, jsonify, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.complaints.pages.inbox.origin import Origin, next_in_list, origin
from backend.complaints.pages.office.complaint import complaint_page
from backend.complaints.pages.office.forms import ActionForm
from backend.complaints.rules import queries
from backend.complaints.rules.filing import sent_twice
from backend.complaints.rules.inbox import listing
from backend.core.clock import utc_now
from backend.core.errors import LinshengError, NotFoundError
from backend.models import StaffAccount
from backend.services import services
from backend.staff.pages.guard import current_staff

Answer = str | Response | tuple[str, int]
Deed = Callable[[Session, StaffAccount, ActionForm], str | None]


def act(complaint_id: int, name: str, deed: Deed, *, done: str) -> Answer:
    """Photos, scope, the rule. A refusal shows the page with the form as it was filled in.

    What `deed` returns is said instead of `done`. A form whose answer was lost may be sent again.
    """
    staff, form = current_staff(), ActionForm.of_request()
    key = f"{complaint_id} {name} {form.key}" if form.key else ""
    said: str | None = None
    try:
        form.take_new_photos()
        with services().database.transaction() as session:
            queries.for_staff(session, staff, complaint_id)
            if sent_twice.is_first(session, staff, key, form.content, utc_now()):
                said = deed(session, staff, form)
    except NotFoundError:
        if not _was_sent(staff, key, form):
            abort(404)
    except LinshengError as error:
        return complaint_page(complaint_id, error=error, failed=name, form=form.shown()), error.status
    flash(said or done)
    return answered(next_page(complaint_id, staff))


def answered(address: str) -> Response:
    """A browser follows; the script that keeps a draft throws it away and follows."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(location=address)
    return redirect(address, 303)


def next_page(complaint_id: int, staff: StaffAccount) -> str:
    """Where the clerk goes on: the next complaint, this one again, or the inbox when it left their hands."""
    came = origin()
    if request.form.get("then") == "next":
        return _following(complaint_id, staff, came)
    with services().database.reading() as session:
        try:
            queries.for_staff(session, staff, complaint_id)
        except NotFoundError:
            return came.back()
    return came.address(complaint_id)


def _following(complaint_id: int, staff: StaffAccount, came: Origin) -> str:
    """In the list that it was opened from; without one, what this office should turn to."""
    if came.list:
        return next_in_list(came, complaint_id) or came.back()
    with services().database.reading() as session:
        following = listing.next_to_do(session, staff, but=complaint_id)
    if following is not None:
        return url_for("staff.complaint", complaint_id=following)
    return url_for("staff.inbox")


def _was_sent(staff: StaffAccount, key: str, form: ActionForm) -> bool:
    with services().database.reading() as session:
        return sent_twice.was_sent(session, staff, key, form.content)
