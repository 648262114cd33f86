"""Leaflets of an order whose codes were revoked, replaced or moved after it was placed: they mislead."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from backend.core.errors import LinshengError
from backend.models import Building, Code, Community, OrderState, PrintFile, PrintOrder, PrintOrderItem
from backend.qr.rules.codes import in_force, show_code

NAMED = 5  # in a sentence; the page lists more
LISTED = 50


class WrongLeafletsError(LinshengError):
    """Leaflets that would mislead must not be printed."""

    code = "wrong_leaflets"
    status = 409


class LeafletFault(StrEnum):
    """What became of a code: replaced, as long as its successor is in force at the place on the paper."""

    REVOKED = "已停用"
    REPLACED = "已换成新编号"
    MOVED = "已改到别处"


@dataclass(frozen=True, slots=True)
class WrongLeaflet:
    """A leaflet with the place that stands on it, its file, and where a moved code leads now."""

    code: str
    place: str
    file: str
    fault: LeafletFault
    leads_to: str

    def __str__(self) -> str:
        return f"{self.code}（{self.place}，{self.reason}）"

    @property
    def reason(self) -> str:
        return f"{self.fault}：{self.leads_to}" if self.fault is LeafletFault.MOVED else self.fault


def wrong_leaflets(session: Session, order: PrintOrder) -> list[WrongLeaflet]:
    """In the order of the files."""
    return [_wrong_leaflet(session, row) for row in session.execute(_rows([order.id]))]


def wrong_leaflet_counts(session: Session, orders: Sequence[PrintOrder]) -> dict[int, int]:
    """By id, how many codes of an order mislead; only orders that have some, and none that is cancelled."""
    ids = [order.id for order in orders if order.state is not OrderState.CANCELLED]
    return Counter(row.order_id for row in session.execute(_rows(ids)))


def refuse_wrong_leaflets(session: Session, order: PrintOrder, advice: str, *, file: str = "") -> None:
    """Raises WrongLeafletsError naming them, and saying what to do instead. Of one file, or of the order."""
    wrong = [leaflet for leaflet in wrong_leaflets(session, order) if file in {"", leaflet.file}]
    if wrong:
        names = "、".join(map(str, wrong[:NAMED])) + ("等" if len(wrong) > NAMED else "")
        raise WrongLeafletsError(f"有 {len(wrong):,} 个编号停用或改到了别处，不能印：{names}。{advice}")


def _rows(order_ids: Sequence[int]) -> Any:
    """Codes that are not in force, or belong elsewhere than what is printed says."""
    item, printed, printed_building = PrintOrderItem, aliased(Community), aliased(Building)
    moved = and_(
        item.printed_community_id.is_not(None),
        or_(
            Code.community_id != item.printed_community_id,
            func.coalesce(Code.building_id, 0) != func.coalesce(item.printed_building_id, 0),
            Code.spot != item.printed_spot,
        ),
    )
    return (
        select(
            Code.id, Code.value, Code.spot, Code.revoked_at, moved.label("is_moved"),
            PrintFile.name.label("file"), item.order_id, item.printed_spot,
            Community.name.label("community"), Building.name.label("building"),
            printed.name.label("printed_community"), printed_building.name.label("printed_building"),
        )
        .join(item, item.code_id == Code.id)
        .join(PrintFile, PrintFile.id == item.file_id)
        .join(Community, Community.id == Code.community_id)
        .outerjoin(Building, Building.id == Code.building_id)
        .outerjoin(printed, printed.id == item.printed_community_id)
        .outerjoin(printed_building, printed_building.id == item.printed_building_id)
        .where(
            item.order_id.in_(order_ids),
            or_(Code.revoked_at.is_not(None), moved),
        )
        .order_by(PrintFile.position, item.position)
    )  # fmt: skip


def _wrong_leaflet(session: Session, row: Any) -> WrongLeaflet:
    leads_to = f"{row.community}{row.building or ''}{row.spot}"
    printed = f"{row.printed_community}{row.printed_building or ''}{row.printed_spot}"
    if row.revoked_at is not None and in_force(session.get_one(Code, row.id)) is None:
        fault = LeafletFault.REVOKED
    else:
        fault = LeafletFault.MOVED if row.is_moved else LeafletFault.REPLACED
    place = printed if row.printed_community else leads_to
    return WrongLeaflet(show_code(row.value), place, row.file, fault, leads_to)
