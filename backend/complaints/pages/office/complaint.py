"""The page of one complaint: its content, its history, the moves that this account may make."""

from typing import Any

from flask import Response, abort

from backend.access.permissions import Permission
from backend.complaints.forms.move_form import new_key
from backend.complaints.pages.inbox.origin import origin
from backend.complaints.pages.office.access_marks import was_opened
from backend.complaints.pages.office.complaint_variables import Frame, Revealed, content_of, work_on
from backend.complaints.pages.office.duplicates import duplicates_of
from backend.complaints.pages.office.form_choices import form_choices
from backend.complaints.pages.office.staff_moves import is_gone
from backend.complaints.pages.visible import visible_or_404
from backend.complaints.rules import queries
from backend.complaints.rules.handling.permitted_moves import permitted_moves
from backend.complaints.rules.privacy import disclosure
from backend.complaints.rules.privacy.endings import is_over
from backend.core.clock import utc_now
from backend.core.errors import LinshengError
from backend.web import wording
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render
from backend.web.services import services


@staff_pages.get("/complaints/<row:complaint_id>")
@requires(Permission.COMPLAINT_READ)
def complaint(complaint_id: int) -> str | tuple[str, int]:
    page = complaint_page(complaint_id)
    with services().database.transaction() as session:
        queries.mark_seen(session, current_staff(), complaint_id, utc_now())
    return page


@staff_pages.get("/complaints/<row:complaint_id>/photos/<row:photo_id>")
@requires(Permission.COMPLAINT_READ)
def photo(complaint_id: int, photo_id: int) -> Response:
    """A photo of a complaint that this account may see."""
    staff = current_staff()
    if disclosure.photos_need_purpose(staff) and not was_opened("photos", staff.id, complaint_id):
        abort(404)
    with services().database.reading() as session:
        complaint = visible_or_404(session, complaint_id)
        photos = [] if is_over(complaint, utc_now()) else complaint.photos
        key = next((photo.storage_key for photo in photos if photo.id == photo_id), None)
    if key is None:
        abort(404)
    return Response(services().photos.load(key), mimetype="image/jpeg")


def complaint_page(
    complaint_id: int,
    *,
    error: LinshengError | None = None,
    failed: str = "",
    form: dict[str, Any] | None = None,
    revealed: Revealed = Revealed(),  # noqa: B008 - frozen
) -> str:
    """The page, with a rejected form of action `failed` filled in again. 404 for what is not theirs."""
    staff, now = current_staff(), utc_now()
    with services().database.reading() as session:
        complaint = visible_or_404(session, complaint_id)
        moves = permitted_moves(session, complaint, staff, now)
        return render(
            Frame(
                error=error,
                failed=failed,
                form=form or {},
                form_key=(form or {}).get("key") or new_key(),
                form_gone=is_gone(failed, moves),
                photos_closed=disclosure.photos_need_purpose(staff) and not revealed.photos_opened,
                came=origin(),
                now=wording.moment(now),
                moves=moves,
                duplicates=duplicates_of(session, complaint, staff, moves, now),
            ),
            revealed,
            content_of(session, complaint, staff, now),
            work_on(session, complaint, staff, now),
            form_choices(session, complaint, staff, moves, now),
        )
