"""Entries balance, follow each other and are reversed once; works and interest are shared to the fen."""

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.core.errors import ChangeRefusedError, InvalidInputError, NotFoundError
from backend.ledger.rules.accounts import AccountScope, open_account, open_ledger
from backend.ledger.rules.balances import home_balance, kind_sums, owners_by_building, totals, year_sums
from backend.ledger.rules.fund import InterestDraft, OwnersDraft, post_interest, post_owners_money
from backend.ledger.rules.income import MoneyDraft, carry_over, post_money
from backend.ledger.rules.posting import NO_EVIDENCE, EntryDraft, LineDraft, post, reverse
from backend.ledger.rules.scopes import HomeScope
from backend.ledger.rules.words import FundEmergency
from backend.ledger.rules.works import WorkDraft, post_work
from backend.models import (
    AccountKind,
    AuditEntry,
    EntryKind,
    FundWork,
    Ledger,
    LedgerAccount,
    LedgerEntry,
    LedgerKind,
    LedgerLine,
)
from tests.support.books import DAY, NOW, PAPER, Books

ONE, TWO, THREE = "1号楼1单元101", "1号楼1单元102", "1号楼2单元101"


def work(books: Books, scope: HomeScope, cost_fen: int, **more: object) -> WorkDraft:
    values: dict[str, object] = {
        "name": "屋面防水", "on": DAY, "cost_fen": cost_fen, "scope": scope, "scope_words": "1号楼",
        "evidence": PAPER, "decision": "业主大会2026年第1号决定", "warranty_checked": True,
    }  # fmt: skip
    return WorkDraft(**(values | more))  # type: ignore[arg-type]


def lines_of(session: Session, entry: LedgerEntry) -> dict[str, int]:
    query = select(LedgerAccount.name, LedgerLine.amount_fen).join(
        LedgerLine, LedgerLine.account_id == LedgerAccount.id
    )
    return dict(session.execute(query.where(LedgerLine.entry_id == entry.id)).all())  # type: ignore[arg-type]


def test_a_deposit_reaches_its_home_and_the_audit_log(books: Books) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {ONE: 895_000, TWO: 733_300})
        assert home_balance(session, books.homes[ONE]) == 895_000
        assert totals(session, books.fund)[AccountKind.BANK] == 1_628_300
        assert owners_by_building(session, books.fund) == {books.city.buildings[0]: 1_628_300}
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.act == "ledger.posted"))
        assert (entry.actor, entry.subject) == ("street", "段西沟一小区 维修资金")


def test_a_work_is_shared_by_area_to_the_fen(books: Books) -> None:
    """100.01 yuan over 89.50, 73.33 and 120.01 m²: 3164.66, 2592.89 and 4243.45 fen, worked out by hand."""
    with books.database.transaction() as session:
        books.deposit(session, {ONE: 10_000, TWO: 10_000, THREE: 10_000})
        scope = HomeScope(building_ids=(books.city.buildings[0],))
        entry = post_work(session, books.ledger(session), work(books, scope, 10_001), None, NOW)
        assert lines_of(session, entry) == {
            f"业主权益 {ONE}": 3165, f"业主权益 {TWO}": 2593, f"业主权益 {THREE}": 4243, "银行存款": -10_001,
        }  # fmt: skip
        row = session.get_one(FundWork, entry.work_id)
        assert (row.decision, row.is_emergency) == ("业主大会2026年第1号决定", False)


def test_homes_without_area_are_named_and_refused(books: Books) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {"3号楼102": 100_000})
        with pytest.raises(ChangeRefusedError, match="3号楼103"):
            post_work(session, books.ledger(session), work(books, HomeScope(), 1_000), None, NOW)
        assert session.scalar(select(func.count()).select_from(FundWork)) == 0


def test_the_developer_pays_for_what_is_not_sold(books: Books) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {"3号楼102": 100_000})
        homes = (books.homes["3号楼101"], books.homes["3号楼102"])
        draft = work(books, HomeScope(home_ids=homes), 10_000)
        entry = post_work(session, books.ledger(session), draft, None, NOW)
        assert lines_of(session, entry) == {"业主权益 3号楼102": 4_000, "银行存款": -4_000}
        assert "开发建设单位另付 60.00 元" in entry.words


def test_an_emergency_needs_no_vote_and_is_of_the_list(books: Books) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {ONE: 100_000})
        scope = HomeScope(home_ids=(books.homes[ONE],))
        ledger = books.ledger(session)
        with pytest.raises(InvalidInputError, match="紧急情况"):
            post_work(session, ledger, work(books, scope, 100, decision=""), None, NOW)
        with pytest.raises(InvalidInputError, match="保修期"):
            post_work(session, ledger, work(books, scope, 100, warranty_checked=False), None, NOW)
        draft = work(books, scope, 100, decision="", emergency_kind=FundEmergency.LIFT)
        entry = post_work(session, ledger, draft, None, NOW)
        assert session.get_one(FundWork, entry.work_id).emergency_kind == "lift"
        assert "电梯故障" in entry.words


def test_nobody_pays_more_than_the_balance_unless_it_is_written(books: Books) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {ONE: 1_000, TWO: 1_000_000})
        scope = HomeScope(entrance_ids=(books.entrances["1号楼1单元"],))
        ledger = books.ledger(session)
        with pytest.raises(ChangeRefusedError, match=f"{ONE}差"):
            post_work(session, ledger, work(books, scope, 100_000), None, NOW)
    with books.database.transaction() as session:
        draft = work(books, scope, 100_000, short_reason="业主答应在年底前补交")
        entry = post_work(session, books.ledger(session), draft, None, NOW)
        assert "业主答应在年底前补交" in entry.words
        assert home_balance(session, books.homes[ONE]) < 0
        refund = OwnersDraft(
            DAY, EntryKind.REFUND, "退还", {AccountScope(home_id=books.homes[ONE]): 1}, PAPER
        )
        with pytest.raises(ChangeRefusedError):
            post_owners_money(session, books.ledger(session), refund, None, NOW)


def test_interest_goes_by_balance_and_adds_up(books: Books) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {ONE: 100, TWO: 100, THREE: 101})
        later = date(2026, 6, 1)
        books.deposit(session, {"2号楼101": 10_000}, on=later)
        draft = InterestDraft(date(2026, 5, 31), 100, "第一季度利息", PAPER)
        entry = post_interest(session, books.ledger(session), draft, None, NOW)
        assert lines_of(session, entry) == {
            "银行存款": 100, f"业主权益 {ONE}": -33, f"业主权益 {TWO}": -33, f"业主权益 {THREE}": -34,
        }  # fmt: skip


def test_interest_with_nobody_to_get_it_is_refused(books: Books) -> None:
    with books.database.transaction() as session, pytest.raises(ChangeRefusedError, match="没有地方分"):
        post_interest(session, books.ledger(session), InterestDraft(DAY, 100, "利息", PAPER), None, NOW)


def test_a_reversed_entry_leaves_no_trace_in_sums(books: Books) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {TWO: 500}, on=date(2025, 1, 1))
        before = (totals(session, books.fund), year_sums(session, books.fund), kind_sums(session, books.fund))
        wrong = books.deposit(session, {TWO: 777}, on=date(2024, 5, 5))
        undone = reverse(session, books.ledger(session), wrong.number, "户号写错", None, NOW)
        after = (totals(session, books.fund), year_sums(session, books.fund), kind_sums(session, books.fund))
        assert before == after
        assert (undone.on, undone.reverses_id) == (wrong.on, wrong.id)
        with pytest.raises(ChangeRefusedError, match="已经冲正"):
            reverse(session, books.ledger(session), wrong.number, "再来", None, NOW)
        with pytest.raises(ChangeRefusedError, match="本身是冲正"):
            reverse(session, books.ledger(session), undone.number, "再来", None, NOW)
        with pytest.raises(NotFoundError):
            reverse(session, books.ledger(session), 99, "再来", None, NOW)


def test_a_cost_needs_a_document_and_the_rest_is_the_owners(books: Books) -> None:
    with books.database.transaction() as session:
        ledger = books.ledger(session, books.revenue)
        door = AccountScope(entrance_id=books.entrances["1号楼1单元"])
        post_money(
            session, ledger, MoneyDraft(DAY, EntryKind.INCOME, 51_360, "电梯广告", PAPER, door), None, NOW
        )
        cost = MoneyDraft(DAY, EntryKind.COST, 1_360, "广告框维修", NO_EVIDENCE, door)
        with pytest.raises(InvalidInputError, match="凭证"):
            post_money(session, ledger, cost, None, NOW)
        post_money(session, ledger, MoneyDraft(DAY, EntryKind.INCOME, 76_900, "车位", PAPER), None, NOW)
        cost = MoneyDraft(DAY, EntryKind.COST, 1_360, "广告框维修", PAPER, door)
        post_money(session, ledger, cost, None, NOW)
        carry_over(session, ledger, DAY, None, NOW)
        assert totals(session, ledger.id) == {
            AccountKind.BANK: 126_900, AccountKind.OWNERS: 126_900,
            AccountKind.INCOME: 0, AccountKind.COST: 0,
        }  # fmt: skip
        assert open_account(session, ledger, AccountKind.OWNERS, door).name == "业主权益 1号楼1单元"
        with pytest.raises(ChangeRefusedError):
            carry_over(session, ledger, DAY, None, NOW)
        fund = books.ledger(session)
        with pytest.raises(InvalidInputError, match="维修资金只记"):
            post_money(session, fund, MoneyDraft(DAY, EntryKind.INCOME, 1, "车位", PAPER), None, NOW)


def test_what_makes_no_entry_is_refused_with_every_reason(books: Books) -> None:
    with books.database.transaction() as session:
        ledger, other = books.ledger(session), books.ledger(session, books.revenue)
        bank = open_account(session, ledger, AccountKind.BANK)
        strange = open_account(session, other, AccountKind.BANK)
        draft = EntryDraft(
            date(2026, 12, 1), EntryKind.DEPOSIT, " ", [LineDraft(bank, 5), LineDraft(strange, 0)]
        )
        with pytest.raises(InvalidInputError) as refused:
            post(session, ledger, draft, None, NOW)
        assert [problem.field for problem in refused.value.problems] == [
            "on", "words", "document", "lines", "lines", "lines",
        ]  # fmt: skip
        with pytest.raises(InvalidInputError, match="不在这个小区"):
            books.deposit(session, {"elsewhere": 5})
        with pytest.raises(InvalidInputError):
            books.deposit(session, {ONE: 0})


def test_rows_refuse_to_be_changed(books: Books) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {ONE: 500})
    for table, column in (
        ("ledger_entries", "words"),
        ("ledger_lines", "amount_fen"),
        ("ledger_accounts", "name"),
    ):
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with (
                pytest.raises(DBAPIError, match="append-only"),
                books.database.transaction() as session,
            ):
                session.execute(text(statement))


def test_two_writers_make_one_chain(books: Books) -> None:
    """The second waits for the ledger's row, and goes on from the first one's end."""
    with books.database.transaction() as session:
        assert open_ledger(session, books.city.lawn, LedgerKind.FUND).id == books.fund
    for _ in range(2):
        with books.database.transaction() as session:
            books.deposit(session, {ONE: 500})
    with books.database.reading() as session:
        numbers = session.scalars(select(LedgerEntry.number).order_by(LedgerEntry.number)).all()
        assert numbers == [1, 2]
        assert session.get_one(Ledger, books.fund).number == 2
