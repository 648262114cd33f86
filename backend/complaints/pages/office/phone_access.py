"""The complainant's phone: shown for some minutes after a stated purpose, with the viewer's name."""

from flask import abort, request

from backend.access.permissions import Permission
from backend.complaints.pages.office.actions import Answer
from backend.complaints.pages.office.complaint import complaint_page
from backend.complaints.rules import queries
from backend.complaints.rules.privacy import disclosure
from backend.core.clock import utc_now
from backend.core.errors import LinshengError, NotFoundError
from backend.core.fields.reader import FieldReader
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services


@staff_pages.post("/complaints/<row:complaint_id>/phone")
@requires(Permission.PHONE_INSPECT)
def reveal_phone(complaint_id: int) -> Answer:
    """On this page only; the look is on record before it shows."""
    staff, purpose = current_staff(), FieldReader(request.form).raw("words")
    try:
        with services().database.transaction() as session:
            complaint = queries.visible_complaint(session, staff, complaint_id)
            phone = disclosure.reveal_phone(session, complaint, staff, purpose, utc_now())
    except NotFoundError:
        abort(404)
    except LinshengError as error:
        form = {"words": purpose}
        return complaint_page(complaint_id, error=error, failed="phone", form=form), error.status
    return complaint_page(complaint_id, phone=phone)
