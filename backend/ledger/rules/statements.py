"""Bank statements: their lines are matched with entries, and the difference to the books is said."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from backend.core.clock import local
from backend.core.errors import ChangeRefusedError, FieldProblem, InvalidInputError, NotFoundError
from backend.ledger.rules.accounts import locked_ledger
from backend.ledger.rules.balances import stands, totals
from backend.ledger.rules.posting import Evidence, record_act
from backend.ledger.rules.words import yuan
from backend.models import (
    AccountKind,
    BankStatement,
    BankStatementLine,
    Ledger,
    LedgerAccount,
    LedgerEntry,
    LedgerLine,
    StaffAccount,
)

ENTERED, MATCHED = "ledger.statement_entered", "ledger.statement_matched"
SHOWN = 5


@dataclass(frozen=True, slots=True)
class StatementLineDraft:
    """`fen` is above nought for what came in."""

    on: date
    fen: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class StatementDraft:
    from_on: date
    to_on: date
    opening_fen: int
    closing_fen: int
    lines: Sequence[StatementLineDraft]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class BankEntry:
    """An entry and what it moves on the bank account."""

    entry: LedgerEntry
    fen: int


@dataclass(frozen=True, slots=True)
class StatementReport:
    """What a statement and the books say of the same account. Differences are books less bank, in fen."""

    statement: BankStatement
    lines: Sequence[tuple[BankStatementLine, LedgerEntry | None]]
    open_entries: Sequence[BankEntry]
    opening_difference: int
    closing_difference: int

    @property
    def open_lines(self) -> list[BankStatementLine]:
        return [line for line, entry in self.lines if entry is None]

    @property
    def agrees(self) -> bool:
        return not (self.open_entries or self.open_lines or self.closing_difference)

    @property
    def words(self) -> str:
        """As residents and auditors read it."""
        if self.agrees:
            return "账面与对账单一致。"
        parts = []
        if self.closing_difference:
            more = "多" if self.closing_difference > 0 else "少"
            parts.append(f"账面比对账单{more} {yuan(abs(self.closing_difference))} 元")
        if self.open_lines:
            parts.append(f"对账单有 {len(self.open_lines)} 行没有对上账")
        if self.open_entries:
            parts.append(f"账上有 {len(self.open_entries)} 笔没有出现在对账单里")
        return "；".join(parts) + "。"


def enter_statement(
    session: Session, ledger: Ledger, draft: StatementDraft, staff: StaffAccount | None, now: datetime
) -> BankStatement:
    """Enter a statement and match what is clear.

    Raises InvalidInputError where it does not add up in itself, ChangeRefusedError where its days are
    entered already.
    """
    problems = list(_problems(draft, local(now).date()))
    if problems:
        raise InvalidInputError(problems)
    ledger = locked_ledger(session, ledger.id)
    overlapping = select(BankStatement).where(
        BankStatement.ledger_id == ledger.id,
        BankStatement.from_on <= draft.to_on,
        BankStatement.to_on >= draft.from_on,
    )
    earlier = session.scalars(overlapping).first()
    if earlier is not None:
        raise ChangeRefusedError(f"{earlier.from_on} 到 {earlier.to_on} 的对账单已经录入过，日期重叠了。")
    statement = BankStatement(
        ledger_id=ledger.id,
        from_on=draft.from_on,
        to_on=draft.to_on,
        opening_fen=draft.opening_fen,
        closing_fen=draft.closing_fen,
        document=draft.evidence.document,
        document_on=draft.evidence.document_on,
        issued_by=draft.evidence.issued_by,
        entered_by_id=staff.id if staff else None,
        entered_at=now,
    )
    session.add(statement)
    session.flush()
    lines = [
        BankStatementLine(
            statement_id=statement.id,
            position=position,
            on=line.on,
            amount_fen=line.fen,
            words=line.words,
        )
        for position, line in enumerate(draft.lines, start=1)
    ]
    session.add_all(lines)
    session.flush()
    match_clear_lines(session, statement)
    record_act(session, staff, ENTERED, ledger, {"statement": statement.id, "lines": len(lines)}, now)
    return statement


def match_clear_lines(session: Session, statement: BankStatement) -> int:
    """Where one line and one entry have a day and a sum for themselves. Returns how many were matched."""
    lines = [line for line, entry in _lines(session, statement) if entry is None]
    entries = _open_entries(session, statement)
    line_keys = Counter((line.on, line.amount_fen) for line in lines)
    entry_keys = Counter((bank.entry.on, bank.fen) for bank in entries)
    clear = {
        (bank.entry.on, bank.fen): bank.entry
        for bank in entries
        if entry_keys[bank.entry.on, bank.fen] == line_keys[bank.entry.on, bank.fen] == 1
    }
    matched = 0
    for line in lines:
        entry = clear.get((line.on, line.amount_fen))
        if entry is not None:
            line.entry_id = entry.id
            matched += 1
    session.flush()
    return matched


def match_line(
    session: Session,
    statement: BankStatement,
    line_id: int,
    number: int | None,
    staff: StaffAccount | None,
    now: datetime,
) -> BankStatementLine:
    """By hand: this line is the same money as entry `number`; None takes a match back.

    The sums must be the same; days may differ. An entry is matched with one line only.
    """
    line = session.get(BankStatementLine, line_id)
    if line is None or line.statement_id != statement.id:
        raise NotFoundError("没有这一行。")
    ledger = locked_ledger(session, statement.ledger_id)
    session.refresh(line)
    line.entry_id = None if number is None else _entry_for(session, ledger, line, number).id
    session.flush()
    details: dict[str, str | int | bool | None] = {"statement": statement.id, "line": line.position}
    record_act(session, staff, MATCHED, ledger, {**details, "entry": number}, now)
    return line


def report_of(session: Session, statement: BankStatement) -> StatementReport:
    before = totals(session, statement.ledger_id, statement.from_on - timedelta(days=1))
    after = totals(session, statement.ledger_id, statement.to_on)
    return StatementReport(
        statement,
        _lines(session, statement),
        _open_entries(session, statement),
        before[AccountKind.BANK] - statement.opening_fen,
        after[AccountKind.BANK] - statement.closing_fen,
    )


def statements_of(session: Session, ledger_id: int) -> list[BankStatement]:
    """The newest first."""
    query = select(BankStatement).where(BankStatement.ledger_id == ledger_id)
    return list(session.scalars(query.order_by(BankStatement.from_on.desc())))


def statement_for(session: Session, ledger: Ledger, statement_id: int) -> BankStatement | None:
    """None where it is not of these books."""
    statement = session.get(BankStatement, statement_id)
    return statement if statement is not None and statement.ledger_id == ledger.id else None


def _entry_for(session: Session, ledger: Ledger, line: BankStatementLine, number: int) -> LedgerEntry:
    query = _bank_entries(ledger.id).where(LedgerEntry.number == number)
    row = session.execute(query).one_or_none()
    if row is None:
        raise InvalidInputError(
            [FieldProblem("number", f"第 {number} 笔不存在、已经冲正，或没有动用银行存款。")]
        )
    entry, fen = row[0], int(row[1])
    if fen != line.amount_fen:
        message = f"金额不一样：账上 {yuan(fen)} 元，对账单 {yuan(line.amount_fen)} 元。"
        raise InvalidInputError([FieldProblem("number", message)])
    other = select(BankStatementLine.id).where(
        BankStatementLine.entry_id == entry.id, BankStatementLine.id != line.id
    )
    if session.scalar(other) is not None:
        raise ChangeRefusedError(f"第 {number} 笔已经和另一行对上了，请先取消那一行。")
    matched: LedgerEntry = entry
    return matched


def _problems(draft: StatementDraft, today: date) -> Iterator[FieldProblem]:
    if not draft.from_on <= draft.to_on <= today:
        yield FieldProblem("to_on", "截止日期不能早于起始日期，也不能晚于今天。")
    if not draft.evidence.document.strip():
        yield FieldProblem("document", "请写对账单的编号或名称。")
    outside = [line.on for line in draft.lines if not draft.from_on <= line.on <= draft.to_on]
    if outside:
        days = "、".join(map(str, outside[:SHOWN]))
        yield FieldProblem("lines", f"这些日期不在对账单的起止之间：{days}。")
    if any(line.fen == 0 for line in draft.lines):
        yield FieldProblem("lines", "每一行的金额不能是 0。")
    expected = draft.opening_fen + sum(line.fen for line in draft.lines)
    if expected != draft.closing_fen:
        yield FieldProblem(
            "closing",
            f"对账单自己不平：期初加各行是 {yuan(expected)} 元，期末写的是 {yuan(draft.closing_fen)} 元。",
        )


def _lines(session: Session, statement: BankStatement) -> list[tuple[BankStatementLine, LedgerEntry | None]]:
    query = select(BankStatementLine, LedgerEntry).where(BankStatementLine.statement_id == statement.id)
    query = query.outerjoin(LedgerEntry, BankStatementLine.entry_id == LedgerEntry.id)
    return [(line, entry) for line, entry in session.execute(query.order_by(BankStatementLine.position))]


def _open_entries(session: Session, statement: BankStatement) -> list[BankEntry]:
    """Of the statement's days, those that no line of any statement is matched with."""
    matched = select(BankStatementLine.id).where(BankStatementLine.entry_id == LedgerEntry.id).exists()
    query = _bank_entries(statement.ledger_id).where(
        LedgerEntry.on >= statement.from_on, LedgerEntry.on <= statement.to_on, ~matched
    )
    rows = session.execute(query.order_by(LedgerEntry.number))
    return [BankEntry(entry, int(fen)) for entry, fen in rows]


def _bank_entries(ledger_id: int) -> Select[LedgerEntry, int]:
    """Entries that stand, each with what it moves on the bank account."""
    moved = (
        select(LedgerLine.entry_id, func.sum(LedgerLine.amount_fen).label("fen"))
        .join(LedgerAccount, LedgerLine.account_id == LedgerAccount.id)
        .where(LedgerAccount.ledger_id == ledger_id, LedgerAccount.kind == AccountKind.BANK)
        .group_by(LedgerLine.entry_id)
        .subquery()
    )
    query = select(LedgerEntry, moved.c.fen).join(moved, moved.c.entry_id == LedgerEntry.id)
    return query.where(LedgerEntry.ledger_id == ledger_id, moved.c.fen != 0, stands())
