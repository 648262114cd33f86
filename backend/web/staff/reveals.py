"""The complainant's phone: shown after a stated purpose, once, for some minutes, under the viewer's name."""

from flask import abort, request

from backend.clock import utc_now
from backend.complaints import queries
from backend.complaints.shield import disclosure
from backend.errors import LinshengError, NotFoundError
from backend.services import services
from backend.web.staff import staff_pages
from backend.web.staff.access import current_staff
from backend.web.staff.actions import Answer, refusal
from backend.web.staff.complaint import ROW_ID, complaint_page


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/phone")
def reveal_phone(complaint_id: int) -> Answer:
    """On this page only; the look is on record before it shows."""
    staff, purpose = current_staff(), request.form.get("words", "")
    try:
        with services().database.transaction() as session:
            found = queries.for_staff(session, staff, complaint_id)
            phone = disclosure.reveal_phone(session, found, staff, purpose, utc_now())
    except NotFoundError:
        abort(404)
    except LinshengError as error:
        form = {"words": purpose}
        return complaint_page(complaint_id, error=error, failed="phone", form=form), refusal(error)
    return complaint_page(complaint_id, phone=phone)
