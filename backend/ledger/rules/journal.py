"""The entries of a ledger line by line, in their order, for pages and files."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from backend.ledger.rules.balances import stands
from backend.models import AccountKind, LedgerAccount, LedgerEntry, LedgerLine

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class JournalLine:
    """`reverses` is the number of the entry that this one reverses."""

    entry: LedgerEntry
    account: LedgerAccount
    fen: int
    reverses: int | None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry as a list shows it. `bank_fen` is above nought for what came in."""

    entry: LedgerEntry
    bank_fen: int
    line_count: int
    reverses: int | None
    reversed_by: int | None

    @property
    def can_be_reversed(self) -> bool:
        return self.reverses is None and self.reversed_by is None


@dataclass(frozen=True, slots=True)
class JournalPage:
    """The newest entries first; `older` is the number to go on below, None where there are no more."""

    entries: list[JournalEntry]
    older: int | None


def journal(session: Session, ledger_id: int) -> Iterator[JournalLine]:
    """All lines, read in pieces."""
    reversed_entry = aliased(LedgerEntry)
    query = select(LedgerEntry, LedgerAccount, LedgerLine.amount_fen, reversed_entry.number)
    query = query.select_from(LedgerEntry).join(LedgerLine, LedgerLine.entry_id == LedgerEntry.id)
    query = query.join(LedgerAccount, LedgerLine.account_id == LedgerAccount.id)
    query = query.outerjoin(reversed_entry, LedgerEntry.reverses_id == reversed_entry.id)
    query = query.where(LedgerEntry.ledger_id == ledger_id)
    rows = session.execute(
        query.order_by(LedgerEntry.number, LedgerLine.position).execution_options(yield_per=CHUNK)
    )
    for entry, account, fen, reverses in rows:
        yield JournalLine(entry, account, fen, reverses)


def lines_of_entry(session: Session, entry: LedgerEntry) -> list[tuple[LedgerAccount, int]]:
    query = select(LedgerAccount, LedgerLine.amount_fen)
    query = query.join(LedgerLine, LedgerLine.account_id == LedgerAccount.id)
    query = query.where(LedgerLine.entry_id == entry.id).order_by(LedgerLine.position)
    return [(account, fen) for account, fen in session.execute(query)]


def journal_page(session: Session, ledger_id: int, below: int | None = None, count: int = 50) -> JournalPage:
    """Entries whose number is under `below`, newest first."""
    query = _entries(ledger_id).order_by(LedgerEntry.number.desc()).limit(count + 1)
    if below is not None:
        query = query.where(LedgerEntry.number < below)
    entries = [_journal_entry(row) for row in session.execute(query)]
    shown_entries = entries[:count]
    older = shown_entries[-1].entry.number if len(entries) > count else None
    return JournalPage(shown_entries, older)


def entry_by_number(session: Session, ledger_id: int, number: int) -> JournalEntry | None:
    row = session.execute(_entries(ledger_id).where(LedgerEntry.number == number)).one_or_none()
    return _journal_entry(row) if row else None


def _journal_entry(row: Row[LedgerEntry, int, int, int | None, int | None]) -> JournalEntry:
    """PostgreSQL adds whole numbers up to a decimal one."""
    entry, bank_fen, line_count, reverses, reversed_by = row
    return JournalEntry(entry, int(bank_fen), line_count, reverses, reversed_by)


def standing_count(session: Session, ledger_id: int) -> int:
    query = select(func.count()).select_from(LedgerEntry)
    return session.scalar(query.where(LedgerEntry.ledger_id == ledger_id, stands())) or 0


def _entries(ledger_id: int) -> Select[LedgerEntry, int, int, int | None, int | None]:
    earlier, later = aliased(LedgerEntry), aliased(LedgerEntry)
    of_entry = LedgerLine.entry_id == LedgerEntry.id
    bank = select(func.coalesce(func.sum(LedgerLine.amount_fen), 0)).join(
        LedgerAccount, LedgerLine.account_id == LedgerAccount.id
    )
    bank = bank.where(of_entry, LedgerAccount.kind == AccountKind.BANK)
    lines = select(func.count()).select_from(LedgerLine).where(of_entry)
    reverses = select(earlier.number).where(earlier.id == LedgerEntry.reverses_id)
    reversed_by = select(later.number).where(later.reverses_id == LedgerEntry.id)
    query = select(
        LedgerEntry,
        bank.correlate(LedgerEntry).scalar_subquery(),
        lines.correlate(LedgerEntry).scalar_subquery(),
        reverses.correlate(LedgerEntry).scalar_subquery(),
        reversed_by.correlate(LedgerEntry).scalar_subquery(),
    )
    return query.where(LedgerEntry.ledger_id == ledger_id)
