"""Counts complaints: one query for each table of figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from backend.city_rules.rules.current import city_rules
from backend.models import Complaint
from backend.statistics.rules.dimensions import Dimension, Key, expression
from backend.statistics.rules.periods import Period
from backend.statistics.rules.rate_outcomes import rate_outcomes
from backend.statistics.rules.rates import Rate, RateKind
from backend.statistics.rules.scopes import FiguresScope


@dataclass(slots=True)
class Figures:
    """Complaints that were submitted in a period, and the five rates of them."""

    complaints: int = 0
    rates: dict[RateKind, Rate] = field(default_factory=lambda: {kind: Rate() for kind in RateKind})

    def add(self, stands: Sequence[str], count: int) -> None:
        self.complaints += count
        for kind, stand in zip(RateKind, stands, strict=True):
            self.rates[kind].add(stand, count)


def overall(session: Session, scope: FiguresScope, period: Period, now: datetime) -> Figures:
    """As they stand at `now`."""
    figures = Figures()
    for _key, *stands, count in session.execute(_query(session, scope, [period], None, now)):
        figures.add(stands, count)
    return figures


def by(
    session: Session, scope: FiguresScope, periods: Sequence[Period], dimension: Dimension, now: datetime
) -> dict[Key, Figures]:
    """The same by what `dimension` says; `periods` follow each other without a gap."""
    figures_by_key: dict[Key, Figures] = {}
    for key, *stands, count in session.execute(_query(session, scope, periods, dimension, now)):
        figures_by_key.setdefault(key, Figures()).add(stands, count)
    return figures_by_key


def _query(
    session: Session,
    scope: FiguresScope,
    periods: Sequence[Period],
    dimension: Dimension | None,
    now: datetime,
) -> Select[Any]:
    """Each complaint's five standings first, then how many there are of each combination."""
    whole = Period(periods[0].first, periods[-1].last)
    of_firm = scope.is_firm or dimension is Dimension.FIRM
    stands = rate_outcomes(city_rules(session), now, of_firm=of_firm)
    key = literal(0) if dimension is None else expression(dimension, periods)
    each = (
        select(key.label("key"), *(stands[kind].label(kind) for kind in RateKind))
        .where(whole.holds(Complaint.submitted_at), scope.condition)
        .subquery()
    )
    return select(*each.c, func.count()).group_by(*each.c)
