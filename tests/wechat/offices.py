"""What offices do to complaints while their residents talk to the account."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_party
from backend.complaints.rules.handling import lifecycle, returns
from backend.core.errors import LinshengError
from backend.models import Complaint, NoticeState, OfficeLevel, ResidentNotice, StaffAccount

actions = st.sampled_from(["accept", "reply", "reply", "reject", "ask_return"])


def act(session: Session, move: str, choice: int, words: str, now: datetime) -> None:
    """To one of the complaints, as far as the rules let them; what is to be told waits for the resident."""
    complaints = session.scalars(select(Complaint).order_by(Complaint.id)).all()
    if not complaints:
        return
    complaint = complaints[choice % len(complaints)]
    staff = in_charge(session, complaint)
    done: dict[str, Callable[[], None]] = {
        "accept": lambda: lifecycle.accept(session, complaint.id, staff, now),
        "reply": lambda: lifecycle.reply(session, complaint.id, staff, words, [], now),
        "reject": lambda: lifecycle.reject(session, complaint.id, street_of(session, complaint), words, now),
        "ask_return": lambda: returns.ask_return(session, complaint.id, staff, words, now),
    }
    with suppress(LinshengError), session.begin_nested():
        done[move]()
    keep_news(session)


def keep_news(session: Session) -> None:
    """Nothing can be pushed, so that the news waits for the next contact."""
    for notice in session.scalars(select(ResidentNotice).where(ResidentNotice.state == NoticeState.PENDING)):
        notice.state = NoticeState.WAITING


def in_charge(session: Session, complaint: Complaint) -> StaffAccount:
    office = office_of_party(lead_party(complaint))
    return _account(session, office.level, office.id)


def street_of(session: Session, complaint: Complaint) -> StaffAccount:
    street = complaint.community.street_id if complaint.community else None
    return _account(session, OfficeLevel.STREET, street)


def _account(session: Session, level: OfficeLevel, office_id: int | None) -> StaffAccount:
    query = select(StaffAccount).where(StaffAccount.role == level.value)
    if level is not OfficeLevel.CITY:
        query = query.where(getattr(StaffAccount, f"{level.value}_id") == office_id)
    return session.scalars(query).first() or session.scalars(select(StaffAccount)).all()[-1]
