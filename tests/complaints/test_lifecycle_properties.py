"""Random moves by random people at random times never break what must always hold."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from backend.access.offices import office_of_staff
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import (
    breaches,
    colleagues,
    extensions,
    followups,
    joint,
    lifecycle,
    reply_review,
    rerouting,
    returns,
    supervision,
)
from backend.complaints.rules.handling.permitted_moves import permitted_moves
from backend.complaints.rules.replay import replay
from backend.complaints.rules.transitions import OPEN_WORK_STATES, TRANSITIONS
from backend.core.errors import LinshengError
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
from tests.conftest import config_for
from tests.support.city import City, build_city


def _leaning_on(names: set[str]) -> set[str]:
    """These tables and all whose rows point to theirs, however far away."""
    more = {
        table.name
        for table in Complaint.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in names
    }
    return names if more <= names else _leaning_on(names | more)


# What a complaint leaves behind; the city itself stays from one example to the next.
FRESH = _leaning_on({"complaints", "outbox_messages"})
STAFF = ["firm", "other_firm", "street", "other_street", "district", "other_district", "city"]
WORDS = st.sampled_from(["已经处理", "不归我们管", "还是没有解决，楼道灯又坏了", "", "好" * 2001])


class ComplaintMachine(RuleBasedStateMachine):
    """One complaint in a small city; every rule may be tried at any time by anyone."""

    database: Database
    city: City

    @initialize(
        category=st.sampled_from(["sanitation", "lift", "fees", "fund", "fire", None]),
        place=st.sampled_from(["lawn", "yard", "court", "street", "nowhere"]),
        words=st.sampled_from(["楼道灯坏了", "电梯困人了"]),
    )
    def complain(self, category: str | None, place: str, words: str) -> None:
        self.now = datetime(2026, 1, 5, 9, tzinfo=UTC)
        with self.database.transaction() as session:
            for table in reversed(Complaint.metadata.sorted_tables):
                if table.name in FRESH:
                    session.execute(table.delete())
            where = {
                "street": {"street_id": self.city.street},
                "nowhere": {},
            }.get(place) or ({"community_id": getattr(self.city, place)} if place != "nowhere" else {})
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
            self.twin_id = submit(
                session,
                Submission(idempotency_key="twin-key", channel=Channel.WEB, words="楼道灯又坏了", **where),
                self.now,
            ).complaint_id
        self.events_seen = 4

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
            who, Move.ASK_RETURN, lambda s, a: returns.ask_return(s, self.complaint_id, a, words, self.now)
        )

    @rule(who=st.sampled_from(STAFF), granted=st.booleans(), words=WORDS)
    def rule_return(self, who: str, granted: bool, words: str) -> None:
        move = Move.GRANT_RETURN if granted else Move.REFUSE_RETURN
        self._try(
            who,
            move,
            lambda s, a: returns.rule_return(
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

    @rule(who=st.sampled_from(STAFF), words=WORDS)
    def contact(self, who: str, words: str) -> None:
        self._try(who, Move.CONTACT, lambda s, a: lifecycle.contact(s, self.complaint_id, a, words, self.now))

    @rule(who=st.sampled_from(STAFF), days=st.integers(0, 6), words=WORDS)
    def ask_extension(self, who: str, days: int, words: str) -> None:
        self._try(
            who,
            Move.ASK_EXTENSION,
            lambda s, a: extensions.ask_extension(
                s, self.complaint_id, a, days=days, reason=words, plan="等配件到货", now=self.now
            ),
        )

    @rule(who=st.sampled_from(STAFF), granted=st.booleans(), words=WORDS)
    def rule_extension(self, who: str, granted: bool, words: str) -> None:
        self._try(
            who,
            Move.GRANT_EXTENSION if granted else Move.REFUSE_EXTENSION,
            lambda s, a: extensions.rule_extension(
                s, self.complaint_id, a, granted=granted, text=words, now=self.now
            ),
        )

    @rule(who=st.sampled_from(STAFF))
    def ask_review(self, who: str) -> None:
        self._try(
            who,
            Move.ASK_REVIEW,
            lambda s, a: reply_review.ask_review(s, self.complaint_id, a, "请先给街道看", self.now),
        )

    @rule(who=st.sampled_from(STAFF), passed=st.booleans(), words=WORDS)
    def review(self, who: str, passed: bool, words: str) -> None:
        rule_on = reply_review.pass_review if passed else reply_review.send_back
        self._try(
            who,
            Move.PASS_REVIEW if passed else Move.SEND_BACK,
            lambda s, a: rule_on(s, self.complaint_id, a, words, self.now),
        )

    @rule(who=st.sampled_from(STAFF), words=WORDS)
    def supervise(self, who: str, words: str) -> None:
        self._try(
            who, Move.SUPERVISE, lambda s, a: supervision.supervise(s, self.complaint_id, a, words, self.now)
        )

    @rule(who=st.sampled_from(STAFF), code=st.sampled_from(["lift", "fees", "utilities", "nonsense"]))
    def recategorise(self, who: str, code: str) -> None:
        self._try(
            who,
            Move.RECATEGORISE,
            lambda s, a: rerouting.recategorise(s, self.complaint_id, a, code, "类别选错了", self.now),
        )

    @rule(who=st.sampled_from(STAFF), to=st.sampled_from(STAFF))
    def reroute(self, who: str, to: str) -> None:
        office = office_of_staff(self.city.staff[to])
        self._try(
            who,
            Move.REROUTE,
            lambda s, a: rerouting.reroute(s, self.complaint_id, a, office, "应由他们办理", self.now),
        )

    @rule(who=st.sampled_from(STAFF), to=st.sampled_from(["lawn", "yard", "court"]))
    def relocate(self, who: str, to: str) -> None:
        there = getattr(self.city, to)
        self._try(
            who,
            Move.REROUTE,
            lambda s, a: rerouting.relocate(s, self.complaint_id, a, there, "说的是这个小区", self.now),
        )

    @rule(who=st.sampled_from(STAFF), to=st.sampled_from(STAFF))
    def add_assist(self, who: str, to: str) -> None:
        office = office_of_staff(self.city.staff[to])
        self._try(
            who,
            Move.ADD_ASSIST,
            lambda s, a: rerouting.add_assist(s, self.complaint_id, a, office, "一起去看", self.now),
        )

    @rule(who=st.sampled_from(STAFF), words=WORDS)
    def report(self, who: str, words: str) -> None:
        self._try(who, Move.REPORT, lambda s, a: colleagues.report(s, self.complaint_id, a, words, self.now))

    @rule(who=st.sampled_from(STAFF), to=st.sampled_from(STAFF))
    def hand_over(self, who: str, to: str) -> None:
        colleague = self.city.staff[to].id
        self._try(
            who,
            Move.HAND_OVER,
            lambda s, a: colleagues.hand_over(s, self.complaint_id, a, colleague, "", self.now),
        )

    @rule(who=st.sampled_from(STAFF), leads=st.booleans())
    def merge(self, who: str, leads: bool) -> None:
        leading, member = (self.complaint_id, self.twin_id) if leads else (self.twin_id, self.complaint_id)
        self._try(
            who,
            Move.TAKE_IN if leads else Move.MERGE,
            lambda s, a: joint.merge(s, leading, [member], a, "同一件事", self.now),
        )

    @rule(who=st.sampled_from(STAFF))
    def separate(self, who: str) -> None:
        self._try(
            who,
            Move.SEPARATE,
            lambda s, a: joint.separate(s, self.complaint_id, a, "其实是两件事", self.now),
        )

    @rule()
    def twin_goes(self) -> None:
        try:
            with self.database.transaction() as session:
                lifecycle.withdraw(session, self.twin_id, "", self.now)
        except LinshengError:
            pass

    @rule()
    def the_job_runs(self) -> None:
        with self.database.transaction() as session:
            breaches.record_due_breaches(session, self.now)
        with self.database.reading() as session:
            for complaint in session.scalars(select(Complaint)):
                assert complaint.breach_check_at is None or complaint.breach_check_at >= self.now

    @rule()
    def close_silent(self) -> None:
        with self.database.transaction() as session:
            lifecycle.close_silent(session, self.now)

    def _try(self, who: str | None, move: Move, attempt) -> None:
        """A move either happens whole or changes nothing; what pages offer is what the rules allow."""
        if who:  # what is late makes more offices parties, and pages are offered after the job ran
            self.the_job_runs()
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
    def every_promise_is_kept(self) -> None:
        """In one session: to read everything for each of them would take longer than the moves."""
        loads = (selectinload(Complaint.events), selectinload(Complaint.parties))
        with self.database.reading() as session:
            complaints = session.scalars(select(Complaint).options(*loads)).all()
            for complaint in complaints:
                self._history_says_what_the_columns_say(complaint)
                self._what_inboxes_look_for_is_what_is_owed(session, complaint)
            complaint = next(found for found in complaints if found.id == self.complaint_id)
            self._exactly_one_office_is_in_charge(complaint)
            self._due_times_lie_ahead_of_the_dispatch(complaint)
            self._events_are_only_added_and_deliveries_have_bells(session)

    def _history_says_what_the_columns_say(self, complaint: Complaint) -> None:
        replayed = replay(complaint.events)
        for column in ("state", "redo_count", "return_ruled", "review_asked", "extension"):
            assert getattr(replayed, column) == getattr(complaint, column), column
        assert (replayed.solved, replayed.satisfied) == (complaint.solved, complaint.satisfied)
        assert complaint.state in set(TRANSITIONS.values())

    def _what_inboxes_look_for_is_what_is_owed(self, session: Session, complaint: Complaint) -> None:
        owed = [promise.due_at for promise in breaches.open_promises(complaint)]
        assert complaint.next_due_at == min(owed, default=None)
        assert bool(owed) == (complaint.state in OPEN_WORK_STATES)
        for party in complaint.parties:
            assert party.ended_at is not None or party.next_due_at == complaint.next_due_at
        if complaint.state is State.MERGED:
            leading = session.get(Complaint, complaint.merged_into_id)
            assert leading.state in OPEN_WORK_STATES

    def _exactly_one_office_is_in_charge(self, complaint: Complaint) -> None:
        leads = [p for p in complaint.parties if p.role is PartyRole.LEAD and p.ended_at is None]
        assert len(leads) == 1
        offices = [(p.firm_id, p.street_id, p.district_id) for p in complaint.parties if not p.ended_at]
        assert len(offices) == len(set(offices))
        if complaint.category.code in {"fees", "conduct"}:
            assert leads[0].firm_id is None

    def _events_are_only_added_and_deliveries_have_bells(self, session: Session) -> None:
        count = session.scalar(select(func.count()).select_from(ComplaintEvent))
        assert count >= self.events_seen
        self.events_seen = count
        silent = session.scalars(
            select(Delivery.id).where(
                Delivery.id.not_in(select(OutboxMessage.subject_id)), Delivery.way == DeliveryWay.INBOX
            )
        ).all()
        assert not silent  # nobody relays in this test, so every delivery still has its outbox message

    def _due_times_lie_ahead_of_the_dispatch(self, complaint: Complaint) -> None:
        assert complaint.accept_due_at > complaint.round_started_at >= complaint.submitted_at
        assert complaint.reply_due_at >= complaint.accept_due_at


def test_random_moves_keep_every_promise(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(config_for(sqlite_url, tmp_path))
    city = build_city(database)
    machine = type("Machine", (ComplaintMachine,), {"database": database, "city": city})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=18,
            deadline=None,
            phases=set(Phase) - {Phase.explain},  # its tracer makes every step several times slower
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    database.dispose()


@pytest.mark.parametrize("move", list(Move))
def test_every_move_can_happen(move: Move) -> None:
    """A move that no state allows would be dead code."""
    assert any(known is move for _, known in TRANSITIONS)
