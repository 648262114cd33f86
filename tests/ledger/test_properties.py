"""Whatever is done in whatever order: the books balance, and every sum is that of the entries that stand.

The oracle is a list in plain Python of what each act should have moved; it knows no SQL.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.errors import LinshengError
from backend.ledger.rules.accounts import AccountScope
from backend.ledger.rules.balances import (
    home_balance,
    kind_sums,
    owners_by_building,
    owners_by_entrance,
    owners_by_home,
    totals,
    year_sums,
)
from backend.ledger.rules.fund import InterestDraft, OwnersDraft, post_interest, post_owners_money
from backend.ledger.rules.posting import reverse
from backend.ledger.rules.scopes import HomeScope
from backend.ledger.rules.verification import verify_ledger
from backend.ledger.rules.works import WorkDraft, post_work
from backend.models import AccountKind, EntryKind, Home, LedgerAccount, LedgerEntry, LedgerLine
from tests.support.books import DAY, NOW, PAPER, Books
from tests.support.databases import both_databases

pytestmark = both_databases
LABELS = ["1号楼1单元101", "1号楼1单元102", "1号楼2单元101", "2号楼101", "2号楼商铺1", "3号楼101", "3号楼102"]
FEN = st.integers(1, 10**7)
LABEL = st.sampled_from(LABELS)
ON = st.integers(0, 800).map(lambda days: DAY - timedelta(days=days))
ACTS = st.one_of(
    st.tuples(st.just("deposit"), ON, st.dictionaries(LABEL, FEN, min_size=1, max_size=4)),
    st.tuples(st.just("refund"), ON, st.dictionaries(LABEL, FEN, min_size=1, max_size=2)),
    st.tuples(st.just("interest"), ON, FEN),
    st.tuples(st.just("work"), ON, st.tuples(st.sets(LABEL, min_size=1), FEN, st.booleans())),
    st.tuples(st.just("reverse"), ON, st.integers(1, 12)),
)


@dataclass
class Oracle:
    """Of each entry: its day, its kind, what each home got or gave, whether it stands."""

    entries: dict[int, tuple[date, EntryKind, dict[str, int]]] = field(default_factory=dict)
    reversed: set[int] = field(default_factory=set)

    @property
    def standing(self) -> list[tuple[date, EntryKind, dict[str, int]]]:
        return [entry for number, entry in self.entries.items() if number not in self.reversed]

    def balances(self, until: date | None = None) -> Counter[str]:
        sums: Counter[str] = Counter()
        for on, _, homes in self.standing:
            if until is None or on <= until:
                sums.update(homes)
        return sums


def perform(session: Session, books: Books, oracle: Oracle, act: tuple[str, date, Any]) -> None:
    """Do it in the books and in the oracle; what is refused must change nothing."""
    name, on, what = act
    ledger = books.ledger(session)
    before = ledger.number
    try:
        with session.begin_nested():
            if name in {"deposit", "refund"}:
                amounts = {AccountScope(home_id=books.homes[label]): fen for label, fen in what.items()}
                draft = OwnersDraft(on, EntryKind(name), name, amounts, PAPER)
                entry = post_owners_money(session, ledger, draft, None, NOW)
                sign = 1 if name == "deposit" else -1
                oracle.entries[entry.number] = on, entry.kind, {key: sign * fen for key, fen in what.items()}
            elif name == "interest":
                entry = post_interest(session, ledger, InterestDraft(on, what, name, PAPER), None, NOW)
                moved = homes_of(session, entry)
                assert sum(moved.values()) == what
                assert all(oracle.balances(on)[label] > 0 for label in moved)
                oracle.entries[entry.number] = on, entry.kind, moved
            elif name == "work":
                labels, fen, unsold_too = what
                scope = HomeScope(home_ids=tuple(books.homes[label] for label in sorted(labels)))
                draft = WorkDraft(
                    name, on, fen, scope, "几户", PAPER, "决定", warranty_checked=True,
                    short_reason="先垫付" if unsold_too else "",
                )  # fmt: skip
                entry = post_work(session, ledger, draft, None, NOW)
                moved = homes_of(session, entry)
                assert "3号楼101" not in moved, "the developer pays"
                assert -sum(moved.values()) <= fen
                if "3号楼101" not in labels:
                    assert -sum(moved.values()) == fen
                if not unsold_too:
                    assert all(oracle.balances()[label] + moved[label] >= 0 for label in moved)
                oracle.entries[entry.number] = on, entry.kind, moved
            else:
                reverse(session, ledger, what, "写错", None, NOW)
                assert what in oracle.entries
                assert what not in oracle.reversed
                oracle.reversed.add(what)
    except LinshengError:
        session.expire_all()
        assert books.ledger(session).number == before


def homes_of(session: Session, entry: LedgerEntry) -> dict[str, int]:
    query = select(Home.label, LedgerLine.amount_fen).join(LedgerAccount, LedgerAccount.home_id == Home.id)
    query = query.join(LedgerLine, LedgerLine.account_id == LedgerAccount.id)
    return {label: -fen for label, fen in session.execute(query.where(LedgerLine.entry_id == entry.id))}


def check(session: Session, books: Books, oracle: Oracle) -> None:
    sums = select(func.sum(LedgerLine.amount_fen)).group_by(LedgerLine.entry_id)
    assert set(session.scalars(sums)) <= {0}
    expected = {label: oracle.balances()[label] for label in LABELS}
    assert {label: home_balance(session, books.homes[label]) for label in LABELS} == expected
    total = sum(expected.values())
    assert totals(session, books.fund) == {
        AccountKind.BANK: total, AccountKind.OWNERS: total, AccountKind.INCOME: 0, AccountKind.COST: 0,
    }  # fmt: skip
    for by_place in (owners_by_building, owners_by_entrance, owners_by_home):
        assert sum(by_place(session, books.fund).values()) == total
    middle = DAY - timedelta(days=400)
    assert totals(session, books.fund, middle)[AccountKind.OWNERS] == sum(oracle.balances(middle).values())
    by_kind: Counter[tuple[int, EntryKind]] = Counter()
    grew: Counter[tuple[int, str]] = Counter()
    for on, kind, homes in oracle.standing:
        by_kind[on.year, kind] += sum(homes.values())
        for label, fen in homes.items():
            grew[on.year, label] += fen
    assert {(row.year, row.kind): row.fen for row in kind_sums(session, books.fund)} == by_kind
    accounts = dict(
        session.execute(
            select(LedgerAccount.id, Home.label).join(Home, LedgerAccount.home_id == Home.id)
        ).all()
    )
    assert {
        (row.year, accounts[row.account_id]): row.grew_fen - row.fell_fen
        for row in year_sums(session, books.fund)
        if row.account_id in accounts
    } == grew
    assert verify_ledger(session, books.fund, {}).problems == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(ACTS, max_size=12))
def test_no_sequence_of_acts_leaves_books_that_do_not_balance(
    books: Books, acts: list[tuple[str, date, Any]]
) -> None:
    with books.database.engine.connect() as connection, Session(connection) as session:
        oracle = Oracle()
        for act in acts:
            perform(session, books, oracle, act)
        check(session, books, oracle)
        session.rollback()
