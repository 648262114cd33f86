"""One request as the specification shows it. No token, PIN, phone or private link is among its fields."""

from typing import Any

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_name, office_of_party
from backend.city_rules.rules.deadlines import promise_of
from backend.complaints.rules.queries.external_queries import public_answer, public_text
from backend.complaints.rules.transitions import OPEN_STATES
from backend.models import Complaint
from backend.open311.formats import w3
from backend.registry.rules.coordinates import to_wgs84
from backend.web.services import services


def request_out(session: Session, complaint: Complaint, *, own: bool, is_withheld: bool) -> dict[str, Any]:
    """Whoever did not file it reads no free text and learns the community only."""
    is_open = complaint.state in OPEN_STATES
    changed = complaint.events[-1].at if is_open or complaint.closed_at is None else complaint.closed_at
    lat, long = _coordinates(complaint)
    return {
        "service_request_id": complaint.number,
        "status": "open" if is_open else "closed",
        "status_notes": public_answer(complaint) if own else None,
        "service_name": complaint.category.name,
        "service_code": complaint.category.code,
        "description": public_text(complaint, complaint.words, is_withheld=is_withheld) if own else None,
        "agency_responsible": office_name(session, office_of_party(lead_party(complaint))),
        "service_notice": promise_of(complaint),
        "requested_datetime": w3(complaint.submitted_at),
        "updated_datetime": w3(changed),
        "expected_datetime": w3(complaint.reply_due_at),
        "address": _address(complaint, own=own, is_withheld=is_withheld),
        "address_id": complaint.community.code if complaint.community else None,
        "zipcode": None,
        "lat": lat,
        "long": long,
        "media_url": None,
    }


def _address(complaint: Complaint, *, own: bool, is_withheld: bool) -> str:
    """From the most specific to the most general, as the specification asks."""
    place_text = (
        public_text(complaint, complaint.place, is_withheld=is_withheld, is_place=True) if own else ""
    )
    wider = [complaint.building.name] if own and complaint.building is not None else []
    if complaint.community is not None:
        street = complaint.community.street
        wider += [complaint.community.name, street.name, street.district.name]
    wider.append(services().config.city_name)
    # 众望小区3号楼 needs no 3号楼, 众望小区 behind it.
    return "，".join(filter(None, (place_text, *(part for part in wider if part not in place_text))))


def _coordinates(complaint: Complaint) -> tuple[float | None, float | None]:
    """Of the community, which is all that is public."""
    place = complaint.community
    if place is None or place.latitude is None or place.longitude is None:
        return None, None
    return to_wgs84(place.latitude, place.longitude)
