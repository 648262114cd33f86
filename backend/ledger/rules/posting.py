"""Posts entries: balanced lines, numbered without a gap, each hash over the one before; and reverses them.

Nothing else writes entries and lines. Money is integer fen: above nought a debit, below a credit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.clock import local
from backend.core.errors import ChangeRefusedError, FieldProblem, InvalidInputError, NotFoundError
from backend.history.audit import SYSTEM, record
from backend.ledger.rules.accounts import CHUNK, locked_ledger
from backend.ledger.rules.chain import hash_of
from backend.ledger.rules.words import ENTRY_NAMES, LEDGER_NAMES, yuan
from backend.models import (
    AccountKind,
    BankStatementLine,
    EntryKind,
    Ledger,
    LedgerAccount,
    LedgerEntry,
    LedgerLine,
    StaffAccount,
)

POSTED, REVERSED = "ledger.posted", "ledger.reversed"
EARLIEST = date(1980, 1, 1)
HIGHEST_FEN = 10**14  # a trillion yuan: sums of a city's lines stay far from 64 bits
LONGEST_WORDS, LONGEST_DOCUMENT = 300, 120
SHOWN = 5  # accounts that a refusal names
# A reversal names the entry, a transfer follows from what was entered before.
_WITHOUT_DOCUMENT = {EntryKind.REVERSAL, EntryKind.TRANSFER}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The document that an entry is known from: its number or name, its day, who issued it."""

    document: str
    document_on: date | None = None
    issued_by: str = ""


NO_EVIDENCE = Evidence("")


@dataclass(frozen=True, slots=True)
class LineDraft:
    account: LedgerAccount
    fen: int


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """`short_reason` says why owners or the bank may end below nought; empty where they may not."""

    on: date
    kind: EntryKind
    words: str
    lines: Sequence[LineDraft]
    evidence: Evidence = NO_EVIDENCE
    short_reason: str = ""
    reverses_id: int | None = None
    work_id: int | None = None
    contract_id: int | None = None


def post(
    session: Session, ledger: Ledger, draft: EntryDraft, staff: StaffAccount | None, now: datetime
) -> LedgerEntry:
    """Append one entry. The audit log has who posted it.

    Raises InvalidInputError for what makes no entry, ChangeRefusedError where an account has too little.
    """
    entry = append(session, ledger, draft, staff, now)
    act = REVERSED if draft.kind is EntryKind.REVERSAL else POSTED
    record_act(session, staff, act, ledger, {"entry": entry.number, "kind": ENTRY_NAMES[entry.kind]}, now)
    return entry


def append(
    session: Session, ledger: Ledger, draft: EntryDraft, staff: StaffAccount | None, now: datetime
) -> LedgerEntry:
    """The same without the audit log, for whoever posts thousands and records them as one act."""
    ledger = locked_ledger(session, ledger.id)
    problems = list(_problems(ledger, draft, local(now).date()))
    if problems:
        raise InvalidInputError(problems)
    words = draft.words + _words_of_shortage(session, draft)
    if len(words) > LONGEST_WORDS:
        raise InvalidInputError([FieldProblem("words", f"摘要最多 {LONGEST_WORDS} 字，请写短一些。")])
    entry = LedgerEntry(
        ledger_id=ledger.id,
        number=ledger.number + 1,
        on=draft.on,
        kind=draft.kind,
        words=words,
        document=draft.evidence.document,
        document_on=draft.evidence.document_on,
        issued_by=draft.evidence.issued_by,
        reverses_id=draft.reverses_id,
        work_id=draft.work_id,
        contract_id=draft.contract_id,
        recorded_at=now,
        recorded_by_id=staff.id if staff else None,
        previous_hash=ledger.hash,
    )
    lines = [
        LedgerLine(entry=entry, position=position, account_id=line.account.id, amount_fen=line.fen)
        for position, line in enumerate(draft.lines, start=1)
    ]
    entry.hash = hash_of(
        ledger, entry, [(line, drafted.account) for line, drafted in zip(lines, draft.lines, strict=True)]
    )
    session.add(entry)
    ledger.number, ledger.hash = entry.number, entry.hash
    session.flush()
    return entry


def reverse(
    session: Session, ledger: Ledger, number: int, reason: str, staff: StaffAccount | None, now: datetime
) -> LedgerEntry:
    """The same lines with the other sign, on the day of the entry: no sum of any period shows either.

    The entry's bank lines are matched with no statement any more. Raises NotFoundError, and
    ChangeRefusedError for an entry that is reversed already or reverses another.
    """
    ledger = locked_ledger(session, ledger.id)
    query = select(LedgerEntry).where(LedgerEntry.ledger_id == ledger.id, LedgerEntry.number == number)
    entry = session.scalars(query).one_or_none()
    if entry is None:
        raise NotFoundError("没有这一笔。")
    if entry.kind is EntryKind.REVERSAL:
        raise ChangeRefusedError("这一笔本身是冲正，不能再冲正。请把原来那笔重新记一次。")
    if session.scalar(select(LedgerEntry.id).where(LedgerEntry.reverses_id == entry.id)) is not None:
        raise ChangeRefusedError("这一笔已经冲正过了。")
    if not reason.strip():
        raise InvalidInputError([FieldProblem("reason", "请写明为什么冲正。")])
    lines = session.execute(
        select(LedgerAccount, LedgerLine.amount_fen)
        .join(LedgerLine, LedgerLine.account_id == LedgerAccount.id)
        .where(LedgerLine.entry_id == entry.id)
        .order_by(LedgerLine.position)
    )
    draft = EntryDraft(
        on=entry.on,
        kind=EntryKind.REVERSAL,
        words=f"冲正第 {number} 笔：{reason.strip()}",
        lines=[LineDraft(account, -fen) for account, fen in lines],
        short_reason="冲正",
        reverses_id=entry.id,
        work_id=entry.work_id,
        contract_id=entry.contract_id,
    )
    for line in session.scalars(select(BankStatementLine).where(BankStatementLine.entry_id == entry.id)):
        line.entry_id = None
    return post(session, ledger, draft, staff, now)


def record_act(
    session: Session,
    staff: StaffAccount | None,
    act: str,
    ledger: Ledger,
    details: dict[str, str | int | bool | None],
    now: datetime,
) -> None:
    """In the audit log: which books, and no home and nobody's name."""
    subject = f"{ledger.community.name} {LEDGER_NAMES[ledger.kind]}"
    record(session, staff or SYSTEM, act, subject, {"ledger": ledger.id, **details}, now=now)


def _problems(ledger: Ledger, draft: EntryDraft, today: date) -> Iterator[FieldProblem]:
    if not EARLIEST <= draft.on <= today:
        yield FieldProblem("on", "日期不能早于 1980 年，也不能晚于今天。")
    if not draft.words.strip():
        yield FieldProblem("words", "请写摘要：这笔钱是什么。")
    if len(draft.evidence.document) > LONGEST_DOCUMENT or len(draft.evidence.issued_by) > LONGEST_DOCUMENT:
        yield FieldProblem("document", f"凭证和出具单位最多各 {LONGEST_DOCUMENT} 字。")
    if draft.kind not in _WITHOUT_DOCUMENT and not draft.evidence.document.strip():
        yield FieldProblem("document", "每一笔都要有凭证：请写凭证编号或名称。")
    if any(line.account.ledger_id != ledger.id for line in draft.lines):
        yield FieldProblem("lines", "有科目不是这本账的。")
    amounts = [line.fen for line in draft.lines]
    if len(amounts) < 2 or 0 in amounts:  # noqa: PLR2004 - what goes out of one account goes into another
        yield FieldProblem("lines", "一笔至少两行，每行金额不能是 0。")
    if any(abs(fen) > HIGHEST_FEN for fen in amounts):
        yield FieldProblem("lines", "金额太大，请核对单位是不是元。")
    if sum(amounts):
        yield FieldProblem("lines", f"借贷不平，相差 {yuan(abs(sum(amounts)))} 元。")


def _words_of_shortage(session: Session, draft: EntryDraft) -> str:
    """What the entry says of accounts that it leaves below nought; refused where no reason is there."""
    shortages = _shortages(session, draft)
    if not shortages:
        return ""
    # What owners lack the bank lacks too: the same money is counted once.
    owners = {account: fen for account, fen in shortages.items() if account.kind is AccountKind.OWNERS}
    short = owners or shortages
    missing = yuan(sum(short.values()))
    if not draft.short_reason.strip():
        names = "、".join(f"{account.name}差 {yuan(fen)} 元" for account, fen in list(short.items())[:SHOWN])
        more = f"等 {len(short)} 个账户" if len(short) > SHOWN else ""
        raise ChangeRefusedError(
            f"余额不够，共差 {missing} 元：{names}{more}。确实要记的，请写明余额不足的处理办法。"
        )
    return f"（{len(short)} 个账户余额不足，共差 {missing} 元：{draft.short_reason.strip()}）"


def _shortages(session: Session, draft: EntryDraft) -> dict[LedgerAccount, int]:
    """By how many fen each account that pays would fall below nought because of this entry."""
    changes: dict[LedgerAccount, int] = {}
    for line in draft.lines:
        if line.account.kind in {AccountKind.OWNERS, AccountKind.BANK}:
            changes[line.account] = changes.get(line.account, 0) + line.fen
    signs = {account: 1 if account.kind is AccountKind.BANK else -1 for account in changes}
    paying = [account for account, fen in changes.items() if fen * signs[account] < 0]
    sums = _sums(session, [account.id for account in paying])
    left = {account: signs[account] * (sums.get(account.id, 0) + changes[account]) for account in paying}
    return {account: min(-rest, abs(changes[account])) for account, rest in left.items() if rest < 0}


def _sums(session: Session, account_ids: list[int]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for start in range(0, len(account_ids), CHUNK):
        chunk = account_ids[start : start + CHUNK]
        query = select(LedgerLine.account_id, func.sum(LedgerLine.amount_fen))
        query = query.where(LedgerLine.account_id.in_(chunk)).group_by(LedgerLine.account_id)
        sums |= {row_id: int(fen) for row_id, fen in session.execute(query)}
    return sums
