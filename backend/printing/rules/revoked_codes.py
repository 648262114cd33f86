"""Codes of an order that were revoked after it was placed: its leaflets would lead nowhere."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import LinshengError
from backend.models import Building, Code, Community, PrintFile, PrintOrder, PrintOrderItem
from backend.qr.rules.codes import show_code

NAMED = 5  # in a sentence; the page lists more
LISTED = 50


class RevokedCodesError(LinshengError):
    """Leaflets with revoked codes must not be printed."""

    code = "revoked_codes"
    status = 409


@dataclass(frozen=True, slots=True)
class RevokedLeaflet:
    """A code of an order that is no longer in force, where it would hang, and the file that it is in."""

    code: str
    place: str
    file: str
    replaced: bool

    def __str__(self) -> str:
        return f"{self.code}（{self.place}）"


def revoked_leaflets(session: Session, order: PrintOrder) -> list[RevokedLeaflet]:
    """In the order of the files."""
    rows = session.execute(
        select(Code.value, Community.name, Building.name, Code.spot, PrintFile.name, Code.replaced_by_id)
        .join(PrintOrderItem, PrintOrderItem.code_id == Code.id)
        .join(PrintFile, PrintFile.id == PrintOrderItem.file_id)
        .join(Community, Community.id == Code.community_id)
        .outerjoin(Building, Building.id == Code.building_id)
        .where(PrintOrderItem.order_id == order.id, Code.revoked_at.is_not(None))
        .order_by(PrintFile.position, PrintOrderItem.position)
    )
    return [
        RevokedLeaflet(show_code(value), f"{community}{building or ''}{spot}", file, replaced_by is not None)
        for value, community, building, spot, file, replaced_by in rows
    ]


def refuse_revoked(session: Session, order: PrintOrder, advice: str, *, file: str = "") -> None:
    """Raises RevokedCodesError naming them, and saying what to do instead. Of one file, or of the order."""
    revoked = [leaflet for leaflet in revoked_leaflets(session, order) if file in {"", leaflet.file}]
    if revoked:
        names = "、".join(map(str, revoked[:NAMED])) + ("等" if len(revoked) > NAMED else "")
        raise RevokedCodesError(f"有 {len(revoked):,} 个编号已停用，印出来扫不开：{names}。{advice}")
