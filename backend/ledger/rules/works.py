"""Works paid from the fund, shared by built area among the homes of a scope."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.core.errors import ChangeRefusedError, FieldProblem, InvalidInputError
from backend.ledger.rules.accounts import AccountScope, locked_ledger, open_account, open_accounts
from backend.ledger.rules.posting import EntryDraft, Evidence, LineDraft, post
from backend.ledger.rules.scopes import HomeScope, homes_in
from backend.ledger.rules.sharing import shares
from backend.ledger.rules.words import EMERGENCY_NAMES, FundEmergency, yuan
from backend.models import (
    AccountKind,
    EntryKind,
    FundWork,
    Home,
    Ledger,
    LedgerEntry,
    LedgerKind,
    SoldState,
    StaffAccount,
)

SHOWN = 10  # homes that a refusal names


@dataclass(frozen=True, slots=True)
class WorkDraft:
    """`decision` names the owners' decision; without it only an emergency of the list may be paid.

    `warranty_checked`: somebody looked whether a warranty, a utility, a contract or who did the damage pays.
    """

    name: str
    on: date
    cost_fen: int
    scope: HomeScope
    scope_words: str
    evidence: Evidence
    decision: str = ""
    emergency_kind: FundEmergency | None = None
    warranty_checked: bool = False
    cause: str = ""
    contractor: str = ""
    budget_fen: int | None = None
    short_reason: str = ""


@dataclass(frozen=True, slots=True)
class WorkShares:
    """Fen by home. The developer pays for homes that are not sold or delivered (165号 21), not the fund."""

    by_home: dict[Home, int]

    @property
    def fund(self) -> dict[Home, int]:
        return {home: fen for home, fen in self.by_home.items() if home.sold_state is SoldState.SOLD}

    @property
    def developer_fen(self) -> int:
        return sum(fen for home, fen in self.by_home.items() if home.sold_state is not SoldState.SOLD)


def work_shares(session: Session, ledger: Ledger, draft: WorkDraft) -> WorkShares:
    """What each home would bear; nothing is posted.

    Raises InvalidInputError for a draft that the fund may not pay, ChangeRefusedError that names the homes
    whose area is not known.
    """
    problems = list(_problems(ledger, draft))
    if problems:
        raise InvalidInputError(problems)
    homes = homes_in(session, ledger.community_id, draft.scope)
    unknown = [home.label for home in homes if home.built_area is None]
    if unknown:
        names = "、".join(unknown[:SHOWN]) + (f"等 {len(unknown)} 户" if len(unknown) > SHOWN else "")
        raise ChangeRefusedError(f"这些房屋没有建筑面积，没法分摊：{names}。请先补上面积。")
    return WorkShares(shares(draft.cost_fen, {home: home.built_area or 0 for home in homes}))


def post_work(
    session: Session, ledger: Ledger, draft: WorkDraft, staff: StaffAccount | None, now: datetime
) -> LedgerEntry:
    """The work and its entry. No home pays more than it has unless the draft says why."""
    ledger = locked_ledger(session, ledger.id)
    borne = work_shares(session, ledger, draft)
    paid = {AccountScope(home_id=home.id): fen for home, fen in borne.fund.items() if fen}
    if not paid:
        raise ChangeRefusedError(
            "这个范围里的房屋都没有售出或交付，费用由开发建设单位承担，不从维修资金里出。"
        )
    owners = open_accounts(session, ledger, AccountKind.OWNERS, paid)
    bank = open_account(session, ledger, AccountKind.BANK)
    work = _work_row(ledger, draft)
    session.add(work)
    session.flush()
    lines = [LineDraft(owners[scope], fen) for scope, fen in paid.items()]
    lines.append(LineDraft(bank, -sum(paid.values())))
    entry = EntryDraft(
        on=draft.on,
        kind=EntryKind.WORK,
        words=_words(draft, borne),
        lines=lines,
        evidence=draft.evidence,
        short_reason=draft.short_reason,
        work_id=work.id,
    )
    return post(session, ledger, entry, staff, now)


def _problems(ledger: Ledger, draft: WorkDraft) -> Iterator[FieldProblem]:
    if ledger.kind is not LedgerKind.FUND:
        yield FieldProblem("", "维修工程只能从维修资金里出。")
    if draft.cost_fen <= 0:
        yield FieldProblem("cost", "费用要大于 0。")
    if not draft.name.strip():
        yield FieldProblem("name", "请写工程名称。")
    if not draft.decision.strip() and draft.emergency_kind is None:
        yield FieldProblem("decision", "请写明业主共同决定的文号；没有表决的，只能是清单里的紧急情况。")
    if not draft.warranty_checked:
        yield FieldProblem(
            "warranty", "请先核对：保修期内的、专营单位的管线、他人损坏的、合同约定的，不能用维修资金。"
        )


def _work_row(ledger: Ledger, draft: WorkDraft) -> FundWork:
    emergency = draft.emergency_kind
    return FundWork(
        community_id=ledger.community_id,
        name=draft.name,
        cause=draft.cause,
        scope_words=draft.scope_words,
        budget_fen=draft.budget_fen,
        contractor=draft.contractor,
        is_emergency=emergency is not None,
        emergency_kind=emergency or "",
        decision=draft.decision,
        warranty_checked=draft.warranty_checked,
        document=draft.evidence.document,
        document_on=draft.evidence.document_on,
        issued_by=draft.evidence.issued_by,
    )


def _words(draft: WorkDraft, borne: WorkShares) -> str:
    """The chain covers the words, so what the work rests on stands in them as well."""
    basis = draft.decision or EMERGENCY_NAMES[FundEmergency(draft.emergency_kind or "")]
    developer = f"；开发建设单位另付 {yuan(borne.developer_fen)} 元" if borne.developer_fen else ""
    return f"{draft.name}（{draft.scope_words}，{len(borne.by_home)} 户按建筑面积分摊；{basis}）{developer}"
