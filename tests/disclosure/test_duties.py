"""Duties come into being by themselves, once; their states follow from dates and versions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.disclosure.rules import duties, leagues
from backend.disclosure.rules.duties import DutyState, create_duties, duties_of_community, duty_of_event
from backend.disclosure.rules.items import (
    CATEGORY_OF_SUBJECT,
    SUBJECT_NAMES,
    default_rules,
    load_default_rules,
)
from backend.disclosure.rules.periods import last_ended, name_of, previous
from backend.models import (
    Category,
    Committee,
    CommitteeKind,
    Database,
    DisclosureDuty,
    DisclosurePeriod,
    DisclosureRule,
    Publisher,
)
from tests.support.city import City

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
CALENDAR = [
    DisclosurePeriod.MONTHLY,
    DisclosurePeriod.QUARTERLY,
    DisclosurePeriod.HALF_YEARLY,
    DisclosurePeriod.YEARLY,
]
COMMUNITIES = 5


@pytest.fixture
def wanted_since_spring(database: Database, city: City) -> None:
    with database.transaction() as session:
        load_default_rules(session)
        for rule in session.scalars(select(DisclosureRule)):
            rule.from_on = date(2026, 4, 1)
        session.add(Committee(community_id=city.lawn, kind=CommitteeKind.MANAGEMENT))


@given(period=st.sampled_from(CALENDAR), day=st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_periods_follow_one_another_without_a_gap(period: DisclosurePeriod, day: date) -> None:
    span = last_ended(period, day)
    earlier = previous(span, period)
    assert span.begins_on <= span.ends_on < day
    assert earlier.ends_on + timedelta(days=1) == span.begins_on
    assert (span.begins_on.day, (span.ends_on + timedelta(days=1)).day) == (1, 1)
    assert last_ended(period, span.ends_on + timedelta(days=1)) == span
    assert name_of(period, span.begins_on) != name_of(period, earlier.begins_on)


def test_periods_are_called_as_people_call_them() -> None:
    assert name_of(DisclosurePeriod.MONTHLY, date(2026, 10, 1)) == "2026年10月"
    assert name_of(DisclosurePeriod.QUARTERLY, date(2026, 7, 1)) == "2026年第三季度"
    assert name_of(DisclosurePeriod.HALF_YEARLY, date(2026, 7, 1)) == "2026年下半年"
    assert name_of(DisclosurePeriod.YEARLY, date(2025, 1, 1)) == "2025年"


def test_default_items_say_their_basis_and_lead_above_the_publisher(database: Database, city: City) -> None:
    rules = default_rules()
    assert len({rule.code for rule in rules}) == len(rules)
    with database.transaction() as session:
        leads = {category.code: category.lead for category in session.scalars(select(Category))}
        assert load_default_rules(session) == len(rules)
        assert load_default_rules(session) == 0
    for rule in rules:
        assert rule.basis
        assert rule.subject in SUBJECT_NAMES
        assert leads[CATEGORY_OF_SUBJECT[rule.subject]] != "firm"


@pytest.mark.usefixtures("wanted_since_spring")
def test_each_community_owes_each_ended_period_once(database: Database, city: City) -> None:
    with database.transaction() as session:
        added = create_duties(session, NOW)
        assert create_duties(session, NOW) == 0
        rows = session.execute(
            select(DisclosureRule.code, func.count(), func.min(DisclosureDuty.begins_on))
            .join(DisclosureRule, DisclosureRule.id == DisclosureDuty.rule_id)
            .group_by(DisclosureRule.code)
        ).all()
    counts = {code: (count, first) for code, count, first in rows}
    assert sum(count for count, _ in counts.values()) == added
    # April to October; the second and third quarter; the first half-year; no year has ended yet.
    assert counts["shared_utilities"] == (7 * COMMUNITIES, date(2026, 4, 1))
    assert counts["revenue"] == (2 * COMMUNITIES, date(2026, 4, 1))
    assert counts["fund"] == (COMMUNITIES, date(2026, 1, 1))
    assert "contract_account" not in counts
    # Of the committee only where there is one; of events only with their event; a standing item once.
    assert counts["seal"] == (1, date(2026, 1, 1))
    assert "meeting_agenda" not in counts
    assert counts["price_board"] == (COMMUNITIES, date(2026, 4, 1))


@pytest.mark.usefixtures("wanted_since_spring")
def test_a_job_that_was_away_makes_up_and_a_new_period_adds_its_own(database: Database, city: City) -> None:
    with database.transaction() as session:
        create_duties(session, NOW)
        before = _count(session)
        assert create_duties(session, NOW + timedelta(hours=11)) == 0  # still November in UTC, still there
        create_duties(session, datetime(2026, 11, 30, 16, 30, tzinfo=UTC))  # 1 December in the city
        assert _count(session) - before == COMMUNITIES
        create_duties(session, datetime(2027, 4, 2, tzinfo=UTC))
        late = session.scalar(select(func.count()).where(DisclosureDuty.begins_on == date(2027, 1, 1)))
    assert late


@pytest.mark.usefixtures("wanted_since_spring")
def test_who_owes_is_who_served_then(database: Database, city: City) -> None:
    with database.transaction() as session:
        create_duties(session, NOW)
        firms = dict(
            session.execute(
                select(DisclosureDuty.community_id, DisclosureDuty.firm_id)
                .join(DisclosureRule, DisclosureRule.id == DisclosureDuty.rule_id)
                .where(DisclosureRule.code == "price_board")
            ).all()
        )
    assert firms[city.lawn] == city.firm
    assert firms[city.fallback] == city.fallback_firm
    assert firms[city.yard] is None


@pytest.mark.usefixtures("wanted_since_spring")
def test_states_by_the_day(database: Database, city: City) -> None:
    with database.transaction() as session:
        create_duties(session, NOW)
        duty = next(
            duty
            for duty in duties_of_community(session, city.lawn, since=date(2026, 1, 1))
            if duty.rule.code == "revenue" and duty.row.begins_on == date(2026, 7, 1)
        )
    due = date(2026, 10, 15)
    assert duty.row.due_on == due
    assert duty.state(due - duties.SOON - timedelta(days=1)) is DutyState.NOT_YET
    assert duty.state(due - duties.SOON) is DutyState.SOON
    assert duty.state(due) is DutyState.SOON
    assert duty.state(due + timedelta(days=1)) is DutyState.OVERDUE
    assert (duty.days_late(due), duty.days_late(due + timedelta(days=46))) == (0, 46)


@pytest.mark.usefixtures("wanted_since_spring")
def test_an_event_brings_one_duty_before_or_after_its_day(database: Database, city: City) -> None:
    with database.transaction() as session:
        rules = {rule.code: rule for rule in session.scalars(select(DisclosureRule))}
        on = date(2026, 12, 20)
        agenda = duty_of_event(session, rules["meeting_agenda"], city.lawn, on, "第三次会议")
        again = duty_of_event(session, rules["meeting_agenda"], city.lawn, on, "第三次会议")
        decision = duty_of_event(session, rules["meeting_decision"], city.lawn, on, "第三次会议")
        assert agenda is again
        assert (agenda.due_on, decision.due_on) == (date(2026, 12, 13), date(2026, 12, 23))
        assert agenda.firm_id == city.firm


@pytest.mark.usefixtures("wanted_since_spring")
def test_a_league_counts_what_fell_due_and_leaves_small_samples_out(database: Database, city: City) -> None:
    since, day = date(2026, 4, 1), date(2026, 11, 30)
    with database.transaction() as session:
        create_duties(session, NOW)
        owed = session.scalars(
            select(DisclosureDuty)
            .join(DisclosureRule, DisclosureRule.id == DisclosureDuty.rule_id)
            .where(
                DisclosureDuty.firm_id == city.firm,
                DisclosureRule.publisher == Publisher.FIRM,
                DisclosureDuty.due_on < day,
            )
            .order_by(DisclosureDuty.due_on)
        ).all()
        owed[0].published_on = owed[0].due_on
        owed[1].published_on = owed[1].due_on + timedelta(days=1)
        session.flush()
        league = leagues.firm_league(session, since, day)
        streets = leagues.street_league(session, since, day)
        by_hand = session.scalar(
            select(func.count()).where(DisclosureDuty.due_on >= since, DisclosureDuty.due_on < day)
        )
    rate = next(rate for rate in league.rates if rate.row_id == city.firm)
    assert (rate.due, rate.in_time, rate.late, rate.overdue) == (len(owed), 1, 1, len(owed) - 2)
    assert league.rates[0] is rate
    assert all(rate.due >= leagues.SMALLEST_SAMPLE for rate in (*league.rates, *streets.rates))
    assert sum(rate.due for rate in streets.rates) == by_hand


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(DisclosureDuty)) or 0
