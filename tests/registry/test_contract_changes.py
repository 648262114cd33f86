"""A firm changes: what is open follows once, what is answered stays, and nobody is forgotten."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.access.offices import Office, lead_party, office_of_party
from backend.complaints.jobs.contracts import FOLLOW_CONTRACTS
from backend.complaints.rules.handling import lifecycle, rerouting
from backend.complaints.rules.queries.contract_rerouting import complaints_to_reroute
from backend.core.clock import local_today, utc_now
from backend.core.config import Config
from backend.core.errors import InvalidInputError
from backend.history.undoing import tried, undo
from backend.jobs.schedule import Schedule
from backend.models import (
    BreachKind,
    Change,
    Complaint,
    ComplaintEvent,
    Database,
    Move,
    OfficeLevel,
    ServiceContract,
    ServiceMode,
    StaffAccount,
    State,
)
from backend.registry.rules.contract_changes import ContractDraft, save_contract, set_fallback
from backend.work import RECURRING
from tests.conftest import config_for
from tests.support.administration import NOW
from tests.support.city import City, build_city
from tests.support.filed import complain

TODAY = date(2026, 3, 2)
LATER = NOW + timedelta(days=10)


def draft(firm_id: int, starts_on: date) -> ContractDraft:
    return ContractDraft(firm_id, starts_on, None, ServiceMode.MARKET, "", None, ends_others=True)


def lead(session: Session, complaint_id: int) -> Office:
    return office_of_party(lead_party(session.get_one(Complaint, complaint_id)))


def firm(firm_id: int) -> Office:
    return Office(OfficeLevel.FIRM, firm_id)


@pytest.fixture
def standing(database: Database, city: City) -> dict[str, int]:
    """One complaint just dispatched, one accepted, one answered, all with the old firm."""
    with database.transaction() as session:
        ids = {name: complain(session, city, name) for name in ("sent", "accepted", "answered")}
        clerk = session.get_one(StaffAccount, city.staff["firm"].id)
        lifecycle.accept(session, ids["accepted"], clerk, NOW)
        lifecycle.reply(session, ids["answered"], clerk, "已经清理干净", [], NOW)
    return ids


def bureau(session: Session, city: City) -> StaffAccount:
    return session.get_one(StaffAccount, city.staff["city"].id)


def test_saved_for_today_it_moves_what_is_open_and_leaves_what_is_answered(
    database: Database, city: City, standing: dict[str, int]
) -> None:
    new = draft(city.other_firm, TODAY)
    with database.transaction() as session:
        staff = bureau(session, city)

        def change() -> int:
            return save_contract(session, staff, city.lawn, None, new, "", LATER)

        assert tried(session, change) == 2
        assert session.scalars(select(Change)).first() is None  # a trial leaves nothing
        assert lead(session, standing["sent"]) == firm(city.firm)
        assert change() == 2
    with database.reading() as session:
        assert lead(session, standing["sent"]) == firm(city.other_firm)
        assert lead(session, standing["accepted"]) == firm(city.other_firm)
        assert lead(session, standing["answered"]) == firm(city.firm)
        moved = session.get_one(Complaint, standing["accepted"])
        assert (moved.state, moved.accepted_at, moved.round_started_at) == (State.DISPATCHED, None, LATER)
        broken = {(breach.kind, breach.firm_id) for breach in moved.breaches}
        assert (BreachKind.REPLY, city.firm) in broken  # what the old firm broke stays its own
        [old] = [row for row in _contracts(session, city) if row.firm_id == city.firm]
        assert old.ends_on == TODAY - timedelta(days=1)


def test_undone_the_old_firm_has_them_again(database: Database, city: City, standing: dict[str, int]) -> None:
    with database.transaction() as session:
        staff = bureau(session, city)
        before = [(row.firm_id, row.starts_on, row.ends_on) for row in _contracts(session, city)]
        save_contract(session, staff, city.lawn, None, draft(city.other_firm, TODAY), "", NOW)
        change = session.scalars(select(Change.id)).one()
        assert undo(session, change, staff, NOW) == 2
        assert [(row.firm_id, row.starts_on, row.ends_on) for row in _contracts(session, city)] == before
        assert lead(session, standing["sent"]) == firm(city.firm)
        assert lead(session, standing["answered"]) == firm(city.firm)


def follow(database: Database, now: datetime) -> int:
    """How many complaints the job moves."""
    moves = select(func.count()).where(ComplaintEvent.move == Move.REROUTE)
    with database.reading() as session:
        before = session.scalar(moves)
    FOLLOW_CONTRACTS.run(database, now)
    with database.reading() as session:
        return session.scalar(moves) - before


def test_missed_days_are_caught_up_once_by_two_relays(
    database: Database, config: Config, city: City, standing: dict[str, int]
) -> None:
    begins = TODAY + timedelta(days=3)
    with database.transaction() as session:
        staff = bureau(session, city)
        new = draft(city.other_firm, begins)
        assert save_contract(session, staff, city.lawn, None, new, "", NOW) == 0
        by_hand = complain(session, city, "by hand")
        street = session.get_one(StaffAccount, city.staff["street"].id)
        rerouting.reroute(session, by_hand, street, Office(OfficeLevel.STREET, city.street), "街道来办", NOW)
    assert follow(database, NOW + timedelta(days=2)) == 0

    other, together = Database(config), threading.Barrier(2)

    def relay(example_database: Database) -> None:
        together.wait()
        FOLLOW_CONTRACTS.run(example_database, LATER)

    relays = [threading.Thread(target=relay, args=(database_url,)) for database_url in (database, other)]
    for thread in relays:
        thread.start()
    for thread in relays:
        thread.join()
    other.dispose()

    assert follow(database, LATER) == 0
    with database.reading() as session:
        assert complaints_to_reroute(session, LATER) == []
        for name in ("sent", "accepted"):
            assert lead(session, standing[name]) == firm(city.other_firm)
            assert _moves(session, standing[name], Move.REROUTE) == 1
        assert lead(session, by_hand).level is OfficeLevel.STREET
        assert _moves(session, standing["answered"], Move.REROUTE) == 0


def test_the_schedule_follows_contracts_by_itself(sqlite_url: str, tmp_path: Path) -> None:
    config = config_for(sqlite_url, tmp_path)
    database = Database(config)
    city = build_city(database)
    with database.transaction() as session:
        complaint_id = complain(session, city, "relayed", utc_now())
        [contract] = _contracts(session, city)
        contract.ends_on = local_today() - timedelta(days=1)
    Schedule(database, RECURRING).run_due()
    with database.reading() as session:
        assert lead(session, complaint_id) == Office(OfficeLevel.STREET, city.street)
    database.dispose()


def test_what_a_street_gave_to_a_firm_by_hand_is_not_swept_away(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint_id = complain(session, city, "given")
        street = session.get_one(StaffAccount, city.staff["street"].id)
        rerouting.reroute(session, complaint_id, street, firm(city.fallback_firm), "他们离得近", NOW)
    assert follow(database, LATER) == 0
    with database.reading() as session:
        assert lead(session, complaint_id) == firm(city.fallback_firm)


@pytest.mark.parametrize("ends", [TODAY - timedelta(days=1), TODAY])
def test_a_contract_that_ends_leaves_it_to_the_fallback_from_the_next_day(
    database: Database, city: City, ends: date
) -> None:
    with database.transaction() as session:
        complaint_id = complain(session, city, "ending")
        [old] = _contracts(session, city)
        old.ends_on = ends  # as an import writes it, past every page
        assert set_fallback(session, bureau(session, city), city.lawn, city.other_firm, NOW) == (ends < TODAY)
    assert follow(database, NOW) == 0
    assert follow(database, NOW + timedelta(days=1)) == (ends == TODAY)
    with database.reading() as session:
        assert lead(session, complaint_id) == firm(city.other_firm)


def test_two_contracts_at_a_time_are_refused(database: Database, city: City) -> None:
    def save(starts_on: date, *, ends_others: bool) -> Callable[[Session], int]:
        new = ContractDraft(
            city.other_firm, starts_on, None, ServiceMode.MARKET, "", None, ends_others=ends_others
        )
        return lambda session: save_contract(session, bureau(session, city), city.lawn, None, new, "", NOW)

    for start in (TODAY, date(2020, 1, 1)):
        with database.reading() as session:
            with pytest.raises(InvalidInputError, match="同一时间只能有一份合同") as refused:
                save(start, ends_others=start.year == 2020)(session)
            assert refused.value.problems[0].field == "starts_on"
            session.rollback()
    with database.reading() as session:
        assert len(_contracts(session, city)) == 1


def _contracts(session: Session, city: City) -> list[ServiceContract]:
    query = select(ServiceContract).where(ServiceContract.community_id == city.lawn)
    return list(session.scalars(query.order_by(ServiceContract.id)))


def _moves(session: Session, complaint_id: int, move: Move) -> int:
    query = select(func.count()).select_from(ComplaintEvent)
    return (
        session.scalar(query.where(ComplaintEvent.complaint_id == complaint_id, ComplaintEvent.move == move))
        or 0
    )
