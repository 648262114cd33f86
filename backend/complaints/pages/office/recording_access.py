"""Recordings of residents: played for some minutes after a stated purpose."""

from flask import Response, abort, request

from backend.access.permissions import Permission
from backend.complaints.pages.office.access_marks import opened_mark, was_opened
from backend.complaints.pages.office.complaint import complaint_page
from backend.complaints.pages.recording_files import recording_response
from backend.complaints.rules import queries
from backend.complaints.rules.privacy import disclosure
from backend.core.clock import utc_now
from backend.core.errors import LinshengError, NotFoundError
from backend.core.fields.reader import FieldReader
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services


@staff_pages.post("/complaints/<row:complaint_id>/recordings")
@requires(Permission.RECORDING_INSPECT)
def open_recordings(complaint_id: int) -> str | tuple[str, int]:
    """The players once, on this page only; the look is on record before they show."""
    staff, purpose = current_staff(), FieldReader(request.form).raw("words")
    try:
        with services().database.transaction() as session:
            disclosure.open_recordings(session, complaint_id, staff, purpose, utc_now())
    except NotFoundError:
        abort(404)
    except LinshengError as error:
        form = {"words": purpose}
        return complaint_page(complaint_id, error=error, failed="recordings", form=form), error.status
    return complaint_page(complaint_id, opened=opened_mark("recordings", staff.id, complaint_id))


@staff_pages.get("/complaints/<row:complaint_id>/recordings/<row:recording_id>")
@requires(Permission.RECORDING_INSPECT)
def recording(complaint_id: int, recording_id: int) -> Response:
    """For the player of a page that was opened with a purpose, and for a while only."""
    staff = current_staff()
    if not was_opened("recordings", staff.id, complaint_id):
        abort(404)
    with services().database.reading() as session:
        try:
            complaint = queries.visible_complaint(session, staff, complaint_id)
        except NotFoundError:
            abort(404)
        if not disclosure.may_hear(complaint, staff):
            abort(404)
        recordings = queries.recordings_of(session, complaint)
    recording = next((row for row in recordings if row.id == recording_id), None)
    return recording_response(recording, original="original" in request.args, save="save" in request.args)
