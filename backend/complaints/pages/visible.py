"""The complaint that a page of staff is about."""

from flask import abort
from sqlalchemy.orm import Session

from backend.complaints.rules import queries
from backend.core.errors import NotFoundError
from backend.models import Complaint
from backend.web.guard import current_staff


def visible_or_404(session: Session, complaint_id: int) -> Complaint:
    """A complaint that this account may see. 404 for every other, as if it were not there."""
    try:
        return queries.visible_complaint(session, current_staff(), complaint_id)
    except NotFoundError:
        abort(404)
