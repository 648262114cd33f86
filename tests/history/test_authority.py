"""Who may undo whose act: everybody at each level against everybody, for every kind of change on record."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy.orm import Session

from backend.access.offices import Office
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import joint, rerouting
from backend.core.clock import utc_now
from backend.core.errors import ForbiddenError
from backend.history.audit import COMMAND_LINE, SYSTEM, record
from backend.history.authority import may_undo
from backend.history.changes import record_change
from backend.history.opposites import require_may_act
from backend.history.registered import registered
from backend.history.undoing import undo
from backend.models import (
    Category,
    ChangeArea,
    Channel,
    Community,
    Database,
    OfficeLevel,
    Role,
    StaffAccount,
)
from backend.staff.rules import account_changes
from backend.staff.rules.managed_accounts import managed
from tests.support.city import PASSWORD_HASH, City

LEVELS = ("firm", "street", "district", "city", "administrator")
OFFICES = ("street", "district", "city")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Ranks are compared in Python; what undoing writes is tested on both databases beside this file."""
    return sqlite_url


@pytest.fixture
def heads(database: Database, city: City) -> dict[str, int]:
    """A head of each level above the same firm."""
    offices = {"firm": city.firm, "street": city.street, "district": city.district}
    with database.transaction() as session:
        return {
            level: add_account(session, f"head-{level}", Role(level), offices.get(level), is_head=True).id
            for level in LEVELS
        }


def add_account(
    session: Session, username: str, role: Role, office_id: int | None, *, is_head: bool = False
) -> StaffAccount:
    account = StaffAccount(
        username=username, name="某人", password_hash=PASSWORD_HASH, password_is_long=True, role=role,
        is_head=is_head and role is not Role.ADMINISTRATOR, created_at=utc_now(),
    )  # fmt: skip
    if office_id is not None:
        setattr(account, f"{role}_id", office_id)
    session.add(account)
    session.flush()
    return account


def outcome(*, allowed: bool) -> AbstractContextManager[object]:
    return nullcontext() if allowed else pytest.raises(ForbiddenError, match="上级单位或管理员")


def test_acts_on_accounts(database: Database, city: City, heads: dict[str, int]) -> None:
    """Each registered pair of acts, both ways, through the rules that make them."""
    acts: dict[str, Callable[..., None]] = {
        "account.disabled": account_changes.disable,
        "account.enabled": account_changes.enable,
        "account.made_head": lambda *who: account_changes.set_head(*who, is_head=True),
        "account.made_clerk": lambda *who: account_changes.set_head(*who, is_head=False),
    }
    assert {act for pair in registered().opposites for act in pair} == acts.keys()
    pairs = [*registered().opposites, *(pair[::-1] for pair in registered().opposites)]
    with database.transaction() as session:
        for actor, undoer, (first, second) in product(LEVELS, LEVELS, pairs):
            one, other = (session.get_one(StaffAccount, heads[who]) for who in (actor, undoer))
            clerk = add_account(session, f"{actor[:4]}-{undoer[:4]}-{first[8:]}", Role.FIRM, city.firm)
            clerk.disabled_at = utc_now() if first == "account.enabled" else None
            clerk.is_head = first == "account.made_clerk"
            session.flush()
            acts[first](session, one, managed(session, one, clerk.id), utc_now())
            before = clerk.disabled_at, clerk.is_head
            allowed = LEVELS.index(undoer) >= LEVELS.index(actor)
            with outcome(allowed=allowed):
                acts[second](session, other, managed(session, other, clerk.id), utc_now())
            assert ((clerk.disabled_at, clerk.is_head) != before) is allowed, (actor, undoer, first)


def test_what_a_higher_office_decides_again_is_its_own(
    database: Database, city: City, heads: dict[str, int]
) -> None:
    """An account that was disabled already, or made a clerk: no lower one takes it back then."""
    acts = (account_changes.disable, lambda *who: account_changes.set_head(*who, is_head=False))
    back = (account_changes.enable, lambda *who: account_changes.set_head(*who, is_head=True))
    with database.transaction() as session:
        for actor, again, (index, act) in product(LEVELS, LEVELS, enumerate(acts)):
            one, other = (session.get_one(StaffAccount, heads[who]) for who in (actor, again))
            clerk = add_account(
                session, f"{actor[:4]}-{again[:4]}-{index}", Role.FIRM, city.firm, is_head=True
            )
            act(session, one, clerk, utc_now())
            before = clerk.disabled_at, clerk.is_head
            act(session, other, clerk, utc_now() + timedelta(hours=1))
            assert (clerk.disabled_at, clerk.is_head) == before
            allowed = LEVELS.index(actor) >= LEVELS.index(again)
            with outcome(allowed=allowed):
                back[index](session, one, clerk, utc_now())


@pytest.mark.parametrize("actor", [COMMAND_LINE, SYSTEM])
def test_what_was_done_at_the_server_is_the_administrators(
    actor: str, database: Database, heads: dict[str, int]
) -> None:
    with database.transaction() as session:
        record(session, actor, "account.disabled", "someone")
        for level in LEVELS:
            account = session.get_one(StaffAccount, heads[level])
            with outcome(allowed=level == "administrator"):
                require_may_act(session, account, "account.enabled", "someone")


def test_recorded_changes(database: Database, heads: dict[str, int]) -> None:
    areas = [area for area in ChangeArea if registered().areas[area].undoable]
    assert areas
    with database.transaction() as session:
        category = session.get_one(Category, 1)
        key, name = "categories:1", category.name
        for area, actor, undoer in product(areas, LEVELS, LEVELS):
            one, other = (session.get_one(StaffAccount, heads[who]) for who in (actor, undoer))
            category.name = "改过的名字"
            session.flush()
            change = record_change(
                session, one, area, "改名", before={key: {"name": name}},
                after={key: {"name": "改过的名字"}}, now=utc_now(),
            )  # fmt: skip
            assert change is not None
            allowed = LEVELS.index(undoer) >= LEVELS.index(actor)
            with outcome(allowed=allowed):
                undo(session, change.id, other, utc_now())
            assert (change.undone_at is not None, category.name == name) == (allowed, allowed)
            change.undone_at = change.undone_at or utc_now()  # so that the next one is the newest


def file(session: Session, city: City, key: str) -> int:
    submission = Submission(key, Channel.WEB, "楼道灯坏了", community_id=city.lawn, category_code="repair")
    return submit(session, submission, utc_now()).complaint_id


@pytest.mark.parametrize("actor", OFFICES)
def test_decisions_on_complaints(actor: str, database: Database, city: City) -> None:
    """At once, and by a detour: a third office, a third category, another community of the first firm."""
    with database.transaction() as session:
        session.get_one(Community, city.yard).fallback_firm_id = city.firm
        near = Community(code="T6", name="北坡小区", street_id=city.street, fallback_firm_id=city.other_firm)
        session.add(near)  # a street hands over to firms of its own ground only
    for undoer in OFFICES:
        allowed = OFFICES.index(undoer) >= OFFICES.index(actor)
        for step in steps_back(database, city, city.staff[actor], city.staff[undoer]):
            with outcome(allowed=allowed), database.transaction() as session:
                step(session)


def steps_back(
    database: Database, city: City, one: StaffAccount, other: StaffAccount
) -> list[Callable[[Session], None]]:
    """What `one` decided, each as `other` would take it back two hours later."""
    now = utc_now()
    between, later = (now + timedelta(hours=n) for n in (1, 2))
    firm, *others = (
        Office(OfficeLevel.FIRM, row_id) for row_id in (city.firm, city.other_firm, city.fallback_firm)
    )
    with database.transaction() as session:
        merged, leading, sent, passed_on, moved, filed, renamed = (
            file(session, city, f"{one.username} {other.username} {n}") for n in range(7)
        )
        joint.merge(session, leading, [merged], one, "同一件事", now)
        for complaint_id in (sent, passed_on, moved):
            rerouting.reroute(session, complaint_id, one, others[0], "换一家办", now)
        rerouting.reroute(session, passed_on, other, others[1], "再换一家", between)
        for complaint_id in (filed, renamed):
            rerouting.recategorise(session, complaint_id, one, "greening", "是绿化", now)
        rerouting.recategorise(session, renamed, other, "parking", "其实是停车", between)
    return [
        lambda session: joint.separate(session, merged, other, "不是一件事", later),
        lambda session: rerouting.reroute(session, sent, other, firm, "还是原来的办", later),
        lambda session: rerouting.reroute(session, passed_on, other, firm, "还是原来的办", later),
        lambda session: rerouting.relocate(session, moved, other, city.yard, "是另一个小区", later),
        lambda session: rerouting.recategorise(session, filed, other, "repair", "是维修", later),
        lambda session: rerouting.recategorise(session, renamed, other, "repair", "是维修", later),
    ]


def test_those_beside_the_ladder_undo_nothing(city: City) -> None:
    auditor = StaffAccount(username="a", name="a", role=Role.AUDITOR)
    assert not may_undo(auditor, city.staff["firm"])
    assert may_undo(city.staff["city"], auditor) is False
