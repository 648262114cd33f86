"""Breaches by the office that owed them, in the period in which they were due."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from backend.access.offices import CITY_BUREAU, Office, office_name
from backend.models import Breach, BreachKind, Complaint, OfficeLevel
from backend.statistics.rules.periods import Period
from backend.statistics.rules.scopes import FiguresScope

BREACH_NAMES: dict[BreachKind, str] = {
    BreachKind.ACCEPT: "签收",
    BreachKind.CONTACT: "联系",
    BreachKind.REPLY: "答复",
    BreachKind.RULING: "裁定、审核",
}


@dataclass(frozen=True, slots=True)
class Overdue:
    """What one office broke: times by kind, and how many of them for twice the time."""

    office: Office
    name: str
    times: dict[BreachKind, int]
    twice: int

    @property
    def total(self) -> int:
        return sum(self.times.values())


def overdue_by_office(session: Session, scope: FiguresScope, period: Period) -> list[Overdue]:
    """Those with most first. An office that broke nothing is not in it."""
    query = (
        select(Breach.firm_id, Breach.street_id, Breach.district_id, Breach.kind, Breach.step, func.count())
        .join(Complaint, Complaint.id == Breach.complaint_id)
        .where(period.holds(Breach.due_at), _owed_within(scope))
        .group_by(Breach.firm_id, Breach.street_id, Breach.district_id, Breach.kind, Breach.step)
    )
    times: dict[Office, dict[BreachKind, int]] = {}
    twice: dict[Office, int] = {}
    for firm_id, street_id, district_id, kind, step, count in session.execute(query):
        office = _office(firm_id, street_id, district_id)
        office_counts = times.setdefault(office, dict.fromkeys(BreachKind, 0))
        if step == 1:
            office_counts[kind] += count
        else:
            twice[office] = twice.get(office, 0) + count
    rows = [
        Overdue(office, office_name(session, office), mine, twice.get(office, 0))
        for office, mine in times.items()
    ]
    return sorted(rows, key=lambda row: (-row.total, row.name))


def _owed_within(scope: FiguresScope) -> ColumnElement[bool]:
    """A firm and a street see what they owed themselves, a street also what was owed on its ground."""
    match scope.level:
        case OfficeLevel.CITY:
            return true()
        case OfficeLevel.DISTRICT:
            return Complaint.district_id == scope.id
        case OfficeLevel.STREET:
            return or_(Breach.street_id == scope.id, Complaint.street_id == scope.id)
        case OfficeLevel.FIRM:
            return Breach.firm_id == scope.id


def _office(*ids: int | None) -> Office:
    levels: Sequence[OfficeLevel] = (OfficeLevel.FIRM, OfficeLevel.STREET, OfficeLevel.DISTRICT)
    offices = (Office(level, row_id) for level, row_id in zip(levels, ids, strict=True) if row_id is not None)
    return next(offices, CITY_BUREAU)
