"""The place of a request: by reference, else by address, else by coordinates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.fields.values import degrees, row_id
from backend.core.text import MAX_PLACE, clean
from backend.models import Building, Community
from backend.qr.rules.codes import find_code
from backend.registry.rules.addresses import match_building, parse_door
from backend.registry.rules.coordinates import to_gcj02
from backend.registry.rules.nearby import with_metres
from backend.registry.rules.search import NAME_ITSELF, CommunityFinder

METRES = 500  # the registry knows one point of a community; from further away it is a guess
LONGEST_REFERENCE = 40


@dataclass(frozen=True, slots=True)
class Address:
    """As the application sent it, each part cleaned."""

    reference: str
    words: str
    building: str
    place: str
    coordinates: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Location:
    """`place` is what is left for a person to read. Without a community the city's bureau sends it on."""

    community_id: int | None
    community: str
    building_id: int | None
    place: str


def address_of(fields: Mapping[str, str], attributes: Mapping[str, str]) -> Address:
    """Raises InvalidInputError where nothing says where, or the coordinates are none."""
    address = Address(
        reference=clean(attributes.get("community", "")) or clean(fields.get("address_id", "")),
        words=clean(fields.get("address_string", "")),
        building=clean(attributes.get("building", "")),
        place=clean(attributes.get("place", "")),
        coordinates=_coordinates(clean(fields.get("lat", "")), clean(fields.get("long", ""))),
    )
    if not (address.reference or address.words or address.coordinates):
        raise InvalidInputError(
            [FieldProblem("location", "缺少位置：请给 address_id、address_string，或 lat 和 long。")]
        )
    if len(address.words) > MAX_PLACE:  # told before anything looks for names in it
        raise InvalidInputError([FieldProblem("address_string", f"address_string 最多 {MAX_PLACE} 字。")])
    return address


def locate(session: Session, finder: CommunityFinder, address: Address, now: datetime) -> Location:
    """Raises InvalidInputError for a reference to nothing or a building that is not there."""
    community, building_id = None, None
    if address.reference:
        community, building_id = _referenced(session, address.reference)
    elif (row_id := _community_named(session, finder, address, now)) is not None:
        community = session.get(Community, row_id)
    if community is not None:
        building_id = _building(session, community.id, address) or building_id
    return Location(
        community_id=community.id if community else None,
        community=community.name if community else "",
        building_id=building_id,
        place=_place(address),
    )


def _coordinates(lat: str, long: str) -> tuple[float, float] | None:
    """In WGS-84, as the specification has it; kept in GCJ-02."""
    if not lat and not long:
        return None
    north, east = degrees(lat, 90), degrees(long, 180)
    coordinates = to_gcj02(north, east) if north is not None and east is not None else None
    if coordinates is None:
        raise InvalidInputError(
            [FieldProblem("lat", "lat 和 long 要一起给，用 WGS-84 的度数，例如 39.9075 和 116.3912。")]
        )
    return coordinates


def _referenced(session: Session, reference: str) -> tuple[Community, int | None]:
    if len(reference) <= LONGEST_REFERENCE:
        community = session.scalars(select(Community).where(Community.code == reference)).first()
        code = None if community else find_code(session, reference)
        if code is not None:
            return code.community, code.building_id
        community_id = row_id(reference)
        if community is None and community_id is not None:
            community = session.get(Community, community_id)
        if community is not None:
            return community, None
    raise InvalidInputError([FieldProblem("address_id", "没有这个小区编号，请核对 address_id。")])


def _community_named(
    session: Session, finder: CommunityFinder, address: Address, now: datetime
) -> int | None:
    if address.words:
        matches, sure = finder.mentions(session, address.words, now)
        if sure and matches:
            return matches[0].community_id
        same = [match for match in finder.find(session, address.words, now) if match.score == NAME_ITSELF]
        if len(same) == 1:
            return same[0].community_id
    if address.coordinates:
        nearest = with_metres(session, *address.coordinates, 1)
        if nearest and nearest[0][3] <= METRES:
            return nearest[0][0]
    return None


def _building(session: Session, community_id: int, address: Address) -> int | None:
    rows = session.execute(select(Building.name, Building.id).where(Building.community_id == community_id))
    building_ids = {name: row_id for name, row_id in rows}  # noqa: C416 - a Result is no mapping
    if address.building in building_ids:
        return building_ids[address.building]
    door = parse_door(address.building or address.words)
    name = match_building(door, building_ids) if door else None
    return building_ids[name] if name else None


def _place(address: Address) -> str:
    parts = list(dict.fromkeys(filter(None, (address.words, address.building, address.place))))
    if not parts and not address.reference and address.coordinates:
        parts.append("坐标（GCJ-02）{:.5f}, {:.5f}".format(*address.coordinates))
    return "；".join(parts)
