"""Recordings of residents: played for some minutes after a stated purpose."""

from flask import Response, abort, request
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.complaints.pages.office.access_marks import opened_mark, was_opened
from backend.complaints.pages.office.complaint_variables import Revealed
from backend.complaints.pages.office.revealing import reveal
from backend.complaints.pages.recording_files import recording_response
from backend.complaints.pages.visible import visible_or_404
from backend.complaints.rules import queries
from backend.complaints.rules.privacy import disclosure
from backend.core.clock import utc_now
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services


@staff_pages.post("/complaints/<row:complaint_id>/recordings")
@requires(Permission.RECORDING_INSPECT)
def open_recordings(complaint_id: int) -> str | tuple[str, int]:
    """The players once, on this page only."""
    staff = current_staff()

    def look(session: Session, purpose: str) -> Revealed:
        disclosure.open_recordings(session, complaint_id, staff, purpose, utc_now())
        return Revealed(opened=opened_mark("recordings", staff.id, complaint_id))

    return reveal(complaint_id, "recordings", look)


@staff_pages.get("/complaints/<row:complaint_id>/recordings/<row:recording_id>")
@requires(Permission.RECORDING_INSPECT)
def recording(complaint_id: int, recording_id: int) -> Response:
    """For the player of a page that was opened with a purpose, and for a while only."""
    staff = current_staff()
    if not was_opened("recordings", staff.id, complaint_id):
        abort(404)
    with services().database.reading() as session:
        complaint = visible_or_404(session, complaint_id)
        if not disclosure.may_hear(complaint, staff, utc_now()):
            abort(404)
        recordings = queries.recordings_of(session, complaint)
    recording = next((row for row in recordings if row.id == recording_id), None)
    return recording_response(recording, original="original" in request.args, save="save" in request.args)
