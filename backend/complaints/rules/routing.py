"""Routing: finds the office that answers for a complaint. There is always one.

Contract in force, else the community's fallback firm, else the street office, else the district's bureau,
else the city's. No missing row leaves a complaint with nobody.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from backend.access.offices import CITY_BUREAU, LADDER, Office
from backend.models import (
    Category,
    Community,
    OfficeLevel,
    PartyRole,
    Street,
)
from backend.registry.rules.contracts_in_force import CONTRACT, FALLBACK, contract_in_force


@dataclass(frozen=True, slots=True)
class Assignment:
    role: PartyRole
    office: Office
    reason: str


@dataclass(frozen=True, slots=True)
class RoutingPlace:
    """What is known of where a complaint belongs."""

    community: Community | None
    street: Street | None


@dataclass(frozen=True, slots=True)
class Route:
    assignments: tuple[Assignment, ...]
    unrouted: bool


def route(session: Session, place: RoutingPlace, category: Category, day: date) -> Route:
    """The offices for a new complaint. Always exactly one leads."""
    chain = ladder(session, place, day)
    lead = next(step for step in chain if _rank(step.office) >= LADDER.index(category.lead))
    assignments = [lead]
    if category.street_assists and lead.office.level is OfficeLevel.FIRM:
        street = at_level(chain, OfficeLevel.STREET)
        assignments.append(Assignment(PartyRole.ASSIST, street.office, "按类别协办"))
    return Route(tuple(assignments), unrouted=place.community is None)


def ladder(session: Session, place: RoutingPlace, day: date) -> list[Assignment]:
    """All who could lead, from the nearest upwards; it always ends with the city's bureau."""
    chain: list[tuple[Office, str]] = []
    if place.community is not None:
        chain += _firms(session, place.community, day)
    street = place.street or (place.community and place.community.street)
    if street:
        chain.append((Office(OfficeLevel.STREET, street.id), "属地街道"))
        if street.district_id is not None:
            chain.append((Office(OfficeLevel.DISTRICT, street.district_id), "属地区县"))
    chain.append((CITY_BUREAU, "市级兜底"))
    return [Assignment(PartyRole.LEAD, office, reason) for office, reason in chain]


def at_level(chain: list[Assignment], level: OfficeLevel) -> Assignment:
    """The lowest step of the ladder that stands at `level` or above."""
    return next(step for step in chain if _rank(step.office) >= LADDER.index(level))


def _firms(session: Session, community: Community, day: date) -> list[tuple[Office, str]]:
    contract = contract_in_force(session, community.id, day)
    if contract is not None:
        return [(Office(OfficeLevel.FIRM, contract.firm_id), CONTRACT)]
    if community.fallback_firm_id is not None:
        return [(Office(OfficeLevel.FIRM, community.fallback_firm_id), FALLBACK)]
    return []


def _rank(office: Office) -> int:
    return LADDER.index(office.level)
