"""Complaints that were merged into one, and the number of people behind it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import Complaint, State
from backend.models.personal import STILL_SEALED


def members_of(session: Session, leading: Complaint) -> list[Complaint]:
    """Those that wait for its answer, held against others, the oldest first."""
    query = (
        select(Complaint)
        .where(Complaint.merged_into_id == leading.id, Complaint.state == State.MERGED)
        .order_by(Complaint.id)
        .with_for_update(of=Complaint)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def people_behind(complaints: list[Complaint]) -> int:
    """Who wrote twice counts once, where the service can know it: by login or by phone."""
    return len({_person(complaint) for complaint in complaints})


def people_told(complaints: list[Complaint]) -> int:
    """The same as offices read it: an anonymous complaint is a person of its own.

    Two complaints of one person would stand there as anonymous ones whose number of people is one.
    """
    anonymous = [complaint for complaint in complaints if complaint.anonymous]
    return len(anonymous) + people_behind([complaint for complaint in complaints if not complaint.anonymous])


def _person(complaint: Complaint) -> tuple[str, object]:
    if complaint.resident_id is not None:
        return "resident", complaint.resident_id
    if (
        complaint.phone and complaint.phone is not STILL_SEALED
    ):  # not by its index: two may have been made with different keys
        return "phone", complaint.phone
    return "complaint", complaint.id
