"""Money that comes into the fund and goes back: opening balances, deposits, refunds, interest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.core.errors import ChangeRefusedError, FieldProblem, InvalidInputError
from backend.ledger.rules.accounts import AccountScope, locked_ledger, open_account, open_accounts
from backend.ledger.rules.balances import account_sums
from backend.ledger.rules.posting import EntryDraft, Evidence, LineDraft, post
from backend.ledger.rules.sharing import shares
from backend.models import (
    AccountKind,
    EntryKind,
    Ledger,
    LedgerAccount,
    LedgerEntry,
    StaffAccount,
)

_INTO = {EntryKind.OPENING: 1, EntryKind.DEPOSIT: 1, EntryKind.REFUND: -1}


@dataclass(frozen=True, slots=True)
class OwnersDraft:
    """Sums by whose account they are for, in fen above nought: a first deposit, a top-up, a refund."""

    on: date
    kind: EntryKind
    words: str
    amounts: Mapping[AccountScope, int]
    evidence: Evidence
    short_reason: str = ""


@dataclass(frozen=True, slots=True)
class InterestDraft:
    on: date
    fen: int
    words: str
    evidence: Evidence


def post_owners_money(
    session: Session, ledger: Ledger, draft: OwnersDraft, staff: StaffAccount | None, now: datetime
) -> LedgerEntry:
    """OPENING and DEPOSIT: bank to owners. REFUND: owners to bank, never more than they have unsaid."""
    if draft.kind not in _INTO:
        raise ValueError(f"{draft.kind} is no money of owners")
    if not draft.amounts or min(draft.amounts.values()) <= 0:
        raise InvalidInputError([FieldProblem("fen", "请填金额，每户都要大于 0。")])
    ledger = locked_ledger(session, ledger.id)
    sign = _INTO[draft.kind]
    owners = open_accounts(session, ledger, AccountKind.OWNERS, draft.amounts)
    bank = open_account(session, ledger, AccountKind.BANK)
    lines = [LineDraft(bank, sign * sum(draft.amounts.values()))]
    lines += [LineDraft(owners[scope], -sign * fen) for scope, fen in draft.amounts.items()]
    entry = EntryDraft(
        draft.on, draft.kind, draft.words, lines, draft.evidence, short_reason=draft.short_reason
    )
    return post(session, ledger, entry, staff, now)


def post_interest(
    session: Session, ledger: Ledger, draft: InterestDraft, staff: StaffAccount | None, now: datetime
) -> LedgerEntry:
    """Spread over the owners' accounts by what each had at the end of that day; fen add up exactly.

    An account with nothing, or less, gets none. Raises ChangeRefusedError where nobody has anything.
    """
    if draft.fen <= 0:
        raise InvalidInputError([FieldProblem("fen", "利息要大于 0。")])
    ledger = locked_ledger(session, ledger.id)
    bank = open_account(session, ledger, AccountKind.BANK)
    sums = account_sums(session, ledger.id, draft.on, kind=AccountKind.OWNERS)
    weights: dict[LedgerAccount, int] = {account: -fen for account, fen in sums if fen < 0}
    if not weights:
        raise ChangeRefusedError("这一天没有哪个业主账户有余额，利息没有地方分。请先记交存或期初。")
    parts = shares(draft.fen, weights)
    lines = [LineDraft(bank, draft.fen)]
    lines += [LineDraft(account, -fen) for account, fen in parts.items() if fen]
    entry = EntryDraft(draft.on, EntryKind.INTEREST, draft.words, lines, draft.evidence)
    return post(session, ledger, entry, staff, now)
