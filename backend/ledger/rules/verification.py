"""Verifies the books: every hash, number, sum and reversal, where the chains end, and the noted ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.history.append_only import LEDGER_TABLES, problems_of_triggers
from backend.ledger.rules.chain import BEGINNING, hash_of
from backend.ledger.rules.noted_ends import noted_ends
from backend.models import EntryKind, Ledger, LedgerAccount, LedgerEntry, LedgerLine

CHUNK = 500
MOST_PROBLEMS = 20
# What a column answers whose stored value is none of its type.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError)
Lines = list[tuple[LedgerLine, LedgerAccount]]


@dataclass(slots=True)
class LedgerReport:
    """`problems` is empty for sound books. `end` is worth noting elsewhere."""

    ledger_id: int
    entries: int = 0
    end: str = ""
    problems: list[str] = field(default_factory=list)


def verify_all(session: Session) -> Iterator[LedgerReport]:
    """A report for each ledger, and first one with id 0 for what concerns them all."""
    noted = noted_ends(session)
    ledger_ids = list(session.scalars(select(Ledger.id).order_by(Ledger.id)))
    problems = problems_of_triggers(session, LEDGER_TABLES)
    problems += [f"ledger {row_id} is gone" for row_id in sorted(noted.keys() - set(ledger_ids))]
    yield LedgerReport(0, problems=problems)
    for ledger_id in ledger_ids:
        yield verify_ledger(session, ledger_id, noted.get(ledger_id, {}))


def verify_ledger(session: Session, ledger_id: int, noted: dict[int, str]) -> LedgerReport:
    """`noted`: hashes by number that were noted in the audit log and must still stand."""
    report = LedgerReport(ledger_id)
    try:
        query = select(Ledger).where(Ledger.id == ledger_id).execution_options(populate_existing=True)
        ledger = session.scalars(query).one()
    except UNREADABLE:
        report.problems.append("its own row cannot be read")
        return report
    missing = dict(noted)
    expected, previous = 1, BEGINNING
    for number, entry, lines in _entries(session, ledger_id):
        report.entries += 1
        if number != expected:
            report.problems.append(f"entry {number} stands where {expected} is due")
        if entry is None:
            report.problems.append(f"entry {number} cannot be read")
            break
        report.problems += _problems_of(session, ledger, entry, lines, previous)
        if missing.get(entry.number) == entry.hash:
            del missing[entry.number]
        expected, previous = expected + 1, entry.hash
        if len(report.problems) >= MOST_PROBLEMS:
            report.problems.append("more was not looked at")
            return report
    report.problems += _problems_of_end(ledger, expected - 1, previous)
    report.problems += [f"the noted end {number} is not in it" for number in sorted(missing)]
    if ledger.noted_number != max(noted, default=0):
        report.problems.append("it does not know which end was noted last")
    report.end = f"{expected - 1}:{previous}"
    return report


def quick_problems(session: Session) -> list[str]:
    """What can be said without reading every entry: sums, ends and the last noted ends."""
    problems: list[str] = []
    newest = select(LedgerEntry.ledger_id, func.max(LedgerEntry.number).label("number"))
    newest = newest.group_by(LedgerEntry.ledger_id)
    last = newest.subquery()
    query = select(Ledger.id, Ledger.number, Ledger.hash, LedgerEntry.number, LedgerEntry.hash)
    query = query.outerjoin(last, last.c.ledger_id == Ledger.id).outerjoin(
        LedgerEntry, (LedgerEntry.ledger_id == Ledger.id) & (LedgerEntry.number == last.c.number)
    )
    for row_id, number, end_hash, last_number, last_hash in session.execute(query.order_by(Ledger.id)):
        if (number, end_hash) != (last_number or 0, last_hash or BEGINNING):
            problems.append(f"ledger {row_id} ends at {last_number or 0}, and says {number}")
    total = func.sum(LedgerLine.amount_fen)
    sums = select(LedgerEntry.ledger_id, total).join(LedgerEntry).group_by(LedgerEntry.ledger_id)
    for row_id, fen in session.execute(sums.having(total != 0)):
        problems.append(f"ledger {row_id} does not balance: {fen} fen")
    for row_id, ends in noted_ends(session).items():
        number = max(ends)
        entry = select(LedgerEntry.id).where(LedgerEntry.ledger_id == row_id, LedgerEntry.number == number)
        if session.scalar(entry.where(LedgerEntry.hash == ends[number])) is None:
            problems.append(f"the noted end {number} of ledger {row_id} is not in it")
    return problems


def _problems_of(
    session: Session, ledger: Ledger, entry: LedgerEntry, lines: Lines, previous: str
) -> Iterator[str]:
    name = f"entry {entry.number}"
    if entry.previous_hash != previous:
        yield f"{name} does not follow the one before it"
    try:
        is_unchanged = entry.hash == hash_of(ledger, entry, lines)
    except UNREADABLE:
        is_unchanged = False
    if not is_unchanged:
        yield f"{name} was changed"
    amounts = [line.amount_fen for line, _ in lines]
    if len(amounts) < 2 or not _balances(amounts):  # noqa: PLR2004 - out of one account into another
        yield f"{name} does not balance"
    if any(account.ledger_id != ledger.id for _, account in lines):
        yield f"{name} has an account of other books"
    if (entry.kind is EntryKind.REVERSAL) != (entry.reverses_id is not None):
        yield f"{name} reverses nothing"
    elif entry.reverses_id is not None and not _mirrors(session, entry, lines):
        yield f"{name} is not the reverse of what it reverses"


def _balances(amounts: list[int]) -> bool:
    """SQLite stores a text in a column of numbers."""
    return all(isinstance(fen, int) for fen in amounts) and sum(amounts) == 0


def _mirrors(session: Session, entry: LedgerEntry, lines: Lines) -> bool:
    query = select(LedgerLine.account_id, LedgerLine.amount_fen).join(LedgerEntry)
    query = query.where(
        LedgerLine.entry_id == entry.reverses_id,
        LedgerEntry.ledger_id == entry.ledger_id,
        LedgerEntry.on == entry.on,
    )
    reversed_lines = [(account_id, -fen) for account_id, fen in session.execute(query)]
    return sorted(reversed_lines) == sorted((line.account_id, line.amount_fen) for line, _ in lines)


def _problems_of_end(ledger: Ledger, number: int, last_hash: str) -> list[str]:
    if (ledger.number, ledger.hash) == (number, last_hash):
        return []
    return [f"it ends at {number}, and its own row says {ledger.number}"]


def _entries(session: Session, ledger_id: int) -> Iterator[tuple[int, LedgerEntry | None, Lines]]:
    """Number, entry and lines, in the order of numbers. None for what cannot be read."""
    ids = select(LedgerEntry.id, LedgerEntry.number).where(LedgerEntry.ledger_id == ledger_id)
    rows = session.execute(ids.order_by(LedgerEntry.number, LedgerEntry.id)).all()
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        try:
            entries = _read(session, [row_id for row_id, _ in chunk])
        except UNREADABLE:
            entries = _read_each(session, [row_id for row_id, _ in chunk])
        for row_id, number in chunk:
            entry, lines = entries.get(row_id, (None, []))
            yield number, entry, lines


def _read_each(session: Session, ids: Sequence[int]) -> dict[int, tuple[LedgerEntry, Lines]]:
    entries: dict[int, tuple[LedgerEntry, Lines]] = {}
    for row_id in ids:
        try:
            entries |= _read(session, [row_id])
        except UNREADABLE:
            continue
    return entries


def _read(session: Session, ids: Sequence[int]) -> dict[int, tuple[LedgerEntry, Lines]]:
    fresh = {"populate_existing": True}
    entries = select(LedgerEntry).where(LedgerEntry.id.in_(ids)).execution_options(**fresh)
    lines = select(LedgerLine, LedgerAccount).join(LedgerAccount, LedgerLine.account_id == LedgerAccount.id)
    lines = lines.where(LedgerLine.entry_id.in_(ids)).order_by(LedgerLine.entry_id, LedgerLine.position)
    by_entry = {
        row_id: [(line, account) for line, account in group]
        for row_id, group in groupby(
            session.execute(lines.execution_options(**fresh)), key=lambda row: row[0].entry_id
        )
    }
    return {entry.id: (entry, by_entry.get(entry.id, [])) for entry in session.scalars(entries)}
