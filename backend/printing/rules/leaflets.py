"""From rows to leaflets: the content of the pages of one file."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import (
    Building,
    Code,
    CodeBatch,
    Community,
    PrintFile,
    PrintOrderItem,
    PropertyFirm,
    Street,
)
from backend.printing.leaflets.leaflet import Copies, Leaflet, LeafletContact
from backend.registry.rules.contracts_in_force import FALLBACK, firms_in_force

FIRM_LABEL, STREET_LABEL = "物业服务", "街道办事处"
CHUNK = 500


def leaflets_of_file(session: Session, file: PrintFile, day: date) -> list[Copies]:
    """In the order of the file, with the serials of each copy where the order has them."""
    rows = session.execute(
        _rows()
        .add_columns(PrintOrderItem.copies, PrintOrderItem.first_serial)
        .join(PrintOrderItem, PrintOrderItem.code_id == Code.id)
        .where(PrintOrderItem.file_id == file.id)
        .order_by(PrintOrderItem.position)
    ).all()
    firms = _firms(session, [row.community_id for row in rows], day)
    order = file.order
    return [
        Copies(
            _leaflet(row, firms),
            row.copies,
            serials(order.number, row.first_serial, row.copies) if order.serials else (),
        )
        for row in rows
    ]


def leaflets_of_codes(session: Session, code_ids: Sequence[int], day: date) -> list[Leaflet]:
    """Leaflets as they would be printed today, in the order of the ids."""
    rows_by_code = {}
    for start in range(0, len(code_ids), CHUNK):
        rows = session.execute(
            _rows().add_columns(Code.id).where(Code.id.in_(code_ids[start : start + CHUNK]))
        )
        rows_by_code.update({row.id: row for row in rows})
    firms = _firms(session, [row.community_id for row in rows_by_code.values()], day)
    return [_leaflet(rows_by_code[code_id], firms) for code_id in code_ids]


def serials(number: str, first: int, copies: int) -> tuple[str, ...]:
    """P2611-003-000001 and on: each paper of an order has its own."""
    return tuple(f"{number}-{serial:06d}" for serial in range(first, first + copies))


def _rows() -> Any:
    return (
        select(
            Code.value,
            Code.url,
            Code.matrix,
            Code.spot,
            Code.community_id,
            Building.name.label("building"),
            CodeBatch.number.label("batch"),
            Community.name.label("community"),
            Community.is_demo,
            Street.name.label("street"),
            Street.phone.label("street_phone"),
        )
        .join(CodeBatch, CodeBatch.id == Code.batch_id)
        .join(Community, Community.id == Code.community_id)
        .join(Street, Street.id == Community.street_id)
        .outerjoin(Building, Building.id == Code.building_id)
    )


def _firms(session: Session, community_ids: Sequence[int], day: date) -> dict[int, tuple[PropertyFirm, str]]:
    ids = list(dict.fromkeys(community_ids))
    firm_by_community: dict[int, tuple[PropertyFirm, str]] = {}
    for start in range(0, len(ids), CHUNK):
        firm_by_community |= firms_in_force(session, ids[start : start + CHUNK], day)
    return firm_by_community


def responsible_of(session: Session, community: Community, day: date) -> tuple[LeafletContact, ...]:
    """Who answers for a community, as its leaflets list them."""
    firms = _firms(session, [community.id], day)
    return _responsible(community.street.name, community.street.phone, firms.get(community.id))


def _responsible(
    street: str, phone: str, firm: tuple[PropertyFirm, str] | None
) -> tuple[LeafletContact, ...]:
    office = LeafletContact(STREET_LABEL, street, phone)
    if firm is None:
        return (office,)
    label = FALLBACK if firm[1] == FALLBACK else FIRM_LABEL
    return LeafletContact(label, firm[0].name, firm[0].phone), office


def _leaflet(row: Any, firms: dict[int, tuple[PropertyFirm, str]]) -> Leaflet:
    return Leaflet(
        community=row.community,
        spot=f"{row.building or ''}{row.spot}",
        street=row.street,
        responsible=_responsible(row.street, row.street_phone, firms.get(row.community_id)),
        code=row.value,
        url=row.url,
        matrix=row.matrix,
        batch=row.batch,
        is_demo=row.is_demo,
    )
