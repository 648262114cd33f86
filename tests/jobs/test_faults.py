"""One row that raises is counted, left aside and shown; every other row goes on."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from backend.complaints.jobs.recurring import RECURRING as OF_COMPLAINTS
from backend.complaints.jobs.resident_notices import ResidentNotices
from backend.complaints.rules.handling import lifecycle
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.doctor.background import look_at_faults
from backend.jobs import rows, runner
from backend.jobs.faults import FIRST_PAUSE, LONGEST_PAUSE, note_fault
from backend.jobs.rows import row_by_row
from backend.jobs.schedule import Recurring
from backend.jobs.sweep import enqueue_again
from backend.models import (
    Alert,
    Breach,
    Complaint,
    Database,
    Letter,
    NoticeState,
    OutboxMessage,
    ResidentNotice,
    StaffAccount,
    State,
    WorkFault,
)
from backend.notices.jobs.letters import Letters
from backend.notices.jobs.recurring import RECURRING as OF_NOTICES
from backend.notices.rules.due_today_alerts import complaints_due_today
from backend.notices.rules.letter_batching import addresses_with_due_alerts
from tests.support.administration import NOW
from tests.support.city import City
from tests.support.leased_kinds import CASES
from tests.support.office import Office
from tests.support.street_office import StreetOffice

UNREADABLE = "gAAAAA no key opens this"  # and nothing that a later version wrote, either
WEEK = timedelta(days=7)


def faults(database: Database) -> dict[tuple[str, int], int]:
    """How often each row failed."""
    with database.reading() as session:
        return {(row.job, row.subject_id): row.failures for row in session.scalars(select(WorkFault))}


def spoil(database: Database, table: str, column: str, row_id: int) -> str | None:
    """Make a value that nothing reads; returns what was there."""
    with database.engine.begin() as connection:
        value = connection.scalar(text(f"SELECT {column} FROM {table} WHERE id = :id"), {"id": row_id})
        statement = text(f"UPDATE {table} SET {column} = :value WHERE id = :id")
        connection.execute(statement, {"value": UNREADABLE, "id": row_id})
    return value


def mend(database: Database, table: str, column: str, row_id: int, value: str | None) -> None:
    with database.engine.begin() as connection:
        statement = text(f"UPDATE {table} SET {column} = :value WHERE id = :id")
        connection.execute(statement, {"value": value, "id": row_id})


def job(jobs: tuple[Recurring, ...], name: str) -> Recurring:
    return next(job for job in jobs if job.name.startswith(name))


def test_a_piece_of_work_that_cannot_be_read_is_given_up_and_holds_up_no_other(
    database: Database, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[ResidentNotices]
    make = case.rows(database)
    bad, good = make(), make()
    before = spoil(database, "resident_notices", "way", bad)
    work = ResidentNotices.opened(database, config)
    monkeypatch.setattr(ResidentNotices, "send", lambda *_: None)
    clock = [utc_now() + timedelta(minutes=1)]
    monkeypatch.setattr(runner, "utc_now", lambda: clock[0])

    runner.perform(database, work, bad)
    assert faults(database) == {("tell_resident", bad): 1}
    with database.transaction() as session:
        session.execute(delete(OutboxMessage))
        assert enqueue_again(ResidentNotices, session, clock[0] + timedelta(hours=1)) == 2, (
            "the sweep goes on"
        )
    runner.perform(database, work, bad)
    assert faults(database) == {("tell_resident", bad): 1}, "not before its time"
    runner.perform(database, work, good)
    with database.reading() as session:
        assert session.get_one(ResidentNotice, good).state is NoticeState.SENT
        finding = look_at_faults(session)
    assert not finding.ok
    assert "“tell_resident” fails for 1 rows" in finding.says
    assert "LookupError" in finding.says

    attempts = select(ResidentNotice.state, ResidentNotice.attempts).where(ResidentNotice.id == bad)
    for _ in range(20):
        clock[0] += timedelta(days=1)
        runner.perform(database, work, bad)
    with database.reading() as session:
        assert session.execute(attempts).one() == (NoticeState.WAITING, len(ResidentNotices.backoff) + 1)

    mend(database, "resident_notices", "way", bad, before)
    with database.transaction() as session:
        session.execute(
            update(ResidentNotice)
            .where(ResidentNotice.id == bad)
            .values(state=NoticeState.PENDING, attempts=5)
        )
    runner.perform(database, work, bad)
    assert faults(database) == {}, "what succeeds is no fault any more"


def test_a_complaint_that_cannot_be_read_stops_no_job(database: Database, city: City) -> None:
    """Deadlines, closing and erasing go on with the next row, in batches that it does not fill.

    A phone that no key opens is no such row: none of them needs it.
    """
    street = StreetOffice(city)
    street.complain(3)
    with database.transaction() as session:
        ids = list(session.scalars(select(Complaint.id).order_by(Complaint.id)))
        session.execute(update(Complaint).values(phone="13800138000", phone_index="x"))
    before = spoil(database, "complaints", "channel", ids[0])
    spoil(database, "complaints", "phone", ids[1])
    late = utc_now() + 2 * WEEK
    breaches, closing = job(OF_COMPLAINTS, "record overdue"), job(OF_COMPLAINTS, "close what")

    breaches.run(database, late)
    with database.transaction() as session:
        overdue = set(session.scalars(select(Breach.complaint_id)))
        assert overdue == set(ids[1:])
        clerk = session.get_one(StaffAccount, city.staff["street"].id)
        lifecycle.reply(session, ids[1], clerk, "灯已换好。", [], late)
        state = {"state": State.REPLIED, "replied_at": late - timedelta(hours=1)}
        session.execute(update(Complaint).where(Complaint.id == ids[0]).values(**state))
    closing.run(database, late + WEEK + timedelta(hours=1))
    assert faults(database) == {(breaches.name, ids[0]): 1, (closing.name, ids[0]): 1}
    with database.reading() as session:
        assert session.get_one(Complaint, ids[1]).state is State.CLOSED

    later = late + WEEK + timedelta(hours=2)
    closing.run(database, later)
    assert faults(database)[closing.name, ids[0]] == 2
    mend(database, "complaints", "channel", ids[0], before)
    closing.run(database, later + FIRST_PAUSE)
    assert (closing.name, ids[0]) in faults(database), "its pause has doubled"
    closing.run(database, later + 2 * FIRST_PAUSE)
    assert (closing.name, ids[0]) not in faults(database)
    with database.reading() as session:
        assert session.get_one(Complaint, ids[0]).state is State.CLOSED


def test_nothing_is_sent_that_no_key_opens(
    database: Database, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in its place on a page is no message, and no address."""
    make = CASES[ResidentNotices].rows(database)
    sent: list[object] = []
    monkeypatch.setattr(ResidentNotices, "send", lambda _, task: sent.append(task))
    for column in ("words", "openid"):
        notice_id = make()
        with database.reading() as session:
            resident_id = session.get_one(ResidentNotice, notice_id).resident_id
        of_notice = column == "words"
        spoil(database, "resident_notices" if of_notice else "residents", column,
              notice_id if of_notice else resident_id)  # fmt: skip
        runner.perform(database, ResidentNotices.opened(database, config), notice_id)
        assert faults(database)["tell_resident", notice_id] == 1, column
    assert sent == []


def test_an_address_that_cannot_be_read_costs_its_own_letters_only(
    database: Database, city: City, config: Config
) -> None:
    office = Office(city)
    bad = office.tell("firm", "wuye@example.com", NOW)
    office.tell("street", "jiedao@example.com", NOW)
    spoil(database, "notice_addresses", "address", bad)
    office.complain(NOW)  # is filed
    office.complain(NOW, street_id=city.street, community_id=None)

    job(OF_NOTICES, "gather").run(database, NOW + timedelta(minutes=1))

    with database.reading() as session:
        letters = {letter.address_id: letter.id for letter in session.scalars(select(Letter))}
    assert len(letters) == 2
    assert faults(database) == {}
    runner.perform(database, Letters.opened(database, config), letters[bad])
    assert faults(database) == {("letter", letters[bad]): 1}


class Sieve:
    """A job over numbers, of which some raise."""

    def __init__(self) -> None:
        self.due = list(range(1, 8))
        self.bad: dict[int, Exception] = {}
        self.done: list[int] = []

    def job(self) -> Recurring:
        return row_by_row("sieve", timedelta(minutes=1), self._due, self._handle)

    def _due(self, _session: Session, _now: datetime, limit: int) -> list[int]:
        return self.due[:limit]

    def _handle(self, _session: Session, row_id: int, _now: datetime) -> None:
        if row_id in self.bad:
            raise self.bad[row_id]
        self.due.remove(row_id)
        self.done.append(row_id)


@pytest.fixture
def sieve(monkeypatch: pytest.MonkeyPatch) -> Sieve:
    monkeypatch.setattr(rows, "LIMIT", 2)
    return Sieve()


def test_rows_that_raise_do_not_fill_the_batch(database: Database, sieve: Sieve) -> None:
    sieve.bad = dict.fromkeys((1, 2, 3), ZeroDivisionError())
    for minute in range(4):
        sieve.job().run(database, NOW + timedelta(minutes=minute))
    assert sieve.done == [4, 5, 6, 7]
    assert {row for _, row in faults(database)} == {1, 2, 3}

    sieve.due = [2]  # somebody else did the others
    sieve.job().run(database, NOW + timedelta(minutes=5))
    assert {row for _, row in faults(database)} == {2}


def test_a_pause_grows_to_a_day_and_no_clock_makes_it_longer(database: Database) -> None:
    now, waits = NOW, []
    for _ in range(12):
        with database.transaction() as session:
            note_fault(session, "sieve", 1, "ZeroDivisionError", now)
        with database.reading() as session:
            waits.append(session.scalars(select(WorkFault.next_attempt_at)).one() - now)
    assert waits[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert waits[-1] == LONGEST_PAUSE

    sieve = Sieve()
    sieve.due = [1]
    sieve.job().run(database, NOW - timedelta(days=30))
    assert sieve.done == [1]
    assert faults(database) == {}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_row_that_somebody_holds_is_passed_over_next_time(
    database: Database, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.jobs.schedule.LOCK_WAIT_SECONDS", 0.05)
    StreetOffice(city).complain(2)
    late = utc_now() + 2 * WEEK
    breaches = job(OF_COMPLAINTS, "record overdue")
    with database.engine.begin() as holder:
        first, second = holder.scalars(text("SELECT id FROM complaints ORDER BY breach_check_at, id"))
        holder.execute(text(f"SELECT 1 FROM complaints WHERE id = {first} FOR UPDATE"))
        with pytest.raises(Exception, match="lock timeout"):
            breaches.run(database, late)
        breaches.run(database, late + timedelta(minutes=1))
    with database.reading() as session:
        assert set(session.scalars(select(Breach.complaint_id))) == {second}


def test_between_two_rows_others_may_write(
    database: Database, sieve: Sieve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's writers do not queue: one that waits would find the place taken at each look."""
    pauses: list[float] = []
    monkeypatch.setattr("backend.jobs.rows.time.sleep", pauses.append)
    sieve.job().run(database, NOW)
    is_sqlite = database.engine.dialect.name == "sqlite"
    assert len(pauses) == (len(sieve.done) if is_sqlite else 0)
    assert all(0 < pause <= rows.LONGEST_PAUSE_SECONDS for pause in pauses)


class TestStarving:
    """What stays in a batch must not stand before all that come after it."""

    def test_due_today_skips_offices_that_nobody_can_tell(self, database: Database, city: City) -> None:
        office = Office(city)
        now = datetime.fromisoformat("2026-11-24T10:00+08:00")
        address_id = office.tell("firm", "wuye@example.com", now, choices={"new": "never"})
        office.tell("street", "jiedao@example.com", now, choices={"due": "never", "new": "never"})
        for _ in range(3):
            office.complain(now - timedelta(minutes=5), community_id=city.orphan)
            office.complain(now - timedelta(minutes=5), community_id=city.yard)
        reachable = office.complain(now)
        morning = datetime.fromisoformat("2026-11-25T08:30+08:00")
        for limit in (1, 200):
            with database.reading() as session:
                due = complaints_due_today(session, morning, limit)
            assert list(due) == [reachable], limit
        assert office.remind_of_due(morning) == [reachable]
        assert office.remind_of_due(morning) == []
        with database.reading() as session:
            assert session.scalars(select(Alert.address_id)).all() == [address_id]

    def test_who_waited_longest_gets_the_next_letter(self, database: Database, city: City) -> None:
        """An address in a storm of emergencies has its pause and does not stay at the front."""
        office = Office(city)
        storm = office.tell("firm", "wuye@example.com", NOW, hourly_limit=1)
        calm = office.tell("other_firm", "donghua@example.com", NOW)
        for second in range(3):
            office.complain(NOW + timedelta(seconds=second), "有人被困在电梯里")
            office.gather(NOW + timedelta(seconds=second))
        office.complain(NOW + timedelta(seconds=10), community_id=city.court)
        with database.reading() as session:
            due = addresses_with_due_alerts(session, NOW + timedelta(seconds=12), 1)
        assert list(due) == [calm] != [storm]
