"""The complainant's phone: shown for some minutes after a stated purpose, with the viewer's name."""

from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.complaints.pages.office.complaint_variables import Revealed
from backend.complaints.pages.office.revealing import reveal
from backend.complaints.rules import queries
from backend.complaints.rules.privacy import disclosure
from backend.core.clock import utc_now
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires


@staff_pages.post("/complaints/<row:complaint_id>/phone")
@requires(Permission.PHONE_INSPECT)
def reveal_phone(complaint_id: int) -> str | tuple[str, int]:
    """On this page only."""
    staff = current_staff()

    def look(session: Session, purpose: str) -> Revealed:
        complaint = queries.visible_complaint(session, staff, complaint_id)
        return Revealed(phone=disclosure.reveal_phone(session, complaint, staff, purpose, utc_now()))

    return reveal(complaint_id, "phone", look)
