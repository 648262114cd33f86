"""The books of a community: double entry, append-only, hash-chained. Money is integer fen.

A `Ledger` is one set of books: the maintenance fund, public revenue, or a committee's own money. Its entries
are numbered without a gap and each hash covers the one before, as in the audit log. Entries and lines are
never changed (triggers refuse it); a wrong one is reversed by another.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.books.documents import FromDocument
from backend.models.books.homes import Home
from backend.models.registry import Building, Community


class LedgerKind(StrEnum):
    """维修资金, 公共收益, 业主组织自有经费."""

    FUND = "fund"
    REVENUE = "revenue"
    COMMITTEE = "committee"


class Ledger(Base):
    """One set of books, and where its chain ends: writers lock this row.

    The audit log, whose end is sealed, notes the ends once a day: a chain written afresh does not fit.
    `noted_number` is the entry that was noted last.
    """

    __tablename__ = "ledgers"
    __table_args__ = (UniqueConstraint("community_id", "kind"),)

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    kind: Mapped[LedgerKind] = mapped_column(enum_column(LedgerKind))
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64))
    noted_number: Mapped[int] = mapped_column(default=0)

    community: Mapped[Community] = relationship()


class AccountKind(StrEnum):
    """银行存款, 业主权益, 收入, 支出. Bank and costs grow by debits, the others by credits."""

    BANK = "bank"
    OWNERS = "owners"
    INCOME = "income"
    COST = "cost"


class LedgerAccount(Base):
    """An account of a community, a building, an entrance or one home: the narrowest that is filled.

    `code` names it in files: `owners:3-2-502`. The row is never changed (triggers refuse it), and the hash of
    each entry covers the accounts of its lines: none can be moved to another home afterwards.
    """

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        UniqueConstraint("ledger_id", "code"),
        Index("ix_ledger_accounts_ledger_id_kind", "ledger_id", "kind"),
    )

    ledger_id: Mapped[int] = mapped_column(ForeignKey("ledgers.id"))
    kind: Mapped[AccountKind] = mapped_column(enum_column(AccountKind))
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    entrance_id: Mapped[int | None] = mapped_column(ForeignKey("entrances.id"))
    home_id: Mapped[int | None] = mapped_column(ForeignKey("homes.id"), index=True)

    ledger: Mapped[Ledger] = relationship()
    building: Mapped[Building | None] = relationship()
    home: Mapped[Home | None] = relationship()


class EntryKind(StrEnum):
    """What an entry is for. The Chinese names stand in `ledger/rules/words.py`."""

    OPENING = "opening"
    DEPOSIT = "deposit"
    INTEREST = "interest"
    WORK = "work"
    REFUND = "refund"
    INCOME = "income"
    COST = "cost"
    TRANSFER = "transfer"
    REVERSAL = "reversal"


class LedgerEntry(FromDocument, Base):
    """One posting of at least two lines that add up to nothing. `on` is the day of the business.

    `hash` covers the previous hash, all that the row says, and its lines.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("ledger_id", "number"),
        Index("ix_ledger_entries_ledger_id_on", "ledger_id", "on"),
    )

    ledger_id: Mapped[int] = mapped_column(ForeignKey("ledgers.id"))
    number: Mapped[int]
    on: Mapped[date]
    kind: Mapped[EntryKind] = mapped_column(enum_column(EntryKind, checked=False))
    words: Mapped[str] = mapped_column(String(300))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entries.id"), unique=True)
    work_id: Mapped[int | None] = mapped_column(ForeignKey("fund_works.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("income_contracts.id"), index=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    ledger: Mapped[Ledger] = relationship()
    lines: Mapped[list["LedgerLine"]] = relationship(
        back_populates="entry", order_by="LedgerLine.position", lazy="raise_on_sql"
    )


class LedgerLine(Base):
    """`amount_fen` is above nought for a debit, below for a credit, never nought."""

    __tablename__ = "ledger_lines"
    __table_args__ = (
        UniqueConstraint("entry_id", "position"),
        CheckConstraint("amount_fen != 0", name="amount"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"))
    position: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_accounts.id"), index=True)
    amount_fen: Mapped[int] = mapped_column(BigInteger)

    entry: Mapped[LedgerEntry] = relationship(back_populates="lines")
    account: Mapped[LedgerAccount] = relationship()


class FundRate(FromDocument, Base):
    """首期维修资金交存标准: fen for one square metre of built area, of a class of houses, from a day on."""

    __tablename__ = "fund_rates"
    __table_args__ = (
        UniqueConstraint("house_class", "from_on"),
        CheckConstraint("fen_per_square_metre > 0", name="rate"),
    )

    house_class: Mapped[str] = mapped_column(String(40))
    fen_per_square_metre: Mapped[int]
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class FundWork(FromDocument, Base):
    """A repair or renewal paid from the fund, shared among the homes of its scope by area.

    `is_emergency` is without a vote and for the listed kinds only (民法典 281); it is disclosed afterwards.
    `decision` names the owners' decision. `warranty_checked`: no warranty, utility or contract pays for it.
    """

    __tablename__ = "fund_works"

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    cause: Mapped[str] = mapped_column(String(300), default="")
    scope_words: Mapped[str] = mapped_column(String(120))
    budget_fen: Mapped[int | None] = mapped_column(BigInteger)
    contractor: Mapped[str] = mapped_column(String(80), default="")
    is_emergency: Mapped[bool] = mapped_column(default=False)
    emergency_kind: Mapped[str] = mapped_column(String(40), default="")
    decision: Mapped[str] = mapped_column(String(120), default="")
    warranty_checked: Mapped[bool] = mapped_column(default=False)
    audited_on: Mapped[date | None]

    community: Mapped[Community] = relationship()


class IncomeContract(FromDocument, Base):
    """经营公共部位的合同: who pays for which place how much, and by which decision of the owners."""

    __tablename__ = "income_contracts"
    __table_args__ = (CheckConstraint("to_on IS NULL OR to_on >= from_on", name="term"),)

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    place: Mapped[str] = mapped_column(String(120))
    payer: Mapped[str] = mapped_column(String(80))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    sum_fen: Mapped[int | None] = mapped_column(BigInteger)
    decision: Mapped[str] = mapped_column(String(120), default="")


class BankStatement(FromDocument, Base):
    """对账单 of the bank account for a period: its lines are matched with entries, the difference is said."""

    __tablename__ = "bank_statements"
    __table_args__ = (
        UniqueConstraint("ledger_id", "from_on", "to_on"),
        CheckConstraint("to_on >= from_on", name="term"),
    )

    ledger_id: Mapped[int] = mapped_column(ForeignKey("ledgers.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    opening_fen: Mapped[int] = mapped_column(BigInteger)
    closing_fen: Mapped[int] = mapped_column(BigInteger)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    entered_at: Mapped[datetime]


class BankStatementLine(Base):
    """`amount_fen` is above nought for what came in. `entry_id`: the entry that is the same money."""

    __tablename__ = "bank_statement_lines"
    __table_args__ = (UniqueConstraint("statement_id", "position"),)

    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statements.id"))
    position: Mapped[int]
    on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(String(200), default="")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entries.id"), index=True)
