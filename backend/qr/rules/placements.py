"""Places in a community where codes hang, and those that have none yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.models import (
    PRINTED_STATES,
    Building,
    Code,
    CodeScan,
    LeafletPosting,
    LeafletReport,
    Placement,
    PrintOrder,
    PrintOrderItem,
    ReportKind,
)

PLACEMENT_NAMES = {
    Placement.COMMUNITY: "小区",
    Placement.BUILDING: "楼栋",
    Placement.LIFT: "电梯",
    Placement.GATE: "出入口",
    Placement.COUNTER: "服务台",
}
# What a place is called where the order names no place of its own.
DEFAULT_SPOTS = {Placement.GATE: ("大门",), Placement.COUNTER: ("物业服务台",)}
CHUNK = 500  # parameters of one query; SQLite takes 32,766 at most


@dataclass(frozen=True, slots=True)
class CodePlace:
    """One spot for one code."""

    community_id: int
    building_id: int | None = None
    placement: Placement = Placement.COMMUNITY
    spot: str = ""


def spot_of(code: Code) -> str:
    """The name of the place within the community: 3号楼, 3号楼2单元电梯, 东门; empty for the community."""
    return f"{code.building.name if code.building else ''}{code.spot}"


def place_of(code: Code) -> CodePlace:
    return CodePlace(code.community_id, code.building_id, code.placement, code.spot)


def hangs_another(session: Session, code: Code) -> bool:
    """Whether a leaflet with another code in force hangs at the place of this one, as far as is known.

    Every order makes codes, also one that is cancelled or not yet printed: a code alone hangs nowhere.
    """
    place = place_of(code)
    code_id = codes_at(session, [place]).get(place, code.id)
    return code_id != code.id and (_is_posted(session, code_id) or _was_scanned_on_paper(session, code_id))


def _is_posted(session: Session, code_id: int) -> bool:
    """More copies were put up than are gone."""
    posted = select(func.coalesce(func.sum(LeafletPosting.copies), 0)).where(
        LeafletPosting.code_id == code_id
    )
    gone = select(func.coalesce(func.sum(LeafletReport.copies), 0)).where(
        LeafletReport.code_id == code_id, LeafletReport.kind == ReportKind.MISSING
    )
    return (session.scalar(posted) or 0) > (session.scalar(gone) or 0)


def _was_scanned_on_paper(session: Session, code_id: int) -> bool:
    """Where nobody ticks what is posted, a scan shows it.

    Scans of a successor are those of the old leaflet, and an order that was never approved was scanned from
    its proof. Leaflets printed without an order have no order at all.
    """
    if session.scalar(select(Code.id).where(Code.replaced_by_id == code_id).limit(1)) is not None:
        return False
    if session.scalar(select(CodeScan.id).where(CodeScan.code_id == code_id).limit(1)) is None:
        return False
    states = set(
        session.scalars(
            select(PrintOrder.state).join(PrintOrderItem).where(PrintOrderItem.code_id == code_id)
        )
    )
    return not states or not states.isdisjoint(PRINTED_STATES)


def places_of(
    session: Session, community_ids: Sequence[int], placement: Placement, spots: Iterable[str] = ()
) -> list[CodePlace]:
    """All places of a kind in these communities.

    Buildings and lifts follow the registry: a lift for each unit of a building. Gates and counters are named
    by `spots`, or get one each.
    """
    if placement is Placement.COMMUNITY:
        return [CodePlace(community_id) for community_id in community_ids]
    if placement in DEFAULT_SPOTS:
        spot_names = tuple(spots) or DEFAULT_SPOTS[placement]
        return [
            CodePlace(community_id, None, placement, spot)
            for community_id in community_ids
            for spot in spot_names
        ]
    buildings = _buildings(session, community_ids)
    if placement is Placement.BUILDING:
        return [CodePlace(building.community_id, building.id, placement) for building in buildings]
    return [
        CodePlace(building.community_id, building.id, placement, spot)
        for building in buildings
        for spot in _lifts(building)
    ]


def without_code(session: Session, places: Sequence[CodePlace]) -> list[CodePlace]:
    """Those that no code in force hangs at."""
    taken_places = set(codes_at(session, places))
    return [place for place in places if place not in taken_places]


def codes_at(session: Session, places: Sequence[CodePlace]) -> dict[CodePlace, int]:
    """The id of the code in force at each place that has one."""
    code_by_place: dict[CodePlace, int] = {}
    for some in _chunks(sorted({place.community_id for place in places})):
        rows = session.execute(
            select(Code.community_id, Code.building_id, Code.placement, Code.spot, Code.id).where(
                Code.revoked_at.is_(None), Code.community_id.in_(some)
            )
        )
        code_by_place.update(
            (CodePlace(where, building, placement, spot), code_id)
            for where, building, placement, spot, code_id in rows
        )
    return {place: code_by_place[place] for place in places if place in code_by_place}


def _buildings(session: Session, community_ids: Sequence[int]) -> list[Building]:
    buildings: list[Building] = []
    for some in _chunks(community_ids):
        query = select(Building).where(Building.community_id.in_(some))
        buildings += session.scalars(query.order_by(Building.community_id, Building.id))
    return buildings


def _lifts(building: Building) -> list[str]:
    if building.units < 2:  # noqa: PLR2004 - a building of one unit needs no number
        return ["电梯"]
    return [f"{unit}单元电梯" for unit in range(1, building.units + 1)]


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
