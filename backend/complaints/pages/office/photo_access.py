"""Photos for an auditor: shown for some minutes after a stated purpose."""

from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.complaints.pages.office.access_marks import opened_mark
from backend.complaints.pages.office.complaint_variables import Revealed
from backend.complaints.pages.office.revealing import reveal
from backend.complaints.rules.privacy import disclosure
from backend.core.clock import utc_now
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires


@staff_pages.post("/complaints/<row:complaint_id>/photos")
@requires(Permission.PHOTO_INSPECT)
def open_photos(complaint_id: int) -> str | tuple[str, int]:
    staff = current_staff()

    def look(session: Session, purpose: str) -> Revealed:
        disclosure.open_photos(session, complaint_id, staff, purpose, utc_now())
        return Revealed(photos_opened=opened_mark("photos", staff.id, complaint_id))

    return reveal(complaint_id, "photos", look)
