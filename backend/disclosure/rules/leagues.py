"""How streets and firms keep their duties to publish: in time, late, overdue. Small samples are left out."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.models import Community, DisclosureDuty, DisclosureRule, PropertyFirm, Publisher, Street

SMALLEST_SAMPLE = 10  # duties that have fallen due


@dataclass(frozen=True, slots=True)
class DisclosureRate:
    """Of the duties that had fallen due: how many were published in time, late, or are overdue."""

    row_id: int
    name: str
    due: int
    in_time: int
    late: int

    @property
    def overdue(self) -> int:
        return self.due - self.in_time - self.late

    @property
    def share_in_time(self) -> Fraction:
        return Fraction(self.in_time, self.due)


@dataclass(frozen=True, slots=True)
class DisclosureLeague:
    """The best first. `left_out` counts those with fewer than `SMALLEST_SAMPLE` duties."""

    rates: tuple[DisclosureRate, ...]
    left_out: int


def street_league(session: Session, since: date, day: date) -> DisclosureLeague:
    """By street, over all publishers, of what fell due from `since` to before `day`."""
    query = _counts(Street.id, Street.name, since, day).join(Street, Street.id == Community.street_id)
    return _league(session, query)


def firm_league(session: Session, since: date, day: date) -> DisclosureLeague:
    """By firm, of what firms owe."""
    query = (
        _counts(PropertyFirm.id, PropertyFirm.name, since, day)
        .join(PropertyFirm, PropertyFirm.id == DisclosureDuty.firm_id)
        .where(DisclosureRule.publisher == Publisher.FIRM)
    )
    return _league(session, query)


def _counts(
    row_id: InstrumentedAttribute[int], name: InstrumentedAttribute[str], since: date, day: date
) -> Any:
    published_on = DisclosureDuty.published_on
    in_time = case((published_on <= DisclosureDuty.due_on, 1), else_=0)
    late = case((published_on > DisclosureDuty.due_on, 1), else_=0)
    return (
        select(row_id, name, func.count(), func.sum(in_time), func.sum(late))
        .select_from(DisclosureDuty)
        .join(DisclosureRule, DisclosureRule.id == DisclosureDuty.rule_id)
        .join(Community, Community.id == DisclosureDuty.community_id)
        .where(DisclosureDuty.due_on >= since, DisclosureDuty.due_on < day)
        .group_by(row_id, name)
    )


def _league(session: Session, query: Any) -> DisclosureLeague:
    rates = [DisclosureRate(*row) for row in session.execute(query)]
    large_enough = [rate for rate in rates if rate.due >= SMALLEST_SAMPLE]
    large_enough.sort(key=lambda rate: (-rate.share_in_time, rate.overdue, rate.name))
    return DisclosureLeague(tuple(large_enough), len(rates) - len(large_enough))
