"""One request as the specification shows it. No token, PIN, phone or private link is among its fields."""

from typing import Any

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_name, office_of_party
from backend.city_rules.rules.deadlines import promise_of
from backend.complaints.rules.moves import OPEN_STATES
from backend.complaints.rules.queries.followed import outward, public_answer
from backend.models import Complaint
from backend.open311.formats import w3
from backend.registry.rules.datum import to_wgs84
from backend.web.services import services


def request_out(session: Session, found: Complaint, *, own: bool, held: bool) -> dict[str, Any]:
    """Whoever did not file it reads no free text and learns the compound only."""
    is_open = found.state in OPEN_STATES
    changed = found.events[-1].at if is_open or found.closed_at is None else found.closed_at
    lat, long = _coordinates(found)
    return {
        "service_request_id": found.number,
        "status": "open" if is_open else "closed",
        "status_notes": public_answer(found) if own else None,
        "service_name": found.category.name,
        "service_code": found.category.code,
        "description": outward(found.words, held=held) if own else None,
        "agency_responsible": office_name(session, office_of_party(lead_party(found))),
        "service_notice": promise_of(found),
        "requested_datetime": w3(found.submitted_at),
        "updated_datetime": w3(changed),
        "expected_datetime": w3(found.reply_due_at),
        "address": _address(found, own=own, held=held),
        "address_id": found.community.code if found.community else None,
        "zipcode": None,
        "lat": lat,
        "long": long,
        "media_url": None,
    }


def _address(found: Complaint, *, own: bool, held: bool) -> str:
    """From the most specific to the most general, as the specification asks."""
    said = outward(found.place, held=held) if own else ""
    wider = [found.building.name] if own and found.building is not None else []
    if found.community is not None:
        street = found.community.street
        wider += [found.community.name, street.name, street.district.name]
    wider.append(services().config.city_name)
    # 众望小区3号楼 needs no 3号楼, 众望小区 behind it.
    return "，".join(filter(None, (said, *(part for part in wider if part not in said))))


def _coordinates(found: Complaint) -> tuple[float | None, float | None]:
    """Of the compound, which is all that is public."""
    place = found.community
    if place is None or place.latitude is None or place.longitude is None:
        return None, None
    return to_wgs84(place.latitude, place.longitude)
