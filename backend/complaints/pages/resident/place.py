"""Who is responsible for a place, and the streets to choose from."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from backend.access.offices import Office, office_name, office_row
from backend.complaints.forms.place import PlacePage
from backend.complaints.rules.routing import RoutingPlace, ladder
from backend.models import Street
from backend.registry.rules.lookups import streets


@dataclass(frozen=True, slots=True)
class ResponsibleContact:
    """An office with the reason why it answers; `phone` is empty where none is known."""

    name: str
    phone: str
    reason: str


def responsible(session: Session, place: PlacePage, day: date) -> list[ResponsibleContact]:
    """Who answers first and who stands above them; at most two, the first one leads."""
    steps = ladder(session, RoutingPlace(place.community, place.street), day)
    return [_responsible(session, step.office, step.reason) for step in steps[:2]]


def _responsible(session: Session, office: Office, reason: str) -> ResponsibleContact:
    row = office_row(session, office)
    return ResponsibleContact(office_name(session, office), row.phone if row else "", reason)


def streets_by_district(session: Session) -> dict[str, list[Street]]:
    """For choosing a street, in the order of the national codes."""
    grouped: dict[str, list[Street]] = {}
    for street in streets(session):
        grouped.setdefault(street.district.name, []).append(street)
    return grouped
