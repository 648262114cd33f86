"""Public revenue, and a committee's own money: income, proven cost, and what is left for the owners."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.core.errors import ChangeRefusedError, FieldProblem, InvalidInputError
from backend.ledger.rules.accounts import WHOLE, AccountScope, locked_ledger, open_account, open_accounts
from backend.ledger.rules.balances import account_sums
from backend.ledger.rules.posting import EntryDraft, Evidence, LineDraft, post
from backend.models import (
    AccountKind,
    EntryKind,
    IncomeContract,
    Ledger,
    LedgerEntry,
    LedgerKind,
    StaffAccount,
)


@dataclass(frozen=True, slots=True)
class MoneyDraft:
    """Income or cost of the whole community, a building or an entrance. Sums are fen above nought."""

    on: date
    kind: EntryKind
    fen: int
    words: str
    evidence: Evidence
    scope: AccountScope = WHOLE
    contract_id: int | None = None
    short_reason: str = ""


def post_money(
    session: Session, ledger: Ledger, draft: MoneyDraft, staff: StaffAccount | None, now: datetime
) -> LedgerEntry:
    """INCOME or COST. Whoever ran the business proves the cost (解释 14): by a document, or there is none."""
    problems = list(_problems(session, ledger, draft))
    if problems:
        raise InvalidInputError(problems)
    ledger = locked_ledger(session, ledger.id)
    is_income = draft.kind is EntryKind.INCOME
    kind = AccountKind.INCOME if is_income else AccountKind.COST
    account = open_account(session, ledger, kind, draft.scope)
    bank = open_account(session, ledger, AccountKind.BANK)
    fen = draft.fen if is_income else -draft.fen
    entry = EntryDraft(
        on=draft.on,
        kind=draft.kind,
        words=draft.words,
        lines=[LineDraft(bank, fen), LineDraft(account, -fen)],
        evidence=draft.evidence,
        short_reason=draft.short_reason,
        contract_id=draft.contract_id,
    )
    return post(session, ledger, entry, staff, now)


def carry_over(
    session: Session,
    ledger: Ledger,
    on: date,
    staff: StaffAccount | None,
    now: datetime,
    short_reason: str = "",
) -> LedgerEntry:
    """What income left after cost until that day goes to the owners, by community, building and entrance.

    It is theirs after reasonable cost (民法典 282). More cost than income is refused unless said.
    """
    ledger = locked_ledger(session, ledger.id)
    sums = [
        (account, fen)
        for account, fen in account_sums(session, ledger.id, on)
        if fen and account.kind in {AccountKind.INCOME, AccountKind.COST}
    ]
    if not sums:
        raise ChangeRefusedError("到这一天为止没有还没结转的收入和支出。")
    left: dict[AccountScope, int] = {}
    for account, fen in sums:
        scope = AccountScope(account.building_id, account.entrance_id, account.home_id)
        left[scope] = left.get(scope, 0) + fen
    owners = open_accounts(session, ledger, AccountKind.OWNERS, left)
    lines = [LineDraft(account, -fen) for account, fen in sums]
    lines += [LineDraft(owners[scope], fen) for scope, fen in left.items() if fen]
    entry = EntryDraft(
        on, EntryKind.TRANSFER, f"结转到 {on.isoformat()} 的收入和支出", lines, short_reason=short_reason
    )
    return post(session, ledger, entry, staff, now)


def _problems(session: Session, ledger: Ledger, draft: MoneyDraft) -> Iterator[FieldProblem]:
    if ledger.kind is LedgerKind.FUND:
        yield FieldProblem("", "维修资金只记交存、利息、维修支出和退还，不记收入和其他支出。")
    if draft.kind not in {EntryKind.INCOME, EntryKind.COST}:
        yield FieldProblem("kind", "请选择收入或支出。")
    if draft.fen <= 0:
        yield FieldProblem("fen", "金额要大于 0。")
    if draft.kind is EntryKind.COST and not draft.evidence.document.strip():
        yield FieldProblem("document", "支出要有凭证，没有凭证的成本不能从收益里扣。")
    if draft.contract_id is not None:
        contract = session.get(IncomeContract, draft.contract_id)
        if contract is None or contract.community_id != ledger.community_id:
            yield FieldProblem("contract", "请重新选择经营合同。")
