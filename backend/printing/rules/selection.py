"""The places that an order prints for."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from backend.models import (
    Building,
    Code,
    Community,
    LeafletPosting,
    LeafletReport,
    Placement,
    ReportKind,
    Street,
)
from backend.qr.rules.placements import CodePlace, codes_at, places_of
from backend.registry.rules.contracts_in_force import firms_in_force

CHUNK = 500


class SelectionScope(StrEnum):
    """By what an order is chosen."""

    ALL = "all"
    STREETS = "streets"
    FIRMS = "firms"
    COMMUNITIES = "communities"
    MISSING = "missing"
    DAMAGED = "damaged"


SCOPE_NAMES = {
    SelectionScope.ALL: "全部小区",
    SelectionScope.STREETS: "按街道",
    SelectionScope.FIRMS: "按物业企业",
    SelectionScope.COMMUNITIES: "按小区",
    SelectionScope.MISSING: "还没张贴的",
    SelectionScope.DAMAGED: "报告缺失或破损的",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """`ids` are rows of streets, firms or communities; `district_id` bounds what a district may order."""

    scope: SelectionScope
    ids: tuple[int, ...] = ()
    placement: Placement = Placement.COMMUNITY
    spots: tuple[str, ...] = ()
    district_id: int | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Selection":
        """What `to_json` wrote."""
        fields = json.loads(text)
        return cls(
            SelectionScope(fields["scope"]),
            tuple(fields["ids"]),
            Placement(fields["placement"]),
            tuple(fields["spots"]),
            fields["district_id"],
        )


@dataclass(frozen=True, slots=True)
class PlaceToPrint:
    """A place to print for, with what its copies are shared by and the street that its file is of."""

    place: CodePlace
    homes: int
    street_id: int


def places_to_print(session: Session, selection: Selection, day: date) -> list[PlaceToPrint]:
    """All places of the selection, street by street, in the order of the communities' codes."""
    communities = _communities(session, selection, day)
    ids = [community.id for community in communities]
    places = places_of(session, ids, selection.placement, selection.spots)
    if selection.scope is SelectionScope.MISSING:
        places = _never_posted(session, places)
    if selection.scope is SelectionScope.DAMAGED:
        places = _reported(session, places)
    of_community: dict[int, list[CodePlace]] = {}
    for place in places:
        of_community.setdefault(place.community_id, []).append(place)
    homes = _homes_of_buildings(session, places)
    return [
        PlaceToPrint(place, homes.get(place.building_id or 0, community.homes), community.street_id)
        for community in communities
        for place in of_community.get(community.id, ())
    ]


def open_reports(session: Session, code_ids: Sequence[int]) -> dict[int, int]:
    """How many copies are reported missing or damaged of each code, and not yet ordered again."""
    copies_by_code: dict[int, int] = {}
    for some in _chunks(code_ids):
        rows = session.execute(
            select(LeafletReport.code_id, LeafletReport.copies).where(
                LeafletReport.code_id.in_(some), LeafletReport.settled_by_id.is_(None)
            )
        )
        for code_id, copies in rows:
            copies_by_code[code_id] = copies_by_code.get(code_id, 0) + copies
    return copies_by_code


class _Community(NamedTuple):
    """As much of a community as is needed here: there may be 300,000."""

    id: int
    homes: int
    street_id: int


def _communities(session: Session, selection: Selection, day: date) -> list[_Community]:
    query = (
        select(Community.id, Community.homes, Community.street_id)
        .join(Street)
        .order_by(Street.code, Community.code)
    )
    if selection.district_id is not None:
        query = query.where(Street.district_id == selection.district_id)
    bounds: dict[SelectionScope, ColumnElement[bool]] = {
        SelectionScope.STREETS: Community.street_id.in_(selection.ids),
        SelectionScope.COMMUNITIES: Community.id.in_(selection.ids),
    }
    if selection.scope in bounds:
        query = query.where(bounds[selection.scope])
    community_rows = [_Community(*row) for row in session.execute(query)]
    if selection.scope is SelectionScope.FIRMS:
        firms: dict[int, int] = {}
        for some in _chunks([community.id for community in community_rows]):
            firms |= {
                community_id: firm.id
                for community_id, (firm, _) in firms_in_force(session, some, day).items()
            }
        community_rows = [
            community for community in community_rows if firms.get(community.id) in selection.ids
        ]
    return community_rows


def _never_posted(session: Session, places: list[CodePlace]) -> list[CodePlace]:
    """Places without a code, or whose code nobody has posted, or whose leaflet is reported gone."""
    codes = codes_at(session, places)
    posted: set[int] = set()
    for some in _chunks(sorted(codes.values())):
        was_posted = exists().where(
            LeafletReport.code_id == Code.id,
            LeafletReport.kind == ReportKind.MISSING,
            LeafletReport.settled_by_id.is_(None),
        )
        up = exists().where(LeafletPosting.code_id == Code.id)
        posted.update(session.scalars(select(Code.id).where(Code.id.in_(some), up, ~was_posted)))
    return [place for place in places if codes.get(place) not in posted]


def _reported(session: Session, places: list[CodePlace]) -> list[CodePlace]:
    codes = codes_at(session, places)
    reported = open_reports(session, sorted(codes.values()))
    return [place for place in places if codes.get(place) in reported]


def _homes_of_buildings(session: Session, places: list[CodePlace]) -> dict[int, int]:
    homes_by_building: dict[int, int] = {}
    for some in _chunks(sorted({place.building_id for place in places if place.building_id})):
        rows = session.execute(select(Building.id, Building.homes).where(Building.id.in_(some)))
        homes_by_building.update({building_id: homes for building_id, homes in rows if homes})
    return homes_by_building


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
