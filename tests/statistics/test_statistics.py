"""The five rates cannot be flattered: by silence, by a second try, by a late job, by handing work on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.city_rules.rules.current import default_limits
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import breaches, lifecycle, returns
from backend.models import Channel, Complaint, Database, OfficeLevel, State
from backend.statistics import rules as statistics
from backend.statistics.rules import Dimension, ExclusionReason, FiguresScope, RateKind
from tests.support.city import City

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MARCH = statistics.month_of(MONDAY.date())
Filed = Callable[..., int]


@pytest.fixture
def filed(database: Database, city: City) -> Filed:
    def file(
        number: int = 0, community: str = "lawn", category: str = "repair", phone: str = "13900000001"
    ) -> int:
        with database.transaction() as session:
            return submit(
                session,
                Submission(
                    f"statistics-{community}-{number}", Channel.WEB, "楼道灯坏了", category_code=category,
                    community_id=getattr(city, community), phone=phone, anonymous=not phone,
                ),
                MONDAY,
            ).complaint_id  # fmt: skip

    return file


def rate(
    database: Database, kind: RateKind, now: datetime, scope: FiguresScope = statistics.EVERYTHING
) -> statistics.Rate:
    with database.reading() as session:
        figures = statistics.overall(session, scope, MARCH, now)
    counted = figures.rates[kind]
    assert counted.denominator + counted.left_out == figures.complaints
    return counted


def answered(session: Session, city: City, complaint: int, at: datetime, who: str = "firm") -> None:
    lifecycle.reply(session, complaint, city.staff[who], "修好了", [], at)


def rated(session: Session, complaint: int, at: datetime, **answers: bool | None) -> None:
    lifecycle.rate(session, complaint, **{"solved": None, "satisfied": None, **answers}, text="", now=at)


def test_what_a_resident_said_outlives_a_second_answer_that_they_do_not_rate(
    database: Database, city: City, filed: Filed
) -> None:
    complaint = filed()
    with database.transaction() as session:
        answered(session, city, complaint, MONDAY + HOUR)
        rated(session, complaint, MONDAY + 2 * HOUR, solved=False, satisfied=False)
        answered(session, city, complaint, MONDAY + 3 * HOUR)
    later = MONDAY + 8 * DAY  # the time to rate is over, and no job ran
    for kind in (RateKind.SOLVED, RateKind.SATISFIED):
        assert (rate(database, kind, later).numerator, rate(database, kind, later).denominator) == (0, 1)
    assert rate(database, RateKind.REDO, later).numerator == 1
    with database.transaction() as session:
        rated(session, complaint, MONDAY + DAY, solved=True)
    assert rate(database, RateKind.SOLVED, later).numerator == 1
    assert rate(database, RateKind.SATISFIED, later).numerator == 0  # about that nothing new was said


def test_an_answer_that_cannot_be_read_is_none(database: Database, city: City, filed: Filed) -> None:
    """One row of thousands: the figures are still there."""
    complaint = filed()
    with database.transaction() as session:
        answered(session, city, complaint, MONDAY + HOUR)
        rated(session, complaint, MONDAY + 2 * HOUR, solved=False, satisfied=False)
        answered(session, city, complaint, MONDAY + 3 * HOUR)
        broken = "5" if session.get_bind().dialect.name == "postgresql" else "{broken"
        session.execute(text("UPDATE complaint_events SET details = :broken"), {"broken": broken})
    assert rate(database, RateKind.SATISFIED, MONDAY + 8 * DAY).denominator == 0


def test_silence_is_neither_satisfied_nor_counted(database: Database, city: City, filed: Filed) -> None:
    complaint = filed()
    with database.transaction() as session:
        answered(session, city, complaint, MONDAY + HOUR)
    assert rate(database, RateKind.SATISFIED, MONDAY + DAY).excluded == {ExclusionReason.AWAITING: 1}
    before = rate(database, RateKind.SATISFIED, MONDAY + 8 * DAY)
    with database.transaction() as session:
        lifecycle.close_silent(session, MONDAY + 20 * DAY)
        assert session.get(Complaint, complaint).state is State.CLOSED
    after = rate(database, RateKind.SATISFIED, MONDAY + 20 * DAY)
    assert before == after
    assert (after.excluded, after.denominator, after.share) == ({ExclusionReason.SILENT: 1}, 0, None)


def test_what_is_late_is_late_before_any_job_noticed_and_stays_late(
    database: Database, city: City, filed: Filed
) -> None:
    complaint = filed()
    silent = filed(1, phone="")
    late = MONDAY + 10 * DAY
    unnoticed = [rate(database, kind, late) for kind in (RateKind.RESPONSE, RateKind.ON_TIME)]
    assert [(rate.numerator, rate.denominator) for rate in unnoticed] == [(0, 1), (0, 2)]
    assert unnoticed[0].excluded == {ExclusionReason.UNCONTACTABLE: 1}
    with database.transaction() as session:
        breaches.record_due_breaches(session, late)
    assert [rate(database, kind, late) for kind in (RateKind.RESPONSE, RateKind.ON_TIME)] == unnoticed
    with database.transaction() as session:
        answered(session, city, silent, late)
        lifecycle.withdraw(session, complaint, "", late)
    assert rate(database, RateKind.ON_TIME, late) == unnoticed[1]


def test_a_firm_keeps_what_the_ladder_took_from_it_and_loses_what_was_never_its_own(
    database: Database, city: City, filed: Filed
) -> None:
    climbed, returned = filed(), filed(1)
    firm = FiguresScope(OfficeLevel.FIRM, city.firm)
    with database.transaction() as session:
        for step in range(2):
            answered(session, city, climbed, MONDAY + (2 * step + 1) * HOUR)
            rated(session, climbed, MONDAY + (2 * step + 2) * HOUR, solved=False)
        returns.ask_return(session, returned, city.staff["firm"], "市政管道", MONDAY + HOUR)
        returns.rule_return(
            session, returned, city.staff["street"], granted=True, text="属实", now=MONDAY + 2 * HOUR
        )
    late = MONDAY + 20 * DAY  # the street, which has both now, answers neither
    with database.transaction() as session:
        breaches.record_due_breaches(session, late)
    own = rate(database, RateKind.ON_TIME, late, firm)
    assert (own.numerator, own.denominator, own.left_out) == (1, 1, 0)
    assert rate(database, RateKind.SOLVED, late, firm).denominator == 1
    street = rate(database, RateKind.ON_TIME, late, FiguresScope(OfficeLevel.STREET, city.street))
    assert (street.numerator, street.denominator) == (0, 2)
    assert (
        rate(database, RateKind.ON_TIME, late, FiguresScope(OfficeLevel.FIRM, city.other_firm)).denominator
        == 0
    )


def test_a_league_leaves_out_small_samples_and_says_whose(
    database: Database, city: City, filed: Filed
) -> None:
    with database.transaction() as session:
        limits = default_limits()
        limits.smallest_sample = 3
        session.add(limits)
    for number in range(3):
        filed(number)
    for number in range(2):
        filed(number, "court")
    filed(9, "yard")
    with database.reading() as session:
        table = statistics.league(
            session, statistics.EVERYTHING, MARCH, Dimension.FIRM, RateKind.ON_TIME, MONDAY + 20 * DAY
        )
    assert [(place.rank, place.name, place.rate(table.kind).denominator) for place in table.places] == [
        (1, "保阳物业", 3)
    ]
    assert table.too_few == (("东桦物业", 2),)
    assert (table.smallest, table.nowhere) == (3, 1)
