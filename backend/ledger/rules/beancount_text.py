"""A ledger as text for beancount, an independent program that checks and sums it: beancount.github.io."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.ledger.rules.balances import account_sums
from backend.ledger.rules.words import ENTRY_NAMES, LEDGER_NAMES, yuan
from backend.models import AccountKind, Ledger, LedgerAccount, LedgerEntry, LedgerLine

_ROOTS = {
    AccountKind.BANK: "Assets:Bank",
    AccountKind.OWNERS: "Equity:Owners",
    AccountKind.INCOME: "Income:Revenue",
    AccountKind.COST: "Expenses:Cost",
}
_NOT_IN_A_NAME = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff-]")


def beancount_lines(session: Session, ledger: Ledger) -> Iterator[str]:
    """All entries, also reversed ones, and at the end what every account must have."""
    title = f"{ledger.community.name} {LEDGER_NAMES[ledger.kind]}"
    yield f"option {_quoted('title')} {_quoted(title)}"
    yield 'option "operating_currency" "CNY"'
    first, last = session.execute(
        select(func.min(LedgerEntry.on), func.max(LedgerEntry.on)).where(LedgerEntry.ledger_id == ledger.id)
    ).one()
    if first is None:
        return
    sums = account_sums(session, ledger.id)
    names = beancount_names([account for account, _ in sums])
    for account, _ in sums:
        yield f"{first.isoformat()} open {names[account.id]} CNY"
    yield from _transactions(session, ledger, names)
    for account, fen in sums:
        yield f"{(last + timedelta(days=1)).isoformat()} balance {names[account.id]} {yuan(fen)} CNY"


def beancount_names(accounts: list[LedgerAccount]) -> dict[int, str]:
    """By the account's id. What beancount takes in no name is left out, and names stay different."""
    names: dict[int, str] = {}
    used: set[str] = set()
    for account in accounts:
        part = _NOT_IN_A_NAME.sub("-", account.code.partition(":")[2]).strip("-")
        # A balance of beancount holds the accounts below as well, so the community's own is beside them.
        name = (
            f"{_ROOTS[account.kind]}:{part[:1].upper()}{part[1:]}" if part else f"{_ROOTS[account.kind]}:All"
        )
        if name in used:
            name = f"{name}-A{account.id}"
        used.add(name)
        names[account.id] = name
    return names


def _transactions(session: Session, ledger: Ledger, names: dict[int, str]) -> Iterator[str]:
    query = select(LedgerEntry, LedgerLine.account_id, LedgerLine.amount_fen)
    query = query.join(LedgerLine, LedgerLine.entry_id == LedgerEntry.id)
    query = query.where(LedgerEntry.ledger_id == ledger.id)
    rows = session.execute(query.order_by(LedgerEntry.number, LedgerLine.position))
    for entry, lines in groupby(rows, key=lambda row: row[0]):
        yield f"{entry.on.isoformat()} * {_quoted(ENTRY_NAMES[entry.kind])} {_quoted(entry.words)}"
        yield f"  number: {entry.number}"
        if entry.document:
            yield f"  evidence: {_quoted(entry.document)}"
        yield f"  hash: {_quoted(entry.hash)}"
        for _, account_id, fen in lines:
            yield f"  {names[account_id]}  {yuan(fen)} CNY"


def _quoted(text: str) -> str:
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
