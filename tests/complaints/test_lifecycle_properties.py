"""Random moves by random people at random times never break what must always hold."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from backend.complaints import followups, lifecycle
from backend.complaints.authority import permitted_moves
from backend.complaints.history import replay
from backend.complaints.intake import Submission, submit
from backend.complaints.moves import TRANSITIONS
from backend.errors import LinshengError
from backend.models import (
    Channel,
    Complaint,
    ComplaintEvent,
    Database,
    Delivery,
    DeliveryWay,
    Move,
    OutboxMessage,
    PartyRole,
    State,
)
from tests.city import build_city
from tests.conftest import config_for

STAFF = ["firm", "other_firm", "street", "other_street", "district", "other_district", "city"]
WORDS = st.sampled_from(["已经处理", "不归我们管", "还是没有解决，楼道灯又坏了", "", "好" * 2001])


class ComplaintMachine(RuleBasedStateMachine):
    """One complaint in a small city; every rule may be tried at any time by anyone."""

    database: Database

    @initialize(
        category=st.sampled_from(["sanitation", "lift", "fees", "fund", "fire", None]),
        place=st.sampled_from(["lawn", "yard", "court", "street", "nowhere"]),
        words=st.sampled_from(["楼道灯坏了", "电梯困人了"]),
    )
    def complain(self, category: str | None, place: str, words: str) -> None:
        self.now = datetime(2026, 1, 5, 9, tzinfo=UTC)
        with self.database.transaction() as session:
            self.session = session
            for table in reversed(Complaint.metadata.sorted_tables):
                session.execute(table.delete())
            self.city = build_city(session)
            where = {
                "street": {"street_id": self.city.street.id},
                "nowhere": {},
            }.get(place) or ({"community_id": getattr(self.city, place).id} if place != "nowhere" else {})
            receipt = submit(
                session,
                Submission(
                    idempotency_key="machine-key",
                    channel=Channel.WEB,
                    words=words,
                    category_code=category,
                    **where,
                ),
                self.now,
            )
            self.complaint_id = receipt.complaint_id
        self.events_seen = 2

    @rule(hours=st.integers(1, 24 * 20))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(who=st.sampled_from(STAFF))
    def accept(self, who: str) -> None:
        self._try(who, Move.ACCEPT, lambda s, a: lifecycle.accept(s, self.complaint_id, a, self.now))

    @rule(who=st.sampled_from(STAFF), words=WORDS)
    def reply(self, who: str, words: str) -> None:
        self._try(who, Move.REPLY, lambda s, a: lifecycle.reply(s, self.complaint_id, a, words, [], self.now))

    @rule(who=st.sampled_from(STAFF), words=WORDS)
    def ask_return(self, who: str, words: str) -> None:
        self._try(
            who, Move.ASK_RETURN, lambda s, a: lifecycle.ask_return(s, self.complaint_id, a, words, self.now)
        )

    @rule(who=st.sampled_from(STAFF), granted=st.booleans(), words=WORDS)
    def rule_return(self, who: str, granted: bool, words: str) -> None:
        move = Move.GRANT_RETURN if granted else Move.REFUSE_RETURN
        self._try(
            who,
            move,
            lambda s, a: lifecycle.rule_return(
                s, self.complaint_id, a, granted=granted, text=words, now=self.now
            ),
        )

    @rule(who=st.sampled_from(STAFF), words=WORDS)
    def reject(self, who: str, words: str) -> None:
        self._try(who, Move.REJECT, lambda s, a: lifecycle.reject(s, self.complaint_id, a, words, self.now))

    @rule(solved=st.sampled_from([True, False, None]), satisfied=st.sampled_from([True, False, None]))
    def rate(self, solved: bool | None, satisfied: bool | None) -> None:
        self._try(
            None,
            Move.RATE,
            lambda s, _a: lifecycle.rate(
                s, self.complaint_id, solved=solved, satisfied=satisfied, text="", now=self.now
            ),
        )

    @rule(words=WORDS)
    def reopen(self, words: str) -> None:
        self._try(None, Move.REOPEN, lambda s, _a: lifecycle.reopen(s, self.complaint_id, words, self.now))

    @rule()
    def withdraw(self) -> None:
        self._try(None, Move.WITHDRAW, lambda s, _a: lifecycle.withdraw(s, self.complaint_id, "", self.now))

    @rule(words=WORDS)
    def urge(self, words: str) -> None:
        self._try(None, Move.URGE, lambda s, _a: followups.urge(s, self.complaint_id, words, self.now))

    @rule(words=WORDS)
    def supplement(self, words: str) -> None:
        self._try(
            None,
            Move.SUPPLEMENT,
            lambda s, _a: followups.supplement(s, self.complaint_id, words, [], self.now),
        )

    @rule()
    def close_silent(self) -> None:
        with self.database.transaction() as session:
            lifecycle.close_silent(session, self.now)

    def _try(self, who: str | None, move: Move, attempt) -> None:
        """A move either happens whole or changes nothing; what pages offer is what the rules allow."""
        with self.database.reading() as session:
            before = self._picture(session)
            staff = self.city.staff[who] if who else None
            offered = staff and permitted_moves(
                session, session.get(Complaint, self.complaint_id), staff, self.now
            )
        try:
            with self.database.transaction() as session:
                attempt(session, staff)
        except LinshengError:
            with self.database.reading() as session:
                assert self._picture(session) == before
        else:
            assert staff is None or move in offered

    def _picture(self, session) -> tuple:
        complaint = session.get(Complaint, self.complaint_id)
        return (
            {column.name: getattr(complaint, column.name) for column in Complaint.__table__.columns},
            [(event.id, event.move) for event in complaint.events],
            [(party.id, party.ended_at) for party in complaint.parties],
            session.scalar(select(func.count()).select_from(OutboxMessage)),
        )

    @invariant()
    def history_says_what_the_columns_say(self) -> None:
        with self.database.reading() as session:
            complaint = session.get(Complaint, self.complaint_id)
            told = replay(complaint.events)
            assert told.state is complaint.state
            assert told.redo_count == complaint.redo_count
            assert told.return_ruled == complaint.return_ruled
            assert (told.solved, told.satisfied) == (complaint.solved, complaint.satisfied)
            assert complaint.state in set(TRANSITIONS.values())

    @invariant()
    def exactly_one_office_is_in_charge(self) -> None:
        with self.database.reading() as session:
            complaint = session.get(Complaint, self.complaint_id)
            leads = [p for p in complaint.parties if p.role is PartyRole.LEAD and p.ended_at is None]
            assert len(leads) == 1
            if complaint.category.code in {"fees", "conduct"}:
                assert leads[0].firm_id is None

    @invariant()
    def events_are_only_added_and_deliveries_have_bells(self) -> None:
        with self.database.reading() as session:
            count = session.scalar(select(func.count()).select_from(ComplaintEvent))
            assert count >= self.events_seen
            self.events_seen = count
            silent = session.scalars(
                select(Delivery.id).where(
                    Delivery.id.not_in(select(OutboxMessage.subject_id)), Delivery.way == DeliveryWay.INBOX
                )
            ).all()
            assert not silent  # nobody relays in this test, so every delivery still has its bell

    @invariant()
    def due_times_lie_ahead_of_the_dispatch(self) -> None:
        with self.database.reading() as session:
            complaint = session.get(Complaint, self.complaint_id)
            entered = [e for e in complaint.events if e.from_state is not e.to_state]
            last = [e.at for e in entered if e.to_state is State.DISPATCHED]
            assert complaint.accept_due_at > complaint.submitted_at
            assert complaint.reply_due_at >= complaint.accept_due_at
            assert complaint.reply_due_at > last[-1] or entered[-1].move is Move.DISPATCH


def test_random_moves_keep_every_promise(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(config_for(sqlite_url, tmp_path))
    machine = type("Machine", (ComplaintMachine,), {"database": database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    database.dispose()


@pytest.mark.parametrize("move", list(Move))
def test_every_move_can_happen(move: Move) -> None:
    """A move that no state allows would be dead code."""
    assert any(known is move for _, known in TRANSITIONS)
