"""What is taken as given: the registry, the city's settings, what residents sent, and the event log."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.city_rules.rules.limits import LIMITS
from backend.models import (
    Breach,
    Category,
    CityLimits,
    Community,
    Complaint,
    ComplaintEvent,
    ComplaintParty,
    ServiceContract,
    Street,
)

Office = tuple[str, int | None]  # level, and row of the firm, street or district
CITY: Office = ("city", None)
A_PAGE = 500


@dataclass(frozen=True, slots=True)
class Setting:
    """A category's row."""

    code: str
    lead: str
    accept_days: int
    reply_days: int
    reply_hours: int | None
    contact_hours: int


@dataclass(slots=True)
class Registry:
    categories: dict[str, Setting]
    category_ids: dict[int, str]
    limits: dict[str, int]
    street_of: dict[int, int]
    district_of: dict[int, int]
    contracts: dict[int, list[tuple[date, date | None, int]]]
    fallback: dict[int, int]

    def ladder(self, community: int | None, street: int | None, day: date) -> list[Office]:
        """All who could lead, from the nearest upwards."""
        offices: list[Office] = []
        if community is not None:
            firm = self._firm(community, day)
            offices += [("firm", firm)] if firm is not None else []
            street = self.street_of[community]
        if street is not None:
            offices += [("street", street), ("district", self.district_of[street])]
        return [*offices, CITY]

    def _firm(self, community: int, day: date) -> int | None:
        in_force = [
            (start, firm)
            for start, end, firm in self.contracts.get(community, [])
            if start <= day and (end is None or end >= day)
        ]
        return max(in_force)[1] if in_force else self.fallback.get(community)


@dataclass(slots=True)
class Case:
    """One complaint as found: its row, its log, who led since when, and the breaches on record."""

    row: Any
    events: list[Any] = field(default_factory=list)
    leads: list[tuple[datetime, Office]] = field(default_factory=list)
    breaches: set[tuple[str, int, datetime, Office]] = field(default_factory=set)


def office(firm: int | None, street: int | None, district: int | None) -> Office:
    pairs: list[Office] = [("firm", firm), ("street", street), ("district", district)]
    return next((pair for pair in pairs if pair[1] is not None), CITY)


def registry(session: Session) -> Registry:
    categories = session.scalars(select(Category)).all()
    row = session.get(CityLimits, 1)
    contracts: dict[int, list[tuple[date, date | None, int]]] = {}
    for contract in session.scalars(select(ServiceContract)):
        contracts.setdefault(contract.community_id, []).append(
            (contract.starts_on, contract.ends_on, contract.firm_id)
        )
    communities = session.execute(select(Community.id, Community.street_id, Community.fallback_firm_id)).all()
    return Registry(
        categories={
            category.code: Setting(
                category.code,
                str(category.lead),
                category.accept_days,
                category.reply_days,
                category.reply_hours,
                category.contact_hours,
            )
            for category in categories
        },
        category_ids={category_row.id: category_row.code for category_row in categories},
        limits={limit.name: limit.default if row is None else getattr(row, limit.name) for limit in LIMITS},
        street_of={row.id: row.street_id for row in communities},
        district_of={
            row.id: row.district_id for row in session.execute(select(Street.id, Street.district_id))
        },
        contracts=contracts,
        fallback={row.id: row.fallback_firm_id for row in communities if row.fallback_firm_id is not None},
    )


def cases(session: Session) -> Iterator[Case]:
    """Page by page, so that memory does not grow with the city."""
    last = 0
    while True:
        rows = session.execute(
            select(*(column for column in Complaint.__table__.columns if column.name not in {"pin", "token"}))
            .where(Complaint.id > last)
            .order_by(Complaint.id)
            .limit(A_PAGE)
        ).all()
        if not rows:
            return
        page = {row.id: Case(row) for row in rows}
        _fill(session, page, (last + 1, rows[-1].id))
        yield from page.values()
        last = rows[-1].id


def _fill(session: Session, page: dict[int, Case], span: tuple[int, int]) -> None:
    events = ComplaintEvent.__table__
    for event in session.execute(
        select(events)
        .where(events.c.complaint_id.between(*span))
        .order_by(events.c.complaint_id, events.c.seq)
    ):
        page[event.complaint_id].events.append(event)
    parties = ComplaintParty.__table__
    for party in session.execute(
        select(parties)
        .where(parties.c.complaint_id.between(*span), parties.c.role == "lead")
        .order_by(parties.c.id)
    ):
        page[party.complaint_id].leads.append(
            (party.started_at, office(party.firm_id, party.street_id, party.district_id))
        )
    breaches = Breach.__table__
    for breach in session.execute(select(breaches).where(breaches.c.complaint_id.between(*span))):
        owing = office(breach.firm_id, breach.street_id, breach.district_id)
        page[breach.complaint_id].breaches.add(
            (str(breach.kind), breach.step, breach.due_at.astimezone(UTC), owing)
        )
