"""Who may undo whose act: everybody at each level against everybody, for every kind of change on record."""

from collections.abc import Callable
from contextlib import nullcontext
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
    Complaint,
    Database,
    OfficeLevel,
    Role,
    StaffAccount,
)
from backend.staff.rules import account_changes
from backend.staff.rules.accounts import create_account
from backend.staff.rules.managed_accounts import managed
from tests.support.city import PASSWORD, City

LEVELS = ("firm", "street", "district", "city", "administrator")


@pytest.fixture
def heads(database: Database, city: City) -> dict[str, int]:
    """A head of each level above the same firm, and its clerk."""
    offices = {"firm": city.firm, "street": city.street, "district": city.district}
    with database.transaction() as session:
        made = {
            level: create_account(
                session, username=f"head-{level}", name="负责人", password=PASSWORD, role=Role(level),
                office_id=offices.get(level), is_head=level in offices or level == "city",
            ).id
            for level in LEVELS
        }  # fmt: skip
        return made | {"clerk": city.staff["firm"].id}


@pytest.mark.parametrize(("actor", "undoer"), list(product(LEVELS, LEVELS)))
def test_acts_on_accounts(actor: str, undoer: str, database: Database, heads: dict[str, int]) -> None:
    """Each registered pair of acts, through the rules that make them."""
    pairs: dict[str, Callable[..., None]] = {
        "account.disabled": account_changes.disable,
        "account.enabled": account_changes.enable,
        "account.made_head": lambda *who: account_changes.set_head(*who, is_head=True),
        "account.made_clerk": lambda *who: account_changes.set_head(*who, is_head=False),
    }
    assert {act for pair in registered().opposites for act in pair} == pairs.keys()
    allowed = LEVELS.index(undoer) >= LEVELS.index(actor)
    for first, second in [*registered().opposites, *(pair[::-1] for pair in registered().opposites)]:
        with database.transaction() as session:
            clerk = session.get_one(StaffAccount, heads["clerk"])
            clerk.disabled_at = utc_now() if first == "account.enabled" else None
            clerk.is_head = first == "account.made_clerk"
            one, other = (session.get_one(StaffAccount, heads[who]) for who in (actor, undoer))
            pairs[first](session, one, managed(session, one, clerk.id), utc_now())
            before = clerk.disabled_at, clerk.is_head
            if allowed:
                pairs[second](session, other, managed(session, other, clerk.id), utc_now())
                assert (clerk.disabled_at, clerk.is_head) != before
            else:
                with pytest.raises(ForbiddenError, match="上级单位或管理员"):
                    pairs[second](session, other, managed(session, other, clerk.id), utc_now())
                assert (clerk.disabled_at, clerk.is_head) == before


@pytest.mark.parametrize("actor", [COMMAND_LINE, SYSTEM])
def test_what_was_done_at_the_server_is_the_administrators(
    actor: str, database: Database, heads: dict[str, int]
) -> None:
    with database.transaction() as session:
        record(session, actor, "account.disabled", "someone")
        for level in LEVELS:
            account = session.get_one(StaffAccount, heads[level])
            if level == "administrator":
                require_may_act(session, account, "account.enabled", "someone")
                continue
            with pytest.raises(ForbiddenError):
                require_may_act(session, account, "account.enabled", "someone")


@pytest.mark.parametrize("area", [area for area in ChangeArea if registered().areas[area].undoable])
@pytest.mark.parametrize(("actor", "undoer"), list(product(LEVELS, LEVELS)))
def test_recorded_changes(
    area: ChangeArea, actor: str, undoer: str, database: Database, heads: dict[str, int]
) -> None:
    with database.transaction() as session:
        one, other = (session.get_one(StaffAccount, heads[who]) for who in (actor, undoer))
        category = session.get_one(Category, 1)
        key, name = "categories:1", category.name
        category.name = "改过的名字"
        session.flush()
        change = record_change(
            session, one, area, "改名", before={key: {"name": name}}, after={key: {"name": "改过的名字"}},
            now=utc_now(),
        )  # fmt: skip
        assert change is not None
        if LEVELS.index(undoer) >= LEVELS.index(actor):
            undo(session, change.id, other, utc_now())
            assert category.name == name
            return
        with pytest.raises(ForbiddenError, match="上级单位或管理员"):
            undo(session, change.id, other, utc_now())
        assert (change.undone_at, category.name) == (None, "改过的名字")


def _file(session: Session, city: City, key: str) -> Complaint:
    submission = Submission(key, Channel.WEB, "楼道灯坏了", community_id=city.lawn, category_code="repair")
    return session.get_one(Complaint, submit(session, submission, utc_now()).complaint_id)


OFFICES = ("street", "district", "city")


@pytest.mark.parametrize(("actor", "undoer"), list(product(OFFICES, OFFICES)))
def test_decisions_on_complaints(actor: str, undoer: str, database: Database, city: City) -> None:
    one, other, now = city.staff[actor], city.staff[undoer], utc_now()
    allowed = OFFICES.index(undoer) >= OFFICES.index(actor)
    firm, other_firm = (Office(OfficeLevel.FIRM, row_id) for row_id in (city.firm, city.other_firm))

    def undone(act: Callable[[], None]) -> None:
        if allowed:
            act()
            return
        with pytest.raises(ForbiddenError, match="上级单位或管理员"):
            act()

    with database.transaction() as session:
        merged, leading, sent, filed = (_file(session, city, f"of-authority-{n}") for n in range(4))
        joint.merge(session, leading.id, [merged.id], one, "同一件事", now)
        undone(lambda: joint.separate(session, merged.id, other, "不是一件事", now))
        rerouting.reroute(session, sent.id, one, other_firm, "换一家办", now)
        undone(lambda: rerouting.reroute(session, sent.id, other, firm, "还是原来的办", now))
        rerouting.recategorise(session, filed.id, one, "greening", "是绿化", now)
        undone(lambda: rerouting.recategorise(session, filed.id, other, "repair", "是维修", now))
        rerouting.recategorise(session, filed.id, other, "parking", "其实是停车", now)


@pytest.mark.parametrize(("actor", "undoer"), list(product(OFFICES, OFFICES)))
def test_no_detour_leads_back(actor: str, undoer: str, database: Database, city: City) -> None:
    """By a third office, by a third category, by naming another community of the first firm."""
    one, other, now = city.staff[actor], city.staff[undoer], utc_now()
    allowed = OFFICES.index(undoer) >= OFFICES.index(actor)
    firm, *others = (
        Office(OfficeLevel.FIRM, row_id) for row_id in (city.firm, city.other_firm, city.fallback_firm)
    )
    with database.transaction() as session:
        session.get_one(Community, city.yard).fallback_firm_id = city.firm
        sent, moved, filed = (_file(session, city, f"of-detour-{n}") for n in range(3))
        for step, (office, staff) in enumerate(((others[0], one), (others[1], other))):
            rerouting.reroute(session, sent.id, staff, office, "换一家办", now + timedelta(hours=step))
        rerouting.reroute(session, moved.id, one, others[0], "换一家办", now)
        for code, staff in (("greening", one), ("parking", other)):
            rerouting.recategorise(session, filed.id, staff, code, "换一类", now)
        sent_id, moved_id, filed_id = sent.id, moved.id, filed.id
    later = now + timedelta(hours=2)
    back: list[Callable[[Session], None]] = [
        lambda session: rerouting.reroute(session, sent_id, other, firm, "还是原来的办", later),
        lambda session: rerouting.relocate(session, moved_id, other, city.yard, "是另一个小区", later),
        lambda session: rerouting.recategorise(session, filed_id, other, "repair", "是维修", later),
    ]
    for step in back:
        refused = nullcontext() if allowed else pytest.raises(ForbiddenError, match="上级单位或管理员")
        with refused, database.transaction() as session:
            step(session)


def test_those_beside_the_ladder_undo_nothing(city: City) -> None:
    auditor = StaffAccount(username="a", name="a", role=Role.AUDITOR)
    assert not may_undo(auditor, city.staff["firm"])
    assert may_undo(city.staff["city"], auditor) is False
