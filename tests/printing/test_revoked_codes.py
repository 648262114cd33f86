"""Leaflets whose codes were revoked or replaced: what the scan page, the street and the office read."""

import pytest

from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError
from backend.models import Code, Community, Database, LeafletReport, OrderState, PrintOrder, ReportKind
from backend.printing.rules.postings import posting_rows, tick
from backend.printing.rules.resolving import mint_missing, resolve
from backend.printing.rules.wrong_leaflets import wrong_leaflets
from backend.qr.rules.codes import move, replace, revoke, show_code
from backend.qr.rules.placements import CodePlace, codes_at, hangs_another
from backend.qr.rules.scans import count_scan
from tests.printing.conftest import BASE, Place
from tests.support.city import City


def order_again(database: Database, place: Place) -> int:
    """Its codes and items, without the files of a press."""
    order_id = place()
    mint_missing(database, order_id, BASE, "upper", utc_now(), lambda: None)
    with database.transaction() as session:
        resolve(session, session.get_one(PrintOrder, order_id))
    return order_id


def set_state(database: Database, order_id: int, state: OrderState) -> None:
    with database.transaction() as session:
        session.get_one(PrintOrder, order_id).state = state


def test_a_newer_leaflet_hangs_once_it_was_printed_and_scanned_or_posted(
    database: Database, city: City, place: Place
) -> None:
    with database.transaction() as session:
        revoke(session.get_one(Code, city.code_id), utc_now())
    order_id = order_again(database, place)
    fresh_place = CodePlace(city.lawn)

    def hangs() -> bool:
        with database.reading() as session:
            return hangs_another(session, session.get_one(Code, city.code_id))

    assert not hangs(), "every order makes codes"
    with database.transaction() as session:
        fresh_id = codes_at(session, [fresh_place])[fresh_place]
        count_scan(session.connection(), fresh_id, utc_now().date())
    for state in (OrderState.READY, OrderState.CANCELLED):
        set_state(database, order_id, state)
        assert not hangs(), "scanned from its proof"
    set_state(database, order_id, OrderState.SHIPPED)
    assert hangs()
    with database.transaction() as session:
        session.get_one(Code, city.code_id).replaced_by_id = fresh_id
    assert not hangs(), "whoever scans the old leaflet is counted at its successor"
    with database.transaction() as session:
        staff = session.merge(city.staff["street"])
        tick(session, staff, fresh_id, 1, "up", utc_now())
    assert hangs()
    with database.transaction() as session:
        session.add(
            LeafletReport(
                code_id=fresh_id,
                kind=ReportKind.MISSING,
                staff_id=staff.id,
                at=utc_now(),
                idempotency_key="x",
            )
        )
    assert not hangs(), "the only one is gone"


def test_replaced_leaflets_may_hang_and_revoked_ones_may_not(
    database: Database, city: City, place: Place
) -> None:
    order_id = order_again(database, place)
    set_state(database, order_id, OrderState.SHIPPED)

    def street_row():
        (row,) = (row for row in posting_rows(session, staff) if row.code_id == city.code_id)
        return row

    def fault() -> str:
        (leaflet,) = wrong_leaflets(session, session.get_one(PrintOrder, order_id))
        return leaflet.reason

    with database.transaction() as session:
        staff, code = session.merge(city.staff["street"]), session.get_one(Code, city.code_id)
        before = street_row()
        assert (before.dead, before.successor, before.left > 1) == (False, "", True)
        fresh = replace(session, code, BASE, "upper", utc_now())
        lawn, yard = (session.get_one(Community, row_id) for row_id in (city.lawn, city.yard))
        move(session, fresh, yard, None, "")
        assert (street_row().dead, street_row().successor, fault()) == (True, "", "已停用")
        move(session, code, yard, None, "")  # on the paper is another place, where both lead now
        assert fault() == "已改到别处：众望小区"
        for moved in (code, fresh):
            move(session, moved, lawn, None, "")
        assert (street_row().dead, street_row().successor) == (False, show_code(fresh.value))
        assert fault() == "已换成新编号"
        assert tick(session, staff, code.id, 1, "replaced", utc_now())
        revoke(fresh, utc_now())
        row = street_row()
        assert (row.dead, row.successor, row.left, row.posted) == (True, "", 0, 1)
        assert fault() == "已停用", "its successor is revoked too"
        with pytest.raises(InvalidInputError, match="已停用，请不要张贴"):
            tick(session, staff, code.id, 1, "revoked", utc_now())
