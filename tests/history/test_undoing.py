"""Random changes by an administrator: undone, every table is exactly as it was; refused, nothing moved."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.city_rules.forms import parse_category, parse_limits
from backend.city_rules.rules.calendar_changes import DayDraft, set_day
from backend.city_rules.rules.category_changes import (
    add_category,
    edit_category,
    move_category,
    retire_category,
)
from backend.city_rules.rules.current import default_limits
from backend.city_rules.rules.limit_changes import limits_now, set_limits
from backend.city_rules.rules.limits import LIMITS
from backend.complaints.rules.routing_changes import set_review
from backend.core.errors import ChangeRefusedError, LinshengError
from backend.history.changes import columns_of, encoded
from backend.history.registered import registered
from backend.history.undoing import undo
from backend.models import Category, Change, CityLimits, Code, Database, ServiceMode, StaffAccount
from backend.qr.rules.code_changes import move_code, replace_code, revoke_code
from backend.registry.forms import parse_firm
from backend.registry.rules.contract_changes import ContractDraft, save_contract, set_fallback
from backend.registry.rules.firm_changes import edit_firm
from tests.support.administration import NOW
from tests.support.city import City

FORM = {
    "lead": "firm", "accept_days": "1", "reply_days": "5", "contact_hours": "24", "extension_days": "5",
}  # fmt: skip
SMALL = st.integers(0, 3)
STEPS = st.lists(st.tuples(st.integers(0, 11), SMALL, SMALL), min_size=2, max_size=8)

LINES = ["", "mailto://a@b.cn", "wecombot://k1\nmailto://a@b.cn", "dingtalk://k2"]

Tables = dict[str, dict[str, Any]]


class Bureau:
    """Makes changes by number, as an administrator would by mouse."""

    def __init__(self, session: Session, city: City) -> None:
        self.session, self.city, self.now = session, city, NOW
        self.staff = session.get_one(StaffAccount, city.staff["city"].id)

    def change(self, kind: int, which: int, how: int) -> None:
        """Raises LinshengError where it is refused."""
        self.now += timedelta(minutes=1)
        acts: list[Callable[[int, int], object]] = [
            self._add, self._rename, self._order, self._retire, self._limits, self._day, self._contract,
            self._fallback, self._firm, self._review, self._code, self._end,
        ]  # fmt: skip
        acts[kind](which, how)

    def _add(self, which: int, how: int) -> None:
        draft = parse_category(
            FORM | {"name": f"新类别{which}", "keywords": "猫 狗", "reply_days": f"{how + 1}"}
        )
        add_category(self.session, self.staff, draft, self.now)

    def _rename(self, which: int, how: int) -> None:
        form = FORM | {"name": f"改名{how}", "reply_hours": "24" if how else "", "street_assists": "1"}
        edit_category(self.session, self.staff, self._category(which).id, parse_category(form), "", self.now)

    def _order(self, which: int, how: int) -> None:
        move_category(self.session, self.staff, self._category(which).id, how - 2, self.now)

    def _retire(self, which: int, how: int) -> None:
        retire_category(self.session, self.staff, self._category(which).id, self.now, back=how == 3)

    def _limits(self, which: int, how: int) -> None:
        row = limits_now(self.session)
        figures = {limit.name: getattr(row, limit.name) for limit in LIMITS}
        name = ["emergency_hours", "street_leads_from_redo", "district_leads_from_redo", "rate_days"][which]
        figures = parse_limits({key: str(value) for key, value in (figures | {name: how + 1}).items()})
        set_limits(self.session, self.staff, figures, "", self.now)

    def _day(self, which: int, how: int) -> None:
        working = [True, False, None, False][how]
        set_day(self.session, self.staff, DayDraft(date(2027, 5, which + 1), working, f"试{how}"), self.now)

    def _contract(self, which: int, how: int) -> None:
        draft = ContractDraft(
            self._firm_id(how), date(2026, 1 + which, 1), date(2027, 1, 1) if how > 1 else None,
            ServiceMode.MARKET, "", 100 + how, ends_others=which > 0,
        )  # fmt: skip
        where = self.city.lawn if how % 2 else self.city.yard
        save_contract(self.session, self.staff, where, None, draft, "", self.now)

    def _fallback(self, which: int, how: int) -> None:
        where = [self.city.lawn, self.city.yard][which % 2]
        set_fallback(self.session, self.staff, where, self._firm_id(how) if how else None, self.now)

    def _firm(self, which: int, how: int) -> None:
        draft = parse_firm({"name": f"企业{how}", "phone": f"0353-200000{which}", "alert_urls": LINES[how]})
        edit_firm(self.session, self.staff, self._firm_id(which), draft, "", self.now)

    def _review(self, which: int, how: int) -> None:
        street = self.city.street if which % 2 else self.city.other_street
        set_review(self.session, self.staff, street, self.now, reviews=how > 1)

    def _code(self, which: int, how: int) -> None:
        code = self.session.get_one(Code, self.city.code_id)
        if how == 0:
            revoke_code(self.session, self.staff, code, self.now)
        elif how == 1:
            replace_code(self.session, self.staff, code, "http://x", "upper", self.now)
        else:
            move_code(
                self.session, self.staff, code, self.now,
                community_code=f"T{which % 3 + 1}", building_name="", spot=f"门{how}",
            )  # fmt: skip

    def _end(self, which: int, how: int) -> None:
        newest = self.session.scalars(select(Change.id).order_by(Change.id.desc()).offset(which)).first()
        if newest is not None and how:
            undo(self.session, newest, self.staff, self.now)

    def _category(self, which: int) -> Category:
        return list(self.session.scalars(select(Category).order_by(Category.id.desc())))[which]

    def _firm_id(self, which: int) -> int:
        return self.city.firm if which % 2 else self.city.other_firm


@contextmanager
def trial(database: Database, city: City) -> Iterator[Bureau]:
    """Nothing of one example is left for the next."""
    session = Session(database.engine, expire_on_commit=False)
    try:
        yield Bureau(session, city)
    finally:
        session.rollback()
        session.close()


def tables(session: Session) -> Tables:
    """All that administrators change, by row; limits that were never set are the defaults."""
    session.flush()
    session.expire_all()
    tables_found = {name: {str(row.id): columns_of(row) for row in session.scalars(select(table.model))}
             for name, table in registered().tables.items()}  # fmt: skip
    tables_found[CityLimits.__tablename__].setdefault("1", columns_of(default_limits()))
    return tables_found


def after(bureau: Bureau, step: tuple[int, int, int], before: Tables) -> Tables:
    """What there is after a step. What is refused leaves everything as it was."""
    try:
        with bureau.session.begin_nested():
            bureau.change(*step)
    except LinshengError:
        assert tables(bureau.session) == before
        return before
    return tables(bureau.session)


# The same acts at random in both tests: each is tried on one of the databases.
SETTINGS = settings(
    max_examples=20, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@SETTINGS
@given(steps=STEPS)
def test_undone_from_the_last_on_everything_is_exactly_as_it_was(
    database: Database, city: City, steps: list[tuple[int, int, int]]
) -> None:
    with trial(database, city) as bureau:
        seen = [(tables(bureau.session), 0)]
        for step in [step for step in steps if step[0] != 11]:
            here = after(bureau, step, seen[-1][0])
            newest = bureau.session.scalars(select(Change.id).order_by(Change.id.desc())).first() or 0
            seen.append((here, newest))
        for (before, before_id), (then, change_id) in reversed(list(pairwise(seen))):
            assert (before == then) is (before_id == change_id)  # each difference is on record, and no other
            if before_id != change_id:
                undo(bureau.session, change_id, bureau.staff, bureau.now)
                assert tables(bureau.session) == before


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@SETTINGS
@given(steps=STEPS, order=st.randoms(use_true_random=False))
def test_undone_in_any_order_it_is_exact_or_refused_without_a_trace(
    database: Database, city: City, steps: list[tuple[int, int, int]], order: Any
) -> None:
    with trial(database, city) as bureau:
        before = tables(bureau.session)
        for step in steps:
            before = after(bureau, step, before)
        changes = list(bureau.session.scalars(select(Change).where(Change.undone_at.is_(None))))
        order.shuffle(changes)
        for change in changes:
            try:
                with bureau.session.begin_nested():
                    undo(bureau.session, change.id, bureau.staff, bureau.now)
            except ChangeRefusedError:
                assert tables(bureau.session) == before
            else:
                before = patched(before, change)
                assert tables(bureau.session) == before


def patched(now: Tables, change: Change) -> Tables:
    """What undoing must leave: the change's own columns as before it, and nothing else touched."""
    for key, columns in change.before.items():
        table, _, row_id = key.partition(":")
        if columns is None:
            del now[table][row_id]
        else:
            now[table][row_id] = now[table].get(row_id, {}) | columns
    return now


def test_a_moment_comes_back_as_one(database: Database, city: City) -> None:
    retired = select(Category.retired_at).where(Category.retired_at.is_not(None))
    with trial(database, city) as bureau:
        session = bureau.session
        bureau.change(3, 1, 0)
        (at,) = session.scalars(retired)
        bureau.change(3, 1, 3)  # brought back
        assert not session.scalars(retired).all()
        newest = session.scalars(select(Change.id).order_by(Change.id.desc())).first()
        undo(session, newest or 0, bureau.staff, NOW)
        assert session.scalars(retired).all() == [at]


def test_what_others_rest_on_stays(database: Database, city: City) -> None:
    with trial(database, city) as bureau:
        session, staff = bureau.session, bureau.staff
        bureau.change(4, 1, 0)  # the street leads from the first redo
        bureau.change(4, 2, 0)  # and so may the district
        first, second = session.scalars(select(Change.id).order_by(Change.id)).all()
        with pytest.raises(ChangeRefusedError, match="区县接办不能早于街道接办"), session.begin_nested():
            undo(session, first, staff, NOW)
        undo(session, second, staff, NOW)
        undo(session, first, staff, NOW)
        with pytest.raises(ChangeRefusedError, match="已经撤销过"):
            undo(session, first, staff, NOW)
        assert encoded(limits_now(session).street_leads_from_redo) == 2
