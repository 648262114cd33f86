"""Likely duplicates on a complaint's page, and merging what is one matter."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.clock import utc_now
from backend.complaints import joint, queries
from backend.complaints.authority import is_above
from backend.complaints.likeness.duplicates import likely_duplicates
from backend.complaints.moves import STATE_NAMES, TRANSITIONS
from backend.complaints.numbers import show_number
from backend.errors import LinshengError, NotFoundError
from backend.models import Complaint, Move, StaffAccount
from backend.services import services
from backend.web import wording
from backend.web.staff import staff_pages
from backend.web.staff.access import current_staff
from backend.web.staff.actions import refusal
from backend.web.staff.complaint import ROW_ID, complaint_page


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/likely")
def merge_likely(complaint_id: int) -> Response | tuple[str, int]:
    """并案 of the chosen ones into this one; each must be visible to this account."""
    staff = current_staff()
    chosen = [int(text) for text in request.form.getlist("member") if text.isdigit() and len(text) < 19]  # noqa: PLR2004
    try:
        with services().database.transaction() as session:
            for row_id in (complaint_id, *chosen):
                queries.for_staff(session, staff, row_id)
            joint.merge(session, complaint_id, chosen, staff, request.form.get("words", ""), utc_now())
    except NotFoundError:
        abort(404)
    except LinshengError as error:
        form = {"words": request.form.get("words", ""), "members": chosen}
        return complaint_page(complaint_id, error=error, failed="likely", form=form), refusal(error)
    flash(f"已并案 {len(set(chosen))} 件，答复这一件时一并答复。")
    return redirect(url_for("staff.complaint", complaint_id=complaint_id), 303)


def duplicates_of(session: Session, complaint: Complaint, staff: StaffAccount) -> dict[str, Any]:
    """What `staff/parts/duplicates.html` shows. Only what this account may open."""
    found = likely_duplicates(session, complaint)
    visible = set(session.scalars(queries.ids_visible_to(staff, [one.complaint.id for one in found])))
    may_merge = Move.TAKE_IN in {
        move for state, move in TRANSITIONS if state is complaint.state
    } and is_above(session, complaint, staff, utc_now())
    return {
        "may_merge": may_merge,
        "rows": [
            {
                "id": one.complaint.id,
                "number": show_number(one.complaint.number),
                "category": one.complaint.category.name,
                "place": one.complaint.building.name if one.complaint.building else "公共区域",
                "state": STATE_NAMES[one.complaint.state],
                "at": wording.moment(one.complaint.submitted_at),
                "said": one.said,
                "chance": round(one.chance * 100),
                "mergeable": (one.complaint.state, Move.MERGE) in TRANSITIONS,
            }
            for one in found
            if one.complaint.id in visible
        ],
    }
