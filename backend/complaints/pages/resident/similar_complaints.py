"""邻居报过同一件事: a page before filing, shown once."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints.forms.complaint import ComplaintForm
from backend.complaints.rules.filing.neighbours import neighbours_of
from backend.complaints.rules.filing.submissions import CheckedSubmission
from backend.complaints.rules.similarity.duplicates import SimilarComplaint
from backend.complaints.signed_uploads import sign_neighbour


class SimilarComplaintsError(Exception):
    """The resident has not been asked yet whether theirs is one of these."""

    def __init__(self, found: list[tuple[str, SimilarComplaint]]) -> None:
        super().__init__("neighbours")
        self.found = found


def offer_similar_once(
    session: Session, form: ComplaintForm, checked: CheckedSubmission, now: datetime
) -> None:
    """Raises SimilarComplaintsError where there is something to ask; never twice."""
    if form.asked or form.problems:
        return
    similar_complaints = neighbours_of(session, checked, now)
    if similar_complaints:
        raise SimilarComplaintsError(
            [(sign_neighbour(similar.complaint_id), similar) for similar in similar_complaints]
        )
