"""Photos for an auditor: shown for some minutes after a stated purpose."""

from flask import abort, request

from backend.access.permissions import Permission
from backend.complaints.pages.office.access_marks import opened_mark
from backend.complaints.pages.office.complaint import complaint_page
from backend.complaints.rules.privacy import disclosure
from backend.core.clock import utc_now
from backend.core.errors import LinshengError, NotFoundError
from backend.core.fields.reader import FieldReader
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services


@staff_pages.post("/complaints/<row:complaint_id>/photos")
@requires(Permission.PHOTO_INSPECT)
def open_photos(complaint_id: int) -> str | tuple[str, int]:
    """The look is on record before they show."""
    staff, purpose = current_staff(), FieldReader(request.form).raw("words")
    try:
        with services().database.transaction() as session:
            disclosure.open_photos(session, complaint_id, staff, purpose, utc_now())
    except NotFoundError:
        abort(404)
    except LinshengError as error:
        return complaint_page(
            complaint_id, error=error, failed="photos", form={"words": purpose}
        ), error.status
    return complaint_page(complaint_id, photos_opened=opened_mark("photos", staff.id, complaint_id))
