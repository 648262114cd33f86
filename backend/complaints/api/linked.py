"""The complaint behind a private link, for programs."""

from sqlalchemy.orm import Session

from backend.api.callers import caller
from backend.api.schemas import ErrorOut
from backend.complaints.rules import queries
from backend.complaints.rules.privacy.endings import check_private_link, has_private_link_ended
from backend.core.clock import utc_now
from backend.models import Complaint

LINK_ERRORS = {"HTTP_401": ErrorOut, "HTTP_404": ErrorOut, "HTTP_410": ErrorOut, "HTTP_429": ErrorOut}


def linked_complaint(session: Session, token: str) -> Complaint:
    """For whoever has the link, until it ends; then for its resident, if their login is shown.

    Raises NotFoundError, LinkEndedError, LoginError.
    """
    complaint, now = queries.by_token(session, token), utc_now()
    if has_private_link_ended(complaint, now):
        resident = caller()
        if resident is None or resident.resident_id != complaint.resident_id:
            check_private_link(complaint, now)
    return complaint
