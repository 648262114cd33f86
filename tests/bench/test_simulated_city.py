"""90 days of a small city: what is on record equals what the documents and the event log say must be."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.models import Breach, Complaint, ComplaintEvent, Database, Move, State
from bench.recomputed import differences
from bench.simulated_city import DAYS, OWN_DAYS, START, Size, live

END = START + timedelta(days=DAYS)
SELDOM = {Move.SEPARATE}  # some days nobody does


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Figures are counted alike on both: tests/statistics/test_statistics.py."""
    return sqlite_url


def test_everything_on_record_can_be_worked_out_anew(database: Database) -> None:
    live(database, Size(complaints=220, communities=12))
    with database.reading() as session:
        checked, problems = differences(session, END, OWN_DAYS)
        moves = set(session.scalars(select(ComplaintEvent.move).distinct()))
    assert problems == []
    assert moves >= set(Move) - SELDOM
    assert checked["complaints"] == 220
    assert min(checked["breaches"], checked["ladder steps"], checked["joint matters"]) > 0
    _notices_what_is_wrong(database)


def _notices_what_is_wrong(database: Database) -> None:
    """A second computation that agrees with anything proves nothing."""
    with database.transaction() as session:
        late = session.scalars(select(Breach)).first()
        late.due_at += timedelta(days=1)
        lost = session.scalars(select(Breach).where(Breach.complaint_id != late.complaint_id)).first()
        lost_of = lost.complaint_id
        session.delete(lost)
        kind = session.scalars(
            select(Complaint).where(Complaint.satisfied.is_(True), Complaint.state == State.CLOSED)
        ).first()
        kind.satisfied = False
        working = session.scalars(select(Complaint).where(Complaint.state == State.ACCEPTED)).first()
        working.reply_due_at += timedelta(seconds=1)
        session.flush()
        shifted_of, working_id = late.complaint_id, working.id
        _checked, problems = differences(session, END, OWN_DAYS)
        session.rollback()
    problem_text = "\n".join(problems)
    assert f"complaint {shifted_of}: breaches" in problem_text
    assert f"complaint {lost_of}: breaches" in problem_text
    assert f"complaint {working_id}: reply_due_at" in problem_text
    assert "satisfied Rate" in problem_text
