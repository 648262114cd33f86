"""POST handlers of the moves of staff: check the scope, make the move once, call its rule."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from backend.access.permissions import Permission
from backend.complaints.forms.move_form import ActionForm
from backend.complaints.pages.inbox.origin import Origin, next_in_list, origin
from backend.complaints.pages.office.between import page_between
from backend.complaints.pages.office.complaint import complaint_page
from backend.complaints.pages.office.staff_moves import STAFF_MOVES, StaffMove
from backend.complaints.rules import queries
from backend.complaints.rules.filing import form_replay
from backend.complaints.rules.inbox import listing
from backend.core.clock import utc_now
from backend.core.errors import LinshengError, NotFoundError
from backend.core.fields.reader import FieldReader
from backend.models import StaffAccount
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.pages import takes_files
from backend.web.services import services

Answer = str | Response | tuple[str, int]


def _make(complaint_id: int, move: StaffMove[Any]) -> Answer:
    """Photos, scope, the rule. A refusal shows the page with the form as it was filled in.

    A form whose answer was lost may be sent again.
    """
    staff, form, now = current_staff(), ActionForm.of(request.form, request.files), utc_now()
    page = page_between(complaint_id, move.name, form)
    if page is not None:
        return page
    key = f"{complaint_id} {move.name} {form.key}" if form.key else ""
    try:
        form.take_new_photos()
        with services().database.transaction() as session:
            queries.visible_complaint(session, staff, complaint_id)
            if form_replay.claim_submission(session, staff, key, form.content, now):
                done = move.make(session, complaint_id, staff, form, now)
            else:
                done = move.words_again(form)
    except NotFoundError:
        if not _was_sent(staff, key, form):
            abort(404)
        done = move.words_again(form)
    except LinshengError as error:
        return complaint_page(
            complaint_id, error=error, failed=move.name, form=form.typed_values()
        ), error.status
    flash(done)
    return answered(next_page(complaint_id, staff))


def _handler(move: StaffMove[Any]) -> Callable[[int], Answer]:
    def handle(complaint_id: int) -> Answer:
        return _make(complaint_id, move)

    return takes_files(handle) if move.name == "reply" else handle


for _move in STAFF_MOVES:
    staff_pages.add_url_rule(
        f"/complaints/<row:complaint_id>/{_move.name}",
        _move.endpoint,
        requires(Permission.COMPLAINT_MOVE)(_handler(_move)),
        methods=["POST"],
    )


def answered(address: str) -> Response:
    """A browser follows; the script that keeps a draft throws it away and follows."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(location=address)
    return redirect(address, 303)


def next_page(complaint_id: int, staff: StaffAccount) -> str:
    """Where the clerk goes on: the next complaint, this one again, or the inbox when it left their hands."""
    opened_from = origin()
    if FieldReader(request.form).is_ticked("then", "next"):
        return _following(complaint_id, staff, opened_from)
    with services().database.reading() as session:
        try:
            queries.visible_complaint(session, staff, complaint_id)
        except NotFoundError:
            return opened_from.back()
    return opened_from.address(complaint_id)


def _following(complaint_id: int, staff: StaffAccount, origin: Origin) -> str:
    """In the list that it was opened from; without one, what this office should turn to."""
    if origin.list:
        return next_in_list(origin, complaint_id) or origin.back()
    with services().database.reading() as session:
        following = listing.next_due_complaint(session, staff, but=complaint_id)
    if following is not None:
        return url_for("staff.complaint", complaint_id=following)
    return url_for("staff.inbox")


def _was_sent(staff: StaffAccount, key: str, form: ActionForm) -> bool:
    with services().database.reading() as session:
        return form_replay.was_submitted(session, staff, key, form.content)
