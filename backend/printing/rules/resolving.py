"""From a selection to a print job: mints missing codes, counts copies, lays out files."""

import math
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from backend.core.clock import local
from backend.models import (
    CodeBatch,
    District,
    LeafletReport,
    PrintFile,
    PrintOrder,
    PrintOrderItem,
    Street,
)
from backend.models.session import Database
from backend.printing.leaflets.imposition import SheetPlan, plan_sheet
from backend.printing.leaflets.layout import compile_layout
from backend.printing.leaflets.text_fit import TextFit
from backend.printing.rules.orders import copies_for, design_of_order
from backend.printing.rules.printable import PrintablePlaces, printable_places
from backend.printing.rules.selection import (
    PlaceToPrint,
    Selection,
    SelectionScope,
    open_reports,
)
from backend.qr.rules.codes import mint_places
from backend.qr.rules.placements import CodePlace, codes_at

# A file of this many pages is what a shop's software opens at once, and what one process holds in 60 MB.
PAGES_A_FILE = 2000
LEAFLETS_A_FILE = 4000
MINTED_AT_ONCE = 200

Progress = Callable[[], None]


def mint_missing(
    database: Database, order_id: int, base_url: str, letter_case: str, now: datetime, progress: Progress
) -> None:
    """Codes for all places of the order that have none: some at a time, so that a kill loses little."""
    with database.reading() as session:
        order = session.get_one(PrintOrder, order_id)
        places = [place.place for place in _printable(session, order).places]
    batch_id: int | None = None
    for start in range(0, len(places), MINTED_AT_ONCE):
        some = places[start : start + MINTED_AT_ONCE]
        with database.transaction() as session:
            batch = session.get(CodeBatch, batch_id) if batch_id else None
            batch = mint_places(session, some, base_url, letter_case, now, batch=batch)
            batch_id = batch.id if batch else None
        progress()


def resolve(session: Session, order: PrintOrder) -> None:
    """Write the order's items and files, once; a second call finds them and does nothing."""
    file_count = session.scalar(select(func.count()).where(PrintFile.order_id == order.id))
    if file_count:
        return
    printable = _printable(session, order)
    places, order.left_out = printable.places, "\n".join(map(str, printable.left_out))
    codes = codes_at(session, [place.place for place in places])
    copies = _copies(session, order, places, [codes[place.place] for place in places])
    plan = plan_of_order(order)
    names = _street_names(session)
    serial, position = 1, 0
    for street_id, grouped in groupby(zip(places, copies, strict=True), key=lambda pair: pair[0].street_id):
        for part, some in enumerate(_parts(list(grouped), len(plan.cells)), start=1):
            position += 1
            file = PrintFile(
                order_id=order.id,
                position=position,
                street_id=street_id,
                part=part,
                name=_file_name(order.number, position, names[street_id], part),
                leaflets=len(some),
                copies=sum(count for _, count in some),
            )
            session.add(file)
            session.flush()
            items = [(codes[place.place], place.place, count) for place, count in some]
            serial = _add_items(session, file, items, serial)
            order.total_pages += math.ceil(file.copies / len(plan.cells)) * sides_of_order(order)
    order.leaflets, order.copies = len(places), serial - 1
    _settle_reports(session, order, list(codes.values()))


def plan_of_order(order: PrintOrder) -> SheetPlan:
    layout = compile_layout(design_of_order(order), order.format, rows=1, demo=False, duplex=order.duplex)
    return plan_sheet(layout, order.sheet, bleed=order.bleed)


def sides_of_order(order: PrintOrder) -> int:
    return 2 if order.duplex else 1


def _printable(session: Session, order: PrintOrder) -> PrintablePlaces:
    text_fit = TextFit(design_of_order(order), order.format, duplex=order.duplex)
    selection, day = Selection.from_json(order.selection), local(order.created_at).date()
    return printable_places(session, selection, day, text_fit)


def _copies(
    session: Session, order: PrintOrder, places: Sequence[PlaceToPrint], code_ids: Sequence[int]
) -> list[int]:
    """Damaged leaflets are printed as often as they are reported; all others as the order says."""
    if Selection.from_json(order.selection).scope is SelectionScope.DAMAGED and not order.shared:
        reported = open_reports(session, code_ids)
        return [max(order.copies_wanted, reported.get(code_id, 1)) for code_id in code_ids]
    return copies_for(places, order.copies_wanted, shared=order.shared)


def _parts(street: list[tuple[PlaceToPrint, int]], cells: int) -> list[list[tuple[PlaceToPrint, int]]]:
    """Split where a file would grow too large. One place's copies stay together."""
    limit = min(PAGES_A_FILE * cells, LEAFLETS_A_FILE)
    parts: list[list[tuple[PlaceToPrint, int]]] = [[]]
    filled = 0
    for cell in street:
        if parts[-1] and filled + cell[1] > limit:
            parts.append([])
            filled = 0
        parts[-1].append(cell)
        filled += cell[1]
    return parts


def _add_items(
    session: Session, file: PrintFile, items: Sequence[tuple[int, CodePlace, int]], serial: int
) -> int:
    rows = []
    for position, (code_id, place, copies) in enumerate(items):
        rows.append(
            {
                "order_id": file.order_id,
                "file_id": file.id,
                "code_id": code_id,
                "position": position,
                "copies": copies,
                "first_serial": serial,
                "printed_community_id": place.community_id,
                "printed_building_id": place.building_id,
                "printed_spot": place.spot,
            }
        )
        serial += copies
    session.execute(insert(PrintOrderItem), rows)
    return serial


def _street_names(session: Session) -> dict[int, str]:
    rows = session.execute(select(Street.id, District.name, Street.name).join(District))
    return {street_id: f"{district}-{street}" for street_id, district, street in rows}


def _file_name(number: str, position: int, street: str, part: int) -> str:
    """Sorts in the order of the run, and says what it is in any folder."""
    clean = re.sub(r'[\\/:*?"<>|\s\x00-\x1f]', "_", street)[:60]
    return f"{number}-{position:03d}-{clean}{f'-{part}' if part > 1 else ''}.pdf"


def _settle_reports(session: Session, order: PrintOrder, code_ids: Sequence[int]) -> None:
    """What this order prints again is no longer open."""
    for start in range(0, len(code_ids), 500):
        session.execute(
            update(LeafletReport)
            .where(
                LeafletReport.code_id.in_(code_ids[start : start + 500]),
                LeafletReport.settled_by_id.is_(None),
            )
            .values(settled_by_id=order.id)
        )
