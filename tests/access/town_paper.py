"""Printing orders of districts and city, the shops' links, and paper in the streets."""

import json
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.rules.photos import take_photos
from backend.models import (
    LeafletPosting,
    OrderState,
    PrintFile,
    PrintLink,
    PrintOrder,
    PrintOrderItem,
    PrintShop,
    SheetKind,
)
from backend.printing.rules.proofs import PROOF_NAME
from backend.web.services import EXTENSION
from tests.access.town import COLUMNS, DISTRICT, OWN, Town
from tests.access.town_things import mark
from tests.support.staff_pages import jpeg


def build_orders(town: Town, session: Session) -> None:
    """Of both districts and of the city, each in the states that the forms are for; paper in the streets."""
    district, city = town.people["district clerk"], town.people["city clerk"]
    owners = {OWN: district, DISTRICT: town.people[DISTRICT], "the city's": city}
    shops = session.scalars(select(PrintShop).order_by(PrintShop.id)).all()
    bureaus = {column for column in COLUMNS if column.split()[0] in {"city", "auditor"}}
    for owner, person in owners.items():
        more = {"district clerk", "district head", "printer"} if owner == OWN else set()
        name = mark(town, f"{owner}订单", bureaus | more)
        for state in (OrderState.READY, OrderState.FAILED, OrderState.APPROVED):
            order = PrintOrder(
                number=f"P-{person.id}-{state}"[:20], name=name, created_by_id=person.id, created_at=town.now,
                district_id=person.district_id, selection="{}", copies_wanted=1, shared=False,
                template="clear", design=json.dumps({}), design_name="", format="a4",
                sheet=SheetKind.SINGLE, bleed=True, duplex=False, serials=False, state=state,
                enqueue_after=town.now,
            )  # fmt: skip
            session.add(order)
            session.flush()
            shop = shops[owner != OWN]
            link = PrintLink(
                order_id=order.id, shop=shop.name, shop_id=shop.id, issued_by_id=person.id,
                issued_at=town.now, expires_at=town.now + timedelta(days=1),
            )  # fmt: skip
            session.add(link)
            session.flush()
            folder = town.print_folder / order.number
            folder.mkdir(parents=True)
            (folder / PROOF_NAME).write_bytes(b"%PDF-")
            town.put(f"order {state}", owner, number=order.number, name=PROOF_NAME, link_id=link.id)
            if state is OrderState.APPROVED:
                town.put("shop's order", owner if owner == OWN else "other shop's", link_id=link.id)
                last = order
    file = PrintFile(order_id=last.id, position=1, street_id=town.corners[OWN].street_id, name="x.pdf")
    session.add(file)
    session.flush()
    for corner, place in town.corners.items():
        item = PrintOrderItem(
            order_id=last.id, file_id=file.id, code_id=place.code_id, position=1, copies=5, first_serial=1
        )
        posting = LeafletPosting(
            code_id=place.code_id, copies=2, staff_id=town.people[place.street].id, posted_at=town.now,
            posted_on=town.now.date(), photo_key=_a_photo(town), idempotency_key=f"matrix {corner}",
        )  # fmt: skip
        session.add_all([item, posting])
        session.flush()
        town.put("posting", corner, posting_id=posting.id, code_id=place.code_id)


def _a_photo(town: Town) -> str:
    return take_photos(town.app.extensions[EXTENSION].photos, [jpeg()])[0].storage_key
