"""Balances and yearly sums by account, building, entrance and home. Reversed entries show in none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, extract, func, select
from sqlalchemy.orm import Session, aliased

from backend.models import (
    AccountKind,
    EntryKind,
    Home,
    Ledger,
    LedgerAccount,
    LedgerEntry,
    LedgerKind,
    LedgerLine,
)

Level = SQLColumnExpression[int] | SQLColumnExpression[int | None]
# Bank and costs grow by debits, which are above nought; owners and income by credits.
SIGNS = {AccountKind.BANK: 1, AccountKind.COST: 1, AccountKind.OWNERS: -1, AccountKind.INCOME: -1}
_BUILDING = func.coalesce(LedgerAccount.building_id, Home.building_id)
_ENTRANCE = func.coalesce(LedgerAccount.entrance_id, Home.entrance_id)


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """`fen` is above nought for what an account of its kind usually has."""

    account: LedgerAccount
    fen: int


@dataclass(frozen=True, slots=True)
class YearSum:
    """What an account grew and fell by in a year."""

    year: int
    account_id: int
    grew_fen: int
    fell_fen: int


@dataclass(frozen=True, slots=True)
class KindSum:
    """What came into the bank, or went out, in a year for one kind of entries."""

    year: int
    kind: EntryKind
    fen: int


def stands() -> ColumnElement[bool]:
    """The condition for entries that are neither reversed nor a reversal."""
    reversal = aliased(LedgerEntry)
    is_reversed = select(reversal.id).where(reversal.reverses_id == LedgerEntry.id).exists()
    return (LedgerEntry.reverses_id.is_(None)) & ~is_reversed


def account_sums(
    session: Session, ledger_id: int, on: date | None = None, kind: AccountKind | None = None
) -> Sequence[tuple[LedgerAccount, int]]:
    """Debits less credits of each account at the end of a day, or of all time, in the order of codes."""
    total = func.sum(LedgerLine.amount_fen)
    lines = select(LedgerLine.account_id, total.label("fen"))
    lines = _until(lines.join(LedgerEntry), on).where(LedgerEntry.ledger_id == ledger_id)
    sums = lines.group_by(LedgerLine.account_id).subquery()
    query = select(LedgerAccount, func.coalesce(sums.c.fen, 0)).where(LedgerAccount.ledger_id == ledger_id)
    query = query.outerjoin(sums, sums.c.account_id == LedgerAccount.id)
    if kind is not None:
        query = query.where(LedgerAccount.kind == kind)
    return [(account, int(fen)) for account, fen in session.execute(query.order_by(LedgerAccount.id))]


def balances(session: Session, ledger_id: int, on: date | None = None) -> list[AccountBalance]:
    return [
        AccountBalance(account, SIGNS[account.kind] * fen)
        for account, fen in account_sums(session, ledger_id, on)
    ]


def totals(session: Session, ledger_id: int, on: date | None = None) -> dict[AccountKind, int]:
    """The balance of all accounts of a kind."""
    query = select(LedgerAccount.kind, func.sum(LedgerLine.amount_fen)).select_from(LedgerLine)
    query = query.join(LedgerAccount, LedgerLine.account_id == LedgerAccount.id).join(LedgerEntry)
    query = _until(query, on).where(LedgerEntry.ledger_id == ledger_id).group_by(LedgerAccount.kind)
    return dict.fromkeys(AccountKind, 0) | {
        kind: SIGNS[kind] * int(fen) for kind, fen in session.execute(query)
    }


def home_balance(
    session: Session, home_id: int, kind: LedgerKind = LedgerKind.FUND, on: date | None = None
) -> int:
    """What a home has in one of its community's ledgers: the sum of its lines."""
    query = select(func.coalesce(func.sum(LedgerLine.amount_fen), 0)).select_from(LedgerLine)
    query = query.join(LedgerAccount, LedgerLine.account_id == LedgerAccount.id).join(LedgerEntry)
    query = query.join(Ledger, LedgerEntry.ledger_id == Ledger.id).where(Ledger.kind == kind)
    query = query.where(LedgerAccount.home_id == home_id, LedgerAccount.kind == AccountKind.OWNERS)
    return -int(session.scalar(_until(query, on)) or 0)


def owners_by_building(session: Session, ledger_id: int, on: date | None = None) -> dict[int | None, int]:
    """What owners have by building, homes included; None for what is the whole community's."""
    return _owners_by(session, ledger_id, _BUILDING, on)


def owners_by_entrance(session: Session, ledger_id: int, on: date | None = None) -> dict[int | None, int]:
    return _owners_by(session, ledger_id, _ENTRANCE, on)


def owners_by_home(session: Session, ledger_id: int, on: date | None = None) -> dict[int | None, int]:
    """None for what is not a single home's."""
    return _owners_by(session, ledger_id, LedgerAccount.home_id, on)


def year_sums(session: Session, ledger_id: int) -> list[YearSum]:
    """By year and account, earliest first."""
    year = extract("year", LedgerEntry.on)
    debits = func.sum(case((LedgerLine.amount_fen > 0, LedgerLine.amount_fen), else_=0))
    query = select(year, LedgerAccount.id, LedgerAccount.kind, debits, func.sum(LedgerLine.amount_fen))
    query = query.select_from(LedgerLine).join(LedgerAccount, LedgerLine.account_id == LedgerAccount.id)
    query = query.join(LedgerEntry).where(LedgerEntry.ledger_id == ledger_id, stands())
    query = query.group_by(year, LedgerAccount.id, LedgerAccount.kind).order_by(year, LedgerAccount.id)
    return [
        _year_sum(int(when), row_id, kind, int(debit), int(debit) - int(total))
        for when, row_id, kind, debit, total in session.execute(query)
    ]


def kind_sums(session: Session, ledger_id: int) -> list[KindSum]:
    """By year and kind of entry: above nought what came in, below what went out."""
    year = extract("year", LedgerEntry.on)
    query = select(year, LedgerEntry.kind, func.sum(LedgerLine.amount_fen)).select_from(LedgerLine)
    query = query.join(LedgerAccount, LedgerLine.account_id == LedgerAccount.id).join(LedgerEntry)
    query = query.where(LedgerEntry.ledger_id == ledger_id, LedgerAccount.kind == AccountKind.BANK, stands())
    query = query.group_by(year, LedgerEntry.kind).order_by(year, LedgerEntry.kind)
    return [KindSum(int(when), kind, int(fen)) for when, kind, fen in session.execute(query)]


def _year_sum(year: int, account_id: int, kind: AccountKind, debit: int, credit: int) -> YearSum:
    grew, fell = (debit, credit) if SIGNS[kind] > 0 else (credit, debit)
    return YearSum(year, account_id, grew, fell)


def _owners_by(session: Session, ledger_id: int, level: Level, on: date | None) -> dict[int | None, int]:
    query = select(level, func.sum(LedgerLine.amount_fen)).select_from(LedgerLine)
    query = query.join(LedgerAccount, LedgerLine.account_id == LedgerAccount.id).join(LedgerEntry)
    query = query.outerjoin(Home, LedgerAccount.home_id == Home.id)
    query = query.where(LedgerEntry.ledger_id == ledger_id, LedgerAccount.kind == AccountKind.OWNERS)
    return {row_id: -int(fen) for row_id, fen in session.execute(_until(query, on).group_by(level))}


def _until(query: Select, on: date | None) -> Select:  # type: ignore[type-arg]  # rows of any shape
    return query if on is None else query.where(LedgerEntry.on <= on)
