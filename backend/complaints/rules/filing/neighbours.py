"""邻居报过同一件事: similar complaints before filing. None in an emergency."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints.rules.filing.emergencies import advice_for, may_be_danger
from backend.complaints.rules.filing.submissions import CheckedSubmission
from backend.complaints.rules.similarity.duplicates import SimilarComplaint, UnfiledComplaint, similar
from backend.models import Category


def neighbours_of_draft(
    session: Session, known: Sequence[Category], draft: UnfiledComplaint, now: datetime
) -> list[SimilarComplaint]:
    """For words that are still being written."""
    return [] if advice_for(known, draft.words) else similar(session, draft, now)


def neighbours_of(session: Session, checked: CheckedSubmission, now: datetime) -> list[SimilarComplaint]:
    """For a complaint that could be kept as it is.

    Whoever goes on with a complaint of their own is not asked whether it is a neighbour's.
    """
    submission, community = checked.submission, checked.place.community
    if community is None or submission.previous_id is not None or submission.is_only_a_voice:
        return []
    if checked.emergency is not None or may_be_danger(checked.text):
        return []
    building_id = checked.building.id if checked.building else None
    return similar(session, UnfiledComplaint(checked.text, community.id, building_id, checked.spot), now)
