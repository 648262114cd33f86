"""Duties to publish come into being by themselves; their state follows from dates and versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Insert,
    ScalarSelect,
    and_,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, contains_eager, joinedload

from backend.core.clock import local
from backend.disclosure.rules.items import PUBLISHER_NAMES
from backend.disclosure.rules.periods import PeriodSpan, last_ended, previous
from backend.models import (
    Committee,
    Community,
    Complaint,
    DisclosureDuty,
    DisclosureObjection,
    DisclosurePeriod,
    DisclosureRule,
    DisclosureVersion,
    Publisher,
    ServiceContract,
    State,
)

SOON = timedelta(days=14)
MOST_PERIODS = 12  # of one item, where the job was away for long
_EVENTLESS = ""
ENDED = (State.CLOSED, State.WITHDRAWN, State.REJECTED, State.MERGED)


class DutyState(StrEnum):
    """What residents read beside an item."""

    NOT_YET = "not_yet"
    SOON = "soon"
    OVERDUE = "overdue"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    DISPUTED = "disputed"


STATE_NAMES = {
    DutyState.NOT_YET: "还没到期",
    DutyState.SOON: "快到期",
    DutyState.OVERDUE: "超期没公布",
    DutyState.PUBLISHED: "已公布",
    DutyState.CORRECTED: "已更正",
    DutyState.DISPUTED: "有人提出不对，正在核实",
}


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty with what its state follows from. `latest` is None where nothing was published."""

    row: DisclosureDuty
    rule: DisclosureRule
    latest: DisclosureVersion | None
    is_disputed: bool

    def state(self, day: date) -> DutyState:
        """What was published may be disputed; what is missing is overdue, whoever has asked for it."""
        if self.latest is not None and self.is_disputed:
            return DutyState.DISPUTED
        if self.latest is not None:
            return DutyState.CORRECTED if self.latest.number > 1 else DutyState.PUBLISHED
        if self.row.due_on < day:
            return DutyState.OVERDUE
        return DutyState.SOON if self.row.due_on - SOON <= day else DutyState.NOT_YET

    @property
    def publisher(self) -> str:
        """Who owes it, by name."""
        return publisher_of(self.row)

    def days_late(self, day: date) -> int:
        """Whole days since it was due and not published, or until it was; 0 where it came in time."""
        return max(0, ((self.row.published_on or day) - self.row.due_on).days)


def publisher_of(duty: DisclosureDuty) -> str:
    """The firm that served, the street where none did or where it is the street's; else what kind of body."""
    match duty.rule.publisher:
        case Publisher.FIRM if duty.firm is not None:
            return duty.firm.name
        case Publisher.FIRM | Publisher.STREET:
            return duty.community.street.name
        case publisher:
            return PUBLISHER_NAMES[publisher]


def create_duties(session: Session, now: datetime) -> int:
    """The job: what every community owes for periods that have ended. Run twice it adds nothing.

    Returns how many rows it added. Items of each event come into being with their event (`duty_of_event`).
    """
    day = local(now).date()
    added = 0
    for rule in session.scalars(select(DisclosureRule).where(DisclosureRule.active)):
        for span in _spans(rule, day):
            result = session.execute(_missing(rule, span), execution_options={"preserve_rowcount": True})
            added += getattr(result, "rowcount", 0)
    return added


def duty_of_event(
    session: Session, rule: DisclosureRule, community_id: int, on: date, event: str
) -> DisclosureDuty:
    """The duty that an event brings: a meeting, an election, an emergency work. The same event has one."""
    existing = session.scalars(
        select(DisclosureDuty).where(
            DisclosureDuty.rule_id == rule.id,
            DisclosureDuty.community_id == community_id,
            DisclosureDuty.begins_on == on,
            DisclosureDuty.event == event,
        )
    ).one_or_none()
    if existing is not None:
        return existing
    duty = DisclosureDuty(
        rule=rule,
        community_id=community_id,
        firm_id=session.scalar(
            select(_firm_on(on)).select_from(Community).where(Community.id == community_id)
        ),
        begins_on=on,
        ends_on=on,
        due_on=on + timedelta(days=rule.due_days),
        event=event,
    )
    session.add(duty)
    session.flush()
    return duty


def duties_of_community(session: Session, community_id: int, *, since: date) -> list[Duty]:
    """Those due since a day, in the order of the items, the latest period first."""
    return _duties(
        session, DisclosureDuty.community_id == community_id, or_(DisclosureDuty.due_on >= since, _standing())
    )


def duty_of(session: Session, duty_id: int, *conditions: ColumnElement[bool]) -> Duty | None:
    """None where there is none that meets the conditions."""
    return next(iter(_duties(session, DisclosureDuty.id == duty_id, *conditions)), None)


def count_duties(session: Session, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(DisclosureDuty).join(DisclosureDuty.rule).where(*conditions)
    return session.scalar(query) or 0


def in_community_called(words: str) -> ColumnElement[bool]:
    """Duties of communities whose name holds these words; of all where there are none."""
    called = Community.name.contains(words, autoescape=True)
    return exists().where(Community.id == DisclosureDuty.community_id, called) if words else true()


def unpublished_duties(session: Session, condition: ColumnElement[bool], *, most: int) -> list[Duty]:
    """What still has to be published, the longest overdue first."""
    query = (
        select(DisclosureDuty.id)
        .join(DisclosureDuty.rule)
        .where(DisclosureDuty.published_on.is_(None), condition)
        .order_by(DisclosureDuty.due_on, DisclosureDuty.id)
        .limit(most)
    )
    return _in_order(session, session.scalars(query).all())


def published_duties(session: Session, condition: ColumnElement[bool], *, most: int) -> list[Duty]:
    """What was published, the latest first: to be corrected, or looked at."""
    query = (
        select(DisclosureDuty.id)
        .join(DisclosureDuty.rule)
        .where(DisclosureDuty.published_on.is_not(None), condition)
        .order_by(DisclosureDuty.published_on.desc(), DisclosureDuty.id.desc())
        .limit(most)
    )
    return _in_order(session, session.scalars(query).all())


def _duties(session: Session, *conditions: ColumnElement[bool]) -> list[Duty]:
    query = (
        select(DisclosureDuty)
        .join(DisclosureDuty.rule)
        .where(*conditions)
        .options(
            contains_eager(DisclosureDuty.rule),
            joinedload(DisclosureDuty.firm),
            joinedload(DisclosureDuty.community).joinedload(Community.street),
        )
        .order_by(DisclosureRule.position, DisclosureDuty.begins_on.desc(), DisclosureDuty.id)
    )
    rows = session.scalars(query).all()
    ids = [row.id for row in rows]
    latest = _latest_versions(session, ids)
    disputed = _disputed(session, ids)
    return [Duty(row, row.rule, latest.get(row.id), row.id in disputed) for row in rows]


def _in_order(session: Session, duty_ids: Sequence[int]) -> list[Duty]:
    duties = {duty.row.id: duty for duty in _duties(session, DisclosureDuty.id.in_(duty_ids))}
    return [duties[duty_id] for duty_id in duty_ids]


def _latest_versions(session: Session, duty_ids: Sequence[int]) -> dict[int, DisclosureVersion]:
    newest = (
        select(DisclosureVersion.duty_id, func.max(DisclosureVersion.number).label("number"))
        .where(DisclosureVersion.duty_id.in_(duty_ids))
        .group_by(DisclosureVersion.duty_id)
        .subquery()
    )
    query = select(DisclosureVersion).join(
        newest,
        and_(DisclosureVersion.duty_id == newest.c.duty_id, DisclosureVersion.number == newest.c.number),
    )
    return {version.duty_id: version for version in session.scalars(query)}


def _disputed(session: Session, duty_ids: Sequence[int]) -> set[int]:
    query = (
        select(DisclosureObjection.duty_id)
        .join(Complaint, Complaint.id == DisclosureObjection.complaint_id)
        .where(DisclosureObjection.duty_id.in_(duty_ids), Complaint.state.not_in(ENDED))
    )
    return set(session.scalars(query))


def _standing() -> ColumnElement[bool]:
    return DisclosureRule.period == DisclosurePeriod.STANDING


def _spans(rule: DisclosureRule, day: date) -> list[PeriodSpan]:
    """The periods that ended since the item was wanted, at most `MOST_PERIODS`."""
    if rule.period is DisclosurePeriod.EACH:
        return []
    if rule.period is DisclosurePeriod.STANDING:
        return [PeriodSpan(rule.from_on, rule.from_on)]
    spans: list[PeriodSpan] = []
    span = last_ended(rule.period, day)
    while span.ends_on >= rule.from_on and len(spans) < MOST_PERIODS:
        spans.append(span)
        span = previous(span, rule.period)
    return spans


def _missing(rule: DisclosureRule, span: PeriodSpan) -> Insert:
    """One statement for all communities: 961 of them, or 100,000."""
    there = exists().where(
        DisclosureDuty.rule_id == rule.id,
        DisclosureDuty.community_id == Community.id,
        DisclosureDuty.begins_on == span.begins_on,
        DisclosureDuty.event == _EVENTLESS,
    )
    rows = select(
        literal(rule.id),
        Community.id,
        _firm_on(span.ends_on),
        literal(span.begins_on),
        literal(span.ends_on),
        literal(span.due_on(rule.due_days)),
        literal(_EVENTLESS),
    ).where(~there, _is_owed(rule))
    columns = ["rule_id", "community_id", "firm_id", "begins_on", "ends_on", "due_on", "event"]
    return insert(DisclosureDuty).from_select(columns, rows, include_defaults=False)


def _is_owed(rule: DisclosureRule) -> ColumnElement[bool]:
    """A community without a committee owes nothing that a committee publishes."""
    if rule.publisher is Publisher.COMMITTEE:
        return exists().where(Committee.community_id == Community.id)
    return literal(True)


def _firm_on(day: date) -> ScalarSelect[int | None]:
    """The firm of the contract in force, else the one that stands in; NULL where the street does."""
    in_force = (
        select(ServiceContract.firm_id)
        .where(
            ServiceContract.community_id == Community.id,
            ServiceContract.starts_on <= day,
            or_(ServiceContract.ends_on.is_(None), ServiceContract.ends_on >= day),
        )
        .order_by(ServiceContract.starts_on.desc())
        .limit(1)
        .correlate(Community)
        .scalar_subquery()
    )
    return select(func.coalesce(in_force, Community.fallback_firm_id)).correlate(Community).scalar_subquery()
